import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import type { Authorization } from '../connector.ts';

/** A sign-in under way: what the answer is checked against. Never stored. */
export interface StartedLogin {
  /** For the person's browser. */
  readonly url: string;
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/**
 * The address at which a person signs in, with a proof key (RFC 7636). The answer comes to a loopback address of this
 * machine (RFC 8252 §7.3); `redeemCode` of oauth2.ts changes it for a token.
 */
export async function startLogin(authorization: Authorization, redirectUri: string): Promise<StartedLogin> {
  const verifier = generateRandomCodeVerifier();
  const state = generateRandomState();
  const url = new URL(authorization.authorizeUrl);
  const parameters = {
    ...authorization.parameters,
    response_type: 'code',
    client_id: authorization.clientId,
    redirect_uri: redirectUri,
    scope: authorization.scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier, redirectUri };
}

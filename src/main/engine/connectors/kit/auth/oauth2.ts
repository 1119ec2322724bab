import { SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { MINUTE } from '#shared/domain/time.ts';
import { serverNow } from '../clock-skew.ts';
import { ConnectorError, type Authorization } from '../connector.ts';
import { shapeChanged } from '../http-policy.ts';
import { redactorOf, secretOf } from '../redact.ts';
import { ANONYMOUS, createVendorClient, type Vendor } from '../request.ts';
import { readPrivateKey, type SigningAlgorithm } from './private-key.ts';
import {
  createTokenSource,
  keepRefreshToken,
  refreshedToken,
  tokenOf,
  type AuthContext,
  type Token,
  type TokenPlace,
  type TokenSource,
} from './tokens.ts';

/** How the client proves itself at the token address (RFC 6749 §2.3, RFC 7523 §2.2). `secret`, `key`: secret fields. */
export type ClientProof =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret_in_body'; readonly secret: string }
  | { readonly kind: 'secret_in_header'; readonly secret: string }
  | {
      readonly kind: 'signed';
      readonly key: string;
      readonly keyId: string;
      readonly algorithm: SigningAlgorithm;
      /** Further claims of the assertion. */
      readonly claims?: Readonly<Record<string, unknown>>;
    };

export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly proof: ClientProof;
  readonly scope?: string;
  /** Further fields of the token request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What a token lives when the answer does not say; null: until it is refused. */
  readonly lifetimeMs: number | null;
  readonly place?: TokenPlace;
}

/** RFC 6749 §4.4. */
export function clientCredentials(context: AuthContext, vendor: Vendor, client: OAuthClient): TokenSource {
  const ask = (): Promise<Token> =>
    askToken(context, vendor, client, 'client_credentials', {
      ...client.parameters,
      ...(client.scope === undefined ? {} : { scope: client.scope }),
    });
  return createTokenSource(context, ask, client.place);
}

/** RFC 7523 §2.1: a short-lived assertion about a user, signed with the key of the secret field "privateKey". */
export function jwtBearer(
  context: AuthContext,
  vendor: Vendor,
  client: OAuthClient & { readonly username: string; readonly audience: string },
): TokenSource {
  const ask = async (): Promise<Token> => {
    const key = await readPrivateKey(await secretOf(context, 'privateKey'), 'RS256');
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(client.clientId)
      .setSubject(client.username)
      .setAudience(client.audience)
      .setExpirationTime(Math.floor((serverNow(context) + 3 * MINUTE) / 1000))
      .sign(key);
    redactorOf(context).hide(assertion);
    return askToken(context, vendor, client, 'urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion });
  };
  return createTokenSource(context, ask, client.place);
}

/**
 * The token of a connection that a person signed in to in the browser (see authorization-code.ts): renewed by the refresh
 * token, which the secret store keeps and each renewal replaces (RFC 6749 §6).
 */
export function signedIn(
  context: AuthContext,
  vendor: Vendor,
  client: OAuthClient & { readonly refreshLifetimeMs: number | null },
): TokenSource {
  const ask = refreshedToken(context, {
    refresh: (refreshToken) =>
      askToken(context, vendor, client, 'refresh_token', { refresh_token: refreshToken, ...client.parameters }),
    signIn: () =>
      Promise.reject(
        new ConnectorError(
          'auth',
          `${vendor.name} wants a person to sign in again`,
          'Open the connection in Systems and sign in',
        ),
      ),
    refreshLifetimeMs: client.refreshLifetimeMs,
  });
  return createTokenSource(context, ask, client.place);
}

/** The client that an Authorization of a manifest describes. */
export function clientOf(authorization: Authorization): OAuthClient {
  const { tokenUrl, clientId, clientSecret } = authorization;
  return {
    tokenUrl,
    clientId,
    proof: clientSecret === null ? { kind: 'none' } : { kind: 'secret_in_header', secret: clientSecret },
    lifetimeMs: null,
  };
}

/** Changes the code of a sign-in for a token, and keeps its refresh token. @throws ConnectorError */
export async function redeemCode(
  context: AuthContext,
  vendor: Vendor,
  authorization: Authorization,
  login: { readonly callback: URL; readonly state: string; readonly verifier: string; readonly redirectUri: string },
): Promise<Token> {
  const client = clientOf(authorization);
  const { server, identity } = partiesOf(context, client);
  const proof = await proofOf(context, client);
  try {
    const parameters = oauth.validateAuthResponse(server, identity, login.callback, login.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      identity,
      proof,
      parameters,
      login.redirectUri,
      login.verifier,
      transport(context, vendor, client),
    );
    const answer = await oauth.processAuthorizationCodeResponse(server, identity, response);
    const token = tokenOf(vendor, answer, context.clock.now(), client.lifetimeMs);
    await keepRefreshToken(context, token.answer, authorization.refreshLifetimeMs);
    return token;
  } catch (cause) {
    throw signInError(vendor, cause);
  }
}

async function askToken(
  context: AuthContext,
  vendor: Vendor,
  client: OAuthClient,
  grant: string,
  fields: Readonly<Record<string, string>>,
): Promise<Token> {
  const { server, identity } = partiesOf(context, client);
  const proof = await proofOf(context, client);
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      identity,
      proof,
      grant,
      { ...fields },
      transport(context, vendor, client),
    );
    const answer = await oauth.processGenericTokenEndpointResponse(server, identity, response);
    return tokenOf(vendor, answer, context.clock.now(), client.lifetimeMs);
  } catch (cause) {
    throw signInError(vendor, cause);
  }
}

function partiesOf(
  context: AuthContext,
  client: OAuthClient,
): { readonly server: oauth.AuthorizationServer; readonly identity: oauth.Client } {
  return {
    // The audience of a signed proof is the token address (RFC 7523 §3).
    server: { issuer: client.tokenUrl, token_endpoint: client.tokenUrl },
    // The library signs with the time of day; ours is the clock port's, as the server sees it.
    identity: { client_id: client.clientId, [oauth.clockSkew]: Math.round((serverNow(context) - Date.now()) / 1000) },
  };
}

async function proofOf(context: AuthContext, { proof }: OAuthClient): Promise<oauth.ClientAuth> {
  switch (proof.kind) {
    case 'none':
      return oauth.None();
    case 'secret_in_body':
      return oauth.ClientSecretPost(await secretOf(context, proof.secret));
    case 'secret_in_header': {
      const secret = await secretOf(context, proof.secret);
      // As vendors read it: without the form encoding of RFC 6749 §2.3.1, which most of them do not undo.
      return (_server, { client_id: id }, _body, headers) => {
        const encoded = Buffer.from(`${id}:${secret}`).toString('base64');
        redactorOf(context).hide(encoded);
        headers.set('authorization', `Basic ${encoded}`);
      };
    }
    case 'signed': {
      const key = await readPrivateKey(await secretOf(context, proof.key), proof.algorithm);
      return oauth.PrivateKeyJwt(
        { key, kid: proof.keyId },
        {
          [oauth.modifyAssertion]: (_header, payload) => {
            Object.assign(payload, proof.claims);
          },
        },
      );
    }
  }
}

/** The library's requests go through the vendor's client: budget, retries, redaction, proxies and certificates hold. */
function transport(context: AuthContext, vendor: Vendor, { tokenUrl }: OAuthClient): oauth.TokenEndpointRequestOptions {
  const client = createVendorClient(context, vendor, ANONYMOUS);
  return {
    // A server on this machine may be plain HTTP; the library refuses it anywhere else.
    [oauth.allowInsecureRequests]: isLoopback(tokenUrl),
    [oauth.customFetch]: async (url, { headers, body }) => {
      const { json } = await client.send({
        method: 'POST',
        url,
        headers: { ...headers, accept: 'application/json' },
        body: body.toString(),
      });
      return Response.json(standardised(json));
    },
  };
}

function isLoopback(url: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** What vendors leave out or add, in the form that RFC 6749 §5.1 wants. */
function standardised(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const { id_token: _, expires_in: lifetime, ...answer } = json as Record<string, unknown>;
  const seconds = Number(lifetime);
  return {
    token_type: 'bearer',
    ...answer,
    ...(Number.isFinite(seconds) && seconds > 0 ? { expires_in: seconds } : {}),
  };
}

function signInError(vendor: Vendor, cause: unknown): unknown {
  if (cause instanceof ConnectorError) return cause;
  if (cause instanceof oauth.OperationProcessingError && cause.code === oauth.HTTP_REQUEST_FORBIDDEN) {
    return new ConnectorError(
      'config',
      `The token address of ${vendor.name} is not https`,
      'Correct the token address in the settings of the connection',
    );
  }
  if (cause instanceof oauth.AuthorizationResponseError) {
    return new ConnectorError(
      'auth',
      `${vendor.name} did not let the person sign in (${cause.error})`,
      'Sign in again, with a user that may read the data',
    );
  }
  return cause instanceof oauth.OperationProcessingError || cause instanceof oauth.UnsupportedOperationError
    ? shapeChanged(vendor.name, `a sign-in that is not as the standard has it: ${cause.message}`)
    : cause;
}

import { verify as verifySignature } from 'node:crypto';
import type { Reply, Request } from './http.ts';

export interface SalesforceAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  /** PEM of the certificate's public key on the connected app, for the JWT bearer flow; null: flow off. */
  readonly jwtPublicKey: string | null;
}

/** The token endpoint: client credentials and JWT bearer. */
export function tokenReply(
  request: Request,
  access: SalesforceAccess,
  now: number,
  origin: string,
  issue: () => string,
): Reply {
  const form = new URLSearchParams(request.body);
  const refuse = (error: string, description: string): Reply => ({
    status: 400,
    body: { error, error_description: description },
  });
  const grant = form.get('grant_type');
  if (grant === 'client_credentials') {
    if (form.get('client_id') !== access.clientId) return refuse('invalid_client_id', 'client identifier invalid');
    if (form.get('client_secret') !== access.clientSecret)
      return refuse('invalid_client', 'invalid client credentials');
  } else if (grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    const problem = jwtProblem(form.get('assertion') ?? '', access, now, origin);
    if (problem !== null) return refuse('invalid_grant', problem);
  } else {
    return refuse('unsupported_grant_type', 'grant type not supported');
  }
  return {
    status: 200,
    body: {
      access_token: issue(),
      signature: 'c2lnbmF0dXJl',
      scope: 'api',
      instance_url: origin,
      id: `${origin}/id/00D5g00000DemoOrgEAA/0055g00000DemoUsrAAA`,
      token_type: 'Bearer',
      issued_at: String(Math.floor(now)),
    },
  };
}

function jwtProblem(assertion: string, access: SalesforceAccess, now: number, origin: string): string | null {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  if (access.jwtPublicKey === null) return "user hasn't approved this consumer";
  if (
    !verifySignature(
      'RSA-SHA256',
      Buffer.from(`${header}.${claims}`),
      access.jwtPublicKey,
      Buffer.from(signature, 'base64url'),
    )
  )
    return 'invalid assertion';
  const { iss, sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
  if (iss !== access.clientId || sub !== access.username) return 'invalid client credentials';
  if (aud !== origin && aud !== 'https://login.salesforce.com') return 'audience is invalid';
  return typeof exp === 'number' && exp * 1000 > now ? null : 'expired authorization code';
}

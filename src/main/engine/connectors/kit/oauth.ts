import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { ConnectorError, type PullContext } from './connector.ts';
import { shapeChanged } from './http-policy.ts';
import { redactorOf, secretOf } from './redact.ts';
import { ANONYMOUS, createVendorClient, type Authoriser, type Vendor } from './request.ts';
import { inSession } from './session.ts';

export interface Token {
  readonly value: string;
  /** Null when the vendor does not say; it is then used until it is refused. */
  readonly expiresAt: Instant | null;
  /** The whole answer, for what vendors put beside the token. */
  readonly answer: Readonly<Record<string, unknown>>;
}

type AuthContext = Pick<PullContext<unknown>, 'http' | 'clock' | 'logger' | 'signal' | 'session' | 'secret'>;

/** A token that is asked for once for all streams of a connection and again when it is refused or about to expire. */
export interface TokenSource extends Authoriser {
  current(): Promise<Token>;
}

/** A token this close to its end is not used any more. */
const MARGIN_MS = MINUTE;

interface TokenState {
  token: Token | null;
  asking: Promise<Token> | null;
}

export function createTokenSource(context: AuthContext, ask: () => Promise<Token>): TokenSource {
  const state = inSession<TokenState>(context.session, 'kit.token', () => ({ token: null, asking: null }));

  async function current(): Promise<Token> {
    const { token } = state;
    if (token !== null && (token.expiresAt === null || token.expiresAt - MARGIN_MS > context.clock.now())) return token;
    state.asking ??= ask().finally(() => {
      state.asking = null;
    });
    const fresh = await state.asking;
    redactorOf(context).hide(fresh.value);
    state.token = fresh;
    return fresh;
  }

  return {
    current,
    headers: async () => ({ authorization: `Bearer ${(await current()).value}` }),
    renew(refused) {
      // Another stream may have renewed it already.
      if (state.token !== null && refused['authorization'] === `Bearer ${state.token.value}`) state.token = null;
      return true;
    },
  };
}

/** RFC 6749 §4.4. */
export function clientCredentials(
  context: AuthContext,
  vendor: Vendor,
  options: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scope?: string;
    readonly lifetimeMs: number | null;
  },
): TokenSource {
  return createTokenSource(context, async () =>
    askToken(context, vendor, options.tokenUrl, options.lifetimeMs, {
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: await secretOf(context, 'clientSecret'),
      ...(options.scope === undefined ? {} : { scope: options.scope }),
    }),
  );
}

/** RFC 7523 §2.1: a short-lived RS256 assertion instead of a secret. */
export function jwtBearer(
  context: AuthContext,
  vendor: Vendor,
  options: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly username: string;
    readonly audience: string;
    readonly lifetimeMs: number | null;
  },
): TokenSource {
  return createTokenSource(context, async () =>
    askToken(context, vendor, options.tokenUrl, options.lifetimeMs, {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await signAssertion(context, options),
    }),
  );
}

async function signAssertion(
  context: AuthContext,
  claims: { readonly clientId: string; readonly username: string; readonly audience: string },
): Promise<string> {
  const key = privateKeyOf(await secretOf(context, 'privateKey'));
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(claims.clientId)
    .setSubject(claims.username)
    .setAudience(claims.audience)
    .setExpirationTime(Math.floor((context.clock.now() + 3 * MINUTE) / 1000))
    .sign(key);
  redactorOf(context).hide(assertion);
  return assertion;
}

function privateKeyOf(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ConnectorError(
      'config',
      'The private key is not PEM text that can be read',
      'Paste the whole key, from the BEGIN line to the END line',
    );
  }
}

async function askToken(
  context: AuthContext,
  vendor: Vendor,
  url: string,
  lifetimeMs: number | null,
  fields: Readonly<Record<string, string>>,
): Promise<Token> {
  const client = createVendorClient(context, vendor, ANONYMOUS);
  const { json } = await client.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  return tokenOf(vendor, json, context.clock.now(), lifetimeMs);
}

/** Reads `{access_token, expires_in?}`. */
export function tokenOf(vendor: Vendor, json: unknown, now: Instant, lifetimeMs: number | null): Token {
  const answer = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
  const value = answer['access_token'];
  if (typeof value !== 'string' || value === '') throw shapeChanged(vendor.name, 'a sign-in without access_token');
  const seconds = Number(answer['expires_in']);
  const lifetime = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : lifetimeMs;
  return { value, expiresAt: lifetime === null ? null : now + lifetime, answer };
}

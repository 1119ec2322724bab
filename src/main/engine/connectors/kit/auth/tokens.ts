import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { clockSkewMs } from '../clock-skew.ts';
import { ConnectorError, type PullContext } from '../connector.ts';
import { shapeChanged, VendorError } from '../http-policy.ts';
import { redactorOf, secretOf } from '../redact.ts';
import type { Authoriser, Vendor } from '../request.ts';
import { inSession } from '../session.ts';

export interface Token {
  readonly value: string;
  /** Null when the vendor does not say; it is then used until it is refused. */
  readonly expiresAt: Instant | null;
  /** The whole answer, for what vendors put beside the token. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** What signing in needs of a pull. */
export type AuthContext = Pick<
  PullContext<unknown>,
  'http' | 'clock' | 'logger' | 'signal' | 'session' | 'secret' | 'saveSecret'
>;

/** A token that is asked for once for all streams of a connection and again when it is refused or about to expire. */
export interface TokenSource extends Authoriser {
  current(): Promise<Token>;
}

export interface TokenPlace {
  /** Default "authorization". */
  readonly header?: string;
  /** Before the token. Default "Bearer ". */
  readonly prefix?: string;
}

/** A token this close to its end is not used any more. */
const MARGIN_MS = MINUTE;

interface TokenState {
  token: Token | null;
  asking: Promise<Token> | null;
}

/** @param ask signs in; see askForToken and oauth2.ts */
export function createTokenSource(
  context: AuthContext,
  ask: () => Promise<Token>,
  { header = 'authorization', prefix = 'Bearer ' }: TokenPlace = {},
): TokenSource {
  const state = inSession<TokenState>(context.session, 'kit.token', () => ({ token: null, asking: null }));

  async function current(): Promise<Token> {
    const { token } = state;
    if (token !== null && (token.expiresAt === null || token.expiresAt - MARGIN_MS > context.clock.now())) return token;
    state.asking ??= inServerTime(context, ask).finally(() => {
      state.asking = null;
    });
    const fresh = await state.asking;
    redactorOf(context).hide(fresh.value);
    state.token = fresh;
    return fresh;
  }

  return {
    current,
    credential: async () => ({ headers: { [header]: `${prefix}${(await current()).value}` } }),
    renew(refused) {
      // Another stream may have renewed it already.
      if (state.token !== null && refused.headers?.[header] === `${prefix}${state.token.value}`) state.token = null;
      return true;
    },
  };
}

/** Asks; a second time when the refusal taught that the server's clock is another than the one that was signed with. */
async function inServerTime(context: AuthContext, ask: () => Promise<Token>): Promise<Token> {
  const before = clockSkewMs(context.session);
  try {
    return await ask();
  } catch (error) {
    const learnt = Math.abs(clockSkewMs(context.session) - before) > MINUTE;
    if (!learnt || !(error instanceof ConnectorError) || error.kind !== 'auth') throw error;
    return ask();
  }
}

/** Reads `{access_token, expires_in?}` (RFC 6749 §5.1). @throws ConnectorError source_changed */
export function tokenOf(vendor: Vendor, json: unknown, now: Instant, lifetimeMs: number | null): Token {
  const answer = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
  const value = answer['access_token'];
  if (typeof value !== 'string' || value === '') throw shapeChanged(vendor.name, 'a sign-in without access_token');
  const seconds = Number(answer['expires_in']);
  const lifetime = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : lifetimeMs;
  return { value, expiresAt: lifetime === null ? null : now + lifetime, answer };
}

/** Key of the managed secret that keeps a refresh token; a manifest that uses one lists MANAGED_REFRESH_TOKEN. */
const REFRESH_TOKEN = 'refreshToken';

export const MANAGED_REFRESH_TOKEN = {
  key: REFRESH_TOKEN,
  label: 'Refresh token',
  help: 'Kept by Throughline after the sign-in, and renewed by it.',
  managed: true,
} as const;

/** A refresh token with the moment it ends, as the secret store keeps it. */
interface KeptRefreshToken {
  readonly token: string;
  readonly expiresAt: Instant | null;
}

/** Keeps the refresh token of a sign-in; vendors that rotate refuse the one before from now on. */
export async function keepRefreshToken(
  context: AuthContext,
  answer: Readonly<Record<string, unknown>>,
  lifetimeMs: number | null,
): Promise<void> {
  const token = answer['refresh_token'];
  if (typeof token !== 'string' || token === '') return;
  redactorOf(context).hide(token);
  const kept: KeptRefreshToken = {
    token,
    expiresAt: lifetimeMs === null ? null : context.clock.now() + lifetimeMs,
  };
  const text = JSON.stringify(kept);
  latestOf(context).text = text;
  try {
    await context.saveSecret(REFRESH_TOKEN, text);
  } catch (error) {
    // The one before is spent. This one serves until the program ends, and the next renewal keeps its successor.
    context.logger.warn('refresh token not kept: the secret store did not take it', { error });
  }
}

/** The newest refresh token of this run of the program. */
function latestOf(context: Pick<AuthContext, 'session'>): { text: string | null } {
  return inSession<{ text: string | null }>(context.session, 'kit.refreshToken', () => ({ text: null }));
}

/** The refresh token that is kept; null without one. */
export async function keptRefreshToken(context: Pick<AuthContext, 'session' | 'secret'>): Promise<string | null> {
  let { text } = latestOf(context);
  try {
    text ??= await secretOf(context, REFRESH_TOKEN);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'config') return null;
    throw error;
  }
  const { token } = readKept(text);
  redactorOf(context).hide(token);
  return token;
}

/** When a kept refresh token ends, from its secret's text; null when it does not say. */
export function refreshTokenExpiry(text: string): Instant | null {
  return readKept(text).expiresAt;
}

function readKept(text: string): KeptRefreshToken {
  try {
    const { token, expiresAt } = JSON.parse(text) as Partial<KeptRefreshToken>;
    if (typeof token === 'string') return { token, expiresAt: typeof expiresAt === 'number' ? expiresAt : null };
  } catch {
    // A token that a person brought from elsewhere stands there as it is.
  }
  return { token: text, expiresAt: null };
}

/**
 * Renews by the refresh token while that is accepted, and signs in anew when there is none or it is refused.
 * The refresh token of each answer replaces the one that is kept.
 */
export function refreshedToken(
  context: AuthContext,
  ways: {
    readonly refresh: (refreshToken: string) => Promise<Token>;
    readonly signIn: () => Promise<Token>;
    readonly refreshLifetimeMs: number | null;
  },
): () => Promise<Token> {
  return async () => {
    const kept = await keptRefreshToken(context);
    const token =
      kept === null
        ? await ways.signIn()
        : await ways.refresh(kept).catch((refusal: unknown) => signInInstead(refusal, ways.signIn));
    await keepRefreshToken(context, token.answer, ways.refreshLifetimeMs);
    return token;
  };
}

/** Vendors refuse a refresh token in several ways; one that is away or busy has not refused it. */
const REFUSALS: ReadonlySet<string> = new Set(['auth', 'config', 'source_changed']);

async function signInInstead(refusal: unknown, signIn: () => Promise<Token>): Promise<Token> {
  if (!(refusal instanceof VendorError) || !REFUSALS.has(refusal.kind)) throw refusal;
  try {
    return await signIn();
  } catch (error) {
    // Where signing in is of no use either, what is wrong with the address says more.
    throw refusal.kind === 'auth' ? error : refusal;
  }
}

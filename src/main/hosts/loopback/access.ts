import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Ends of the address that a person opens once, and the cookie that the browser shows from then on. */
export interface Access {
  /** A new one-time token; earlier unused ones stay good until they are used. */
  issueToken(): string;
  /** The cookie header to set when the token is good, which it is once; else null. */
  redeem(token: string): string | null;
  /** Whether a request's Cookie header shows a session that was opened here. */
  admits(cookieHeader: string | undefined): boolean;
}

const secret = (): string => randomBytes(32).toString('base64url');

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * @param cookieName cookies are shared by all ports of a host, so two of ours running at once need two names
 * @param maxTokens how many unused tokens are kept; the oldest go first
 */
export function createAccess(cookieName: string, maxTokens = 8): Access {
  const tokens: string[] = [];
  const sessions: string[] = [];
  return {
    issueToken() {
      const token = secret();
      tokens.push(token);
      if (tokens.length > maxTokens) tokens.shift();
      return token;
    },
    redeem(token) {
      const index = tokens.findIndex((known) => same(known, token));
      if (index < 0) return null;
      tokens.splice(index, 1);
      const session = secret();
      sessions.push(session);
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    admits(cookieHeader) {
      for (const pair of (cookieHeader ?? '').split(';')) {
        const [name, value = ''] = pair.trim().split('=', 2);
        if (name === cookieName && sessions.some((session) => same(session, value))) return true;
      }
      return false;
    },
  };
}

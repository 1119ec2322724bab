import { createTokens, type Reply, type Request, type Tokens } from './http.ts';

const TOKEN_DAYS = 28;

export interface ShipheroAccess {
  readonly username: string;
  readonly password: string;
}

/** Access tokens of the developer user, by password or refresh token. */
export interface Login {
  readonly accepts: Tokens['accepts'];
  /** Null for other paths. */
  reply(request: Request): Reply | null;
}

export function createLogin(now: () => number, access: ShipheroAccess): Login {
  const tokens = createTokens(now, 'eyJhbGciOiJSUzI1NiJ9.sh.', TOKEN_DAYS * 86_400_000);
  const refreshTokens = new Set<string>();
  return {
    accepts: tokens.accepts,
    reply: (request) => {
      if (request.path === '/auth/token') return loginReply(request, access, tokens.issue, refreshTokens);
      return request.path === '/auth/refresh' ? refreshReply(request, tokens.issue, refreshTokens) : null;
    },
  };
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function loginReply(request: Request, access: ShipheroAccess, issue: () => string, refreshTokens: Set<string>): Reply {
  const { username, password } = jsonOf(request.body);
  if (username !== access.username || password !== access.password) {
    return { status: 401, body: { message: 'Wrong email or password.', error: 'invalid_grant' } };
  }
  const refresh = `v1.${refreshTokens.size + 1}.hansekontor`;
  refreshTokens.add(refresh);
  return {
    status: 200,
    body: {
      access_token: issue(),
      refresh_token: refresh,
      expires_in: TOKEN_DAYS * 86_400,
      scope: 'view:orders',
      token_type: 'Bearer',
    },
  };
}

function refreshReply(request: Request, issue: () => string, refreshTokens: ReadonlySet<string>): Reply {
  const token = jsonOf(request.body)['refresh_token'];
  if (typeof token !== 'string' || !refreshTokens.has(token))
    return { status: 401, body: { message: 'Invalid refresh token', error: 'invalid_grant' } };
  return {
    status: 200,
    body: { access_token: issue(), expires_in: TOKEN_DAYS * 86_400, scope: 'view:orders', token_type: 'Bearer' },
  };
}

import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import type { HttpRequest } from '../../../ports/ports.ts';
import type { Authorization, PullContext } from '../connector.ts';
import { redactorOf } from '../redact.ts';
import { createVendorClient, type Authoriser, type Vendor } from '../request.ts';
import { createPullContext, createSteppedClock, jsonAnswer } from '../testing.ts';
import { startLoopback, type AskedRequest, type Loopback } from '../testing/loopback.ts';
import { startLogin } from './authorization-code.ts';
import { apiKey, apiKeyInQuery, basic, bearer, withCertificate, withHeaders } from './fixed.ts';
import { oauth1 } from './oauth1.ts';
import { clientCredentials, clientOf, jwtBearer, redeemCode, signedIn, type OAuthClient } from './oauth2.ts';

const VENDOR: Vendor = { name: 'Acme', rate: { requests: 1000, windowMs: MINUTE, concurrency: 4 } };
const SECRETS = { clientSecret: 'the-secret-7/ü', apiKey: 'key-0001', password: 'pass-ü', token: 'static-0001' };

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

async function get(context: PullContext<unknown>, authoriser: Authoriser, path = '/orders?page=1'): Promise<unknown> {
  const client = createVendorClient(context, VENDOR, authoriser);
  return (await client.send({ method: 'GET', url: `${server.url}${path}` })).json;
}

function orders(): AskedRequest[] {
  return server.asked.filter(({ url }) => url.pathname === '/orders');
}

function tokenRequests(): URLSearchParams[] {
  return server.asked.filter(({ url }) => url.pathname === '/token').map(({ body }) => new URLSearchParams(body));
}

function clientFor(proof: OAuthClient['proof'], more: Partial<OAuthClient> = {}): OAuthClient {
  return { tokenUrl: `${server.url}/token`, clientId: 'client-1', proof, lifetimeMs: HOUR, ...more };
}

/** A server that hands out token-1, token-2 … and takes the newest. */
function issuing(more: (count: number) => Readonly<Record<string, unknown>> = () => ({})): void {
  let count = 0;
  server.answer = ({ url, headers }) => {
    if (url.pathname === '/token') {
      count += 1;
      return { body: { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3600, ...more(count) } };
    }
    return headers.authorization === `Bearer token-${count}` ? { body: { ok: true } } : { status: 401, body: {} };
  };
}

describe('credentials that stay as they are', () => {
  it.each<[string, (context: PullContext<unknown>) => Authoriser, (asked: AskedRequest) => unknown, string]>([
    [
      'a key in a header',
      (context) => apiKey(context, { secret: 'apiKey', header: 'API-Key' }),
      ({ headers }) => headers['api-key'],
      'key-0001',
    ],
    [
      'a key after a prefix',
      (context) => apiKey(context, { secret: 'apiKey', header: 'authorization', prefix: 'token user:' }),
      ({ headers }) => headers.authorization,
      'token user:key-0001',
    ],
    [
      'a key in the address',
      (context) => apiKeyInQuery(context, { secret: 'apiKey', parameter: 'key' }),
      ({ url }) => url.search,
      '?page=1&key=key-0001',
    ],
    [
      'a static token',
      (context) => bearer(context, 'token'),
      ({ headers }) => headers.authorization,
      'Bearer static-0001',
    ],
    [
      'user and password',
      (context) => basic(context, { text: 'ann' }, { secret: 'password' }),
      ({ headers }) => headers.authorization,
      `Basic ${Buffer.from('ann:pass-ü').toString('base64')}`,
    ],
    [
      'a tenant beside the credential',
      (context) => withHeaders(bearer(context, 'token'), { 'xero-tenant-id': 't-1' }),
      ({ headers }) => headers['xero-tenant-id'],
      't-1',
    ],
  ])('%s', async (_name, authoriserOf, shown, expected) => {
    server.answer = () => ({ body: {} });
    const context = server.context({}, SECRETS);
    await get(context, authoriserOf(context));
    expect(orders().map(shown)).toEqual([expected]);
    expect(redactorOf(context).redact(expected)).not.toContain('0001');
  });
});

describe('a client certificate', () => {
  it('goes with each request, beside the other credential', async () => {
    const seen: HttpRequest[] = [];
    const secrets = { ...SECRETS, certificate: 'cert-pem', certificateKey: 'key-pem' };
    const http = {
      send(request: HttpRequest) {
        seen.push(request);
        return Promise.resolve(jsonAnswer({}));
      },
    };
    const context = createPullContext({ config: {}, secrets, http });
    await get(
      context,
      withCertificate(context, bearer(context, 'token'), { cert: 'certificate', key: 'certificateKey' }),
    );
    expect(seen).toMatchObject([
      { headers: { authorization: 'Bearer static-0001' }, certificate: { cert: 'cert-pem', key: 'key-pem' } },
    ]);
  });
});

describe('OAuth 2 client credentials', () => {
  it.each<[string, OAuthClient['proof'], (asked: AskedRequest) => unknown]>([
    [
      'a secret in the body',
      { kind: 'secret_in_body', secret: 'clientSecret' },
      ({ body }) => new URLSearchParams(body).get('client_secret') === SECRETS.clientSecret,
    ],
    [
      'a secret in the header',
      { kind: 'secret_in_header', secret: 'clientSecret' },
      ({ headers }) =>
        headers.authorization === `Basic ${Buffer.from(`client-1:${SECRETS.clientSecret}`).toString('base64')}`,
    ],
  ])('proves the client with %s', async (_name, proof, proven) => {
    issuing();
    const context = server.context({}, SECRETS);
    await get(context, clientCredentials(context, VENDOR, clientFor(proof, { scope: 'read' })));
    expect(server.asked[0] !== undefined && proven(server.asked[0])).toBe(true);
    expect(tokenRequests()[0]?.get('scope')).toBe('read');
  });

  it('proves the client with a signature, timed by the clock of the server', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    server.answer = ({ url, body }) => {
      if (url.pathname !== '/token') return { body: { ok: true } };
      const { iat = 0 } = decodeJwt(new URLSearchParams(body).get('client_assertion') ?? '');
      const inTime = Math.abs(iat * 1000 - Date.now()) < MINUTE;
      return inTime
        ? { body: { access_token: 'token-1', token_type: 'bearer' } }
        : { status: 400, body: { error: 'invalid_client', error_description: 'The assertion is not valid yet.' } };
    };
    // Our clock is a day slow; the server's Date header tells.
    const context = server.context({}, { privateKey: pem }, new Map(), createSteppedClock(Date.now() - DAY));
    const tokens = clientCredentials(
      context,
      VENDOR,
      clientFor({
        kind: 'signed',
        key: 'privateKey',
        keyId: 'cert-9',
        algorithm: 'PS256',
        claims: { scope: ['rest'] },
      }),
    );
    await expect(get(context, tokens)).resolves.toEqual({ ok: true });
    const assertion = tokenRequests().at(-1)?.get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'PS256', kid: 'cert-9' });
    expect(decodeJwt(assertion)).toMatchObject({ iss: 'client-1', aud: `${server.url}/token`, scope: ['rest'] });
  });

  it('asks once for all streams, again shortly before the end, and again when it is refused', async () => {
    issuing();
    const clock = createSteppedClock(Date.now());
    const context = server.context({}, SECRETS, new Map(), clock);
    const client = clientFor({ kind: 'secret_in_body', secret: 'clientSecret' });
    const [one, two] = [clientCredentials(context, VENDOR, client), clientCredentials(context, VENDOR, client)];
    await Promise.all([get(context, one), get(context, two)]);
    expect(tokenRequests()).toHaveLength(1);
    await clock.sleep(59 * MINUTE + 30_000);
    await get(context, one);
    expect(tokenRequests()).toHaveLength(2);
    let refused = false;
    const { answer } = server;
    server.answer = (request) => {
      if (request.url.pathname !== '/orders' || refused) return answer(request);
      refused = true;
      return { status: 401, body: {} };
    };
    await get(context, two);
    expect(tokenRequests()).toHaveLength(3);
  });

  it.each([
    ['without token_type', { access_token: 'token-1', expires_in: '3600' }],
    ['with a lifetime that is none', { access_token: 'token-1', token_type: 'bearer', expires_in: '' }],
    ['with an identity that nobody asked for', { access_token: 'token-1', token_type: 'Bearer', id_token: 'x.y.z' }],
  ])('takes an answer %s', async (_name, body) => {
    server.answer = ({ url }) => ({ body: url.pathname === '/token' ? body : { ok: true } });
    const context = server.context({}, SECRETS);
    const tokens = clientCredentials(context, VENDOR, clientFor({ kind: 'secret_in_body', secret: 'clientSecret' }));
    await expect(get(context, tokens)).resolves.toEqual({ ok: true });
  });

  it.each([
    ['a refusal', { status: 401, body: { error: 'invalid_client' } }, 'auth'],
    ['an answer without a token', { body: { token_type: 'bearer' } }, 'source_changed'],
    ['another kind of token', { body: { access_token: 'token-1', token_type: 'mac' } }, 'source_changed'],
  ])('tells %s', async (_name, answer, kind) => {
    server.answer = () => answer;
    const context = server.context({}, SECRETS);
    const tokens = clientCredentials(context, VENDOR, clientFor({ kind: 'secret_in_body', secret: 'clientSecret' }));
    await expect(get(context, tokens)).rejects.toMatchObject({ kind });
  });

  it('sends no secret over plain HTTP to another machine', async () => {
    const context = server.context({}, SECRETS);
    const client = clientFor(
      { kind: 'secret_in_body', secret: 'clientSecret' },
      { tokenUrl: 'http://erp.example/token' },
    );
    await expect(get(context, clientCredentials(context, VENDOR, client))).rejects.toMatchObject({ kind: 'config' });
  });
});

describe('OAuth 2 JWT bearer', () => {
  it('asks with an assertion about the user', async () => {
    issuing();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const context = server.context({}, { privateKey: pem });
    const client = { ...clientFor({ kind: 'none' }), username: 'ann@acme.example', audience: 'https://login.example' };
    await get(context, jwtBearer(context, VENDOR, client));
    const [form] = tokenRequests();
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(decodeJwt(form?.get('assertion') ?? '')).toMatchObject({
      iss: 'client-1',
      sub: 'ann@acme.example',
      aud: 'https://login.example',
    });
  });

  it('says that a key cannot be read', async () => {
    const context = server.context({}, { privateKey: 'not a key' });
    const client = { ...clientFor({ kind: 'none' }), username: 'u', audience: 'a' };
    await expect(get(context, jwtBearer(context, VENDOR, client))).rejects.toMatchObject({ kind: 'config' });
  });
});

describe('a person who signs in', () => {
  const REDIRECT = 'http://127.0.0.1:53682/callback';

  function authorization(): Authorization {
    return {
      authorizeUrl: 'https://login.example/authorize?tenant=t',
      tokenUrl: `${server.url}/token`,
      clientId: 'client-1',
      clientSecret: null,
      scope: 'read offline_access',
      refreshLifetimeMs: 60 * DAY,
    };
  }

  async function signIn(kept: Map<string, string>): Promise<URL> {
    const context = server.context({}, {}, kept);
    const started = await startLogin(authorization(), REDIRECT);
    const asked = new URL(started.url);
    const callback = new URL(`${REDIRECT}?code=code-1&state=${asked.searchParams.get('state')}`);
    await redeemCode(context, VENDOR, authorization(), { ...started, callback });
    return asked;
  }

  it('is asked with a proof key, which the code is changed with', async () => {
    issuing((count) => ({ refresh_token: `refresh-${count}` }));
    const asked = await signIn(new Map());
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      tenant: 't',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'read offline_access',
      code_challenge_method: 'S256',
    });
    const [form] = tokenRequests();
    const challenge = createHash('sha256')
      .update(form?.get('code_verifier') ?? '')
      .digest('base64url');
    expect(form?.get('code')).toBe('code-1');
    expect(challenge).toBe(asked.searchParams.get('code_challenge'));
  });

  it.each([
    ['another sign-in', '?code=code-1&state=forged', 'source_changed'],
    ['a refusal', '?error=access_denied&state=STATE', 'auth'],
  ])('is told when the answer belongs to %s', async (_name, query, kind) => {
    const started = await startLogin(authorization(), REDIRECT);
    const callback = new URL(REDIRECT + query.replace('STATE', started.state));
    await expect(
      redeemCode(server.context({}), VENDOR, authorization(), { ...started, callback }),
    ).rejects.toMatchObject({ kind });
  });

  it('stays signed in: each renewal keeps the refresh token that replaces the one before', async () => {
    issuing((count) => ({ refresh_token: `refresh-${count}` }));
    const kept = new Map<string, string>();
    await signIn(kept);
    for (const expected of ['refresh-1', 'refresh-2']) {
      const context = server.context({}, {}, kept);
      await get(context, signedIn(context, VENDOR, { ...clientOf(authorization()), refreshLifetimeMs: 60 * DAY }));
      expect(tokenRequests().at(-1)?.get('refresh_token')).toBe(expected);
    }
    expect(kept.get('refreshToken')).toContain('refresh-3');
  });

  it.each([
    ['the token address is wrong', { status: 404, body: {} }, 'config'],
    ['the vendor is away', { status: 503, body: {} }, 'transient'],
  ])('is not asked to sign in again when %s', async (_name, answer, kind) => {
    server.answer = () => answer;
    const kept = new Map([['refreshToken', 'refresh-0001']]);
    const context = server.context({}, {}, kept);
    const tokens = signedIn(context, VENDOR, { ...clientOf(authorization()), refreshLifetimeMs: null });
    await expect(get(context, tokens)).rejects.toMatchObject({ kind });
    expect(kept.get('refreshToken')).toBe('refresh-0001');
  });

  it('stays signed in while the program runs when the secret store does not take the new token', async () => {
    issuing((count) => ({ refresh_token: `refresh-${count + 1}`, expires_in: 30 }));
    const context = {
      ...server.context({}, {}, new Map([['refreshToken', 'refresh-1']])),
      saveSecret: () => Promise.reject(new Error('the keychain is locked')),
    };
    const tokens = signedIn(context, VENDOR, { ...clientOf(authorization()), refreshLifetimeMs: null });
    await get(context, tokens);
    await get(context, tokens);
    expect(tokenRequests().map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('is asked to sign in again when the refresh token is refused', async () => {
    server.answer = () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'Token expired' } });
    const context = server.context({}, {}, new Map([['refreshToken', '{"token":"old-0001","expiresAt":null}']]));
    const tokens = signedIn(context, VENDOR, { ...clientOf(authorization()), refreshLifetimeMs: null });
    await expect(get(context, tokens)).rejects.toMatchObject({
      kind: 'auth',
      next: expect.stringContaining('sign in'),
    });
  });
});

describe('OAuth 1.0a', () => {
  const KEYS = { consumerKey: 'ck-0001', consumerSecret: 'cs-0001', token: 'tk-0001', tokenSecret: 'ts-0001' };
  const CLIENT = {
    realm: '1234567_SB1',
    consumerKey: 'consumerKey',
    consumerSecret: 'consumerSecret',
    token: 'token',
    tokenSecret: 'tokenSecret',
  };

  function fieldsOf({ headers }: AskedRequest): Record<string, string> {
    const found = (headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g);
    return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
  }

  function escaped(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  }

  /** RFC 5849 §3.4, written out. */
  function signatureOf(asked: AskedRequest, fields: Readonly<Record<string, string>>): string {
    const { realm: _realm, oauth_signature: _signature, ...signed } = fields;
    const parameters = [...Object.entries(signed), ...asked.url.searchParams]
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .toSorted();
    const base = [asked.method, `${asked.url.origin}${asked.url.pathname}`, parameters.join('&')]
      .map(escaped)
      .join('&');
    return createHmac('sha256', 'cs-0001&ts-0001').update(base).digest('base64');
  }

  it('signs method, address and query', async () => {
    server.answer = () => ({ body: {} });
    const context = server.context({}, KEYS);
    await get(context, oauth1(context, CLIENT), '/orders?limit=100&offset=0&q=a%20b');
    const [asked] = orders();
    const fields = asked === undefined ? {} : fieldsOf(asked);
    expect(fields).toMatchObject({
      realm: '1234567_SB1',
      oauth_consumer_key: 'ck-0001',
      oauth_token: 'tk-0001',
      oauth_signature_method: 'HMAC-SHA256',
      oauth_version: '1.0',
    });
    expect(asked && signatureOf(asked, fields)).toBe(fields['oauth_signature']);
  });

  it('signs again with the time of the server when its own is refused', async () => {
    const clock = createSteppedClock(Date.now() - DAY);
    server.answer = (asked) => {
      const far = Math.abs(Number(fieldsOf(asked)['oauth_timestamp']) * 1000 - Date.now()) > 5 * MINUTE;
      return far ? { status: 401, body: { 'o:errorDetails': [{ detail: 'Invalid login attempt.' }] } } : { body: {} };
    };
    const context = server.context({}, KEYS, new Map(), clock);
    await get(context, oauth1(context, CLIENT));
    expect(orders()).toHaveLength(2);
    const nonces = orders().map((asked) => fieldsOf(asked)['oauth_nonce']);
    expect(new Set(nonces).size).toBe(2);
  });
});

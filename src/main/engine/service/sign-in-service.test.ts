import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DAY } from '#shared/domain/time.ts';
import { undocumentedApi } from '../connectors/kit/api-contract.ts';
import { MANAGED_REFRESH_TOKEN } from '../connectors/kit/auth/tokens.ts';
import type { Authorization, Connector } from '../connectors/kit/connector.ts';
import { createKeptLog, createSteppedClock } from '../connectors/kit/testing.ts';
import { startLoopback, type Loopback } from '../connectors/kit/testing/loopback.ts';
import { Sync, type PullTarget } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import { SignInService } from './sign-in-service.ts';
import { PlayedRedirects } from './testing/service-bench.ts';

let server: Loopback;
let redirects: PlayedRedirects;
let secrets: Map<string, string>;
let service: SignInService;

function connectorOf(authorization: Authorization | null): Connector<unknown> {
  return {
    manifest: {
      id: 'ledger',
      name: 'Ledger',
      kind: 'finance',
      monogram: 'LE',
      authModes: ['oauth2_authorization_code'],
      config: z.unknown(),
      secrets: [MANAGED_REFRESH_TOKEN],
      api: undocumentedApi('2'),
      rate: { requests: 10, windowMs: 1000, concurrency: 1 },
      streams: [],
      docs: [],
      authorization: () => authorization,
    },
    streams: () => [],
    check: () => Promise.resolve(),
    map: () => ({ ok: true, value: [] }),
  };
}

function targetOf(authorization: Authorization | null): PullTarget {
  return {
    connector: connectorOf(authorization),
    connection: {
      id: 'books',
      connectorId: 'ledger',
      name: 'Books',
      kind: 'finance',
      monogram: 'LE',
      config: {},
      orderNumberScope: 'erp',
      referenceRules: {},
      scope: null,
      removedAt: null,
    },
  };
}

beforeEach(async () => {
  server = await startLoopback();
  redirects = new PlayedRedirects();
  secrets = new Map();
  service = serviceOf({
    authorizeUrl: 'https://login.example/authorize',
    tokenUrl: `${server.url}/token`,
    clientId: 'client-1',
    clientSecret: null,
    scope: 'read',
    refreshLifetimeMs: 60 * DAY,
    redirectPort: 5000,
  });
  return () => server.close();
});

function serviceOf(authorization: Authorization | null): SignInService {
  const { http, events, folders, sftp } = server.context({});
  const ports = {
    http,
    events,
    folders,
    sftp,
    clock: createSteppedClock(Date.UTC(2026, 2, 1)),
    logger: createKeptLog().logger,
    secrets: {
      protection: 'test',
      get: (reference: string) => Promise.resolve(secrets.get(reference) ?? null),
      set: (reference: string, value: string) => Promise.resolve(void secrets.set(reference, value)),
      remove: (reference: string) => Promise.resolve(void secrets.delete(reference)),
    },
  };
  // Signing in lands nothing, so nothing is written.
  const writer = { ask: () => Promise.reject(new Error('nothing to write')) } as unknown as WriterClient;
  const sync = new Sync(ports, writer, () => {});
  return new SignInService(
    { redirects },
    { target: () => targetOf(authorization), noteSignIn: () => Promise.resolve() },
    sync,
  );
}

function stateOf(url: string): string {
  return new URL(url).searchParams.get('state') ?? '';
}

describe('signing in to a connection in the browser', () => {
  it('keeps the refresh token with its end, in the secret store alone', async () => {
    server.answer = () => ({
      body: { access_token: 'access-0001', token_type: 'bearer', refresh_token: 'refresh-0001' },
    });
    const url = await service.start('books');
    expect(url).toContain('https://login.example/authorize?');
    expect(redirects.ports).toEqual([5000]);
    redirects.comeBack(`code=c-1&state=${stateOf(url)}`);
    expect(await service.finish('books')).toMatch(/^Signed in/);
    expect(JSON.parse(secrets.get('connection/books/refreshToken') ?? '')).toEqual({
      token: 'refresh-0001',
      expiresAt: Date.UTC(2026, 2, 1) + 60 * DAY,
    });
  });

  it.each([
    ['is refused', 'error=access_denied&state=STATE', 'connection.auth'],
    ['belongs to another sign-in', 'code=c-1&state=forged', 'connection.source_changed'],
  ])('tells when the answer %s, and keeps nothing', async (_name, query, code) => {
    const url = await service.start('books');
    redirects.comeBack(query.replace('STATE', stateOf(url)));
    await expect(service.finish('books')).rejects.toMatchObject({ data: { code } });
    expect(secrets.size).toBe(0);
  });

  it('ends one that was under way when another begins', async () => {
    await service.start('books');
    const first = service.finish('books');
    const [ended] = await Promise.allSettled([first, service.start('books')]);
    expect(ended).toMatchObject({
      status: 'rejected',
      reason: { data: { code: 'connection.auth', message: 'Another sign-in was begun.' } },
    });
  });

  it('says that there is nothing to sign in to', async () => {
    await expect(serviceOf(null).start('books')).rejects.toMatchObject({ data: { code: 'input.invalid' } });
    await expect(service.finish('books')).rejects.toMatchObject({ data: { code: 'input.not_found' } });
  });

  it('ends with the engine', async () => {
    await service.start('books');
    const waiting = service.finish('books');
    const [ended] = await Promise.allSettled([waiting, service.close()]);
    expect(ended.status).toBe('rejected');
    expect(redirects.open).toBe(0);
  });

  it('gives the port back where it cannot begin', async () => {
    const broken = serviceOf({
      authorizeUrl: 'no address',
      tokenUrl: `${server.url}/token`,
      clientId: 'client-1',
      clientSecret: null,
      scope: 'read',
      refreshLifetimeMs: 60 * DAY,
      redirectPort: 5000,
    });
    await expect(broken.start('books')).rejects.toThrow('Invalid URL');
    expect(redirects.open).toBe(0);
  });

  it('says that the port is taken', async () => {
    redirects.listen = () => Promise.reject(new Error('EADDRINUSE'));
    await expect(service.start('books')).rejects.toMatchObject({
      data: { code: 'connection.config', message: expect.stringContaining('port 5000') },
    });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { usualShare, type DemoFailureKind } from '#shared/domain/demo-failures.ts';
import { altered, type AskedFor, type Delivery } from './alter.ts';
import { faultsOf } from './failures.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { createFaultInjector } from './injector.ts';
import { faultOf } from './plan.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';

const SETTINGS = { seed: 5, share: 0.3, longestDelayMs: 3 };
const records = [1, 2, 3, 4].map((no) => ({ id: `r${no}`, number: `N${no}`, open: true }));
const PAGE = { value: records, '@odata.nextLink': 'http://erp.example/orders?$skiptoken=r4' };
const FIRST: AskedFor = { method: 'GET', target: '/orders', authorization: 'Bearer one', body: '' };
const SECOND: AskedFor = { ...FIRST, target: '/orders?$skiptoken=r4' };

function through(kind: FaultKind, body: unknown = PAGE, asked = FIRST, before: string | null = null): Delivery {
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, text: JSON.stringify(body) };
  return altered({ kind, seed: 11 }, asked, answer, before, {
    longestDelayMs: 3,
    serverErrors: [500, 503],
    retryAfter: null,
    now: 0,
  });
}
const valueOf = ({ text }: Delivery): Record<string, unknown>[] => (JSON.parse(text) as typeof PAGE).value;

describe('the plan', () => {
  it('deals the same faults for the same seed, others for another, and about as many as asked for', () => {
    const course = (seed: number, system = 'bc'): unknown[] =>
      Array.from({ length: 1000 }, (_, n) => faultOf({ ...SETTINGS, seed }, system, n));
    expect(course(5)).toEqual(course(5));
    expect(course(5)).not.toEqual(course(6));
    expect(course(5)).not.toEqual(course(5, 'sf'));
    const met = course(5).filter((fault) => fault !== null).length;
    expect(met).toBeGreaterThan(230);
    expect(met).toBeLessThan(370);
    expect(new Set(course(5).flatMap((fault) => (fault as { kind: string } | null)?.kind ?? []))).toEqual(
      new Set(FAULT_KINDS),
    );
  });

  it('deals nothing of other kinds than those asked for', () => {
    const kinds = ['reset', 'drip'] as const;
    const dealt = Array.from({ length: 200 }, (_, n) => faultOf({ ...SETTINGS, share: 1, kinds }, 'bc', n)?.kind);
    expect(new Set(dealt)).toEqual(new Set(kinds));
  });
});

describe('what a fault leaves of an answer', () => {
  it('takes the records of a page away, where another follows', () => {
    expect(valueOf(through('missing_page'))).toEqual([]);
    expect(valueOf(through('missing_page', { value: records }))).toEqual(records);
  });

  it('sends a page again in place of the one after it, and only there', () => {
    const before = JSON.stringify(PAGE);
    expect(valueOf(through('repeated_page', { value: [] }, SECOND, before))).toEqual(records);
    expect(valueOf(through('repeated_page', { value: [] }, FIRST, before))).toEqual([]);
  });

  it('changes the fields of every record, never its id', () => {
    expect(valueOf(through('new_field')).every((record) => record['newlyAddedField'] === 'new')).toBe(true);
    for (const kind of ['missing_field', 'retyped_field'] as const) {
      const changed = valueOf(through(kind));
      expect(changed.map((record) => record['id'])).toEqual(records.map(({ id }) => id));
      expect(changed).not.toEqual(records);
    }
  });

  it('keeps all records of a page that comes in another order', () => {
    const ids = valueOf(through('reordered')).map((record) => record['id']);
    expect(ids.map(String).toSorted()).toEqual(records.map(({ id }) => id));
  });

  it('finds records in edges and batches, and leaves what is no page', () => {
    const edges = {
      data: { orders: { data: { pageInfo: { hasNextPage: true }, edges: records.map((node) => ({ node })) } } },
    };
    expect(through('new_field', edges).text).toContain('newlyAddedField');
    expect(JSON.parse(through('missing_page', edges).text)).toMatchObject({
      data: { orders: { data: { edges: [] } } },
    });
    const token = { access_token: 'x', expires_in: 60 };
    expect(JSON.parse(through('missing_field', token).text)).toEqual(token);
  });

  it.each([
    ['unauthorised', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['throttled', 429],
  ] as const)('refuses as %s with %i', (kind, status) => expect(through(kind).status).toBe(status));
});

describe('a failure that a person asks for', () => {
  const statuses = (kinds: readonly DemoFailureKind[]): Set<number> => {
    const injector = createFaultInjector('bc');
    injector.set(faultsOf({ kinds, share: 1 }, 5));
    return new Set(
      Array.from({ length: 40 }, () => injector.deliver(FIRST, { status: 200, headers: {}, text: '{}' }).status),
    );
  };

  it.each([
    [['outage'], [503]],
    [['rate_limited'], [429]],
    [['sign_in_refused'], [401]],
    [['slow', 'torn'], [200]],
    [
      ['outage', 'sign_in_refused'],
      [401, 503],
    ],
  ] as const)('%s answers %s', (kinds, expected) => {
    expect(statuses(kinds)).toEqual(new Set(expected));
  });

  it('tells a reader who asked too often to wait longer than a run does', () => {
    const injector = createFaultInjector('bc');
    injector.set(faultsOf({ kinds: ['rate_limited'], share: 1 }, 5));
    const { headers } = injector.deliver(FIRST, { status: 200, headers: {}, text: '{}' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(60);
  });

  it('meets everything now and then', () => {
    const { share, kinds } = faultsOf({ kinds: ['mixed'], share: usualShare(['mixed']) }, 5);
    expect(share).toBeLessThan(0.5);
    expect(kinds).toEqual(FAULT_KINDS);
  });
});

describe('the injector', () => {
  it('refuses a revoked token until faults are switched off', () => {
    const injector = createFaultInjector('bc');
    const answer = { status: 200, headers: {}, text: '{}' };
    injector.set({ ...SETTINGS, share: 1, kinds: ['token_revoked'] });
    expect(injector.deliver(FIRST, answer).status).toBe(401);
    injector.set(null);
    expect(injector.deliver(FIRST, answer).status).toBe(200);
    expect(injector.dealt()).toEqual({ token_revoked: 1 });
  });
});

describe('the proxy', () => {
  let server: Server | null = null;
  let proxy: FaultProxy | null = null;
  afterEach(async () => {
    await proxy?.close();
    server?.close();
  });

  it('stands in front of a server, its links lead through it, and its answers meet faults on command', async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ asked: request.url, next: `http://${request.headers.host}/more` }));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const injector = createFaultInjector('proxy');
    proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 0, injector);
    const { origin } = proxy;
    expect(await (await fetch(`${origin}/orders?x=1`)).json()).toEqual({
      asked: '/orders?x=1',
      next: `${origin}/more`,
    });
    injector.set({ ...SETTINGS, share: 1, kinds: ['server_error'] });
    expect((await fetch(`${origin}/orders`)).status).toBeGreaterThanOrEqual(500);
    injector.set({ ...SETTINGS, share: 1, kinds: ['drip'] });
    expect(await (await fetch(`${origin}/orders`)).json()).toMatchObject({ asked: '/orders' });
    injector.set({ ...SETTINGS, share: 1, kinds: ['reset'] });
    await expect(fetch(`${origin}/orders`).then((response) => response.text())).rejects.toThrow(
      /terminated|fetch failed/,
    );
  });
});

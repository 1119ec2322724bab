import { describe, expect, it } from 'vitest';
import { noteApiNotices, takeApiHeard, type VendorNotices } from './api-notices.ts';
import { redactorOf } from './redact.ts';

const SUNSET = 'Wed, 31 Mar 2027 23:59:59 GMT';

function heardFrom(
  answers: readonly { url: string; headers?: Record<string, string>; status?: number }[],
  vendorNotices?: VendorNotices,
): ReturnType<typeof takeApiHeard> {
  const session = new Map<string, unknown>();
  redactorOf({ session }).hide('secret-0001');
  for (const { url, headers = {}, status = 200 } of answers) {
    noteApiNotices({ session }, { method: 'GET', url }, { status, headers }, vendorNotices);
  }
  return takeApiHeard(session);
}

describe('what answers say about the end of an interface', () => {
  it('is their Sunset and Deprecation, with the page that the answer names', () => {
    const { notices } = heardFrom([
      {
        url: 'https://api.example.com/v1/orders?page=2&key=secret-0001',
        headers: {
          deprecation: '@1767225600',
          sunset: SUNSET,
          link: '<https://api.example.com/v1/orders?page=3>; rel="next", <https://user:secret-0001@docs.example.com/v1-ends?token=secret-0001#x>; rel="deprecation"; type="text/html"',
        },
      },
    ]);
    expect(notices).toEqual([
      {
        kind: 'retiring',
        endpoint: 'GET https://api.example.com/v1/orders',
        deprecatedAt: Date.UTC(2026, 0, 1),
        endsAt: Date.UTC(2027, 2, 31, 23, 59, 59),
        words: null,
        link: 'https://docs.example.com/v1-ends',
      },
    ]);
  });

  it.each([
    ['an HTTP date, as drafts had it', { deprecation: SUNSET }, [Date.UTC(2027, 2, 31, 23, 59, 59), null]],
    ['without a date', { deprecation: 'true' }, [null, null]],
    ['only an end', { sunset: SUNSET }, [null, Date.UTC(2027, 2, 31, 23, 59, 59)]],
    ['an end that cannot be read', { deprecation: '@1767225600', sunset: 'soon' }, [Date.UTC(2026, 0, 1), null]],
  ] as const)('may be %s', (_what, headers, dates) => {
    const { notices } = heardFrom([{ url: 'https://api.example.com/orders', headers }]);
    expect(notices.map(({ deprecatedAt, endsAt }) => [deprecatedAt, endsAt])).toEqual([dates]);
  });

  it.each([[{}], [{ deprecation: 'false' }], [{ sunset: 'soon' }], [{ sunset: '' }], [{ link: '<x>; rel="sunset"' }]])(
    'is nothing in %o',
    (headers: Record<string, string>) => {
      expect(heardFrom([{ url: 'https://api.example.com/orders', headers }]).notices).toEqual([]);
    },
  );

  it('is one thing for an endpoint, whatever record and page it is asked for; versions stay', () => {
    const { notices, asked } = heardFrom(
      [
        '/v2/orders/1001/lines?page=1',
        '/v2/orders/1002/lines?page=9',
        "/v2/orders('SO-10023')/lines",
        '/v2/orders/6f1c2a34-9d0e-4b8a-9a51-0d6fce2f91aa/lines',
        '/admin/api/2026-07/graphql.json',
        '/services/data/v66.0/queryAll',
      ].map((path) => ({ url: `https://api.example.com${path}`, headers: { sunset: SUNSET } })),
    );
    const endpoints = [
      'GET https://api.example.com/v2/orders/{id}/lines',
      'GET https://api.example.com/v2/orders({id})/lines',
      'GET https://api.example.com/admin/api/2026-07/graphql.json',
      'GET https://api.example.com/services/data/v66.0/queryAll',
    ];
    expect(notices.map(({ endpoint }) => endpoint)).toEqual(endpoints);
    expect(asked).toEqual(endpoints);
  });

  it('is told by the vendor in its own way as well, without secrets and not at length', () => {
    const vendor: VendorNotices = (headers) =>
      headers['x-warned'] === undefined ? null : { kind: 'warned', words: headers['x-warned'] };
    const { notices } = heardFrom(
      [{ url: 'https://api.example.com/orders', headers: { 'x-warned': `key secret-0001 ${'x'.repeat(2000)}` } }],
      vendor,
    );
    expect(notices[0]?.words).toMatch(/^key ••• x+$/);
    expect(notices[0]?.words).toHaveLength(300);
  });

  it('is withdrawn by good answers alone', () => {
    const { asked } = heardFrom([
      { url: 'https://api.example.com/a', status: 502 },
      { url: 'https://api.example.com/b', status: 404 },
      { url: 'https://api.example.com/c' },
    ]);
    expect(asked).toEqual(['GET https://api.example.com/c']);
  });

  it('does not grow without end', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const { notices, asked } = heardFrom(
      letters.flatMap((a) =>
        letters.map((b) => ({ url: `https://api.example.com/${a}${b}`, headers: { sunset: SUNSET } })),
      ),
    );
    expect([notices.length, asked.length]).toEqual([100, 300]);
  });
});

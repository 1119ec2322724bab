import { describe, expect, it } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, statusWith, type Answers } from '../testing/fake-host.ts';
import { system } from '../testing/system-health.ts';

describe('the health of one connection', () => {
  const hop = { hop: 'fetched' as const, p50Ms: 66_000, p95Ms: 180_000, samples: 9 };
  const answers: Answers = {
    'systems.list': () => ({
      rows: [
        system('wms', {
          outage: {
            since: 1000,
            orders: 318,
            dueToday: 27,
            values: [{ amount: 81_000_000_000 as Micros, currency: 'EUR' }],
            sentence: '42 min behind: 318 open orders, 27 due today, 81,000 EUR',
          },
        }),
        system('erp'),
      ],
    }),
    ...statusWith({}),
    'systems.insight': ({ connectionId }) => ({
      connectionId,
      periods: [],
      hops: [hop],
      streams: [
        {
          streamId: 'orders',
          entity: 'Orders',
          watermarkAt: 0,
          targetMs: 900_000,
          ownTarget: false,
          usualTargetMs: 1,
          state: 'behind',
          error: null,
          tookMs: 10,
          hops: [hop],
        },
      ],
      budget: null,
    }),
    'systems.counts': () => ({
      rows: [
        {
          streamId: 'orders',
          entity: 'Orders',
          control: { at: 0, from: null, source: 1204, held: 1200, missing: ['a', 'b', 'c', 'd'], times: 2 },
          apart: false,
          listedAt: 0,
          missed: 1,
          deleted: 12,
        },
        { streamId: 'stock', entity: 'Stock', control: null, apart: false, listedAt: null, missed: 0, deleted: 0 },
      ],
    }),
    'systems.drift': () => ({ rows: [] }),
    'systems.acknowledgements': () => ({
      since: 0,
      sent: 0,
      accepted: 0,
      rejected: 0,
      overdue: 0,
      awaited: 0,
      rows: [],
    }),
    'systems.timeline': () => ({
      rows: [{ kind: 'runs', at: 0, until: null, lasts: false, title: '9 runs', details: ['90 read'], tone: 'good' }],
    }),
  };

  it('tells what an outage touches, how fresh each stream is and what happened', async () => {
    const host = fakeHost(['health', 'wms'], { answers });
    expect(await runCli(host)).toBe(EXIT.ok);
    const text = host.stdout.text();
    expect(text).toContain('WMS 42 min behind: 318 open orders, 27 due today, 81,000 EUR');
    expect(text).toContain(
      'Orders: complete up to 1 h ago, target 15 min, behind, to here 66.0 s (95 of 100 within 3 min)',
    );
    expect(text).toContain(
      'Orders: the source counts 1,204, 1,200 are here: 4 missing in 2 counts (a, b, c), last 1970-01-01 01:00; ' +
        '12 deleted at the source, keys listed 1970-01-01 01:00, 1 missed once',
    );
    expect(text).not.toContain('Stock');
    expect(text).not.toContain('Acknowledgements');
    expect(text).toContain('9 runs; 90 read');
    expect(text).not.toContain('ERP');
  });

  it('tells what was sent by messages and not accepted', async () => {
    const row = {
      documentKey: 'wms/messages/1',
      kind: 'invoice' as const,
      label: 'INV-1',
      party: 'Nordlicht',
      standing: 'rejected' as const,
      sentAt: 0,
      dueAt: 0,
      answeredAt: 0,
      reason: 'segment 4 (N1)',
      answerKey: 'wms/messages/2',
      order: { orderKey: 'erp/orders/1', orderNo: 'SO-1' },
    };
    const overdue = { ...row, label: 'INV-2', party: null, standing: 'overdue' as const, order: null };
    const host = fakeHost(['health', 'wms'], {
      answers: {
        ...answers,
        'systems.acknowledgements': () => ({
          since: 0,
          sent: 12,
          accepted: 9,
          rejected: 1,
          overdue: 1,
          awaited: 1,
          rows: [row, overdue, { ...row, label: 'INV-3', standing: 'awaited' as const }],
        }),
      },
    });
    expect(await runCli(host)).toBe(EXIT.ok);
    const text = host.stdout.text();
    expect(text).toContain('12 documents sent since 1970-01-01 01:00: 9 accepted, 1 rejected, 1 overdue, 1 awaited');
    expect(text).toContain('  invoice INV-1 to Nordlicht of order SO-1: rejected 1970-01-01 01:00: segment 4 (N1)\n');
    expect(text).toContain('  invoice INV-2: overdue for 1 h\n');
    expect(text).not.toContain('INV-3');
  });

  it('tells the version of its interface, when it ends and what its server says', async () => {
    const at = 3_600_000 + 74 * 86_400_000;
    const notice = {
      kind: 'retiring' as const,
      endpoint: 'GET https://wms.example/v1/orders',
      deprecatedAt: null,
      endsAt: at,
      words: null,
      link: 'https://wms.example/ends',
      firstAt: 0,
      lastAt: 0,
    };
    const api = {
      version: 'v1',
      since: '1970-01-01',
      ends: { at, from: 'server' as const },
      policy: { sentence: 'A version lives a year.', page: 'https://wms.example/versions' },
      notices: [notice],
    };
    const host = fakeHost(['health', 'wms'], {
      answers: { ...answers, 'systems.list': () => ({ rows: [system('wms', { api })] }) },
    });
    expect(await runCli(host)).toBe(EXIT.ok);
    const text = host.stdout.text();
    expect(text).toMatch(
      /Version v1 of the interface of WMS ends 16 Mar 1970 \d\d:00, as the server says: 74 d left\./,
    );
    expect(text).toContain('Interface: version v1, since 1970-01-01, ends 1970-03-16');
    expect(text).toContain('  A version lives a year. https://wms.example/versions\n');
    expect(text).toContain(
      'The server announces its end (GET https://wms.example/v1/orders, https://wms.example/ends), since',
    );
  });

  it('of one that is not there ends with 3', async () => {
    expect(await runCli(fakeHost(['health', 'nothing'], { answers }))).toBe(EXIT.notFound);
  });
});

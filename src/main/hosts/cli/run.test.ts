import { describe, expect, it } from 'vitest';
import type { OrderRow } from '#shared/contract/dto/order.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Input } from '#shared/contract/methods.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { AXES } from '#shared/domain/milestones.ts';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run.ts';
import { fakeHost, statusWith, type FakeHostParts, type Answers } from './testing/fake-host.ts';

function orderRow(number: number, changes: Partial<OrderRow> = {}): OrderRow {
  return {
    orderKey: `erp/orders/${number}`,
    orderNo: `SO-${number}`,
    customer: 'Müller & Söhne',
    customerPo: 'PO-1',
    value: { amount: 1_234_500_000 as Micros, currency: 'EUR' },
    orderedAt: null,
    promiseAt: Date.UTC(2026, 10, 23, 13),
    promiseDate: null,
    slipMs: 187_200_000,
    slipBasis: 'open',
    predictedAt: null,
    predictedSlipMs: null,
    cause: 'credit',
    why: '2 d 4 h late: credit hold 52 h (finance).',
    axes: AXES.map((axis) => ({ axis, state: 'none' as const, disagree: false })),
    next: { code: 'SHIPPED', at: null, date: null, class: null },
    valueAtRisk: null,
    jeopardy: null,
    jeopardyBand: null,
    direction: null,
    openExceptions: 0,
    systems: ['bc', 'sf'],
    recordedAt: null,
    closed: false,
    cancelled: false,
    ...changes,
  };
}

function listOf(count: number): Answers {
  return {
    ...statusWith({ bc: 'Northwind ERP', sf: 'Sales' }),
    'orders.open': () => ({ handle: 'h', count, revision: 1 }),
    'orders.slice': ({ start, end }) => ({
      rows: Array.from({ length: Math.min(end, count) - start }, (_, index) => orderRow(start + index)),
    }),
  };
}

function system(connectionId: string, changes: Partial<SystemHealth> = {}): SystemHealth {
  return {
    connectionId,
    connectorId: 'declared',
    name: connectionId.toUpperCase(),
    kind: 'erp',
    monogram: 'ER',
    freshness: 'fresh',
    sentence: 'Up to date',
    metered: null,
    lastSuccessAt: 1000,
    lastAttemptAt: 1000,
    newestRecordAt: null,
    targetAgeMs: 1,
    syncing: null,
    lastRun: { startedAt: 1, endedAt: 2, read: 3, changed: 2, unchanged: 1, rejected: 0, bytes: 10 },
    error: null,
    breaker: { state: 'closed', failures: 0, since: 0, retryAt: null, reason: null },
    parked: 0,
    documents: 3,
    records: 3,
    affectedOrders: 0,
    outage: null,
    drift: 0,
    credentials: [],
    api: null,
    streams: [],
    ...changes,
  };
}
const failing = {
  freshness: 'failing' as const,
  error: { kind: 'auth', message: 'The key was refused.', next: 'Enter a new one.' },
};

describe('what is not understood', () => {
  it.each([
    ['', 'a command is missing'],
    ['--json', 'a command is missing'],
    ['ordrs', 'there is no command "ordrs" (did you mean orders?)'],
    ['orders extra', 'unexpected argument "extra"'],
    [
      'orders --view lat',
      '--view must be one of open, late, due_today, on_hold, shipped_not_invoiced, mine, all, not "lat"',
    ],
    ['orders --sort price', '--sort must be COLUMN or COLUMN:desc, not "price"'],
    ['orders --all --limit 3', '--limit and --all exclude each other'],
    ['order', 'order needs REF'],
    ['demo --orders 0', '--orders must be a whole number from 1 to 1000000, not "0"'],
    ['demo disturbe', '"disturbe" is nothing to do with the demo company'],
    [
      'demo disturb sh --kind flood',
      '--kind must be of outage, slow, rate_limited, sign_in_refused, torn, mixed, not "flood"',
    ],
    ['demo disturb --share 0', '--share must be a whole number from 1 to 100, not "0"'],
    ['export', 'export needs orders|exceptions|reconcile|kpis'],
    ['export lines --to x.csv', 'there is no table "lines"'],
    ['export orders', 'export needs a file'],
    ['export orders --to x.pdf', '"x.pdf" ends neither in .xlsx nor in .csv'],
    ['connect', 'connect needs FILE'],
  ])('%s → %s', async (line, message) => {
    const host = fakeHost(line === '' ? [] : line.split(' '));
    expect(await runCli(host)).toBe(EXIT.usage);
    expect(host.stderr.text()).toContain(
      line.includes('--json') ? `"message":"${message}"` : `throughline: ${message}\nnext: `,
    );
    expect(host.stdout.text()).toBe('');
    expect(host.opened).toEqual([]);
  });
});

describe('help and version', () => {
  it.each(['--help', '-h', 'orders --help', 'orders --nonsense -h', 'export --help'])(
    '%s is answered without opening anything',
    async (line) => {
      const host = fakeHost(line.split(' '));
      expect(await runCli(host)).toBe(EXIT.ok);
      expect(host.stdout.text()).toMatch(/^Usage: throughline /);
      expect(host.stderr.text()).toBe('');
      expect(host.opened).toEqual([]);
    },
  );

  it.each(['--version', 'orders --version'])('%s prints the version', async (line) => {
    const host = fakeHost(line.split(' '));
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe('throughline 1.2.3\n');
  });

  it('lists every exit code', async () => {
    const host = fakeHost(['--help']);
    await runCli(host);
    for (const code of Object.values(EXIT)) expect(host.stdout.text()).toMatch(new RegExp(`\\b${code}\\b`));
  });
});

describe('the data folder', () => {
  it.each([
    ['orders', '/data/throughline'],
    ['orders --data here', '/home/ada/here'],
    ['--data=/there orders', '/there'],
  ])('%s uses %s', async (line, folder) => {
    const host = fakeHost(line.split(' '), { answers: listOf(0) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.opened).toEqual([folder]);
    expect(host.closed()).toBe(1);
  });

  it('is not made by a command that only reads', async () => {
    const host = fakeHost(['orders', '--data', 'typo'], { holdsData: false });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(host.stderr.text()).toContain('There is no data in /home/ada/typo.');
    expect(host.opened).toEqual([]);
  });
});

describe('orders', () => {
  it('is an aligned table in the zone of the reader', async () => {
    const host = fakeHost(['orders'], { answers: listOf(2) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe(
      [
        'ORDER  CUSTOMER        PO           VALUE  PROMISE               SLIP  CAUSE   NEXT     SYSTEMS               WHY',
        'SO-0   Müller & Söhne  PO-1  1,234.50 EUR  2026-11-23 14:00  +2 d 4 h  credit  Shipped  Northwind ERP, Sales  2 d 4 h late: credit hold 52 h (finance).',
        'SO-1   Müller & Söhne  PO-1  1,234.50 EUR  2026-11-23 14:00  +2 d 4 h  credit  Shipped  Northwind ERP, Sales  2 d 4 h late: credit hold 52 h (finance).',
        '',
      ].join('\n'),
    );
    expect(host.stderr.text()).toBe('');
  });

  it('says how much of it is shown, unless it is to be quiet', async () => {
    const host = fakeHost(['orders', '--limit', '3'], { answers: listOf(1234) });
    await runCli(host);
    expect(host.stdout.text().trimEnd().split('\n')).toHaveLength(4);
    expect(host.stderr.text()).toBe('3 of 1,234 orders; --all shows the rest.\n');
    const quiet = fakeHost(['orders', '--limit', '3', '-q'], { answers: listOf(1234) });
    await runCli(quiet);
    expect(quiet.stderr.text()).toBe('');
  });

  it('is one JSON document, whatever its length', async () => {
    for (const count of [0, 1, 500, 1201]) {
      const host = fakeHost(['orders', '--all', '--json'], { answers: listOf(count) });
      expect(await runCli(host)).toBe(EXIT.ok);
      const document = JSON.parse(host.stdout.text()) as { count: number; orders: OrderRow[] };
      expect(document.count).toBe(count);
      expect(document.orders.map((row) => row.orderNo)).toEqual(
        Array.from({ length: count }, (_, index) => `SO-${index}`),
      );
    }
  });

  it('asks the engine for what was typed', async () => {
    const asked: Input<'orders.open'>[] = [];
    const answers: Answers = {
      ...listOf(0),
      'orders.open': (input) => {
        asked.push(input);
        return { handle: 'h', count: 0, revision: 1 };
      },
    };
    await runCli(fakeHost('orders --view on-hold --text acme --sort slip-ms:desc'.split(' '), { answers }));
    expect(asked).toEqual([
      { view: 'on_hold', text: 'acme', filters: {}, sort: [{ column: 'slip_ms', descending: true }] },
    ]);
  });

  it('fits the terminal and uses colour there only', async () => {
    const host = fakeHost(['orders'], { answers: listOf(1), terminal: { columns: 80 } });
    await runCli(host);
    const [titles = '', row = ''] = host.stdout.text().split('\n');
    expect(titles).toContain('\u001B[1m');
    expect(row.length).toBeLessThanOrEqual(80);
    const plain = fakeHost(['orders'], { answers: listOf(1), terminal: { columns: 80 }, env: { NO_COLOR: '1' } });
    await runCli(plain);
    expect(plain.stdout.text()).not.toContain('\u001B');
  });

  it('lets no text of a system steer the terminal', async () => {
    const answers: Answers = {
      ...listOf(1),
      'orders.slice': () => ({ rows: [orderRow(1, { customer: 'Evil\u001B]0;title\u0007\nCorp' })] }),
    };
    const host = fakeHost(['orders'], { answers });
    await runCli(host);
    // oxlint-disable-next-line no-control-regex
    expect(host.stdout.text()).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(host.stdout.text()).toContain('Evil ]0;title Corp');
  });
});

describe('one order', () => {
  it('that nobody knows ends with 3', async () => {
    const host = fakeHost(['order', 'SO', '7'], {
      answers: { 'order.find': ({ reference }) => ({ orderKeys: reference === 'SO 7' ? [] : ['x/y/z'] }) },
    });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(host.stderr.text()).toBe(
      'throughline: No order is known as "SO 7".\nnext: Search for a part of it: throughline search SO 7\n',
    );
  });
});

describe('one order as of a moment', () => {
  it('is refused where the moment is none, with an example', async () => {
    const host = fakeHost(['order', '7', '--as-of', 'yesterday'], { answers: {} });
    expect(await runCli(host)).toBe(EXIT.usage);
    expect(host.stderr.text()).toContain('--as-of must be a moment, not "yesterday"');
    expect(host.stderr.text()).toContain('--as-of 2026-11-22T17:00');
  });
});

describe('search', () => {
  const answers: Answers = {
    'search.ask': ({ text }) => ({
      hits:
        text === 'none'
          ? []
          : [
              {
                group: 'shipments',
                orderKey: 'a/b/c',
                documentKey: 'd/e/f',
                orderNo: 'SO-1',
                customer: null,
                field: 'Tracking',
                text: 'NP-293140',
                matchStart: 3,
                matchLength: 3,
              },
            ],
      more: false,
    }),
  };

  it('shows what it found and where', async () => {
    const host = fakeHost(['search', '293'], { answers });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe(
      'GROUP      ORDER  CUSTOMER  FIELD     TEXT\nshipments  SO-1   –         Tracking  NP-293140\n',
    );
  });

  it('marks the fragment in colour', async () => {
    const host = fakeHost(['search', '293'], { answers, terminal: { columns: 100 } });
    await runCli(host);
    expect(host.stdout.text()).toContain('NP-\u001B[1m293\u001B[22m140');
  });

  it('ends with 3 when nothing is found, as grep does with 1', async () => {
    const host = fakeHost(['search', 'none', '--json'], { answers });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(JSON.parse(host.stdout.text())).toEqual({ hits: [], more: false });
  });
});

describe('sync', () => {
  const synced = (...rows: SystemHealth[]): Answers => ({ 'systems.list': () => ({ rows }) });

  it.each([
    ['well', [system('a'), system('b')], EXIT.ok],
    ['in part, when one system fails', [system('a'), system('b', failing)], EXIT.partial],
    ['in part, when records are parked', [system('a', { parked: 2 })], EXIT.partial],
    ['not, when every system fails', [system('a', failing)], EXIT.failed],
  ] as const)('went %s', async (_, rows, code) => {
    const host = fakeHost(['sync'], { answers: synced(...rows) });
    expect(await runCli(host)).toBe(code);
    for (const row of rows) expect(host.stdout.text()).toContain(row.connectionId);
  });

  it('judges the connection that was named, not its neighbours', async () => {
    const host = fakeHost(['sync', 'a', '--json'], { answers: synced(system('a'), system('b', failing)) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(JSON.parse(host.stdout.text())).toEqual({
      connections: [
        {
          connectionId: 'a',
          lastRun: { startedAt: 1, endedAt: 2, read: 3, changed: 2, unchanged: 1, rejected: 0, bytes: 10 },
          parked: 0,
          error: null,
          metered: null,
        },
      ],
    });
  });

  it('asks the engine to stop when it is interrupted, closes, and ends with 130', async () => {
    const stop = new AbortController();
    let asked = false;
    let end = (): void => undefined;
    const host = fakeHost(['sync'], {
      signal: stop.signal,
      answers: {
        'sync.cancel': () => {
          asked = true;
          end();
          return {};
        },
      },
      session: {
        sync: () =>
          new Promise((resolve) => {
            end = resolve;
            stop.abort(EXIT.interrupted);
          }),
      },
    });
    expect(await runCli(host)).toBe(EXIT.interrupted);
    expect(asked).toBe(true);
    expect(host.closed()).toBe(1);
    expect(host.stdout.text() + host.stderr.text()).toBe('');
  });
});

describe('links', () => {
  it('writes one JSON object a line', async () => {
    const documents = Array.from({ length: 450 }, (_, index) => ({
      documentKey: `a/b/${index}`,
      kind: 'invoice',
      orders: [],
    }));
    const host = fakeHost(['links'], { session: { links: () => documents } });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(
      host.stdout
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(documents);
  });
});

describe('parked', () => {
  it('says how many are still parked after a retry', async () => {
    const retry = (stillParked: number): Answers => ({
      'parked.replay': () => ({ id: 'r' }),
      'parked.replays': () => ({
        rows: [
          {
            id: 'r',
            state: 'done',
            filter: {},
            mapping: 'current',
            done: 5,
            total: 5,
            stillParked,
            decisionIds: [],
            error: null,
          },
        ],
      }),
    });
    const some = fakeHost(['parked', '--retry'], { answers: retry(1) });
    expect(await runCli(some)).toBe(EXIT.partial);
    expect(some.stdout.text()).toBe('Retried 5 records; 1 record still parked.\n');
    const none = fakeHost(['parked', '--retry'], { answers: retry(0) });
    expect(await runCli(none)).toBe(EXIT.ok);
    expect(none.stdout.text()).toBe('Retried 5 records; none is parked.\n');
  });
});

interface NeededSecret {
  readonly key: string;
  readonly label: string;
  readonly set?: boolean;
}

/** What is known of a declaration that needs these secrets. */
const declaring = (...secrets: readonly NeededSecret[]): Answers => ({
  'declarations.read': () => ({
    connectionId: 'erp',
    name: 'ERP',
    kind: 'erp',
    place: '/in',
    secrets: secrets.map((secret) => ({ help: '', set: false, ...secret })),
    known: false,
  }),
});

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

describe('a preview', () => {
  const stream = {
    streamId: 'orders',
    entity: 'salesOrders',
    state: 'mapped' as const,
    error: null,
    bounded: true,
    byCustomer: false,
    numbers: null,
    read: 2,
    mapped: 1,
    parked: 1,
    bytes: 900,
    tookMs: 80,
    size: { records: 4200, basis: 'counted' as const, bytes: 1_890_000, ms: 130_000 },
    records: [
      {
        sourceId: 'r1',
        recordedAt: null,
        deleted: false,
        documents: [],
        parked: { reason: 'No\u001B[31mnumber', path: '/no' },
        payload: '{}',
      },
    ],
    missing: [
      {
        kind: 'order' as const,
        what: 'promised date',
        why: 'nothing of it can be called late',
        weight: 'poorer' as const,
        documents: 1,
        of: 1,
      },
    ],
    unknownValues: [{ value: 'Adrift', documents: 1 }],
  };
  const asked: Input<'connections.preview'>[] = [];
  const answers: Answers = {
    ...declaring(),
    'connections.preview': (input) => {
      asked.push(input);
      return { connectionId: 'erp', name: 'ERP', sentence: 'ERP sent 2 records.', streams: [stream] };
    },
  };

  it('shows what is missing, what has no meaning and what would be parked, and steers no terminal', async () => {
    const host = fakeHost(['preview', 'shop.yml', '--stream', 'orders', '--from', '2026-11-01T00:00Z'], { answers });
    expect(await runCli(host)).toBe(EXIT.partial);
    expect(asked.at(-1)).toMatchObject({ of: { kind: 'declaration', folder: null }, streams: ['orders'], sample: 3 });
    expect(asked.at(-1)?.from).toBe(Date.UTC(2026, 10, 1));
    const text = host.stdout.text();
    expect(text).toContain('counted in all: 4,200, about 2 min');
    expect(text).toContain('missing: promised date in 1 of 1 of kind order: nothing of it can be called late');
    expect(text).toContain('without a meaning: status "Adrift" in 1 document');
    expect(text).toContain('parked r1: No [31mnumber (/no)');
  });

  it('takes a word without a dot for a connection', async () => {
    expect(await runCli(fakeHost(['preview', 'bc', '--json'], { answers }))).toBe(EXIT.partial);
    expect(asked.at(-1)?.of).toEqual({ kind: 'connection', connectionId: 'bc' });
  });
});

describe('a failure', () => {
  const refused: Answers = {
    ...declaring(),
    'connections.declare': () => {
      throw new ContractError({
        code: 'declaration.invalid',
        message: 'erp.yaml cannot be used as a declaration.',
        next: 'Correct the lines below.',
        details: ['erp.yaml:3:5: unknown field'],
      });
    },
  };

  it('is told with what to do next', async () => {
    const host = fakeHost(['connect', 'erp.yaml'], { answers: refused, holdsData: false });
    expect(await runCli(host)).toBe(EXIT.failed);
    expect(host.stderr.text()).toBe(
      'throughline: erp.yaml cannot be used as a declaration.\n  erp.yaml:3:5: unknown field\nnext: Correct the lines below.\n',
    );
    expect(host.closed()).toBe(1);
  });

  it('is one JSON object for a program', async () => {
    const host = fakeHost(['connect', 'erp.yaml', '--json'], { answers: refused });
    expect(await runCli(host)).toBe(EXIT.failed);
    expect(host.stdout.text()).toBe('');
    expect(JSON.parse(host.stderr.text())).toEqual({
      error: {
        code: 'declaration.invalid',
        message: 'erp.yaml cannot be used as a declaration.',
        next: 'Correct the lines below.',
        details: ['erp.yaml:3:5: unknown field'],
      },
    });
  });

  it('of opening the engine is told as well', async () => {
    const host = fakeHost(['digest']);
    const locked = {
      ...host,
      openSession: () =>
        Promise.reject(
          new ContractError({ code: 'store.newer', message: 'Written by a newer version.', next: 'Install it.' }),
        ),
    };
    expect(await runCli(locked)).toBe(EXIT.failed);
    expect(host.stderr.text()).toBe('throughline: Written by a newer version.\nnext: Install it.\n');
  });

  it('sends absolute paths to the engine', async () => {
    const asked: Input<'connections.declare'>[] = [];
    const answers: Answers = {
      ...declaring(),
      'connections.declare': (input) => {
        asked.push(input);
        return { connectionId: 'erp' };
      },
    };
    await runCli(fakeHost(['connect', 'a/erp.yaml', '--folder', '../in'], { answers }));
    expect(asked).toEqual([{ file: '/home/ada/a/erp.yaml', folder: '/home/in', secrets: {} }]);
  });
});

describe('the secrets of a declaration', () => {
  const given = async (
    secrets: readonly NeededSecret[],
    parts: Omit<FakeHostParts, 'answers'>,
  ): Promise<{ readonly code: number; readonly secrets: unknown; readonly said: string }> => {
    let kept: unknown = null;
    const answers: Answers = {
      ...declaring(...secrets),
      'connections.declare': (input) => {
        kept = input.secrets;
        return { connectionId: 'erp' };
      },
    };
    const host = fakeHost(['connect', 'erp.yaml'], { ...parts, answers });
    const code = await runCli(host);
    return { code, secrets: kept, said: host.stderr.text() + host.stdout.text() };
  };
  const apiKey = { key: 'apiKey', label: 'API key' };

  it('come from the environment, else from the person', async () => {
    const fromEnv = await given([apiKey], { env: { THROUGHLINE_SECRET_API_KEY: 'from-env' }, typed: 'typed-one' });
    expect(fromEnv.secrets).toEqual({ apiKey: 'from-env' });
    const asked = await given([apiKey], { typed: 'typed-one' });
    expect(asked.secrets).toEqual({ apiKey: 'typed-one' });
    expect(asked.said).not.toContain('typed-one');
  });

  it('that are kept stay as they are', async () => {
    expect((await given([{ ...apiKey, set: true }], { typed: 'typed-one' })).secrets).toEqual({});
  });

  it('that nobody gives are named, with where to put them', async () => {
    const { code, secrets, said } = await given([apiKey], {});
    expect(code).toBe(EXIT.usage);
    expect(secrets).toBeNull();
    expect(said).toContain('ERP needs its API key.');
    expect(said).toContain('THROUGHLINE_SECRET_API_KEY');
  });
});

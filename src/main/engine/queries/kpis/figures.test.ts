import { describe, expect, test } from 'vitest';
import { KPI_IDS, type KpiBasis, type KpiFigure, type KpiId, type KpiRowsQuery } from '#shared/contract/dto/kpis.ts';
import { HOUR } from '#shared/domain/time.ts';
import { contextWith, TestStore } from '../testing/test-store.ts';
import { kpiGroups, kpiPareto, kpiTrend } from './breakdowns.ts';
import { definitionOf } from './definitions.ts';
import { kpiFigures } from './figures.ts';
import { kpiRowIds, kpiRows } from './rows.ts';
import { storeOrder, type OrderStory } from './testing/kpi-world.ts';

/**
 * Seven orders, worked out by hand. Now is Tuesday 10 March 2026, 13:00 in Berlin; everything costs 2.00 EUR.
 *
 *      ordered  promise  delivered                planned ship  shipped
 * A1   10       4 Mar    10 on 4 Mar 13:00        3 Mar         10 on 3 Mar
 * A2   5        4 Mar    5 on 4 Mar 13:00         3 Mar         5 on 3 Mar
 * B    10       5 Mar    6 on 5 Mar, 4 on 7 Mar   3 Mar         6 on 3 Mar, 4 on 6 Mar
 * C    10       5 Mar    12 on 4 Mar 13:00        4 Mar         12 on 4 Mar
 * D    20       6 Mar    nothing                  4 Mar         20 on 5 Mar
 * E    7        4 Mar    cancelled before release
 * F    8        12 Mar   not due yet              11 Mar
 * G    4        6 Mar    4, nobody says when      3 Mar         4 on 3 Mar
 */
const COMPANY: readonly OrderStory[] = [
  {
    no: 'A',
    customer: 'Acme',
    carrier: 'DHL',
    received: '2026-03-02 07:00',
    requested: '2026-03-04',
    promise: '2026-03-04',
    plannedShip: '2026-03-03',
    reached: {
      ORD_ENTERED: '2026-03-02 08:00',
      SHIPPED: '2026-03-03',
      DELIVERED: '2026-03-04 12:00',
      INVOICED: '2026-03-04',
    },
    lines: [
      {
        ordered: 10,
        allocated: '2026-03-02',
        shipped: [['2026-03-03', 10]],
        delivered: [['2026-03-04 12:00', 10]],
        invoiced: [['2026-03-04', 10]],
      },
      {
        ordered: 5,
        allocated: '2026-03-02',
        shipped: [['2026-03-03', 5]],
        delivered: [['2026-03-04 12:00', 5]],
        invoiced: [['2026-03-04', 5]],
      },
    ],
    invoices: [{ no: 'I1', issued: '2026-03-04', net: 30, open: 30 }],
  },
  {
    no: 'B',
    customer: 'Acme',
    carrier: 'UPS',
    received: '2026-03-02 07:00',
    requested: '2026-03-09',
    firstPromise: '2026-03-04',
    promise: '2026-03-05',
    plannedShip: '2026-03-03',
    reached: { ORD_ENTERED: '2026-03-02 08:00', SHIPPED: '2026-03-06', DELIVERED: '2026-03-07 11:00' },
    lines: [
      {
        ordered: 10,
        allocated: '2026-03-05',
        shipped: [
          ['2026-03-03', 6],
          ['2026-03-06', 4],
        ],
        delivered: [
          ['2026-03-05', 6],
          ['2026-03-07 11:00', 4],
        ],
        invoiced: [['2026-03-06', 6]],
      },
    ],
    invoices: [{ no: 'I2', issued: '2026-03-06', net: 12, open: 0, corrected: '2026-03-09' }],
    holds: [['2026-03-02 08:00', '2026-03-02 12:00']],
    lost: { stock: 20, carrier: 16 },
    linkedByHand: 1,
  },
  {
    no: 'C',
    customer: 'Birk',
    carrier: 'DHL',
    received: '2026-03-02 07:00',
    promise: '2026-03-05',
    plannedShip: '2026-03-04',
    reached: { ORD_ENTERED: '2026-03-02 08:00', SHIPPED: '2026-03-04', DELIVERED: '2026-03-04 12:00' },
    lines: [
      { ordered: 10, allocated: '2026-03-02', shipped: [['2026-03-04', 12]], delivered: [['2026-03-04 12:00', 12]] },
    ],
  },
  {
    no: 'D',
    customer: 'Birk',
    carrier: 'UPS',
    received: '2026-03-02 07:00',
    requested: '2026-03-06',
    promise: '2026-03-06',
    plannedShip: '2026-03-04',
    reached: { ORD_ENTERED: '2026-03-02 08:00', SHIPPED: '2026-03-05' },
    lines: [{ ordered: 20, backordered: 5, shipped: [['2026-03-05', 20]] }],
    holds: [['2026-03-10 08:00', null]],
    lost: { carrier: 84 },
  },
  {
    no: 'E',
    received: '2026-03-02 07:00',
    promise: '2026-03-04',
    cancelled: true,
    lines: [{ ordered: 7 }],
  },
  {
    no: 'F',
    received: '2026-03-02 07:00',
    promise: '2026-03-12',
    plannedShip: '2026-03-11',
    lines: [{ ordered: 8 }],
  },
  {
    no: 'G',
    customer: 'Birk',
    received: '2026-03-02 07:00',
    promise: '2026-03-06',
    plannedShip: '2026-03-03',
    reached: { SHIPPED: '2026-03-03' },
    lines: [{ ordered: 4, shipped: [['2026-03-03', 4]], delivered: [[null, 4]] }],
  },
];

const PERIOD = { kind: 'days', days: 30 } as const;

function storeOf(stories: readonly OrderStory[]): TestStore {
  const store = new TestStore().connection('erp');
  for (const story of stories) storeOrder(store, story);
  return store;
}

function figure(store: TestStore, id: KpiId, basis: KpiBasis = 'promise'): KpiFigure {
  const [found] = kpiFigures(store.db, { period: PERIOD, basis, kpis: [id] }, contextWith()).figures;
  if (!found) throw new Error(`no figure ${id}`);
  return found;
}

const store = storeOf(COMPANY);

test('what only a CRM knows spoils no figure and is listed with its reason', () => {
  const lost: OrderStory = {
    no: 'H',
    received: '2026-03-02 07:00',
    requested: '2026-03-06',
    promise: '2026-03-06',
    plannedShip: '2026-03-05',
    askedOnly: true,
    lines: [{ ordered: 9 }],
  };
  const words = 'no system that fulfils orders has it';
  const more = storeOf([...COMPANY, lost]);
  for (const id of [
    'otif',
    'otif_customer',
    'otif_units',
    'on_time',
    'perfect_order',
    'on_time_ship',
    'order_fill',
  ] as const) {
    const [before, after] = [figure(store, id), figure(more, id)];
    expect([id, after.numerator, after.denominator]).toEqual([id, before.numerator, before.denominator]);
    expect([id, after.excluded.filter((each) => each.words === words)]).toEqual([id, [{ words, count: 1 }]]);
  }
  const query: KpiRowsQuery = {
    kpi: 'otif',
    period: PERIOD,
    basis: 'promise',
    view: 'excluded',
    text: '',
    filters: {},
    sort: [],
  };
  const rows = kpiRows(more.db, kpiRowIds(more.db, query, contextWith()), query, contextWith());
  expect(rows.map(({ orderNo, reason }) => [orderNo, reason])).toContainEqual(['H', `Left out: ${words}.`]);
});

describe('shares and ratios, by hand', () => {
  test.each<[KpiId, KpiBasis, number, number, string]>([
    ['on_time', 'promise', 3, 5, 'A1, A2 and C reach their quantity in time; B and D do not'],
    ['on_time', 'first_promise', 3, 5, 'B was first promised for the 4th'],
    ['on_time', 'request', 3, 4, 'C has no wish; B asked for the 9th and had it on the 7th'],
    ['in_full', 'promise', 2, 5, 'C had 12 instead of 10'],
    ['otif', 'promise', 1, 4, 'only A, of A, B, C and D'],
    ['otif', 'request', 2, 3, 'A and B, of A, B and D'],
    ['otif_customer', 'promise', 2, 3, 'A and B have exactly what was asked for by the wished day'],
    ['otif_units', 'promise', 31_000_000, 55_000_000, '10 + 5 + 6 + 10 + 0 of 55'],
    ['perfect_order', 'promise', 1, 4, 'A has no fault'],
    [
      'on_time_ship',
      'promise',
      4,
      6,
      'A1, A2, C and G leave on their day; B is complete on the 6th, D leaves on the 5th',
    ],
    ['line_fill', 'promise', 4, 6, 'the first shipment of B held 6 of 10, that of D was late'],
    ['unit_fill', 'promise', 55_000_000, 59_000_000, '10 + 5 + 6 + 10 + 20 + 4 of 59'],
    ['order_fill', 'promise', 3, 5, 'A, C and G of A, B, C, D and G'],
    ['backorder', 'promise', 2, 5, 'B was reserved on the 5th, of D 5 are backordered; nobody tells of G'],
    ['promise_changes', 'promise', 1, 5, 'B was promised anew, of A, B, C, D and G'],
    ['credit_hold_rate', 'promise', 2, 7, 'B was, D is on hold'],
    ['invoiced_late', 'promise', 0, 2, 'one business day is allowed'],
    ['billing_accuracy', 'promise', 1, 2, 'I2 was credited'],
    ['touchless', 'promise', 1, 1, 'A is the only one that is invoiced'],
    ['touches', 'promise', 0, 1, 'A was not touched'],
    ['auto_match', 'promise', 10, 11, 'one document of B was linked by hand'],
    ['exception_rate', 'promise', 0, 6, 'nothing held; E is cancelled'],
  ])('%s against %s: %d of %d, because %s', (id, basis, numerator, denominator) => {
    expect(figure(store, id, basis)).toMatchObject({ numerator, denominator, missing: null });
  });

  test('what is left out is counted with its reason', () => {
    expect(figure(store, 'on_time').excluded).toEqual([
      { words: 'cancelled before release', count: 1 },
      { words: 'delivered, and no system says when', count: 1 },
    ]);
    expect(figure(store, 'backorder').excluded).toEqual([{ words: 'no system says what was reserved', count: 1 }]);
  });

  test('an order whose date the customer moved counts by the customer’s rule alone', () => {
    const moved = storeOf([{ ...COMPANY[1]!, dateMoved: true }]);
    expect(figure(moved, 'otif_customer')).toMatchObject({ numerator: 1, denominator: 1 });
    expect(figure(moved, 'otif', 'request')).toMatchObject({
      denominator: 0,
      excluded: [{ words: 'the customer moved the date', count: 1 }],
    });
  });
});

describe('times, days and money, by hand', () => {
  test.each<[KpiId, number, number, number, string]>([
    ['cycle_time', 53, 77, 110, 'A and C take 53 h, B takes 124 h; p90 lies 80 % of the way from 53 to 124'],
    ['segment_entry', 1, 1, 1, 'each is entered an hour after receipt'],
    [
      'promise_accuracy',
      11,
      24,
      50,
      'A in its day; C 11 h before the 5th; B, first promised for the 4th, 60 h after it',
    ],
    ['credit_hold_duration', 4, 4, 4, 'B 09:00 to 13:00, D 09:00 to now'],
  ])('%s: median %d h, mean %d h, p90 %d h, because %s', (id, median, mean, p90) => {
    const { spread } = figure(store, id);
    expect(Object.entries(spread ?? {}).map(([name, ms]) => [name, Math.round(ms / HOUR)])).toEqual([
      ['mean', mean],
      ['median', median],
      ['p90', p90],
    ]);
  });

  test('invoicing lag is weighted by value: (1 day × 30 + 0 days × 12) ÷ 42', () => {
    expect(figure(store, 'invoicing_lag').byCurrency).toEqual([
      { currency: 'EUR', money: null, value: 30 / 42, rows: 2 },
    ]);
  });

  test('cash held is lag times daily sales: 30 days × EUR over 30 days', () => {
    expect(figure(store, 'cash_held').byCurrency[0]?.money).toEqual({ amount: 1_000_000, currency: 'EUR' });
  });

  test('days sales outstanding: 30 open ÷ 42 sold × 30 days', () => {
    expect(figure(store, 'dso').value).toBeCloseTo((30 / 42) * 30);
  });

  test.each([
    ['2026-03-09', 0, 30],
    ['2026-03-10', 30, 0],
    [undefined, 30, 0],
  ])('of 30 open, due %s, %d are not due and %d are overdue, ÷ 30 sold × 30 days', (due, best, late) => {
    const [order] = COMPANY;
    const invoices = [{ no: 'I1', issued: '2026-03-04', net: 30, open: 30, ...(due !== undefined && { due }) }];
    const billed = storeOf(order ? [{ ...order, invoices }] : []);
    expect([figure(billed, 'dso_best').value, figure(billed, 'days_delinquent').value]).toEqual([best, late]);
    expect(figure(billed, 'dso').value).toBe(best + late);
  });

  test('completeness adds up what each stream was counted at last', () => {
    const counted = storeOf(COMPANY);
    counted.connection('wms', { kind: 'wms' });
    const count = (
      connection: string,
      stream: string,
      at: number,
      source: number | null,
      held: number | null,
    ): void => {
      counted.db.run('INSERT OR IGNORE INTO stream (connection_id, stream_id) VALUES (?, ?)', connection, stream);
      counted.db.run(
        `INSERT INTO control_count (stream, at, source, held)
         SELECT id, ?, ?, ? FROM stream WHERE connection_id = ? AND stream_id = ?`,
        at,
        source,
        held,
        connection,
        stream,
      );
    };
    expect(figure(counted, 'completeness').missing).toBe('No source has been counted yet.');
    const { now } = contextWith();
    count('erp', 'orders', now - 2 * HOUR, 150, 150);
    count('erp', 'orders', now - HOUR, 200, 198);
    count('erp', 'orders', now + HOUR, 250, 0);
    count('erp', 'invoices', now - HOUR, 100, 104);
    count('wms', 'orders', now + HOUR, 100, 0);
    count('wms', 'shipments', now - 2 * HOUR, 100, 0);
    count('wms', 'shipments', now - HOUR, null, null);
    expect(figure(counted, 'completeness')).toMatchObject({
      value: 298 / 300,
      numerator: 298,
      denominator: 300,
      notes: ['erp: 298 of 300.'],
    });
  });

  test('unbilled: B 4 pieces, C 12, D 20, G 4, at 2.00 each', () => {
    expect(figure(store, 'unbilled_value').byCurrency).toEqual([
      { currency: 'EUR', money: { amount: 80_000_000, currency: 'EUR' }, value: 80_000_000, rows: 4 },
    ]);
  });

  test.each([
    ['2026-03-03', 50, 'A 15, B 6 and G 4 had left'],
    ['2026-03-04', 44, 'A was billed, and C’s 12 had left'],
    ['2026-03-05', 84, 'D’s 20 had left'],
    ['2026-03-06', 80, 'B’s other 4 had left, and 6 were billed'],
  ])('unbilled at the end of %s was %d EUR: %s', (to, value) => {
    const period = { kind: 'range', from: '2026-03-01', to } as const;
    const asked = { period, basis: 'promise', kpis: ['unbilled_value'] } as const;
    expect(kpiFigures(store.db, asked, contextWith()).figures[0]?.byCurrency[0]?.money?.amount).toBe(value * 1_000_000);
  });

  test('backorder by value: B 20.00 and D 10.00 of 110.00', () => {
    expect(figure(store, 'backorder_value').value).toBeCloseTo(30 / 110);
  });

  test('lost hours by cause add up', () => {
    const lost = figure(store, 'lost_hours');
    expect(lost.value).toBe(120 * HOUR);
    expect(lost.parts).toEqual([
      { words: 'stock', value: 20 * HOUR },
      { words: 'carrier', value: 100 * HOUR },
    ]);
    const pareto = kpiPareto(store.db, { period: PERIOD, basis: 'promise', by: 'customer', limit: 1 }, contextWith());
    expect(pareto.bars).toEqual([{ group: 'Birk', ms: 84 * HOUR, orders: 1, causes: { carrier: 84 * HOUR } }]);
    expect(pareto.others).toEqual({ groups: 1, ms: 36 * HOUR, orders: 1 });
  });
});

describe('what cannot be told', () => {
  test('names the fact that is missing, and is never 0', () => {
    const bare = storeOf([{ no: 'X', received: '2026-03-02 07:00', promise: '2026-03-04', lines: [{ ordered: 1 }] }]);
    expect(figure(bare, 'on_time', 'request')).toMatchObject({
      value: null,
      missing: 'No system states a requested date.',
    });
    expect(figure(bare, 'cycle_time')).toMatchObject({
      value: null,
      missing: 'No system states when goods were delivered.',
    });
    expect(figure(bare, 'roi')).toMatchObject({ value: null, numerator: null, denominator: null });
    for (const { value, missing } of kpiFigures(bare.db, { period: PERIOD, basis: 'promise' }, contextWith()).figures) {
      expect(value === null).toBe(missing !== null);
    }
  });

  test('goods that nobody follows are neither late nor in time', () => {
    const unfollowed = storeOf([{ ...COMPANY[3]!, followed: false }]);
    expect(figure(unfollowed, 'on_time')).toMatchObject({
      denominator: 0,
      excluded: [{ words: 'shipped, and no system follows the goods', count: 1 }],
    });
  });
});

describe('the rows behind a figure', () => {
  const list = (id: KpiId, view: 'all' | 'failed' | 'passed' | 'excluded', filters = {}) => {
    const asked = { kpi: id, period: PERIOD, basis: 'promise' } as const;
    const ids = kpiRowIds(store.db, { ...asked, view, text: '', filters, sort: [] }, contextWith());
    return kpiRows(store.db, ids, asked, contextWith());
  };

  test('each list is as long as its figure says', () => {
    for (const id of KPI_IDS) {
      const { rows, numerator, denominator, excluded } = figure(store, id);
      if (rows === null) continue;
      expect([id, list(id, 'all').length]).toEqual([id, rows.count]);
      expect([id, list(id, 'excluded').length]).toEqual([id, excluded.reduce((sum, { count }) => sum + count, 0)]);
      if (definitionOf(id).unit !== 'share' || denominator !== rows.count || numerator === null) continue;
      const counted = definitionOf(id).better === 'down' ? 'failed' : 'passed';
      expect([id, list(id, counted).length]).toEqual([id, numerator]);
    }
  });

  test('the worst come first, each with its reason', () => {
    expect(list('on_time', 'failed').map(({ orderNo, reason }) => [orderNo, reason])).toEqual([
      ['B', '36 h late.'],
      ['D', 'Not delivered.'],
    ]);
    expect(list('in_full', 'failed').map(({ orderNo, reason }) => [orderNo, reason])).toEqual([
      ['B', '6 of 10 delivered by the commitment.'],
      ['C', '12 delivered by the commitment, 10 ordered.'],
      ['D', 'Nothing delivered by the commitment.'],
    ]);
    expect(list('on_time', 'excluded').map(({ orderNo, passed, reason }) => [orderNo, passed, reason])).toEqual([
      ['E', null, 'Left out: cancelled before release.'],
      ['G', null, 'Left out: delivered, and no system says when.'],
    ]);
  });

  test('lost hours are listed by each of their causes', () => {
    const by = (cause: string) => list('lost_hours', 'all', { cause: { op: 'equals', value: cause } });
    expect(by('stock').map(({ orderNo }) => orderNo)).toEqual(['B']);
    expect(by('carrier').map(({ orderNo }) => orderNo)).toEqual(['D', 'B']);
  });
});

describe('groups and weeks', () => {
  test('groups share out the whole', () => {
    const { rows } = kpiGroups(
      store.db,
      { kpi: 'on_time', by: 'carrier', period: PERIOD, basis: 'promise' },
      contextWith(),
    );
    expect(rows.map(({ group, numerator, denominator }) => [group, numerator, denominator])).toEqual([
      ['DHL', 3, 3],
      ['UPS', 0, 2],
      [null, 0, 0],
    ]);
  });

  test('weeks begin on Monday, and the present one ends now', () => {
    const { weeks, series } = kpiTrend(
      store.db,
      { kpis: ['on_time', 'exception_rate'], basis: 'promise', weeks: 2 },
      contextWith(),
    );
    expect(weeks.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()])).toEqual([
      ['2026-03-01T23:00:00.000Z', '2026-03-08T23:00:00.000Z'],
      ['2026-03-08T23:00:00.000Z', '2026-03-10T12:00:00.000Z'],
    ]);
    expect(series.map(({ id, points }) => [id, points.map(({ numerator, rows }) => [numerator, rows])])).toEqual([
      [
        'on_time',
        [
          [3, 5],
          [null, 0],
        ],
      ],
    ]);
  });

  test('asked twice, the answer is the same to the byte', () => {
    const ask = () => JSON.stringify(kpiFigures(store.db, { period: PERIOD, basis: 'promise' }, contextWith()));
    expect(ask()).toBe(ask());
  });

  test('the sequence of arrival changes nothing', () => {
    const of = (stories: readonly OrderStory[]) =>
      kpiFigures(storeOf(stories).db, { period: PERIOD, basis: 'promise' }, contextWith());
    expect(of(COMPANY.toReversed())).toEqual(of(COMPANY));
  });
});

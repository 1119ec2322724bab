import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyDocument, type CanonicalDocument } from '#shared/domain/document.ts';
import { saveConnection } from '../commands/connections.ts';
import { undocumentedApi } from '../connectors/kit/api-contract.ts';
import type { Connector, RawRecord } from '../connectors/kit/connector.ts';
import { landPage, streamId } from '../inbox/land.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { resetDerived } from '../store/open.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Corrections } from './corrections.ts';
import { MapStage } from './map-stage.ts';
import type { StreamMapping } from './record-versions.ts';
import { packDocument, unpackDocument } from './packing.ts';

/** Maps {"orders": ["1", …]} to one order per number; refuses and fails on request. */
const connector: Connector<unknown> = {
  manifest: {
    id: 'test',
    name: 'Test',
    kind: 'erp',
    monogram: 'TE',
    authModes: ['none'],
    config: z.unknown(),
    secrets: [],
    api: undocumentedApi('1'),
    rate: { requests: 1, windowMs: 1, concurrency: 1 },
    streams: [],
    docs: [],
  },
  streams: () => [],
  check: async () => undefined,
  map({ payload }) {
    const { orders, refuse, fail } = payload as { orders?: string[]; refuse?: boolean; fail?: boolean };
    if (refuse) return { ok: false, error: { reason: 'There is no order number.', path: '/orders' } };
    if (fail || !orders) throw new TypeError('orders is not iterable');
    return { ok: true, value: orders.map((number) => order(number)) };
  },
};

function order(number: string): CanonicalDocument {
  return {
    ...emptyDocument('order', number),
    label: { value: number, path: '/orders' },
    references: [
      { type: 'order_no', scope: 'erp', role: 'is', text: number, normalised: number, path: '/orders' },
      { type: 'customer_po', scope: 'c', role: 'points_to', text: 'n/a', normalised: null, path: '/po' },
    ],
  };
}

let db: WriteDb;
let stream: number;
let mapping: StreamMapping | null;
let stage: MapStage;
beforeEach(() => {
  db = blankStore();
  saveConnection(
    db,
    {
      id: 'erp',
      connectorId: 'test',
      name: 'ERP',
      kind: 'erp',
      monogram: 'ER',
      config: {},
      orderNumberScope: 'erp',
      referenceRules: {},
    },
    0,
  );
  stream = streamId(db, 'erp', 'orders');
  const context = { connectionId: 'erp', config: {}, orderNumberScope: 'erp', referenceRules: {} };
  mapping = { streamId: 'orders', connector, context, contextAt: () => context, removedAt: null };
  stage = new MapStage(db, () => mapping, {
    inForce: () => [],
    ever: () => [],
    corrections: () => new Corrections([], []),
  });
});

function land(sourceId: string, version: string, payload: unknown, more: Partial<RawRecord> = {}, now = 0): void {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  landPage(
    db,
    { stream, records: [{ sourceId, version, recordedAt: Number(version), payload: text, ...more }], checkpoint: {} },
    now,
  );
}
const run = (): number => stage.run(1000);
const documents = (): unknown[] =>
  db
    .all<{ at: string; recorded_at: number; voided: number }>(
      `SELECT source_id || '#' || local_key AS at, recorded_at, voided FROM document ORDER BY at`,
    )
    .map(({ at, recorded_at: recordedAt, voided }) => `${at} of ${recordedAt}${voided ? ' void' : ''}`);
const parked = (): unknown[] => db.all('SELECT source_id, reason, path FROM parked_record ORDER BY source_id');
const keys = (): string[] => db.column<string>('SELECT key FROM document_reference ORDER BY key');
const due = (work: number): number => db.value<number>('SELECT count(*) FROM work WHERE stage = ?', work) ?? 0;

describe('mapping', () => {
  it('makes documents of the current version, whatever arrives last', () => {
    land('a', '2', { orders: ['1', '2'] });
    land('a', '1', { orders: ['9'] });
    expect(run()).toBe(2);
    expect(documents()).toEqual(['a#1 of 2', 'a#2 of 2']);
    expect(keys()).toEqual(['order_no|erp|1', 'order_no|erp|2']);
    expect(due(WORK_STAGES.correlate)).toBe(2);
    expect(due(WORK_STAGES.map)).toBe(0);
  });

  it('drops the parts that a later version no longer has, with their keys', () => {
    land('a', '1', { orders: ['1', '2'] });
    run();
    land('a', '2', { orders: ['2', '3'] });
    run();
    expect(documents()).toEqual(['a#2 of 2', 'a#3 of 2']);
    expect(keys()).toEqual(['order_no|erp|2', 'order_no|erp|3']);
  });

  it('holds at its limit and goes on from there', () => {
    for (const id of ['a', 'b', 'c']) land(id, '1', { orders: [id] });
    expect([stage.run(2), due(WORK_STAGES.map), stage.run(2), stage.run(2)]).toEqual([2, 1, 1, 0]);
    expect(documents()).toHaveLength(3);
  });

  it('keeps a long number as it was written', () => {
    land('a', '1', '{"orders": [12345678901234567890]}');
    run();
    expect(keys()).toEqual(['order_no|erp|12345678901234567890']);
  });
});

describe('a record that cannot be mapped', () => {
  it.each<[string, unknown, Partial<RawRecord>, string, string]>([
    ['because the mapping refuses it', { refuse: true }, {}, 'There is no order number.', '/orders'],
    ['because the mapping cannot stand it', { fail: true }, {}, 'The mapping failed: orders is not iterable', ''],
    ['because it is no JSON', '{"orders": [', {}, expect.stringMatching(/^The mapping failed: /) as string, ''],
    [
      'because pulling could not read it',
      '"x;y"',
      { unreadable: { reason: 'It has 2 cells.', path: 'orders.csv:7' } },
      'It has 2 cells.',
      'orders.csv:7',
    ],
  ])('%s is parked, and its neighbours go on', (_name, payload, more, reason, path) => {
    land('a', '1', { orders: ['1'] });
    land('b', '1', payload, more);
    land('c', '1', { orders: ['3'] });
    run();
    expect(parked()).toEqual([{ source_id: 'b', reason, path }]);
    expect(documents()).toEqual(['a#1 of 1', 'c#3 of 1']);
  });

  it('takes its documents with it, and brings them back when it is good again', () => {
    land('a', '1', { orders: ['1'] });
    run();
    land('a', '2', { refuse: true });
    run();
    expect([documents(), keys(), parked().length]).toEqual([[], [], 1]);
    land('a', '3', { orders: ['1'] });
    run();
    expect([documents(), parked()]).toEqual([['a#1 of 3'], []]);
  });

  it('is parked once, with the reason of its current version', () => {
    land('a', '1', { refuse: true });
    run();
    land('a', '2', { fail: true });
    run();
    expect(parked()).toEqual([{ source_id: 'a', reason: 'The mapping failed: orders is not iterable', path: '' }]);
    land('a', '0', { refuse: true });
    run();
    expect(parked()).toHaveLength(1);
  });
});

describe('a record that is gone at its source', () => {
  it('leaves its documents, void', () => {
    land('a', '1', { orders: ['1'] });
    run();
    land('a', '2', { orders: ['1'] }, { deleted: true });
    run();
    expect(documents()).toEqual(['a#1 of 2 void']);
    land('a', '3', { orders: ['1'] });
    run();
    expect(documents()).toEqual(['a#1 of 3']);
  });
});

describe('keys that a document carried once', () => {
  const former = (): string[] =>
    db.column<string>(`SELECT key || ' ' || source_id || '#' || local_key FROM former_reference ORDER BY 1`);
  const rebuild = (): void => {
    db.transaction(() => resetDerived(db));
    run();
  };
  const arrivals: [string, unknown][] = [
    ['1', { orders: ['1', '2'] }],
    ['3', { orders: ['2', '3'] }],
    ['2', { orders: ['7'] }],
    ['4', { orders: ['3', '4'] }],
  ];

  it.each([
    ['as each version arrives', true],
    ['when all arrived before the first was mapped', false],
  ])('are kept %s, and again by a rebuild; what never counted is left out', (_name, runBetween) => {
    for (const [index, [version, payload]] of arrivals.entries()) {
      land('a', version, payload, {}, index);
      if (runBetween) run();
    }
    run();
    expect(documents()).toEqual(['a#3 of 4', 'a#4 of 4']);
    const expected = ['order_no|erp|1 a#1', 'order_no|erp|2 a#2'];
    expect(former()).toEqual(expected);
    rebuild();
    expect(former()).toEqual(expected);
  });

  it('are kept of a record that cannot be read any more, and of a removed connection', () => {
    land('a', '1', { orders: ['1'] });
    land('a', '2', { refuse: true }, {}, 1);
    land('b', '1', { orders: ['5'] });
    land('b', '2', { orders: ['6'] }, {}, 1);
    run();
    expect(former()).toEqual(['order_no|erp|1 a#1', 'order_no|erp|5 b#5']);
    if (mapping) mapping = { ...mapping, removedAt: 2 };
    rebuild();
    expect(documents()).toEqual([]);
    expect(former()).toEqual(['order_no|erp|1 a#1', 'order_no|erp|5 b#5', 'order_no|erp|6 b#6']);
  });
});

describe('a stream of a removed connection', () => {
  it('has no documents and no parked records, and both again when it is back', () => {
    land('a', '1', { orders: ['1'] });
    land('b', '1', { refuse: true });
    run();
    const again = (): void => {
      db.run('INSERT OR IGNORE INTO work (stage, key) SELECT ?, id FROM inbox_record', WORK_STAGES.map);
      run();
    };
    const before = mapping;
    if (mapping) mapping = { ...mapping, removedAt: 1 };
    again();
    expect([documents(), keys(), parked()]).toEqual([[], [], []]);
    mapping = before;
    again();
    expect([documents(), parked().length]).toEqual([['a#1 of 1'], 1]);
  });
});

it('a run that fails leaves the work to do', () => {
  land('a', '1', { orders: ['1'] });
  db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON document BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  expect(() => run()).toThrow('disk full');
  db.exec('DROP TRIGGER full');
  expect(due(WORK_STAGES.map)).toBe(1);
  run();
  expect(documents()).toEqual(['a#1 of 1']);
});

it('a packed document is the document', () => {
  const document = { ...order('1'), voided: true, summary: { value: '', path: '/x' } } as CanonicalDocument;
  expect(unpackDocument(packDocument(document))).toEqual(document);
  expect(packDocument(document)).not.toContain('"lines"');
});

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RetentionMonths } from '#shared/domain/retention.ts';
import { DOCUMENT_KINDS } from '#shared/domain/document.ts';
import { DAY } from '#shared/domain/time.ts';
import { landPage, streamId } from '../../inbox/land.ts';
import { countHeldIn, heldIn, newestHeld } from '../../inbox/proof.ts';
import { presentRecords } from '../../inbox/present.ts';
import { purgedAmong } from '../../inbox/tombstones.ts';
import { decodePage } from '../../store/compression.ts';
import { at, erpInvoice, erpOrder, type DocumentBuilder } from '../../lifecycle/testing/order-builder.ts';
import { previewPurge } from '../../retention/preview.ts';
import { orderPurgedAt, purgedSince, purges } from '../../retention/purges.ts';
import { retentionDecided } from '../../retention/in-force.ts';
import { heldSizes } from '../../retention/storage.ts';
import { openReader } from '../../store/database.ts';
import { openStore } from '../../store/open.ts';
import { PlainStore } from '../testing/plain-store.ts';
import { purgeAll, purgingOf } from './testing/purge-all.ts';

const RECORDED = at('2026-01-05 10:00');
const NOW = at('2027-06-01 12:00');
const ALL: RetentionMonths = Object.fromEntries([...DOCUMENT_KINDS, 'parked', 'superseded'].map((kind) => [kind, 12]));

let folder: string;
let file: string;
let store: PlainStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-purge-'));
  file = join(folder, 'store.sqlite');
  store = new PlainStore([{ id: 'bc', kind: 'erp' }], RECORDED, openStore(file));
});
afterEach(() => {
  store.db.close();
  rmSync(folder, { recursive: true });
});

function land(builders: Readonly<Record<string, DocumentBuilder>>, version = '1', recordedAt = RECORDED): void {
  store.land(
    Object.entries(builders).map(([sourceId, builder]) => ({
      connectionId: 'bc',
      sourceId,
      version,
      documents: [builder.build().document],
      recordedAt,
    })),
    recordedAt,
  );
  store.drain();
}

const cancelled = (no: string): DocumentBuilder =>
  erpOrder(no).customer('Nordwind').did('CANCELLED', '2026-01-04 10:00');
const open = (no: string): DocumentBuilder => erpOrder(no).customer('Südwind').promised('2029-01-01');

function setRules(months: RetentionMonths): void {
  store.now = NOW;
  store.decide({ kind: 'retention', months, note: '' }, NOW);
  store.pipeline.markDue();
  store.drain();
}

function orders(): string[] {
  store.drain();
  return store.db.column<string>('SELECT order_no FROM order_row ORDER BY order_no');
}

/** All that the store's files say. */
function bytes(): string {
  return [file, `${file}-wal`]
    .filter((name) => existsSync(name))
    .map((name) => readFileSync(name).toString('latin1'))
    .join('');
}

function previewed(months: RetentionMonths = ALL) {
  const steps = previewPurge(store.db, { months, holds: retentionDecided(store.db).holds }, NOW);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

test('without rules nothing is ever purged', () => {
  land({ a: cancelled('SO-1') });
  store.now = NOW;
  expect(purgeAll(store).tally).toEqual({ lines: [], kept: [{ reason: 'forever', orders: 1, records: 0 }] });
  expect(orders()).toEqual(['SO-1']);
});

test('an order goes when each kind of document of it has been kept long enough, and no earlier', () => {
  land({
    a: cancelled('SO-1'),
    i: erpInvoice('INV-1').refers('order_no', 'SO-1', 'points_to').did('PAID', '2026-01-04'),
  });
  setRules({ order: 12 });
  expect(purgeAll(store).tally.kept).toMatchObject([{ reason: 'forever', orders: 1 }]);
  setRules({ order: 12, invoice: 120 });
  expect(purgeAll(store).tally.kept).toMatchObject([{ reason: 'young', orders: 1 }]);
  setRules({ order: 12, invoice: 12 });
  expect(previewed({ order: 12, invoice: 12 }).lines).toMatchObject([
    { entity: 'order', year: 2026, orders: 1, records: 1, versions: 1 },
    { entity: 'invoice', year: 2026, orders: 0, records: 1, versions: 1 },
  ]);
  expect(purgeAll(store).tally.lines).toMatchObject([
    { entity: 'order', year: 2026, orders: 1, records: 1, versions: 1 },
    { entity: 'invoice', year: 2026, orders: 0, records: 1, versions: 1 },
  ]);
  expect(orders()).toEqual([]);
  for (const table of [
    'document',
    'document_reference',
    'former_reference',
    'document_link',
    'exception_row',
    'kpi_order',
    'search_entry',
    'inbox_record',
  ])
    expect([table, store.db.value(`SELECT count(*) FROM ${table}`)]).toEqual([table, 0]);
});

test('orders under way, with an exception open, or with money unsettled stay', () => {
  land({
    a: open('SO-1'),
    b: cancelled('SO-2'),
    c: cancelled('SO-3'),
    i: erpInvoice('INV-3').refers('order_no', 'SO-3', 'points_to').did('INVOICED', '2026-01-04').total(100),
  });
  setRules(ALL);
  const { lines, kept } = purgeAll(store).tally;
  expect(lines.reduce((sum, line) => sum + line.orders, 0)).toBe(1);
  expect(kept.reduce((sum, line) => sum + line.orders, 0)).toBe(2);
  expect(orders()).toEqual(['SO-1', 'SO-3']);
});

test.each([
  ['order', 'bc/records/a'],
  ['customer', 'nordwind'],
  ['connection', 'bc'],
  ['everything', ''],
] as const)('nothing under hold on %s is purged; lifting is a decision, and can be undone', (on, key) => {
  land({ a: cancelled('SO-1') });
  setRules(ALL);
  const holdId = store.decide({ kind: 'hold', on, key, reason: 'claim 7' }, NOW);
  expect(retentionDecided(store.db).holds).toEqual([
    { id: holdId, on, key, reason: 'claim 7', since: NOW, author: 'tester' },
  ]);
  expect(previewed().kept).toEqual([{ reason: 'held', orders: 1, records: 0 }]);
  expect(purgeAll(store).tally.kept).toEqual([{ reason: 'held', orders: 1, records: 0 }]);
  const liftId = store.decide({ kind: 'hold_lift', holdId, reason: 'settled' }, NOW);
  expect(retentionDecided(store.db).holds).toEqual([]);
  store.decide({ kind: 'undo', decisionId: liftId }, NOW);
  expect(purgeAll(store).tally.lines).toEqual([]);
  store.decide({ kind: 'hold_lift', holdId, reason: 'settled after all' }, NOW);
  purgeAll(store);
  expect(orders()).toEqual([]);
});

test('what several orders need stays until the last of them goes', () => {
  const payment = erpInvoice('PAY-1')
    .refers('order_no', 'SO-1', 'points_to')
    .refers('order_no', 'SO-2', 'points_to')
    .did('PAID', '2026-01-04');
  land({ a: cancelled('SO-1'), b: cancelled('SO-2'), p: payment });
  setRules(ALL);
  const holdId = store.decide({ kind: 'hold', on: 'order', key: 'bc/records/b', reason: 'claim' }, NOW);
  purgeAll(store);
  expect(store.links()).toEqual({ 'bc/records/b': ['bc/records/b'], 'bc/records/p': ['bc/records/b'] });
  store.decide({ kind: 'hold_lift', holdId, reason: '' }, NOW);
  purgeAll(store);
  expect(store.links()).toEqual({});
});

test('what belongs to no order goes by its own age, but not while an order or a customer is under hold', () => {
  land({ p: erpInvoice('INV-9').refers('order_no', 'SO-9', 'points_to') });
  store.land([{ connectionId: 'bc', sourceId: 't', version: '1', documents: [], torn: true }], RECORDED);
  land({ b: open('SO-2') });
  setRules(ALL);
  const holdId = store.decide({ kind: 'hold', on: 'customer', key: 'Südwind', reason: 'claim' }, NOW);
  expect(purgeAll(store).tally.kept).toEqual([{ reason: 'held', orders: 1, records: 2 }]);
  store.decide({ kind: 'hold_lift', holdId, reason: '' }, NOW);
  expect(purgeAll(store).tally.lines.map(({ entity }) => entity)).toEqual(['invoice', 'parked']);
  expect(Object.keys(store.links())).toEqual(['bc/records/b']);
  expect(store.db.value('SELECT count(*) FROM parked_record')).toBe(0);
});

test('superseded versions go of orders that have ended; orders under way keep their history', () => {
  land({ a: cancelled('SO-1').promised('2026-01-10'), b: open('SO-2').promised('2026-01-10') }, '1');
  land({ a: cancelled('SO-1').promised('2026-01-20'), b: open('SO-2').promised('2029-01-20') }, '2', RECORDED + DAY);
  setRules({ superseded: 12 });
  expect(previewed({ superseded: 12 }).lines).toMatchObject([{ entity: 'superseded', records: 1, versions: 1 }]);
  expect(previewed(ALL).lines).toMatchObject([{ entity: 'order', records: 1, versions: 2 }]);
  expect(purgeAll(store).tally.lines).toMatchObject([{ entity: 'superseded', records: 1, versions: 1 }]);
  expect(store.db.column('SELECT source_id FROM inbox_record ORDER BY 1')).toEqual(['a', 'b', 'b']);
  const outcome = store.digest();
  land({ a: cancelled('SO-1').promised('2026-01-10') }, '1');
  expect(store.digest()).toBe(outcome);
  store.pipeline.rebuild();
  expect(store.digest()).toBe(outcome);
});

test('purged is purged: neither payload, number, name nor a person’s copy is left in the files, and room is given back', () => {
  const secret = 'Geheimfabrik Zwölf';
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `gone-${n}`,
      cancelled(`SO-7${n}`).customer(secret).refers('customer_po', `PO-SECRET-${n}`),
    ]),
  );
  land({ ...many, keep: open('SO-1') });
  land({ 'gone-0': cancelled('SO-70').customer(`${secret} GmbH`) }, '2', RECORDED + DAY);
  const record = store.db.get<{ version: string; hash: string }>(
    `SELECT version, hash FROM inbox_record WHERE source_id = 'gone-1'`,
  );
  store.decide(
    {
      kind: 'record_edit',
      record: {
        connectionId: 'bc',
        streamId: 'records',
        sourceId: 'gone-1',
        version: record?.version ?? '',
        hash: record?.hash ?? '',
      },
      payload: JSON.stringify([cancelled('SO-71').customer(`${secret} AG`).build().document]),
      note: '',
    },
    RECORDED,
  );
  store.db.checkpoint();
  setRules(ALL);
  expect(bytes()).toContain(Buffer.from(secret).toString('latin1'));
  writeFileSync(`${file}.before-100`, `a copy with ${secret}`);
  const { fileBefore, fileAfter } = purgeAll(store);
  expect(existsSync(`${file}.before-100`)).toBe(false);
  expect(orders()).toEqual(['SO-1']);
  for (const word of [secret, 'Geheimfabrik', 'PO-SECRET', 'SO-712', 'gone-12'])
    expect(bytes().includes(Buffer.from(word).toString('latin1'))).toBe(false);
  // Payloads of one page are compressed together: it was written anew with what is left of it.
  const pages = store.db
    .all<{ codec: number; body: Uint8Array }>('SELECT codec, body FROM inbox_page')
    .map(({ codec, body }) => decodePage(codec, body).toString('utf8'));
  expect(pages.filter((page) => page !== '')).toEqual([JSON.stringify([open('SO-1').build().document])]);
  expect(fileAfter).toBeLessThan(fileBefore);
  expect(statSync(file).size).toBe(fileAfter);
  // All that is written after it was emptied is that the purge is over.
  expect(statSync(`${file}-wal`).size).toBeLessThan(10_000);
  const outcome = store.digest();
  store.pipeline.rebuild();
  expect(store.digest()).toBe(outcome);
});

test('the log is emptied as soon as nobody reads a state of before', () => {
  land({ a: cancelled('SO-1') });
  setRules(ALL);
  const reader = openReader(file);
  const purging = purgingOf(store);
  reader.snapshot(() => {
    reader.value('SELECT count(*) FROM order_row');
    for (let step = 0; step < 12; step += 1) purging.step(NOW);
    expect(purges(store.db)[0]).toMatchObject({ state: 'clearing', seal: null });
  });
  expect(purging.step(NOW)).toBe('over');
  expect(purges(store.db)[0]).toMatchObject({ state: 'done', intact: true });
  reader.close();
});

test('a purge that was broken off is taken up again, and one that is ended says what it took', () => {
  land(Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`a${n}`, cancelled(`SO-${n}`)])));
  setRules(ALL);
  purgingOf(store).step(NOW);
  store.restart();
  const left = orders().length;
  expect(left).toBe(70);
  const report = purgeAll(store);
  expect(report).toMatchObject({ id: 1, state: 'done' });
  expect(report.tally.lines.reduce((sum, line) => sum + line.orders, 0)).toBe(120);

  land(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`b${n}`, cancelled(`SO-${200 + n}`)])));
  const purging = purgingOf(store);
  purging.step(NOW);
  store.db.run(`UPDATE purge SET state = 'clearing', cancelled = 1 WHERE state = 'running'`);
  while (purging.step(NOW) !== 'over');
  expect(purges(store.db)[0]).toMatchObject({ id: 2, state: 'cancelled', tally: { lines: [{ orders: 50 }] } });
});

test('reports are sealed one upon the other', () => {
  land({ a: cancelled('SO-1'), b: cancelled('SO-2') });
  setRules(ALL);
  const holdId = store.decide({ kind: 'hold', on: 'order', key: 'bc/records/b', reason: 'claim' }, NOW);
  purgeAll(store);
  store.decide({ kind: 'hold_lift', holdId, reason: '' }, NOW);
  purgeAll(store);
  expect(purges(store.db).map(({ intact }) => intact)).toEqual([true, true]);
  store.db.run(`UPDATE purge SET author = 'somebody' WHERE id = 1`);
  expect(purges(store.db).map(({ intact }) => intact)).toEqual([true, false]);
  expect(orderPurgedAt(store.db, ' so-1')).toBe(NOW);
  expect(orderPurgedAt(store.db, 'SO-3')).toBeNull();
  expect(purgedSince(store.db, NOW - DAY)).toEqual({ orders: 2, records: 2 });
  expect(purgedSince(store.db, NOW)).toBeNull();
});

test('counts of a source and listings of its keys know what was purged', () => {
  land({ a: cancelled('SO-1'), b: open('SO-2') });
  const stream = streamId(store.db, 'bc', 'records');
  const counts = (): unknown[] => [
    countHeldIn(store.db, stream, null),
    countHeldIn(store.db, stream, RECORDED),
    countHeldIn(store.db, stream, RECORDED + 1),
    newestHeld(store.db, stream),
  ];
  const before = counts();
  setRules(ALL);
  purgeAll(store);
  expect(counts()).toEqual(before);
  expect(heldIn(store.db, stream, null)).toEqual(['b']);
  expect(purgedAmong(store.db, stream, ['a', 'b', 'c'])).toEqual(['a']);
  expect(presentRecords(store.db, stream)).toEqual({ there: ['b'], gone: [] });
});

test('a version that was purged is not news, and a newer one is', () => {
  const payload = JSON.stringify([cancelled('SO-1').build().document]);
  const stream = streamId(store.db, 'bc', 'records');
  const page = (version: string, text: string, shown: boolean) => ({
    stream,
    records: [{ sourceId: 'a', version, recordedAt: RECORDED, payload: text }],
    checkpoint: null,
    ...(shown ? { shown } : {}),
  });
  landPage(store.db, page('1', payload, true), RECORDED);
  store.drain();
  setRules(ALL);
  purgeAll(store);
  for (const shown of [true, false])
    expect(landPage(store.db, page('1', payload, shown), NOW)).toMatchObject({ read: 1, changed: 0, unchanged: 1 });
  expect(orders()).toEqual([]);
  const newer = JSON.stringify([open('SO-1').build().document]);
  expect(landPage(store.db, page('2', newer, true), NOW)).toMatchObject({ changed: 1 });
  expect(orders()).toEqual(['SO-1']);
  expect(countHeldIn(store.db, stream, null)).toBe(1);
  // What it shows now counts, also where it once said the same.
  expect(landPage(store.db, page('2', payload, true), NOW)).toMatchObject({ changed: 1 });
});

test('the room that each kind takes adds up to what is held', () => {
  land({ a: cancelled('SO-1'), i: erpInvoice('INV-1').refers('order_no', 'SO-1', 'points_to') });
  land({ a: cancelled('SO-1').promised('2026-02-01') }, '2');
  const sizes = heldSizes(store.db).filter(({ records, versions }) => records + versions > 0);
  expect(sizes).toMatchObject([
    { entity: 'order', records: 1, versions: 1 },
    { entity: 'invoice', records: 1, versions: 1 },
    { entity: 'superseded', records: 0, versions: 1 },
  ]);
  expect(sizes.reduce((sum, { bytes: own }) => sum + own, 0)).toBe(
    store.db.value('SELECT sum(page_length) FROM inbox_record'),
  );
});

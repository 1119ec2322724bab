import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY } from '#shared/domain/time.ts';
import type { ApiNotice } from '../connectors/kit/api-notices.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { apiNotices, noteApiHeard } from './api-notices.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const ORDERS = 'GET https://api.example.com/orders';
const LINES = 'GET https://api.example.com/lines';
const ENDS: ApiNotice = {
  kind: 'retiring',
  endpoint: ORDERS,
  deprecatedAt: null,
  endsAt: NOW + 60 * DAY,
  words: null,
  link: null,
};

let db: WriteDb;
beforeEach(() => {
  db = blankStore();
  db.run(
    `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
     VALUES ('erp', 'plain', 'ERP', 'erp', 'ER', '{}', 'erp', '{}', 1)`,
  );
});
afterEach(() => db.close());

const times = (): readonly unknown[] =>
  apiNotices(db, 'erp').map(({ firstAt, lastAt, endedAt }) => [firstAt, lastAt, endedAt]);

it('is one notice from its first time to its last, with what was said last', () => {
  noteApiHeard(db, 'erp', 'v1', { notices: [ENDS], asked: [ORDERS] }, NOW);
  noteApiHeard(db, 'erp', 'v1', { notices: [{ ...ENDS, endsAt: NOW + 90 * DAY }], asked: [ORDERS] }, NOW + DAY);
  expect(apiNotices(db, 'erp')).toEqual([
    { ...ENDS, endsAt: NOW + 90 * DAY, firstAt: NOW, lastAt: NOW + DAY, endedAt: null },
  ]);
});

it('ends when the endpoint answers without it, not when another one does', () => {
  noteApiHeard(db, 'erp', 'v1', { notices: [ENDS], asked: [ORDERS] }, NOW);
  noteApiHeard(db, 'erp', 'v1', { notices: [], asked: [LINES] }, NOW + DAY);
  expect(times()).toEqual([[NOW, NOW, null]]);
  noteApiHeard(db, 'erp', 'v1', { notices: [], asked: [ORDERS] }, NOW + 2 * DAY);
  expect(times()).toEqual([[NOW, NOW, NOW + 2 * DAY]]);
  noteApiHeard(db, 'erp', 'v1', { notices: [ENDS], asked: [ORDERS] }, NOW + 3 * DAY);
  expect(times()).toEqual([[NOW + 3 * DAY, NOW + 3 * DAY, null]]);
});

it('ends with the version that it was said of, and with an endpoint that is not asked any more', () => {
  noteApiHeard(db, 'erp', 'v1', { notices: [ENDS], asked: [ORDERS] }, NOW);
  noteApiHeard(db, 'erp', 'v2', { notices: [], asked: [LINES] }, NOW + DAY);
  expect(times()).toEqual([[NOW, NOW, NOW + DAY]]);
  noteApiHeard(db, 'erp', 'v2', { notices: [ENDS], asked: [ORDERS] }, NOW + 2 * DAY);
  noteApiHeard(db, 'erp', 'v2', { notices: [], asked: [LINES] }, NOW + 40 * DAY);
  expect(times()).toEqual([[NOW + 2 * DAY, NOW + 2 * DAY, NOW + 40 * DAY]]);
});

it('is over since it was first seen where the server answers by another version', () => {
  const fallback: ApiNotice = { ...ENDS, kind: 'fallback', endsAt: null, words: 'Asked in 1, answered in 2' };
  noteApiHeard(db, 'erp', '1', { notices: [fallback], asked: [ORDERS] }, NOW);
  noteApiHeard(db, 'erp', '1', { notices: [fallback], asked: [ORDERS] }, NOW + DAY);
  expect(apiNotices(db, 'erp')).toMatchObject([{ endsAt: NOW, lastAt: NOW + DAY }]);
});

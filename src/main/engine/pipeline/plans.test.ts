import { expect, test } from 'vitest';
import { emptyDocument, type CanonicalDocument, type DocumentKind } from '#shared/domain/document.ts';
import type { ReferenceRole, ReferenceType } from '#shared/domain/references.ts';
import type { SqlValue, WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { PlainStore, type PlainRecord } from './testing/plain-store.ts';

const NOW = Date.UTC(2026, 5, 17, 10);

const RUN_SQL: ReadonlySet<PropertyKey> = new Set<keyof WriteDb>(['get', 'all', 'each', 'value', 'column', 'run']);

/** The same store, telling of every statement it runs. */
function watched(db: WriteDb, seen: (sql: string, parameters: readonly SqlValue[]) => void): WriteDb {
  return new Proxy(db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        if (RUN_SQL.has(name)) seen(given[0] as string, given.slice(1) as SqlValue[]);
        return Reflect.apply(member, target, given);
      };
    },
  });
}

function document(
  kind: DocumentKind,
  ...references: readonly [ReferenceRole, ReferenceType, string][]
): CanonicalDocument {
  return {
    ...emptyDocument(kind),
    label: { value: references[0]?.[2] ?? '', path: '/no' },
    references: references.map(([role, type, text]) => ({
      role,
      type,
      text,
      scope: '',
      normalised: text,
      path: '/no',
    })),
    promise: { value: { kind: 'instant', at: NOW + 3_600_000, text: '' }, path: '/promise' },
  };
}

function company(version: string, from = 0): PlainRecord[] {
  return Array.from({ length: 30 }, (_, n) => String(n + from)).flatMap((n): PlainRecord[] => [
    {
      connectionId: 'erp',
      sourceId: n,
      version,
      documents: [document('order', ['is', 'order_no', n], ['points_to', 'customer_po', `PO${n}`])],
    },
    {
      connectionId: 'wms',
      sourceId: n,
      version,
      documents: [document('shipment', ['points_to', 'order_no', n], ['points_to', 'tracking', `T${n}${version}`])],
    },
    { connectionId: 'tms', sourceId: n, version, documents: [document('transport', ['is', 'tracking', `T${n}1`])] },
    {
      connectionId: 'crm',
      sourceId: n,
      version,
      documents: [document('case', ['points_to', 'customer_po', `PO${n}`])],
    },
  ]);
}

/** Statements that look at a whole table on purpose: whether it is empty, or a handful of rows once per batch. */
const SMALL = [/^SELECT 1 FROM \w+ LIMIT 1$/, /^SELECT key FROM hub_key$/];

test('nothing that is done per record, document or order reads a whole table', () => {
  const statements = new Map<string, readonly SqlValue[]>();
  let watching = false;
  const db = blankStore();
  const store = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'wms', kind: 'wms' },
      { id: 'tms', kind: 'tms' },
      { id: 'crm', kind: 'crm' },
    ],
    NOW,
    watched(db, (sql, parameters) => {
      if (watching && /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql)) statements.set(sql, parameters);
    }),
  );
  // A store that holds something, so that what follows is an increment: new, changed and deleted records, and decisions.
  store.land(company('1'));
  store.drain();
  watching = true;
  store.land(company('2'));
  store.land(company('1', 20));
  store.land([{ connectionId: 'wms', sourceId: '3', version: '3', documents: [], deleted: true }]);
  store.land([{ connectionId: 'crm', sourceId: '4', version: '3', documents: {} as never }]);
  store.drain();
  store.decide({ kind: 'unlink', documentKey: 'wms/records/5', orderKey: 'erp/records/5' });
  store.decide({ kind: 'note', target: 'order', key: 'erp/records/5', text: 'x' });
  store.drain();
  store.pipeline.markDue();
  store.drain();

  const scans = [...statements].flatMap(([sql, parameters]) => {
    if (SMALL.some((known) => known.test(sql))) return [];
    return db
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters)
      .filter(({ detail }) => detail.startsWith('SCAN') && !/VIRTUAL TABLE|CONSTANT ROW|VALUES CLAUSE/.test(detail))
      .map(({ detail }) => `${detail}: ${sql}`);
  });
  expect(scans).toEqual([]);
  // The stages have run, each with its own statements.
  for (const table of [
    'inbox_record',
    'document',
    'document_reference',
    'document_link',
    'order_row',
    'exception_row',
    'search_entry',
  ]) {
    expect([...statements.keys()].some((sql) => sql.includes(table))).toBe(true);
  }
});

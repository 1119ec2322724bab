import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument, type CanonicalDocument, type DocumentKind } from '#shared/domain/document.ts';
import { PlainStore } from '../pipeline/testing/plain-store.ts';
import { selectParked } from '../queries/parked.ts';
import { replayStep } from './replay.ts';
import { removeConnection, saveConnection, type NewConnection } from './connections.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const WAREHOUSE: NewConnection = {
  id: 'wms',
  connectorId: 'plain',
  name: 'wms',
  kind: 'wms',
  monogram: 'PL',
  config: {},
  orderNumberScope: 'erp',
  referenceRules: {},
};

function document(kind: DocumentKind, role: 'is' | 'points_to', number: string): CanonicalDocument {
  return {
    ...emptyDocument(kind),
    label: { value: number, path: '/no' },
    references: [{ type: 'order_no', scope: '', role, text: number, normalised: number, path: '/no' }],
  };
}

let store: PlainStore;
beforeEach(() => {
  store = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'wms', kind: 'wms' },
    ],
    NOW,
  );
  store.land([
    { connectionId: 'erp', sourceId: '1', version: '1', documents: [document('order', 'is', '1')] },
    { connectionId: 'wms', sourceId: 'w1', version: '1', documents: [document('order', 'is', '1')] },
    { connectionId: 'wms', sourceId: 's1', version: '1', documents: [document('shipment', 'points_to', '1')] },
    { connectionId: 'wms', sourceId: 'w2', version: '1', documents: [document('order', 'is', '2')] },
  ]);
  store.land([{ connectionId: 'wms', sourceId: 'bad', version: '1', documents: {} as never }]);
});
const parked = (): number => store.db.value<number>('SELECT count(*) FROM parked_record') ?? 0;

describe('a connection that is removed', () => {
  it('takes its documents and parked records along; what it sent stays, and counts again when it is back', () => {
    const [before, links] = [store.digest(), store.links()];
    expect(Object.keys(links)).toEqual(['erp/records/1', 'wms/records/s1', 'wms/records/w1', 'wms/records/w2']);
    expect(parked()).toBe(1);

    removeConnection(store.db, 'wms', NOW);
    expect(store.links()).toEqual({ 'erp/records/1': ['erp/records/1'] });
    expect(store.db.column('SELECT order_key FROM order_row')).toEqual(['erp/records/1']);
    expect(parked()).toBe(0);
    expect(store.db.value('SELECT count(*) FROM inbox_record')).toBe(5);

    saveConnection(store.db, WAREHOUSE, NOW);
    expect(store.links()).toEqual(links);
    expect(store.digest()).toBe(before);
  });

  it('comes back with what people decided about its documents', () => {
    store.drain();
    store.decide({ kind: 'unlink', documentKey: 'wms/records/s1', orderKey: 'erp/records/1' });
    expect(store.links()['wms/records/s1']).toEqual([]);
    removeConnection(store.db, 'wms', NOW);
    store.drain();
    saveConnection(store.db, WAREHOUSE, NOW);
    expect(store.links()['wms/records/s1']).toEqual([]);
  });

  it('is the same as one that was never there, after a rebuild too', () => {
    const never = new PlainStore([{ id: 'erp', kind: 'erp' }], NOW);
    never.land([{ connectionId: 'erp', sourceId: '1', version: '1', documents: [document('order', 'is', '1')] }]);
    removeConnection(store.db, 'wms', NOW);
    expect(store.digest()).toBe(never.digest());
    store.pipeline.rebuild();
    expect(store.digest()).toBe(never.digest());
  });
});

describe('a connection that is saved again', () => {
  it('as it was gives no work', () => {
    store.drain();
    saveConnection(store.db, WAREHOUSE, NOW + 1);
    expect(store.pipeline.backlog()).toBe(0);
  });

  it('with other settings has what it sent mapped again, each record once', () => {
    store.land([{ connectionId: 'wms', sourceId: 'w2', version: '2', documents: [document('order', 'is', '2')] }]);
    store.drain();
    saveConnection(store.db, { ...WAREHOUSE, referenceRules: { order_no: { stripPrefixes: ['W'] } } }, NOW + 1);
    expect(store.pipeline.backlog()).toBe(4);
    expect(store.db.value(`SELECT created_at FROM connection WHERE id = 'wms'`)).toBe(NOW);
  });
});

describe('parked records', () => {
  it('are tried again of one connection, or of all', () => {
    store.drain();
    const again = (connectionId: string | null): number =>
      replayStep(store.db, store.log, {
        selection: selectParked({ connectionId }),
        mapping: 'current',
        after: 0,
        limit: 9,
        decision: { id: 'd', at: NOW, author: 'Kim' },
      }).records.length;
    expect([again('erp'), again('wms')]).toEqual([0, 1]);
    store.drain();
    expect(parked()).toBe(1);
    expect(again(null)).toBe(1);
    store.drain();
    store.land([
      { connectionId: 'wms', sourceId: 'bad', version: '2', documents: [document('shipment', 'points_to', '1')] },
    ]);
    expect(store.links()['wms/records/bad']).toEqual(['erp/records/1']);
    expect(parked()).toBe(0);
  });
});

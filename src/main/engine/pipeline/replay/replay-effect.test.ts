import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplayEffect, ReplayQuestion } from '#shared/contract/dto/parked.ts';
import type { RecordVersionName } from '#shared/domain/decisions.ts';
import { accepts, anyDecision, anyRecord, plainWorld } from '../../correlation/testing/any-world.ts';
import { parkedRecords } from '../../queries/parked.ts';
import { plainMappings, type PlainStore } from '../testing/plain-store.ts';
import { replayEffect } from './replay-effect.ts';

function effectOf(store: PlainStore, question: ReplayQuestion): ReplayEffect {
  const steps = replayEffect(store.db, plainMappings(store.db), store.log, question);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** Orders by the documents that they gain and lose. */
function changedOrders(before: Record<string, string[]>, after: Record<string, string[]>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [new Set(before[key] ?? []), new Set(after[key] ?? [])];
    for (const order of was.symmetricDifference(is)) counts[order] = (counts[order] ?? 0) + 1;
  }
  return counts;
}

function nameOf(store: PlainStore, recordId: number): RecordVersionName {
  const [row] = parkedRecords(store.db, { filter: { recordId }, offset: 0, limit: 1 }).rows;
  const { connectionId = '', streamId = '', sourceId = '', version = '', hash = '' } = row ?? {};
  return { connectionId, streamId, sourceId, version, hash };
}

describe('the dry run of a corrected copy', () => {
  it('foretells exactly which orders change, and taking the copy back undoes all of it', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
        fc.array(anyDecision, { maxLength: 2 }),
        anyRecord,
        (records, decisions, broken) => {
          const store = plainWorld();
          store.land(records);
          store.pipeline.mapStep();
          for (const decision of decisions) accepts(store, decision);
          store.land([{ ...broken, sourceId: 'torn', torn: true }]);
          const [before, digest] = [store.links(), store.digest()];
          const [row] = parkedRecords(store.db, { filter: {}, offset: 0, limit: 1 }).rows;
          const recordId = row?.recordId ?? 0;
          const payload = JSON.stringify(broken.documents);

          const effect = effectOf(store, { filter: { recordId }, mapping: 'current', copy: payload });
          const record = nameOf(store, recordId);
          const edited = store.decide({ kind: 'record_edit', record, payload, note: '' });
          const changed = changedOrders(before, store.links());

          expect(effect).toMatchObject({ records: 1, readable: 1, orders: Object.keys(changed).length });
          for (const { orderKey, documents } of effect.examples) expect(documents).toBe(changed[orderKey]);
          store.pipeline.rebuild();
          expect(changedOrders(before, store.links())).toEqual(changed);
          store.decide({ kind: 'undo', decisionId: edited });
          expect(store.digest()).toBe(digest);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('says why the record would stay parked', () => {
    const store = plainWorld();
    store.land([{ connectionId: 'erp', sourceId: '1', version: '1', documents: [], torn: true }]);
    store.drain();
    const [row] = parkedRecords(store.db, { filter: {}, offset: 0, limit: 1 }).rows;
    const effect = effectOf(store, { filter: { recordId: row?.recordId ?? 0 }, mapping: 'current', copy: '{"a":1}' });
    expect(effect).toMatchObject({ records: 1, readable: 0, orders: 0 });
    expect(effect.reasons).toEqual([{ reason: 'not a list of documents', path: '', count: 1 }]);
  });
});

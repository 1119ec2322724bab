import type { Purge } from '#shared/contract/dto/retention.ts';
import { assert } from '#shared/lib/assert.ts';
import { purges } from '../../../retention/purges.ts';
import { Pipeline } from '../../pipeline.ts';
import { plainMappings, type PlainStore } from '../../testing/plain-store.ts';
import { beginPurge, Purging } from '../purging.ts';

/** A purge of the store as its process would run it. */
export function purgingOf(store: PlainStore): Purging {
  const { db, log } = store;
  const id = beginPurge(db, 'tester', store.now);
  return new Purging(id, { db, log, pipeline: new Pipeline(db, log, () => store.now, { mappings: plainMappings }) });
}

/** Purges what the rules in force let go. */
export function purgeAll(store: PlainStore): Purge {
  store.drain();
  const purging = purgingOf(store);
  while (purging.step(store.now) !== 'over');
  // What the store's own pipeline remembers is of before.
  store.restart();
  const [report] = purges(store.db);
  assert(report, 'it has its report');
  return report;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { PlainStore } from '../pipeline/testing/plain-store.ts';
import { Graph } from './graph.ts';
import { LinkResolver } from './resolve.ts';
import { accepts, anyDecision, anyRecord, plainWorld } from './testing/any-world.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

interface Stored {
  readonly order: number;
  readonly evidence: LinkEvidence;
}

function stored(store: PlainStore, column: 'document' | 'order_id', id: number): unknown[] {
  return store.db
    .all<{ document: number; order_id: number; evidence: string }>(
      `SELECT document, order_id, evidence FROM document_link WHERE ${column} = ? ORDER BY document, order_id`,
      id,
    )
    .map((row) => ({
      document: row.document,
      link: { order: row.order_id, evidence: JSON.parse(row.evidence) as LinkEvidence } satisfies Stored,
    }));
}

test(
  'links on demand are those that the stage stores, from the document and from the order',
  () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 24 }),
        fc.array(anyDecision, { maxLength: 4 }),
        (records, decisions) => {
          const store = plainWorld();
          store.land(records);
          store.pipeline.mapStep();
          for (const decision of decisions) accepts(store, decision);
          store.drain();
          const ids = store.db.column<number>('SELECT id FROM document ORDER BY id');
          for (const id of ids) {
            // A resolver of its own for each: what it has answered before must not matter.
            const resolver = new LinkResolver(new Graph(store.db), store.log.links);
            const links = resolver
              .linksOf(id)
              .map((link) => ({ document: id, link }))
              .toSorted((a, b) => a.link.order - b.link.order);
            expect(links).toEqual(stored(store, 'document', id));
            const members = resolver.membersOf(id).toSorted((a, b) => a.document - b.document);
            expect(members).toEqual(stored(store, 'order_id', id));
            const reason = store.db.value<string>('SELECT reason FROM unlinked_document WHERE document = ?', id);
            expect(resolver.placementOf(id)?.reason).toBe(reason ?? null);
          }
        },
      ),
      { numRuns: RUNS },
    );
  },
  120_000 + 500 * RUNS,
);

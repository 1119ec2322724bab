import { expect, test } from 'vitest';
import type { ChangeRow } from '#shared/contract/dto/past.ts';
import { Decisions } from '../commands/decision-log.ts';
import { momentsOf } from './moments.ts';
import type { OrderSnapshot } from './past.ts';

const snapshot = { view: { documents: [] }, exceptions: [] } as unknown as OrderSnapshot;
const undecided = new Decisions([]);

function seen(documentKey: string, kind: ChangeRow['kind'], label: string): ChangeRow {
  return {
    documentKey,
    connectionId: 'sh',
    kind,
    label,
    group: 'record',
    words: 'First seen',
    before: null,
    after: null,
    recordedAt: null,
    firstSeenAt: 1000,
    version: '1',
    path: '',
    note: null,
  };
}

test('documents that came together are told once each, those without a name by their kind and number', () => {
  const rows = [
    seen('sh/events/1', 'event', 'Event'),
    seen('sh/orders/1', 'order', 'SO-1'),
    seen('sh/events/2', 'event', 'Event'),
  ];
  expect(momentsOf(rows, snapshot, undecided, () => '')).toEqual([
    { at: 1000, kind: 'arrival', sentence: '2 times Event: first seen; Order SO-1: first seen', connectionIds: ['sh'] },
  ]);
});

import { expect, test } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { document, plainWorld, record, refer } from '../correlation/testing/any-world.ts';
import type { PlainStore } from './testing/plain-store.ts';

function promised(date: string): CanonicalDocument {
  return {
    ...document('order', 'SO-1', refer('is', 'order_no', '1')),
    promise: { value: { kind: 'date', date, text: date }, path: '/promise' },
  };
}

const FIRST = record('erp', 'a', promised('2026-06-02'), '1');
const SECOND = record('erp', 'a', promised('2026-06-09'), '2');

/** The first version is read as somebody corrected it. */
function correct(store: PlainStore): void {
  const hash = store.db.value<string>(`SELECT hash FROM inbox_record WHERE version = '1'`) ?? '';
  const name = { connectionId: 'erp', streamId: 'records', sourceId: 'a', version: '1', hash };
  const payload = JSON.stringify([promised('2026-06-05')]);
  store.decide({ kind: 'record_edit', record: name, payload, note: '' });
}

test('a corrected version counts in the history of its record, also where the next version came before it was read', () => {
  const store = plainWorld();
  store.land([FIRST]);
  store.drain();
  correct(store);
  store.land([SECOND]);
  store.drain();

  const clean = plainWorld();
  clean.land([FIRST, SECOND]);
  clean.replay(store.log.entries);
  clean.drain();

  expect(store.digest()).toBe(clean.digest());
  expect(store.db.value<string>('SELECT body FROM document')).toContain('2026-06-05');
});

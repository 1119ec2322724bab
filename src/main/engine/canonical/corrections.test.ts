import { expect, test } from 'vitest';
import { inForce, type Decision, type DecisionBody, type RecordVersionName } from '#shared/domain/decisions.ts';
import { Corrections } from './corrections.ts';

const NAME: RecordVersionName = { connectionId: 'erp', streamId: 'orders', sourceId: '7', version: '3', hash: 'h' };

function of(...bodies: readonly DecisionBody[]): Corrections {
  const log = bodies.map((body, index): Decision => ({ id: `d${index}`, seq: index, at: index, author: 'Kim', body }));
  return new Corrections(inForce(log), log);
}

const edit = (payload: string): DecisionBody => ({ kind: 'record_edit', record: NAME, payload, note: '' });

test('the last copy in force is read, with the settings that a person chose', () => {
  const corrections = of(edit('1'), edit('2'), { kind: 'record_mapping', records: [NAME], mapping: 'received' });
  expect(corrections.of(NAME)).toEqual({ payload: '2', asReceived: true });
  expect(corrections.of({ ...NAME, version: '4' })).toBeNull();
});

test('what is undone gives way to what was before, and is remembered as a way it was once read', () => {
  const corrections = of(edit('1'), edit('2'), { kind: 'undo', decisionId: 'd1' });
  expect(corrections.of(NAME)).toEqual({ payload: '1', asReceived: false });
  expect(corrections.ever(NAME).map(({ payload }) => payload)).toEqual([null, '1', '2']);
});

test('two moments agree on a record when the same copies were in force', () => {
  const [none, one, undone] = [of(), of(edit('1')), of(edit('1'), { kind: 'undo', decisionId: 'd0' })];
  expect(none.agree(undone, NAME)).toBe(true);
  expect(none.agree(one, NAME)).toBe(false);
  expect(one.agree(of(edit('1')), NAME)).toBe(true);
  expect(none.agree(one, { ...NAME, sourceId: '8' })).toBe(true);
});

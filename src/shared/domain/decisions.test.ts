import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inForce, type Decision, type DecisionBody } from './decisions.ts';

const entry = (seq: number, body: DecisionBody): Decision => ({ id: `d${seq}`, seq, at: seq, author: 'ada', body });
const note = (seq: number): Decision =>
  entry(seq, { kind: 'note', target: 'order', key: 'erp/orders/1', text: `note ${seq}` });
const undo = (seq: number, of: number): Decision => entry(seq, { kind: 'undo', decisionId: `d${of}` });
const standing = (...log: Decision[]): string[] => inForce(log).map(({ id }) => id);

test('an undone decision is out of force, and an undone undo puts it back', () => {
  expect(standing(note(1), note(2))).toEqual(['d1', 'd2']);
  expect(standing(note(1), note(2), undo(3, 1))).toEqual(['d2']);
  expect(standing(note(1), undo(2, 1), undo(3, 2))).toEqual(['d1']);
  expect(standing(note(1), undo(2, 1), undo(3, 2), undo(4, 3))).toEqual([]);
});

test('one undo of two is enough', () => {
  expect(standing(note(1), undo(2, 1), undo(3, 1))).toEqual([]);
  expect(standing(note(1), undo(2, 1), undo(3, 1), undo(4, 2))).toEqual([]);
});

test('an undo of what is not there changes nothing', () => {
  expect(standing(note(1), undo(2, 9))).toEqual(['d1']);
});

test('the order in which the log is read does not matter', () => {
  const logs = fc
    .array(fc.nat(), { maxLength: 12 })
    .map((picks) =>
      picks.map((pick, index) => (index > 0 && pick % 2 === 1 ? undo(index, pick % index) : note(index))),
    );
  fc.assert(
    fc.property(logs, fc.infiniteStream(fc.nat()), (log, random) => {
      const shuffled = log
        .map((item) => ({ item, place: random.next().value as number }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ item }) => item);
      expect(standing(...shuffled).toSorted()).toEqual(standing(...log).toSorted());
    }),
  );
});

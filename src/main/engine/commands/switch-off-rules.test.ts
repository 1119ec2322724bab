import { expect, test } from 'vitest';
import { emptyDocument } from '#shared/domain/document.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { HOUR } from '#shared/domain/time.ts';
import { patternProblemWithin } from '../connectors/kit/pattern.ts';
import { document, NOW, plainWorld, record, refer } from '../correlation/testing/any-world.ts';
import { connectionEvents } from '../inbox/connection-events.ts';
import { learnedRules } from '../queries/rules.ts';
import { rulesInForce } from '../queries/decided.ts';
import type { PlainStore } from '../pipeline/testing/plain-store.ts';
import { readDecisions } from './decision-log.ts';
import { switchOffEndlessRules } from './switch-off-rules.ts';

/** As in use, with less patience: a pattern without an end is as endless after half a second. */
const problemSoon = (pattern: string): string | null => patternProblemWithin(pattern, [50, 400]);

const NOTE = 'crm/records/n';
const ORDER = 'erp/records/101';
/** Some texts would hold it up for ever; this one does not. */
const ENDLESS = String.raw`(?:SO )((?:\d+)+)!`;
const SOUND = String.raw`SO (\d+)!`;

/** As a store holds it that another version of the product wrote: nobody tried the pattern. */
function learned(store: PlainStore, id: string, pattern: string, at: number): void {
  const body: DecisionBody = {
    kind: 'reference_rule',
    rule: {
      id,
      connectionId: 'crm',
      from: 'summary',
      pattern,
      to: { type: 'order_no', scope: '' },
      words: `Rule ${id}`,
    },
  };
  store.db.run(
    'INSERT INTO decision (id, at, author, kind, target, body) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    at,
    'ada',
    body.kind,
    id,
    JSON.stringify(body),
  );
}

function worldWith(pattern: string): PlainStore {
  const store = plainWorld();
  learned(store, 'd1', pattern, NOW);
  store.restart();
  store.land([
    record('erp', '101', document('order', '101', refer('is', 'order_no', '101'))),
    record('crm', 'n', {
      ...emptyDocument('case'),
      references: [refer('is', 'case_no', 'n')],
      summary: { value: 'about SO 101!', path: '/text' },
    }),
  ]);
  store.drain();
  return store;
}

test('a learned rule whose pattern has no end is switched off, with an event that says so and what to do', () => {
  const store = worldWith(ENDLESS);
  expect(store.links()[NOTE]).toEqual([ORDER]);
  switchOffEndlessRules(store.db, store.log, NOW + HOUR, problemSoon);
  store.drain();
  expect(store.links()[NOTE]).toEqual([]);
  expect(connectionEvents(store.db, 'crm', 10)).toEqual([
    {
      kind: 'rule_off',
      at: NOW + HOUR,
      decisionId: 'd1',
      words: 'Rule d1',
      pattern: ENDLESS,
      problem: expect.stringContaining('put no repetition inside another one'),
    },
  ]);
  expect(learnedRules(store.db)).toMatchObject([{ inForce: false, switchedOff: expect.stringContaining('too long') }]);
  expect(rulesInForce(store.db, 'crm')).toEqual([]);
});

test('it stays off for every reader of the store, over restarts and rebuilds, and is told once', () => {
  const store = worldWith(ENDLESS);
  switchOffEndlessRules(store.db, store.log, NOW + HOUR, problemSoon);
  store.drain();
  const after = store.digest();
  store.restart();
  switchOffEndlessRules(store.db, store.log, NOW + 2 * HOUR);
  store.pipeline.rebuild();
  store.drain();
  expect(store.digest()).toBe(after);
  expect(connectionEvents(store.db, 'crm', 10)).toHaveLength(1);
  expect(readDecisions(store.db)).toMatchObject([{ id: 'd1', switchedOff: expect.any(String) }]);
  // Not even the numbers that it found once are looked for.
  expect(store.log.rulesEverOf('crm')).toEqual([]);
});

test('can be forgotten and learned again with a pattern that ends', () => {
  const store = worldWith(ENDLESS);
  switchOffEndlessRules(store.db, store.log, NOW + HOUR, problemSoon);
  store.decide({ kind: 'undo', decisionId: 'd1' });
  expect(learnedRules(store.db)).toMatchObject([{ inForce: false, switchedOff: null }]);
  store.decide({
    kind: 'reference_rule',
    rule: { id: 'r2', connectionId: 'crm', from: 'summary', pattern: SOUND, to: { type: 'order_no', scope: '' } },
  });
  expect(store.links()[NOTE]).toEqual([ORDER]);
});

test('a rule that ends is left alone', () => {
  const store = worldWith(SOUND);
  switchOffEndlessRules(store.db, store.log, NOW + HOUR, problemSoon);
  expect(store.links()[NOTE]).toEqual([ORDER]);
  expect(connectionEvents(store.db, 'crm', 10)).toEqual([]);
});

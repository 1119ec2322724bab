import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { emptyDocument, type CanonicalDocument } from '#shared/domain/document.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { digest } from '../pipeline/digest.ts';
import { PlainStore } from '../pipeline/testing/plain-store.ts';
import { decide, type NewDecision } from './decide.ts';
import { DecisionLog } from './decision-log.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const ORDER = 'erp/records/1';
const CASE = 'crm/records/k#1';

const HOLD = {
  code: 'CR-HOLD',
  open: true,
  reason: null,
  path: '/hold',
  to: null,
  from: { value: { kind: 'instant', at: NOW - 3_600_000, text: '' }, path: '/hold' },
} as const satisfies CanonicalDocument['conditions'][number];

function order(number: string, held: boolean): CanonicalDocument {
  return {
    ...emptyDocument('order'),
    label: { value: number, path: '/no' },
    references: [{ type: 'order_no', scope: '', role: 'is', text: number, normalised: number, path: '/no' }],
    conditions: held ? [HOLD] : [{ ...HOLD, open: false, to: HOLD.from }],
  };
}

let store: PlainStore;
let exceptionKey: string;
beforeEach(() => {
  store = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'crm', kind: 'crm' },
    ],
    NOW,
  );
  store.land([
    { connectionId: 'erp', sourceId: '1', version: '1', documents: [order('1', true)] },
    { connectionId: 'erp', sourceId: '2', version: '1', documents: [order('2', false)] },
    { connectionId: 'crm', sourceId: 'k#1', version: '1', documents: [emptyDocument('case')] },
  ]);
  store.drain();
  exceptionKey =
    store.db.value<string>(`SELECT exception_key FROM exception_row WHERE code = 'CR-HOLD' AND cleared_at IS NULL`) ??
    '';
});

const row = (): unknown => {
  store.drain();
  return store.db.get(
    'SELECT state, owner, due_at, snoozed_until, snooze_reason, notes FROM exception_row WHERE exception_key = ?',
    exceptionKey,
  );
};
const NEW = { state: 'new', owner: null, due_at: null, snoozed_until: null, snooze_reason: null, notes: 0 };

describe('a decision about an exception', () => {
  it('shows in the worklist, the last word of each kind winning', () => {
    expect(row()).toEqual(NEW);
    store.decide({ kind: 'exception_state', exceptionKey, state: 'acknowledged' });
    store.decide({ kind: 'exception_state', exceptionKey, state: 'in_progress' });
    store.decide({ kind: 'exception_owner', exceptionKey, owner: 'ada', dueAt: NOW + 1 });
    store.decide({ kind: 'exception_snooze', exceptionKey, until: NOW + 2, reason: 'customer is away' });
    store.decide({ kind: 'note', target: 'exception', key: exceptionKey, text: 'called' });
    store.decide({ kind: 'note', target: 'exception', key: exceptionKey, text: 'called again' });
    expect(row()).toEqual({
      state: 'in_progress',
      owner: 'ada',
      due_at: NOW + 1,
      snoozed_until: NOW + 2,
      snooze_reason: 'customer is away',
      notes: 2,
    });
  });

  it('that is undone gives back what was decided before it', () => {
    store.decide({ kind: 'exception_owner', exceptionKey, owner: 'ada', dueAt: null });
    const second = store.decide({ kind: 'exception_owner', exceptionKey, owner: 'bob', dueAt: 5 });
    const undo = store.decide({ kind: 'undo', decisionId: second });
    expect(row()).toEqual({ ...NEW, owner: 'ada' });
    store.decide({ kind: 'undo', decisionId: undo });
    expect(row()).toEqual({ ...NEW, owner: 'bob', due_at: 5 });
  });

  it('leaves what it does not name: an owner keeps the due date, a due date its owner', () => {
    store.decide({ kind: 'exception_owner', exceptionKey, dueAt: 5 });
    const owner = store.decide({ kind: 'exception_owner', exceptionKey, owner: 'ada' });
    expect(row()).toEqual({ ...NEW, owner: 'ada', due_at: 5 });
    store.decide({ kind: 'exception_owner', exceptionKey, dueAt: 7 });
    store.decide({ kind: 'undo', decisionId: owner });
    expect(row()).toEqual({ ...NEW, due_at: 7 });
  });

  it('is undone also where another document anchors its order since', () => {
    const ownerOf = (order: string): unknown => {
      store.drain();
      return store.db.value(
        `SELECT e.owner FROM exception_row e JOIN order_row o ON o.id = e.order_id WHERE o.order_key = ? AND e.code = 'CR-HOLD'`,
        order,
      );
    };
    store.land([{ connectionId: 'crm', sourceId: '9', version: '1', documents: [order('9', true)] }]);
    store.drain();
    const first = store.db.value<string>(`SELECT exception_key FROM exception_row WHERE exception_key LIKE '%crm%/9'`);
    const decision = store.decide({ kind: 'exception_owner', exceptionKey: first ?? '', owner: 'ada', dueAt: null });
    store.land([{ connectionId: 'erp', sourceId: '9', version: '1', documents: [order('9', true)] }]);
    expect(ownerOf('erp/records/9')).toBe('ada');
    store.decide({ kind: 'undo', decisionId: decision });
    expect(ownerOf('erp/records/9')).toBeNull();
  });

  it('is there again after a restart and a rebuild', () => {
    store.decide({ kind: 'exception_state', exceptionKey, state: 'waiting' });
    store.decide({ kind: 'note', target: 'exception', key: exceptionKey, text: 'asked' });
    const before = store.digest();
    expect(new DecisionLog(store.db).overlay(exceptionKey)).toEqual(store.log.overlay(exceptionKey));
    store.pipeline.rebuild();
    expect(store.digest()).toBe(before);
    expect(row()).toEqual({ ...NEW, state: 'waiting', notes: 1 });
  });

  it('does not keep an exception open whose condition has ended; dismissed stays dismissed', () => {
    store.decide({ kind: 'exception_state', exceptionKey, state: 'in_progress' });
    store.land([{ connectionId: 'erp', sourceId: '1', version: '2', documents: [order('1', false)] }]);
    expect(row()).toMatchObject({ state: 'resolved' });
    store.decide({ kind: 'exception_state', exceptionKey, state: 'dismissed' });
    expect(row()).toMatchObject({ state: 'dismissed' });
  });
});

describe('a link that a person made', () => {
  it('names documents whose own id holds the mark of a part', () => {
    store.decide({ kind: 'link', documentKey: CASE, orderKey: ORDER });
    expect(store.links()[CASE]).toEqual([ORDER]);
    const taken = store.decide({ kind: 'unlink', documentKey: CASE, orderKey: ORDER });
    expect(store.links()[CASE]).toEqual([]);
    store.decide({ kind: 'undo', decisionId: taken });
    expect(store.links()[CASE]).toEqual([ORDER]);
  });
});

describe('a learned reference rule', () => {
  const note = (summary: string): CanonicalDocument => ({
    ...emptyDocument('case'),
    label: { value: 'K-1', path: '/no' },
    summary: { value: summary, path: '/text' },
  });
  const rule = (changes: Partial<ReferenceRule> = {}): DecisionBody => ({
    kind: 'reference_rule',
    rule: {
      id: 'r1',
      connectionId: 'crm',
      from: 'summary',
      pattern: 'SO (\\d+)',
      to: { type: 'order_no', scope: '' },
      ...changes,
    },
  });
  beforeEach(() => {
    store.land([
      { connectionId: 'crm', sourceId: 'n1', version: '1', documents: [note('Called about SO 0002, angry')] },
      { connectionId: 'erp', sourceId: 'n2', version: '1', documents: [note('Called about SO 0002, angry')] },
    ]);
    store.drain();
  });

  it('links what it reads in the documents of its connection, and undone leaves no trace', () => {
    const before = store.digest();
    const learned = store.decide(rule());
    expect(store.pipeline.backlog()).toBe(1);
    expect(store.links()['crm/records/n1']).toEqual(['erp/records/2']);
    expect(store.links()['erp/records/n2']).toEqual([]);
    const after = store.digest();
    store.pipeline.rebuild();
    expect(store.digest()).toBe(after);
    expect(new DecisionLog(store.db).rulesOf('crm')).toEqual(store.log.rulesOf('crm'));
    const undo = store.decide({ kind: 'undo', decisionId: learned });
    expect(store.digest()).toBe(before);
    store.decide({ kind: 'undo', decisionId: undo });
    expect(store.digest()).toBe(after);
  });

  it('reads what comes later too', () => {
    store.decide(rule());
    store.land([{ connectionId: 'crm', sourceId: 'n3', version: '1', documents: [note('and so 1')] }]);
    expect(store.links()['crm/records/n3']).toEqual(['erp/records/1']);
  });

  it('never reads what another rule found', () => {
    store.decide(rule({ id: 'r2', to: { type: 'shipment_no', scope: '' } }));
    store.decide(rule({ id: 'r3', from: 'shipment_no', pattern: '(\\d+)' }));
    expect(store.links()['crm/records/n1']).toEqual([]);
  });

  it.each<[string, DecisionBody]>([
    ['That connection is not here any more.', rule({ connectionId: 'none' })],
    ['The pattern cannot be used', rule({ pattern: '(' })],
    ['takes too long on some texts', rule({ pattern: '([A-Z]+-?)+;' })],
    ['finds a number in nothing', rule({ pattern: '\\d*' })],
    ['A line id names no document', rule({ to: { type: 'line_id', scope: '' } })],
  ])('is refused: %s', (message, body) => {
    expect(() => store.decide(body)).toThrow(message);
    expect(store.db.value('SELECT count(*) FROM decision')).toBe(0);
  });
});

describe('a document that is never to be linked', () => {
  const reason = (): unknown => {
    store.drain();
    return store.db.get('SELECT code, reason FROM unlinked_document');
  };

  it('is set aside on purpose, and comes back when that is undone', () => {
    expect(reason()).toMatchObject({ code: 'no_number' });
    const before = store.digest();
    const aside = store.decide({ kind: 'never_link', documentKey: CASE, orderKey: null });
    expect(reason()).toEqual({ code: 'set_aside', reason: 'A person said that it belongs to no order.' });
    const decided = store.digest();
    store.pipeline.rebuild();
    expect(store.digest()).toBe(decided);
    expect(new DecisionLog(store.db).links.isSetAside(CASE)).toBe(true);
    store.decide({ kind: 'undo', decisionId: aside });
    expect(store.digest()).toBe(before);
  });

  it('is linked again by a later link, and set aside again when the link is undone', () => {
    store.decide({ kind: 'never_link', documentKey: CASE, orderKey: null });
    const link = store.decide({ kind: 'link', documentKey: CASE, orderKey: ORDER });
    expect(store.links()[CASE]).toEqual([ORDER]);
    store.decide({ kind: 'undo', decisionId: link });
    expect(reason()).toMatchObject({ code: 'set_aside' });
  });

  it('keeps out of one order that its own numbers name, and says so', () => {
    store.land([
      { connectionId: 'crm', sourceId: 'k#1', version: '2', documents: [{ ...order('1', false), kind: 'case' }] },
    ]);
    expect(store.links()[CASE]).toEqual([ORDER]);
    const before = store.digest();
    const never = store.decide({ kind: 'never_link', documentKey: CASE, orderKey: ORDER });
    expect(store.links()[CASE]).toEqual([]);
    expect(reason()).toMatchObject({ code: 'taken_out' });
    expect(store.log.links.neverWith(CASE)).toEqual([ORDER]);
    store.decide({ kind: 'undo', decisionId: never });
    expect(store.digest()).toBe(before);
  });

  it('is no order of its own', () => {
    expect(() => store.decide({ kind: 'never_link', documentKey: ORDER, orderKey: null })).toThrow(
      'An order document is an order of its own',
    );
  });
});

describe('a decision about what is not here', () => {
  it.each<[string, () => DecisionBody]>([
    ['document', () => ({ kind: 'link', documentKey: 'crm/records/none', orderKey: ORDER })],
    ['document', () => ({ kind: 'unlink', documentKey: 'nonsense', orderKey: ORDER })],
    ['document', () => ({ kind: 'never_link', documentKey: 'crm/records/none', orderKey: null })],
    ['order', () => ({ kind: 'never_link', documentKey: CASE, orderKey: 'erp/records/9' })],
    ['order', () => ({ kind: 'link', documentKey: CASE, orderKey: 'erp/records/9' })],
    ['order', () => ({ kind: 'link', documentKey: ORDER, orderKey: CASE })],
    ['order', () => ({ kind: 'note', target: 'order', key: 'erp/records/9', text: 'x' })],
    ['exception', () => ({ kind: 'note', target: 'exception', key: 'CR-HOLD:none', text: 'x' })],
    ['exception', () => ({ kind: 'exception_state', exceptionKey: 'CR-HOLD:none', state: 'new' })],
    ['decision', () => ({ kind: 'undo', decisionId: 'none' })],
  ])('is refused: no such %s', (what, body) => {
    expect(() => store.decide(body())).toThrow(`That ${what} is not here any more.`);
    expect(store.db.value('SELECT count(*) FROM decision')).toBe(0);
  });
});

describe('several decisions at once', () => {
  const entries = (...bodies: DecisionBody[]): NewDecision[] =>
    bodies.map((body, index) => ({ id: `d${index}`, at: NOW, author: 'ada', body }));
  const acknowledge = (): DecisionBody => ({ kind: 'exception_state', exceptionKey, state: 'acknowledged' });

  it('are all recorded, in their order', () => {
    decide(store.db, store.log, entries(acknowledge(), { kind: 'note', target: 'order', key: ORDER, text: 'called' }));
    expect(store.db.all('SELECT id, kind, target, author FROM decision ORDER BY seq')).toEqual([
      { id: 'd0', kind: 'exception_state', target: exceptionKey, author: 'ada' },
      { id: 'd1', kind: 'note', target: ORDER, author: 'ada' },
    ]);
  });

  it.each<[string, string, () => NewDecision[]]>([
    [
      'one of them is about nothing',
      'That decision is not here any more.',
      () => entries(acknowledge(), { kind: 'undo', decisionId: 'none' }),
    ],
    [
      'one of them cannot be stored',
      'UNIQUE constraint failed',
      () => entries(acknowledge(), acknowledge()).map((entry) => ({ ...entry, id: 'same' })),
    ],
  ])('are not recorded at all when %s', (_name, reason, made) => {
    const before = digest(store.db);
    expect(() => decide(store.db, store.log, made())).toThrow(reason);
    expect(store.db.value('SELECT count(*) FROM decision')).toBe(0);
    expect(store.log.touched(exceptionKey)).toBe(false);
    expect(store.log.find('same')).toBeUndefined();
    store.drain();
    expect(digest(store.db)).toBe(before);
  });
});

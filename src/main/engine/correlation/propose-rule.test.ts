import { expect, test } from 'vitest';
import type { RuleProposal } from '#shared/contract/dto/rules.ts';
import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import { allMatches } from '#shared/domain/references.ts';
import type { PlainStore } from '../pipeline/testing/plain-store.ts';
import { ruleProposals } from '../queries/rules.ts';
import { patternIdeas } from './propose-rule-patterns.ts';
import { document, plainWorld, record, refer } from './testing/any-world.ts';

/** text · number · where it is looked for first, in words · what the first pattern finds in another text of that making */
const ideas: readonly [string, string, string, string, string[]][] = [
  [
    'Ship SO 104512 now',
    '104512',
    'the number of 6 digits after “SO ” in its {source}',
    'so-104777 and SO: 0104778',
    ['104777', '0104778'],
  ],
  ['ref#104512', '104512', 'the number of 6 digits after “ref#” in its {source}', 'REF # 104777', ['104777']],
  ['#104512', '104512', 'the number of 6 digits after “#” in its {source}', 'all of #104777, #1', ['104777']],
  ['0000104512', '104512', 'its whole {source}, a number of 6 digits,', '104777', ['104777']],
  ['104512-1', '104512', 'the number of 6 digits at the beginning of its {source}', '104777/2', ['104777']],
  ['WH104512', '104512', 'the number of 6 digits after “WH” in its {source}', 'WH104777 XWH104778', ['104777']],
  ['2026 104512', '104512', 'the number of 6 digits at the end of its {source}', '9 104777', ['104777']],
  [
    'Bestellung inv-2026/0012',
    'INV20260012',
    'the number that begins with INV after “Bestellung ” in its {source}',
    'Bestellung INV 2026 0013',
    ['INV 2026 0013'],
  ],
];
test.each(ideas)('%s holds %s: %s', (text, number, words, other, found) => {
  const [first, ...rest] = patternIdeas(text, number);
  expect(first?.words).toBe(words);
  expect(allMatches(other, first?.pattern ?? '')).toEqual(found);
  for (const { pattern, text: shown } of [...(first ? [first] : []), ...rest]) {
    expect(allMatches(text, pattern)).toContain(shown);
  }
  expect(rest.map(({ closeness }) => closeness)).toEqual(
    rest.map(({ closeness }) => closeness).toSorted((a, b) => b - a),
  );
});

test.each([
  ['a longer number', '91045129', '104512'],
  ['a part of a word', 'X1A2B3C4D', '1A2B3C4'],
  ['other digits', '104513', '104512'],
])('%s is not the number', (_, text, number) => {
  expect(patternIdeas(text, number)).toEqual([]);
});

test('signs of a pattern language in a text or in a number are only signs', () => {
  const id = '55DB4C90-6072-A987';
  expect(patternIdeas(`Ref ${id}`, id).map(({ pattern }) => allMatches(`Ref ${id}`, pattern))).toContainEqual([id]);
  const [first] = patternIdeas('(a+b)* 104512', '104512');
  expect(allMatches('(a+b)* 104777', first?.pattern ?? '')).toEqual(['104777']);
});

function note(id: string, text: string, ...references: Reference[]) {
  const content: CanonicalDocument = {
    ...document('case', id, ...references),
    summary: { value: text, path: '/text' },
  };
  return record('crm', id, content);
}

function store(): PlainStore {
  const made = plainWorld();
  made.land([
    ...['104512', '104513', '104514'].map((n) =>
      record('erp', n, document('order', n, refer('is', 'order_no', n), refer('points_to', 'customer_po', `77${n}`))),
    ),
    note('n1', 'about SO 104512'),
    note('n2', 'about SO 104513'),
    note('n3', 'about SO 999888'),
    note('n4', 'about 104514'),
  ]);
  made.drain();
  return made;
}

const proposed = (made: PlainStore, documentKey: string, orderKey: string): RuleProposal[] =>
  ruleProposals(made.db, documentKey, orderKey);

test('from one example a rule is proposed in words, with what else it would place', () => {
  const made = store();
  const [best] = proposed(made, 'crm/records/n1', 'erp/records/104512');
  expect(best).toMatchObject({
    words: 'the number of 6 digits after “SO ” in its text is an order number',
    found: { within: 'about SO 104512', text: '104512' },
    places: 2,
    refused: null,
    rule: { connectionId: 'crm', from: 'summary', to: { type: 'order_no', scope: '' } },
  });
  made.decide({ kind: 'reference_rule', rule: best!.rule });
  expect(made.links()).toMatchObject({
    'crm/records/n1': ['erp/records/104512'],
    'crm/records/n2': ['erp/records/104513'],
    'crm/records/n3': [],
    'crm/records/n4': [],
  });
});

test('another number of the order serves too, and what the document carries already is not proposed', () => {
  const made = store();
  made.land([note('n5', 'PO 77104512', refer('points_to', 'tracking', 'X1'))]);
  made.drain();
  expect(proposed(made, 'crm/records/n5', 'erp/records/104512').map(({ rule }) => rule.to.type)).toContain(
    'customer_po',
  );
  made.land([note('n6', 'SO 104512', refer('points_to', 'order_no', '104512'))]);
  made.drain();
  expect(proposed(made, 'crm/records/n6', 'erp/records/104512').map(({ rule }) => rule.to.type)).not.toContain(
    'order_no',
  );
  expect(proposed(made, 'crm/records/n4', 'erp/records/104512')).toEqual([]);
});

test('a rule that would read a number of too many documents is refused with the reason', () => {
  const made = store();
  made.land([
    ...Array.from({ length: 30 }, (_, n) =>
      record(
        'wms',
        `h${n}`,
        document('order', `h${n}`, refer('is', 'order_no', '555123'), refer('is', 'order_id', `h${n}`)),
      ),
    ),
    note('h', 'about SO 555123'),
  ]);
  made.drain();
  const [best] = proposed(made, 'crm/records/n1', 'erp/records/104512');
  expect(best?.refused).toBe('It would also read the order number 555123, which is on too many documents to mean one.');
});

test('a rule that mostly reads placeholders is refused', () => {
  const made = store();
  made.land(['a', 'b', 'c'].map((id) => note(id, 'about SO 000000')));
  made.drain();
  const [best] = proposed(made, 'crm/records/n1', 'erp/records/104512');
  expect(best?.refused).toBe('It would mostly read what names nothing, such as “000000”.');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, satisfies, type Condition } from './condition.ts';
import { complexityOf, createCredits } from './credits.ts';
import { ODataSyntaxError, parseFilter } from './odata.ts';
import { MalformedQueryError, parseSoql } from './soql.ts';
import { parse } from 'graphql';

const row = { stamp: '2026-11-20T10:00:00Z', status: 'Open', number: 'SO-1', total: 12.5, done: false, gone: null };
const read = (field: string): unknown => row[field as keyof typeof row];

describe('OData filters', () => {
  it.each([
    ["status eq 'Open' and total gt 12", true],
    ["status eq 'Open' and (total lt 12 or done eq false)", true],
    ["not (status eq 'Open') or total le 12.4", false],
    ['stamp gt 2026-11-20T10:00:00Z', false],
    ['stamp ge 2026-11-20T10:00:00.000Z and stamp le 2026-11-20T11:00:00+01:00', true],
    ["startswith(number, 'SO-') and contains(status,'pe')", true],
    ['gone eq null', true],
    ["number eq 'it''s'", false],
  ])('%s', (text, expected) => {
    expect(satisfies(parseFilter(text), read)).toBe(expected);
  });

  it.each(['status eq', 'status is 1', '(status eq 1', 'status eq 1 1', "name eq 'open"])('refuses %s', (text) => {
    expect(() => parseFilter(text)).toThrow(ODataSyntaxError);
  });
});

describe('SOQL', () => {
  it('reads fields, a sub-select, conditions, order and limit', () => {
    const query = parseSoql(
      "SELECT Id, Account.Name, (SELECT Id, Product2.ProductCode FROM OrderItems) FROM Order WHERE (SystemModstamp > 2026-11-20T10:00:00Z OR (SystemModstamp = 2026-11-20T10:00:00Z AND Id > '801')) AND Status IN ('Open', 'Draft') ORDER BY SystemModstamp ASC NULLS LAST, Id DESC LIMIT 20",
    );
    expect(query).toMatchObject({
      fields: ['Id', 'Account.Name'],
      children: [{ relationship: 'OrderItems', fields: ['Id', 'Product2.ProductCode'] }],
      from: 'Order',
      orderBy: [
        { field: 'SystemModstamp', descending: false },
        { field: 'Id', descending: true },
      ],
      limit: 20,
    });
    expect(query.where?.kind).toBe('and');
  });

  it('unescapes text and reads null, numbers and patterns', () => {
    const where = (text: string): Condition | null => parseSoql(`SELECT Id FROM Order WHERE ${text}`).where;
    expect(where(String.raw`Name = 'O\'Neill'`)).toMatchObject({ literal: { kind: 'text', value: "O'Neill" } });
    expect(satisfies(where("number LIKE 'so-%' AND gone = null AND total != 3") ?? neverTrue, read)).toBe(true);
    expect(satisfies(where("NOT status NOT IN ('Open')") ?? neverTrue, read)).toBe(true);
  });

  it.each([
    'SELECT FROM Order',
    'SELECT Id Order',
    'SELECT Id FROM Order WHERE Id = ',
    'SELECT Id FROM Order LIMIT x',
    'SELECT (SELECT (SELECT Id FROM A) FROM B) FROM C',
    'DELETE FROM Order',
  ])('refuses %s', (text) => {
    expect(() => parseSoql(text)).toThrow(MalformedQueryError);
  });
});

const neverTrue: Condition = { kind: 'or', parts: [] };

describe('bounds of a time field', () => {
  const literal = fc.integer({ min: 0, max: 20 });
  const leaf = fc
    .record({
      field: fc.constantFrom('stamp', 'other'),
      operator: fc.constantFrom('=', '<', '<=', '>', '>=', '!='),
      value: literal,
    })
    .map(({ field, operator, value }): Condition => ({
      kind: 'compare',
      field,
      operator,
      literal: { kind: 'instant', value },
    }));
  const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
      tie('node').map((part): Condition => ({ kind: 'not', part })),
    ),
  })).node;

  it('never leave out a record that satisfies the condition', () => {
    fc.assert(
      fc.property(condition, literal, literal, (where, stamp, other) => {
        const values: Record<string, number> = { stamp, other };
        const bounds = boundsOf(where, 'stamp');
        const found = satisfies(where, (field) => values[field]);
        expect(found && (stamp < bounds.from || stamp > bounds.to)).toBe(false);
      }),
    );
  });
});

describe('credits', () => {
  it('count the rows that nested connections ask for, for every row of the outer one', () => {
    const document = parse(
      'query($n: Int) { orders { complexity data(first: $n) { edges { node { id line_items(first: 20) { edges { node { sku } } } } } } } }',
    );
    expect(complexityOf(document, { n: 25 })).toBe(1 + 25 * (1 + 20));
    expect(complexityOf(document, {})).toBe(1 + 100 * (1 + 20));
  });

  it('run out and come back with time', () => {
    let now = 0;
    const credits = createCredits(() => now);
    expect(credits.pay(4_000)).toBe(0);
    expect(credits.pay(64)).toBe(1);
    now = 1_000;
    expect(credits.pay(64)).toBe(0);
    now = 3_600_000;
    expect(credits.left()).toBe(4_004);
  });
});

import { search } from '@jmespath-community/jmespath';
import { describe, expect, it } from 'vitest';
import { atPointer } from '#shared/lib/json.ts';
import { compileExpression, evaluate, ExpressionError, type Expression, type View } from './expression.ts';
import { itemsOf, pointerOf } from './trace.ts';

const order = {
  id: 7,
  number: 'SO-7',
  empty: '',
  missing: null,
  'party.': { code: 'C1' },
  tags: ['b', 'a'],
  lines: [
    { id: 1, sku: 'A', quantity: 2, kind: 'line' },
    { id: 2, sku: 'B', quantity: 5, kind: 'comment' },
    { id: 3, sku: 'C', quantity: 1, kind: 'line' },
  ],
  payments: [
    { id: 'p1', refunds: [{ id: 'r1' }] },
    { id: 'p2', refunds: [] },
    { id: 'p3', refunds: [{ id: 'r2' }, { id: 'r3' }] },
  ],
};

const root: View = { record: order, document: { value: order, pointer: '' }, value: order, pointer: '' };

function compiled(text: string): Expression {
  const expression = compileExpression(text);
  if (!expression.ok) throw new Error(expression.error);
  return expression.value;
}

describe('where a value stands', () => {
  it.each([
    ['number', '/number'],
    ['"party.".code', '/party./code'],
    ['lines[1].sku', '/lines/1/sku'],
    ['lines[-1].sku', '/lines/2/sku'],
    ['missing || number', '/number'],
    ['number || id', '/number'],
    ["empty && number || 'none'", ''],
    ['id == `7` && number', '/number'],
    ['id == `8` ? number : tags[0]', '/tags/0'],
    ["lines[?sku == 'C'] | [0].quantity", '/lines/2/quantity'],
    ["lines[?kind == 'line'] | [1].sku", '/lines/2/sku'],
    ['max(lines[].quantity)', '/lines/1/quantity'],
    ['max_by(lines, &quantity).sku', '/lines/1/sku'],
    ["join(' ', ['Order', number])", '/number'],
    ["split(number, '-')[1]", '/number'],
    ['let $wanted = id in lines[?id == `2`] | [0].sku', '/lines/1/sku'],
    ['payments[].refunds[] | [1].id', '/payments/2/refunds/0/id'],
  ])('%s → %s', (text, pointer) => {
    expect(pointerOf(compiled(text), root)).toBe(pointer);
  });

  it('is counted from the record, also inside a row', () => {
    const row: View = { ...root, value: order.lines[2], pointer: '/lines/2' };
    expect(pointerOf(compiled('sku'), row)).toBe('/lines/2/sku');
    expect(evaluate(compiled('$.number'), row)).toBe('SO-7');
    expect(pointerOf(compiled('$.number'), row)).toBe('/number');
    expect(evaluate(compiled('let $id = id in $.lines[?id == $id] | [0].quantity'), row)).toBe(1);
  });

  it('knows the document around a row', () => {
    const payment = order.payments[2];
    const row: View = {
      ...root,
      document: { value: payment, pointer: '/payments/2' },
      value: payment?.refunds[1],
      pointer: '/payments/2/refunds/1',
    };
    expect(evaluate(compiled('$document.id'), row)).toBe('p3');
    expect(pointerOf(compiled('$document.id'), row)).toBe('/payments/2/id');
  });
});

describe('the items of an expression', () => {
  const expressions = [
    'tags',
    'lines[].sku',
    'lines[*].sku',
    'lines',
    "lines[?kind == 'line']",
    "lines[?kind == 'line'].sku",
    'payments[].refunds[]',
    'payments[].refunds[].id',
    'lines[1:].sku',
    'lines[::-1]',
    'reverse(tags)',
    'sort(tags)',
    'sort_by(lines, &quantity)[].sku',
    '[number, id]',
    '[number, missing][?@]',
    'missing || tags',
    'lines[0]',
    'number',
    'map(&sku, lines)',
    '"party.".*',
    "lines[?kind == 'line'] | [?quantity > `1`].sku",
    'let $k = lines[0].kind in lines[?kind == $k].id',
  ];

  it.each(expressions)('%s: each stands where its pointer says', (text) => {
    const items = itemsOf(compiled(text), root);
    const whole = search(order, text);
    expect(items.map((item) => item.value)).toEqual(Array.isArray(whole) ? whole : [whole]);
    expect(items.length).toBeGreaterThan(0);
    for (const { value, pointer } of items) expect(atPointer(order, pointer)).toEqual(value);
  });

  it('are none for nothing', () => {
    expect(itemsOf(compiled('missing'), root)).toEqual([]);
    expect(itemsOf(compiled('nothing[].sku'), root)).toEqual([]);
  });
});

describe('an expression over absent fields', () => {
  it.each([
    "split(missing, ',')",
    'abs(nothing)',
    "join(' ', [missing, number])",
    "starts_with(missing, 'a')",
    'missing * `2`',
  ])('%s is null', (text) => expect(evaluate(compiled(text), root)).toBeNull());

  it('fails where the fields are there and wrong', () => {
    expect(() => evaluate(compiled('abs(number)'), root)).toThrow(ExpressionError);
  });

  it('reads no inherited member', () => {
    expect(evaluate(compiled('constructor'), root)).toBeNull();
  });
});

describe('a wrong expression', () => {
  it.each([
    ['lines[', 'is no JMESPath expression'],
    ['splt(a, b)', 'there is no function splt(); did you mean "split"?'],
    ['$row.id', 'there is no variable $row'],
  ])('%s: %s', (text, reason) => {
    const result = compileExpression(text);
    expect(result.ok ? '' : result.error).toContain(reason);
  });
});

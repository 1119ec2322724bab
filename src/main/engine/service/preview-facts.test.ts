import { expect, it } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { emptyDocument, type DocumentLine } from '#shared/domain/document.ts';
import { factsOf } from './preview-facts.ts';

function line(no: string, quantities: DocumentLine['quantities']): DocumentLine {
  return {
    lineKey: no,
    orderLineNo: { value: no, path: `/items/${no}/pos` },
    itemNo: { value: `A-${no}`, path: `/items/${no}/code` },
    description: null,
    unit: null,
    unitPrice: { value: 125_500_000 as Micros, path: `/items/${no}/pence` },
    amount: null,
    quantities,
    stocked: true,
  };
}

it('shows what holds an order up and what its first lines say, so that a wrong field is seen beforehand', () => {
  const ordered = { ordered: { value: 4_000_000 as Micros, path: '/items/0/qty' } };
  const facts = factsOf({
    ...emptyDocument('order'),
    conditions: [
      {
        code: 'CR-HOLD',
        from: null,
        to: null,
        open: true,
        reason: { value: 'limit', path: '/holdReason' },
        path: '/state',
      },
    ],
    lines: [line('10', ordered), line('20', {}), line('30', {})],
  });
  expect(facts.map(({ name, value, path }) => [name, value.kind === 'text' && value.text, path])).toEqual([
    ['Credit hold', 'holds: limit', '/state'],
    ['Line 10', 'A-10, 4 ordered, 125.5 each', '/items/10/code'],
    ['Line 20', 'A-20, 125.5 each', '/items/20/code'],
  ]);
});

import { expect, it } from 'vitest';
import { inSentence, labelOf } from './labels.ts';

it.each([
  ['tenantId', 'Tenant id'],
  ['order_history', 'Order history'],
  ['sales-invoice', 'Sales invoice'],
  ['stock.picking', 'Stock picking'],
  ['orders', 'Orders'],
])('%s is read as %s', (key, label) => expect(labelOf(key)).toBe(label));

it('a label begins small in the middle of a sentence, but for an abbreviation', () => {
  expect(inSentence('Sales orders')).toBe('sales orders');
  expect(inSentence('EDI messages')).toBe('EDI messages');
});

import { describe, expect, it } from 'vitest';
import { assemble, at, crmCase, warehouseEvent } from './testing/order-builder.ts';
import { ordered, picking } from './testing/stories.ts';

describe('blocks', () => {
  it('makes one hold of what a case, an ERP status and a warehouse flag say', () => {
    const order = assemble('2026-03-04', [
      ordered().condition('CR-HOLD', null, null, { open: true, reason: 'In Review' }),
      crmCase()
        .recorded('2026-03-02 09:30')
        .condition('CR-HOLD', '2026-03-02 09:30', null, { reason: 'limit exceeded' }),
      picking(10, 0).condition('CR-HOLD', null, null, { open: true, reason: 'payment hold' }),
    ]);
    expect(order.blocks).toHaveLength(1);
    expect(order.blocks[0]).toMatchObject({ code: 'CR-HOLD', cause: 'credit', from: at('2026-03-02 09:30'), to: null });
    expect(new Set(order.blocks[0]?.sources.map((source) => source.documentKey)).size).toBe(3);
  });

  it('dates a hold without a beginning by the last change of its record', () => {
    const order = assemble('2026-03-04', [ordered().condition('CR-HOLD', null, null, { open: true })]);
    expect(order.blocks[0]?.from).toBe(at('2026-03-02 09:00'));
  });

  it('pairs the beginnings and ends of a log, twice', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(10, 0),
      warehouseEvent('a').condition('WH-HOLD', '2026-03-02 12:00', null, { reason: 'recount' }),
      warehouseEvent('b').condition('WH-HOLD', null, '2026-03-02 15:00', { open: false }),
      warehouseEvent('c').condition('WH-HOLD', '2026-03-03 08:00', null),
      warehouseEvent('d').condition('WH-HOLD', null, '2026-03-03 09:00', { open: false }),
    ]);
    expect(order.blocks.map(({ from, to }) => [from, to])).toEqual([
      [at('2026-03-02 12:00'), at('2026-03-02 15:00')],
      [at('2026-03-03 08:00'), at('2026-03-03 09:00')],
    ]);
  });

  it('keeps lines apart: stock for one does not end the shortage of another', () => {
    const order = assemble('2026-03-10', [
      ordered().line({ key: '20000', item: 'B', quantities: { ordered: 1 } }),
      picking(10, 0),
      warehouseEvent('a').condition('ST-BACK', '2026-03-02 12:00', null, { lineKey: 'A' }),
      warehouseEvent('b').condition('ST-BACK', '2026-03-02 12:00', null, { lineKey: 'B' }),
      warehouseEvent('c').condition('ST-BACK', null, '2026-03-03 12:00', { lineKey: 'B', open: false }),
    ]);
    expect(order.blocks).toMatchObject([{ code: 'ST-BACK', to: null }]);
  });

  it('ends with the order', () => {
    const order = assemble('2026-03-10', [
      ordered().did('CANCELLED', '2026-03-04'),
      crmCase().condition('CR-HOLD', '2026-03-02 09:00', null),
    ]);
    expect(order.blocks).toMatchObject([{ to: at('2026-03-03 23:00') }]);
  });
});

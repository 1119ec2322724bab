import { describe, expect, it } from 'vitest';
import type { OrderView, PromiseStep } from '#shared/domain/order.ts';
import { DEFAULT_POLICY } from './policy.ts';
import {
  assemble,
  at,
  crmCase,
  crmOrder,
  erpOrder,
  warehouseOrder,
  type DocumentBuilder,
} from './testing/order-builder.ts';
import { whenText } from './wording.ts';

const NOW = '2026-03-05 12:00';

/** A version of the ERP's order. */
function erp(recorded: string, promise: string | null = '2026-03-06'): DocumentBuilder {
  const order = erpOrder().recorded(recorded);
  return promise === null ? order : order.promised(promise);
}

function told({ promiseHistory }: OrderView): string[] {
  return promiseHistory.map((step: PromiseStep) => {
    const from = step.from === null ? '' : `${whenText(step.from.value)} > `;
    const why = step.because === null ? '' : ` (${step.because.value})`;
    return `${step.what} ${from}${whenText(step.when)} by ${step.by}${why}`;
  });
}

describe('the history of a promise', () => {
  it('is its first word where no version said otherwise', () => {
    const order = assemble(NOW, [erp('2026-03-03 09:00').after(erp('2026-03-02 09:00'))]);
    expect(told(order)).toEqual(['promise 6 Mar 2026 by us']);
    expect(order.firstPromise?.value).toEqual(order.promise?.value);
  });

  it('tells each move with what was before, and keeps the original as the first promise', () => {
    const order = assemble(NOW, [
      erp('2026-03-04 09:00', '2026-03-13').after(
        erp('2026-03-02 09:00'),
        erp('2026-03-03 09:00', '2026-03-11'),
        erp('2026-03-03 15:00', '2026-03-11'),
      ),
    ]);
    expect(told(order)).toEqual([
      'promise 6 Mar 2026 by us',
      'promise 6 Mar 2026 > 11 Mar 2026 by us',
      'promise 11 Mar 2026 > 13 Mar 2026 by us',
    ]);
    expect(order.promiseHistory.map(({ recordedAt }) => recordedAt)).toEqual(
      ['2026-03-02 09:00', '2026-03-03 09:00', '2026-03-04 09:00'].map(at),
    );
    expect(order.promiseHistory.map(({ standing }) => standing)).toEqual([false, false, true]);
    expect(order.promiseHistory[1]?.source.version).toBe(String(at('2026-03-03 09:00')));
    expect(order.firstPromise?.value).toMatchObject({ date: '2026-03-06' });
    expect(order.firstPromise?.sources[0]?.version, 'read from a version that says so').toBeDefined();
    expect(order.promise?.value).toMatchObject({ date: '2026-03-13' });
  });

  it('tells a promise that was moved forward: the first is the first stated, not the earliest', () => {
    const order = assemble(NOW, [
      erp('2026-03-03 09:00', '2026-03-05').after(erp('2026-03-02 09:00')),
      crmOrder().recorded('2026-03-03 10:00').promised('2026-03-05'),
    ]);
    expect(order.firstPromise?.value).toMatchObject({ date: '2026-03-06' });
  });

  it('is the customer’s doing where the date that is asked for moved the same way', () => {
    const order = assemble(NOW, [
      erp('2026-03-03 09:00', '2026-03-11')
        .requested('2026-03-10')
        .after(erp('2026-03-02 09:00').requested('2026-03-05')),
    ]);
    expect(told(order)).toContain(
      'promise 6 Mar 2026 > 11 Mar 2026 by customer (The customer’s date moved from 5 Mar 2026 to 10 Mar 2026)',
    );
    expect(told(order)).toContain('requested 5 Mar 2026 > 10 Mar 2026 by customer');
  });

  it('is the customer’s doing where a case says so', () => {
    const order = assemble(NOW, [
      erp('2026-03-03 09:00', '2026-03-11').after(erp('2026-03-02 09:00')),
      crmCase().condition('CU-DATE', '2026-03-02 16:00', '2026-03-03 09:00', { reason: 'on holiday' }),
    ]);
    expect(told(order)).toContain('promise 6 Mar 2026 > 11 Mar 2026 by customer (Later date asked: on holiday)');
  });

  it('is ours for what held the order up when it was moved, and not for what began later', () => {
    const order = assemble(NOW, [
      erp('2026-03-03 09:00', '2026-03-11')
        .condition('ST-BACK', '2026-03-02 16:00', null)
        .condition('CR-HOLD', '2026-03-04 16:00', null)
        .after(erp('2026-03-02 09:00')),
    ]);
    expect(told(order)).toContain('promise 6 Mar 2026 > 11 Mar 2026 by us (Backorder)');
  });
});

describe('a later date asked for in the order itself', () => {
  const order = assemble(NOW, [
    erp('2026-03-03 09:00').requested('2026-03-10').after(erp('2026-03-02 09:00').requested('2026-03-06')),
  ]);

  it('is told as the customer’s wish with the versions before and after', () => {
    const [wish] = order.blocks;
    expect(wish).toMatchObject({ code: 'CU-DATE', from: at('2026-03-03 09:00'), to: at('2026-03-03 09:00') });
    expect(wish?.reason).toBe('date asked for 6 Mar 2026 → 10 Mar 2026');
    expect(wish?.sources.map(({ version }) => version)).toEqual(
      ['2026-03-03 09:00', '2026-03-02 09:00'].map((each) => String(at(each))),
    );
  });

  it('replaces the promise', () => {
    expect(order.promise?.value).toMatchObject({ date: '2026-03-10' });
    expect(order.firstPromise?.value).toMatchObject({ date: '2026-03-06' });
  });

  it('is none where an earlier date is asked for', () => {
    const sooner = assemble(NOW, [
      erp('2026-03-03 09:00').requested('2026-03-04').after(erp('2026-03-02 09:00').requested('2026-03-06')),
    ]);
    expect(sooner.blocks).toEqual([]);
  });
});

describe('a changed order', () => {
  function version(recorded: string, pieces: number, price = 10): DocumentBuilder {
    return erp(recorded)
      .did('RELEASED', '2026-03-03 08:00')
      .line({ key: '10', no: '10', item: 'A', price, quantities: { ordered: pieces } });
  }
  function warehouse(recorded: string, pieces: number): DocumentBuilder {
    return warehouseOrder()
      .recorded(recorded)
      .line({ item: 'A', quantities: { ordered: pieces } });
  }
  const changed = (): DocumentBuilder => version('2026-03-03 12:00', 8).after(version('2026-03-02 09:00', 10));

  it('tells before and after, when, and that it came after the release', () => {
    const [line] = assemble(NOW, [changed()]).lines;
    expect(line?.changes).toMatchObject([
      { field: 'ordered', from: { value: '10' }, to: { value: '8' }, at: at('2026-03-03 12:00'), afterRelease: true },
    ]);
    expect(line?.changes[0]?.from.sources[0]?.version).toBe(String(at('2026-03-02 09:00')));
  });

  it.each([
    ['after the release, nobody having taken it', [changed()], null],
    ['while the warehouse says otherwise', [changed(), warehouse('2026-03-03 09:00', 10)], null],
    [
      'until the warehouse says the same',
      [changed(), warehouse('2026-03-03 14:00', 8).after(warehouse('2026-03-03 09:00', 10))],
      '2026-03-03 14:00',
    ],
  ] as const)('stops the warehouse %s', (_when, documents, to) => {
    const { blocks } = assemble(NOW, documents);
    expect(blocks).toMatchObject([
      { code: 'CU-CHANGE', from: at('2026-03-03 12:00'), to: to === null ? null : at(to), reason: 'line 10: 10 → 8' },
    ]);
  });

  it.each([
    ['before the release', version('2026-03-03 07:00', 8).after(version('2026-03-02 09:00', 10))],
    ['after it was shipped', changed().did('SHIPPED', '2026-03-03 10:00')],
    ['of the price alone', version('2026-03-03 12:00', 10, 9).after(version('2026-03-02 09:00', 10))],
  ])('stops nobody %s', (_when, document) => {
    expect(assemble(NOW, [document]).blocks).toEqual([]);
  });

  it('stops nobody within the tolerances', () => {
    const policy = { ...DEFAULT_POLICY, tolerances: { ...DEFAULT_POLICY.tolerances, quantityUnder: 0.2 } };
    const tolerable = version('2026-03-03 12:00', 8).after(version('2026-03-02 09:00', 10));
    expect(assemble(NOW, [tolerable], policy).blocks).toEqual([]);
  });

  it('tells the price before and after', () => {
    const [line] = assemble(NOW, [version('2026-03-03 12:00', 10, 9).after(version('2026-03-02 09:00', 10))]).lines;
    expect(line?.changes).toMatchObject([{ field: 'unit_price', from: { value: '10' }, to: { value: '9' } }]);
  });

  it('tells another address and a line that was taken out as changes of the whole order', () => {
    const after = version('2026-03-03 12:00', 10).shipTo('Kiel');
    const before = version('2026-03-02 09:00', 10)
      .shipTo('Hamburg')
      .line({ key: '20', item: 'B', quantities: { ordered: 3 } });
    const order = assemble(NOW, [after.after(before)]);
    expect(order.changes.map(({ field, from, to }) => `${field}: ${from.value} > ${to.value}`)).toEqual([
      'ordered: line 20: 3 > none',
      'ship_to: Hamburg > Kiel',
    ]);
    expect(order.blocks[0]?.reason).toBe('line 20: 3 → none; address Hamburg → Kiel');
  });
});

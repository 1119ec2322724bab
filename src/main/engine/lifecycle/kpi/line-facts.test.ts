import { describe, expect, test } from 'vitest';
import { assembleWithLogistics } from '../assemble.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { at, crmOrder, erpOrder, warehouseOrder, type DocumentBuilder } from '../testing/order-builder.ts';
import { kpiFactsOf, type KpiFacts } from './facts.ts';
import { SET_ASIDE } from './line-facts.ts';

/** One line of ten and what it is promised for; the order itself is promised for the 20th. */
function version(builder: DocumentBuilder, recorded: string, promise: string | null): DocumentBuilder {
  const order = builder
    .recorded(recorded)
    .promised('2026-03-20')
    .line({ key: '1', no: '1', item: 'A', quantities: { ordered: 10 } });
  return promise === null ? order : order.plans('PROMISED', promise, '1');
}

/** What the ERP's versions said, one a day from the 2nd on. */
function erp(...promises: readonly (string | null)[]): DocumentBuilder {
  const versions = promises.map((promise, index) => version(erpOrder(), `2026-03-0${index + 2} 09:00`, promise));
  const newest = versions.pop();
  if (!newest) throw new Error('no version');
  return versions.length === 0 ? newest : newest.after(...versions);
}

const crm = (promise: string): DocumentBuilder =>
  version(crmOrder().refers('order_no', 'SO-1001'), '2026-03-03 09:00', promise);

function facts(documents: readonly DocumentBuilder[]): KpiFacts {
  const entries = documents.map((document) => document.build());
  const assembled = assembleWithLogistics({
    orderKey: entries[0]?.documentKey ?? '',
    documents: entries,
    policy: DEFAULT_POLICY,
    durations: null,
    now: at('2026-03-06 12:00'),
  });
  return kpiFactsOf(assembled, [], DEFAULT_POLICY);
}

/** The local day that an end of a day ends. */
function day(end: number | null | undefined): string | null {
  return end === null || end === undefined ? null : new Date(end - 1).toISOString().slice(0, 10);
}

describe('the first promise of a line', () => {
  test.each<[name: string, story: readonly DocumentBuilder[], first: string | null, last: string | null]>([
    ['is the order’s where the line has none', [erp(null)], '2026-03-20', '2026-03-20'],
    ['is its own where it was never moved', [erp('2026-03-12')], '2026-03-12', '2026-03-12'],
    ['is what its record said first', [erp('2026-03-12', '2026-03-16')], '2026-03-12', '2026-03-16'],
    ['is so when it was moved nearer', [erp('2026-03-16', '2026-03-12')], '2026-03-16', '2026-03-12'],
    ['is so after two moves', [erp('2026-03-12', '2026-03-16', '2026-03-18')], '2026-03-12', '2026-03-18'],
    ['is the first that was stated at all', [erp(null, '2026-03-12', '2026-03-16')], '2026-03-12', '2026-03-16'],
    ['is so after it came back to it', [erp('2026-03-12', '2026-03-16', '2026-03-12')], '2026-03-12', '2026-03-12'],
    [
      'is the older one of two systems',
      [erp('2026-03-12', '2026-03-16'), crm('2026-03-11')],
      '2026-03-11',
      '2026-03-16',
    ],
    [
      'is not the day that the other system was told in its place',
      [erp('2026-03-16', '2026-03-12'), crm('2026-03-12')],
      '2026-03-16',
      '2026-03-12',
    ],
  ])('%s', (_name, story, first, last) => {
    const { lines } = facts(story);
    expect([day(lines[0]?.row.first_promise_at), day(lines[0]?.row.promise_at)]).toEqual([first, last]);
  });

  test('each move of it counts as a promise that was changed', () => {
    expect(facts([erp('2026-03-12', '2026-03-16', '2026-03-18')]).order.promise_changes).toBe(2);
    expect(facts([erp('2026-03-20', '2026-03-20')]).order.promise_changes).toBe(0);
  });
});

describe('what is no part of what delivery is measured on', () => {
  const BY_THE_ERP = [
    erpOrder()
      .recorded('2026-03-04 09:00')
      .promised('2026-03-05')
      .did('RELEASED', '2026-03-03')
      .line({ key: '1', item: 'A', quantities: { ordered: 10 } })
      .line({ key: '2', item: 'B', quantities: { ordered: 5, cancelled: 5 } }),
  ];
  const atTheWarehouse = (...items: readonly string[]): DocumentBuilder =>
    items.reduce(
      (order, item) => order.line({ item, quantities: { ordered: 5 } }),
      warehouseOrder()
        .refers('order_no', 'SO-1001')
        .recorded('2026-03-03 10:00')
        .did('WH_ACCEPTED', '2026-03-03 10:00'),
    );

  test.each<[name: string, story: readonly DocumentBuilder[], aside: readonly number[]]>([
    ['an order that only the CRM knows', [crm('2026-03-05')], [SET_ASIDE.asked_only]],
    ['not so once it tells of goods that left', [crm('2026-03-05').did('SHIPPED', '2026-03-04')], [SET_ASIDE.counts]],
    ['nor one that an ERP has', [erp('2026-03-05'), crm('2026-03-05')], [SET_ASIDE.counts]],
    [
      'a line cancelled before the warehouse had it, of an order that went on',
      [...BY_THE_ERP, atTheWarehouse('A')],
      [SET_ASIDE.counts, SET_ASIDE.cancelled_before_release],
    ],
    [
      'not so a line that the warehouse was to pick',
      [...BY_THE_ERP, atTheWarehouse('A', 'B')],
      [SET_ASIDE.counts, SET_ASIDE.counts],
    ],
    ['nor one where nobody tells what was released', BY_THE_ERP, [SET_ASIDE.counts, SET_ASIDE.counts]],
  ])('%s', (_name, story, aside) => {
    const { lines, order } = facts(story);
    expect(lines.map(({ row }) => row.set_aside)).toEqual(aside);
    expect(order.set_aside).toBe(aside[0]);
  });
});

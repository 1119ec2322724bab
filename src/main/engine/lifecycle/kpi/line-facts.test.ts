import { describe, expect, test } from 'vitest';
import { assembleWithLogistics } from '../assemble.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { at, crmOrder, erpOrder, type DocumentBuilder } from '../testing/order-builder.ts';
import { kpiFactsOf, type KpiFacts } from './facts.ts';

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

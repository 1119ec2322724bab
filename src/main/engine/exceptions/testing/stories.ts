import { describe, expect, it } from 'vitest';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { DAY } from '#shared/domain/time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from '../../lifecycle/policy.ts';
import {
  assemble,
  at,
  erpInvoice,
  erpOrder,
  erpShipment,
  tracker,
  warehouseOrder,
  warehouseShipment,
  type DocumentBuilder,
} from '../../lifecycle/testing/order-builder.ts';
import { detectExceptions } from '../detect.ts';

/** What is found at a moment (UTC). */
export function detect(
  now: string,
  documents: readonly DocumentBuilder[],
  policy: Policy = DEFAULT_POLICY,
): readonly DetectedException[] {
  return detectExceptions(assemble(now, documents, policy), policy, at(now)).exceptions;
}

export function find(
  code: ExceptionCode,
  now: string,
  documents: readonly DocumentBuilder[],
  policy?: Policy,
): DetectedException | undefined {
  return detect(now, documents, policy).find((exception) => exception.code === code);
}

/** 2026-03-02 is a Monday; 10 pieces at 10 EUR are promised for Friday the 13th. */
export function ordered(): DocumentBuilder {
  return erpOrder()
    .recorded('2026-03-02 09:00')
    .promised('2026-03-13')
    .total(100)
    .did('ORD_ENTERED', '2026-03-02 08:00')
    .line({ key: '10000', item: 'A', price: 10, quantities: { ordered: 10 } });
}

export function picking(shipped = 0): DocumentBuilder {
  return warehouseOrder()
    .recorded('2026-03-02 10:00')
    .did('WH_ACCEPTED', '2026-03-02 10:00')
    .plans('SHIPPED', '2026-03-04 15:00')
    .line({ key: 'A', item: 'A', quantities: { ordered: 10, shipped } });
}

export function left(text = '2026-03-04 13:00', tracking = 'T1', quantity = 10): DocumentBuilder {
  return warehouseShipment(tracking, tracking)
    .did('SHIPPED', text)
    .line({ item: 'A', quantities: { shipped: quantity } });
}

export const posted = erpShipment()
  .did('SHIPPED', '2026-03-04')
  .line({ item: 'A', quantities: { shipped: 10 } });

export function moving(): DocumentBuilder {
  return tracker('T1')
    .recorded('2026-03-05 09:00')
    .did('IN_TRANSIT', '2026-03-04 17:00')
    .did('IN_TRANSIT', '2026-03-05 09:00');
}

export function arrived(): DocumentBuilder {
  return moving().did('DELIVERED', '2026-03-06 09:00');
}

export function billed(id = 'INV-1', day = '2026-03-05', quantity = 10, amount = quantity * 10): DocumentBuilder {
  return erpInvoice(id)
    .did('INVOICED', day)
    .total(amount)
    .line({ item: 'A', price: amount / quantity, amount, quantities: { invoiced: quantity } });
}

export const shippedOrder = [ordered(), picking(10), left(), posted];

/** How one exception comes and, where it may, goes. */
export interface Spell {
  readonly code: ExceptionCode;
  readonly documents: readonly DocumentBuilder[];
  /** When the rule holds for the first time. */
  readonly onset: string;
  readonly headline: string | RegExp;
  /** What ends it, and when. */
  readonly ended?: { readonly documents: readonly DocumentBuilder[]; readonly at: string };
}

/** One test for how each exception comes, one for how it goes. */
export function describeSpells(spells: readonly Spell[]): void {
  describe.each(spells.map((spell) => [spell.code, spell] as const))('%s', (code, { documents, onset, headline }) => {
    it('holds from its onset on', () => {
      const detected = find(code, text(at(onset)), documents);
      expect(detected).toMatchObject({ onsetAt: at(onset), clearedAt: null });
      const wording = typeof headline === 'string' ? new RegExp(`^${RegExp.escape(headline)}$`, 'u') : headline;
      expect(detected?.headline).toMatch(wording);
      expect(detected?.sources.length).toBeGreaterThan(0);
    });
  });

  const ended = spells.flatMap((spell) => (spell.ended ? [[spell.code, spell, spell.ended] as const] : []));
  describe.each(ended)('%s', (code, { documents, onset }, end) => {
    it('clears, stays listed for a while and then goes, unless it made the order late', () => {
      const key = find(code, text(at(onset)), documents)?.exceptionKey;
      const cleared = find(code, text(at(end.at) + DAY), end.documents);
      expect(cleared).toMatchObject({ exceptionKey: key, onsetAt: at(onset), clearedAt: at(end.at) });
      const long = text(at(end.at) + DEFAULT_POLICY.thresholds.clearedKeepMs);
      const toBlame = assemble(long, end.documents).causes.some((share) => share.code === code);
      expect(find(code, long, end.documents) !== undefined).toBe(toBlame);
    });
  });
}

function text(moment: number): string {
  return new Date(moment).toISOString();
}

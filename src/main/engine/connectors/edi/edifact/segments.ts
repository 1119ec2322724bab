import type {
  AmountClaim,
  DocumentLine,
  Party,
  PartyRole,
  QuantityType,
  Reference,
  Sourced,
} from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { partyOf, placeOf } from '../drafts.ts';
import { codeAt, dtmAt, firstOf, numberAt, textAt, type Message, type Seg } from '../message.ts';
import { referTo } from '../references.ts';

/** NAD, element 3035. */
const ROLES: Readonly<Record<string, PartyRole>> = {
  BY: 'customer',
  DP: 'ship_to',
  ST: 'ship_to',
  CN: 'ship_to',
  UC: 'ship_to',
  IV: 'bill_to',
  PR: 'bill_to',
  CA: 'carrier',
  WH: 'warehouse',
  SF: 'warehouse',
};

export function partiesOf(message: Message, segs: readonly Seg[]): Party[] {
  const parties: Party[] = [];
  for (const seg of segs) {
    const role = seg.tag === 'NAD' ? own(ROLES, codeAt(message, seg, 1)?.value) : undefined;
    if (role === undefined || parties.some((party) => party.role === role)) continue;
    const place = placeOf([textAt(seg, 6), textAt(seg, 7), textAt(seg, 9)]);
    parties.push(...partyOf(role, textAt(seg, 2), textAt(seg, 4) ?? textAt(seg, 3), place));
  }
  return parties;
}

/** RFF, element 1153. */
const NUMBERS: Readonly<Record<string, ReferenceType>> = {
  VN: 'order_no',
  DQ: 'fulfilment_no',
  PK: 'fulfilment_no',
  AAJ: 'fulfilment_no',
  AAK: 'shipment_no',
  SRN: 'shipment_no',
  AAS: 'pro',
  CN: 'pro',
  BM: 'bol',
  MB: 'bol',
  IV: 'invoice_no',
};

/** Numbers of RFF; the buyer's order number is for the message to read. */
export function numbersOf(into: Reference[], message: Message, segs: readonly Seg[]): void {
  for (const seg of segs) {
    const type = seg.tag === 'RFF' ? own(NUMBERS, codeAt(message, seg, 1)?.value) : undefined;
    if (type !== undefined) referTo(into, message, 'points_to', type, textAt(seg, 1, 2));
  }
}

/** The values of every RFF with a qualifier. */
export function numbersWith(message: Message, segs: readonly Seg[], qualifier: string): Sourced<string>[] {
  return segs.flatMap((seg) => {
    if (seg.tag !== 'RFF' || codeAt(message, seg, 1)?.value !== qualifier) return [];
    return textAt(seg, 1, 2) ?? [];
  });
}

/** SSCC of GIN+BJ and GIN+SS, and of PCI with GIN: every number of the segment. */
export function cartonsOf(into: Reference[], message: Message, segs: readonly Seg[]): void {
  for (const seg of segs) {
    if (seg.tag !== 'GIN') continue;
    const kind = codeAt(message, seg, 1)?.value;
    if (kind !== 'BJ' && kind !== 'SS') continue;
    for (let element = 2; element < seg.data.length; element += 1) {
      for (const component of [1, 2]) referTo(into, message, 'is', 'sscc', textAt(seg, element, component));
    }
  }
}

/** The first date with one of the qualifiers (element 2005), those before having precedence. */
export function dateWith(message: Message, segs: readonly Seg[], qualifiers: readonly string[]): Sourced<When> | null {
  for (const qualifier of qualifiers) {
    for (const seg of segs) {
      if (seg.tag !== 'DTM' || codeAt(message, seg, 1)?.value !== qualifier) continue;
      const when = dtmAt(message, seg);
      if (when !== null) return when;
    }
  }
  return null;
}

/** QTY with one of the qualifiers (element 6063). */
export function quantityWith(
  message: Message,
  segs: readonly Seg[],
  qualifiers: readonly string[],
): { readonly amount: Sourced<Micros>; readonly unit: Sourced<string> | null } | null {
  for (const qualifier of qualifiers) {
    const seg = segs.find((each) => each.tag === 'QTY' && codeAt(message, each, 1)?.value === qualifier);
    const amount = numberAt(message, seg, 1, 2);
    if (seg !== undefined && amount !== null) return { amount, unit: textAt(seg, 1, 3) };
  }
  return null;
}

/** MOA with one of the qualifiers (element 5025). */
export function amountWith(
  message: Message,
  segs: readonly Seg[],
  qualifiers: readonly string[],
): Sourced<Micros> | null {
  for (const qualifier of qualifiers) {
    const seg = segs.find((each) => each.tag === 'MOA' && codeAt(message, each, 1)?.value === qualifier);
    const amount = numberAt(message, seg, 1, 2);
    if (amount !== null) return amount;
  }
  return null;
}

export function currencyOf(message: Message): string {
  const cux = textAt(firstOf(message, 'CUX'), 1, 2)?.value.toUpperCase() ?? '';
  if (/^[A-Z]{3}$/.test(cux)) return cux;
  const moa = message.segs.find((seg) => seg.tag === 'MOA' && /^[A-Z]{3}$/.test(textAt(seg, 1, 3)?.value ?? ''));
  return textAt(moa, 1, 3)?.value ?? message.context.config.currency;
}

export function totalsOf(message: Message, segs: readonly Seg[]): AmountClaim[] {
  const currency = currencyOf(message);
  const claims: [AmountClaim['type'], Sourced<Micros> | null][] = [
    ['total', amountWith(message, segs, ['77', '39', '86', '128', '9'])],
    ['total_excl_tax', amountWith(message, segs, ['125', '79'])],
    ['tax', amountWith(message, segs, ['124', '176'])],
  ];
  return claims.flatMap(([type, amount]) => (amount === null ? [] : [{ type, amount, currency }]));
}

/** Item number types (element 7143), the seller's before those of all and of the buyer. */
const ITEM_PREFERENCE = ['SA', 'VN', 'EN', 'SRV', 'UP', 'BP', 'IN'];

function itemOf(message: Message, loop: readonly Seg[]): Sourced<string> | null {
  let best: { readonly rank: number; readonly item: Sourced<string> } | null = null;
  for (const seg of loop) {
    const places = seg.tag === 'LIN' ? [3] : seg.tag === 'PIA' ? [2, 3, 4, 5, 6] : [];
    for (const element of places) {
      const item = textAt(seg, element);
      if (item === null) continue;
      const named = ITEM_PREFERENCE.indexOf(codeAt(message, seg, element, 2)?.value ?? '');
      const rank = named < 0 ? ITEM_PREFERENCE.length : named;
      if (best === null || rank < best.rank) best = { rank, item };
    }
  }
  return best?.item ?? null;
}

/** A line of a LIN loop with the quantities of the given qualifiers. */
export function lineOf(
  message: Message,
  loop: readonly Seg[],
  quantities: Readonly<Partial<Record<QuantityType, readonly string[]>>>,
): DocumentLine {
  const [lin] = loop;
  const number = textAt(lin, 1);
  const found: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  let unit: Sourced<string> | null = null;
  for (const [type, qualifiers] of Object.entries(quantities) as [QuantityType, readonly string[]][]) {
    const quantity = quantityWith(message, loop, qualifiers);
    if (quantity === null) continue;
    found[type] = quantity.amount;
    unit ??= quantity.unit;
  }
  const price = loop.find(
    (seg) => seg.tag === 'PRI' && ['AAA', 'INV', 'AAB'].includes(codeAt(message, seg, 1)?.value ?? ''),
  );
  const imd = loop.find((seg) => seg.tag === 'IMD' && textAt(seg, 3, 4) !== null);
  return {
    ...EMPTY_LINE,
    lineKey: number?.value ?? '',
    orderLineNo: number,
    itemNo: itemOf(message, loop),
    description: textAt(imd, 3, 4),
    unit,
    unitPrice: numberAt(message, price, 1, 2),
    amount: amountWith(message, loop, ['203', '66']),
    quantities: found,
  };
}

/** CNT+2: how many lines there are. */
export function lineCount(message: Message): Sourced<Micros> | null {
  const cnt = message.segs.find((seg) => seg.tag === 'CNT' && codeAt(message, seg, 1)?.value === '2');
  return numberAt(message, cnt, 1, 2);
}

import type { DocumentLine, Party, PartyRole, Reference, Sourced } from '#shared/domain/document.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { partyOf, placeOf } from '../drafts.ts';
import { codeAt, dateAt, numberAt, textAt, type Message, type Seg } from '../message.ts';
import { referTo } from '../references.ts';

/** Roles of N101 (element 98). */
const ROLES: Readonly<Record<string, PartyRole>> = {
  BY: 'customer',
  OB: 'customer',
  ST: 'ship_to',
  CN: 'ship_to',
  BT: 'bill_to',
  BP: 'bill_to',
  PR: 'bill_to',
  CA: 'carrier',
  SF: 'warehouse',
  WH: 'warehouse',
};

/** Parties of N1 loops: the first of each role. */
export function partiesOf(message: Message, segs: readonly Seg[]): Party[] {
  const parties: Party[] = [];
  segs.forEach((seg, index) => {
    if (seg.tag !== 'N1') return;
    const role = own(ROLES, codeAt(message, seg, 1)?.value);
    if (role === undefined || parties.some((party) => party.role === role)) return;
    const end = segs.findIndex(
      (other, at) => at > index && !['N2', 'N3', 'N4', 'PER', 'REF', 'G61'].includes(other.tag),
    );
    const address = segs.slice(index + 1, end < 0 ? undefined : end).find(({ tag }) => tag === 'N4');
    const place = placeOf([textAt(address, 1), textAt(address, 2), textAt(address, 4)]);
    parties.push(...partyOf(role, textAt(seg, 4), textAt(seg, 2), place));
  });
  return parties;
}

/** What a qualifier (element 128) says that the number is. */
const NUMBERS: Readonly<Record<string, ReferenceType>> = {
  VN: 'order_no',
  BM: 'bol',
  MB: 'bol',
  CN: 'pro',
  '2I': 'tracking',
  SI: 'shipment_no',
  LO: 'shipment_no',
  IV: 'invoice_no',
  PK: 'fulfilment_no',
  DO: 'fulfilment_no',
  RZ: 'return_no',
  RA: 'return_no',
};
/** Buyer's numbers of the order; which of them name it together with the buyer is for the message to say. */
const ORDER_NUMBERS: ReadonlySet<string> = new Set(['PO', 'CR']);

/** References of REF and N9 (qualifier, value) and of L11 (value, qualifier). */
export function numbersOf(into: Reference[], message: Message, segs: readonly Seg[]): void {
  for (const seg of segs) {
    const [value, code] = seg.tag === 'L11' ? [1, 2] : [2, 1];
    if (seg.tag !== 'REF' && seg.tag !== 'N9' && seg.tag !== 'L11') continue;
    const qualifier = codeAt(message, seg, code)?.value ?? '';
    const type = ORDER_NUMBERS.has(qualifier) ? 'customer_po' : own(NUMBERS, qualifier);
    if (type !== undefined) referTo(into, message, 'points_to', type, textAt(seg, value));
  }
}

/** The value of the first REF or N9 with a qualifier. */
export function numberOf(message: Message, segs: readonly Seg[], qualifier: string): Sourced<string> | null {
  const found = segs.find(
    (seg) => (seg.tag === 'REF' || seg.tag === 'N9') && codeAt(message, seg, 1)?.value === qualifier,
  );
  return textAt(found, 2);
}

/** The first date with one of the qualifiers, those before having precedence: DTM (374) or G62 (432). */
export function dateWith(message: Message, segs: readonly Seg[], qualifiers: readonly string[]): Sourced<When> | null {
  for (const qualifier of qualifiers) {
    for (const seg of segs) {
      if (seg.tag !== 'DTM' && seg.tag !== 'G62') continue;
      if (codeAt(message, seg, 1)?.value !== qualifier) continue;
      const when = seg.tag === 'DTM' ? dateAt(message, seg, 2, 3, 4) : dateAt(message, seg, 2, 4, 5);
      if (when !== null) return when;
    }
  }
  return null;
}

/** Product id qualifiers (element 235), those of the seller before those of all and of the buyer. */
const ITEM_PREFERENCE = ['VN', 'VP', 'VC', 'SK', 'MG', 'UP', 'UK', 'UA', 'EN', 'UI', 'BP', 'IN', 'CB', 'PI'];

/** The item of qualifier and number pairs that begin at an element. */
export function itemOf(message: Message, seg: Seg | undefined, from: number): Sourced<string> | null {
  if (seg === undefined) return null;
  let best: { readonly rank: number; readonly item: Sourced<string> } | null = null;
  for (let at = from; at + 1 < seg.data.length; at += 2) {
    const qualifier = codeAt(message, seg, at);
    const item = textAt(seg, at + 1);
    if (qualifier === null || item === null) continue;
    const rank = ITEM_PREFERENCE.indexOf(qualifier.value);
    if (rank >= 0 && (best === null || rank < best.rank)) best = { rank, item };
  }
  return best?.item ?? null;
}

/** Free text of a PID or G69 in a loop. */
export function descriptionOf(segs: readonly Seg[]): Sourced<string> | null {
  for (const seg of segs) {
    const text = seg.tag === 'PID' ? textAt(seg, 5) : seg.tag === 'G69' ? textAt(seg, 1) : null;
    if (text !== null) return text;
  }
  return null;
}

/** A line of PO1 or IT1: number, quantity, unit, price, then the item. */
export function pricedLine(
  message: Message,
  loop: readonly Seg[],
  quantity: 'ordered' | 'invoiced' | 'credited' | null,
): DocumentLine {
  const [seg] = loop;
  const number = textAt(seg, 1);
  const amount = numberAt(message, seg, 2);
  return {
    ...EMPTY_LINE,
    lineKey: number?.value ?? '',
    orderLineNo: number,
    itemNo: itemOf(message, seg, 6),
    description: descriptionOf(loop),
    unit: textAt(seg, 3),
    unitPrice: numberAt(message, seg, 4),
    quantities: quantity === null || amount === null ? {} : { [quantity]: amount },
  };
}

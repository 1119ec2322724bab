import { ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountType,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  refer,
  referId,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  absolute,
  amountsOf,
  CREATED,
  decimalAt,
  ID,
  ITEM,
  keyOfShare,
  NUMBER,
  PRODUCT_TYPE,
  quantityAt,
  requiredStamp,
  saleLineAt,
  sharesOf,
  stampAt,
  STATE,
  type Share,
} from './fields.ts';
import type { TrytonConfig } from './manifest.ts';
import { INVOICE_STATES, meaningOf } from './statuses.ts';

const LINES = field('lines');
const PARTY_CODE = field('party.', 'code');
const PARTY_NAME = field('party.', 'rec_name');
const INVOICE_DATE = field('invoice_date');
const ACCOUNTING_DATE = field('accounting_date');
const RECONCILED = field('reconciled');
const TOTAL = field('total_amount');
const TO_PAY = field('amount_to_pay');
const DESCRIPTION = field('description');
const UNIT_PRICE = field('unit_price');
const AMOUNT = field('amount');
const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', TOTAL],
  ['total_excl_tax', field('untaxed_amount')],
  ['tax', field('tax_amount')],
  ['open', TO_PAY],
];

type Meaning = (typeof INVOICE_STATES)[string] | undefined;

/** account.invoice of customers → for each sale that it bills an invoice, or a return where it gives money back. */
export function mapInvoice(node: Node, context: MapContext<TrytonConfig>): CanonicalDocument[] {
  const id = requiredText(node, '', ID);
  const number = textAt(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const meaning = meaningOf(INVOICE_STATES, state.value);
  const credits = (decimalAt(node, '', TOTAL)?.value ?? ZERO) < ZERO;
  const shares = sharesOf(node, LINES);
  return shares.map((share) => ({
    ...emptyDocument(credits ? 'return' : 'invoice', keyOfShare(share)),
    label: number ?? id,
    references: referencesOf(id, number, share, credits, context),
    statuses: credits ? [] : statusesOf(node, state, meaning),
    parties: partiesOf(node),
    lines: linesOf(share, meaning, credits ? 'credited' : 'invoiced'),
    // Of several sales none has the whole amount.
    amounts: shares.length === 1 ? amountsOf(node, TOTALS) : [],
    milestones: credits ? creditMilestones(node, meaning) : invoiceMilestones(node, state, meaning),
    summary: state,
    voided: meaning === 'cancelled',
    unknownValues: meaning === undefined ? [state] : [],
  }));
}

function referencesOf(
  id: Sourced<string>,
  number: Sourced<string> | null,
  { sale }: Share,
  credits: boolean,
  context: MapContext<TrytonConfig>,
): Reference[] {
  const references: Reference[] = [];
  if (credits) refer(references, context, 'is', 'return_no', context.orderNumberScope, number);
  else refer(references, context, 'is', 'invoice_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'invoice_id', id);
  referId(references, context.connectionId, 'points_to', 'order_id', sale);
  return references;
}

function statusesOf(node: Node, state: Sourced<string>, meaning: Meaning): StatusClaim[] {
  switch (meaning) {
    case 'draft':
      return [{ axis: 'billing', state: 'partial', native: state }];
    case 'posted':
    case 'paid':
      return [
        { axis: 'billing', state: 'complete', native: state },
        { axis: 'payment', state: meaning === 'paid' ? 'complete' : paymentOf(node), native: state },
      ];
    default:
      return [];
  }
}

function paymentOf(node: Node): AxisState {
  const total = decimalAt(node, '', TOTAL)?.value ?? ZERO;
  const open = decimalAt(node, '', TO_PAY)?.value;
  return open !== undefined && open < total ? 'partial' : 'none';
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'bill_to', textAt(node, '', PARTY_CODE), textAt(node, '', PARTY_NAME));
  return parties;
}

/** A draft is in no ledger: it bills and credits nothing yet. */
function linesOf({ places }: Share, meaning: Meaning, type: 'invoiced' | 'credited'): DocumentLine[] {
  return places.map((place: Place) => {
    const { node, base } = place;
    const quantity = quantityAt(node, base);
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
    if (quantity !== null && (meaning === 'posted' || meaning === 'paid'))
      quantities[type] = type === 'credited' ? absolute(quantity) : quantity;
    return {
      ...EMPTY_LINE,
      lineKey: requiredText(node, base, ID).value,
      orderLineNo: saleLineAt(place),
      itemNo: textAt(node, base, ITEM),
      description: textAt(node, base, DESCRIPTION),
      unitPrice: decimalAt(node, base, UNIT_PRICE),
      amount: decimalAt(node, base, AMOUNT),
      quantities,
      stocked: valueAt(node, PRODUCT_TYPE) === 'goods',
    };
  });
}

function invoiceMilestones(node: Node, state: Sourced<string>, meaning: Meaning): MilestoneClaim[] {
  const invoiced = stampAt(node, INVOICE_DATE) ?? requiredStamp(node, CREATED);
  if (meaning !== 'posted' && meaning !== 'paid') {
    return [{ code: 'INVOICED', class: 'planned', when: invoiced, path: invoiced.path }];
  }
  const posted = stampAt(node, ACCOUNTING_DATE) ?? invoiced;
  const milestones: MilestoneClaim[] = [
    { code: 'INVOICED', class: 'actual', when: invoiced, path: invoiced.path },
    { code: 'INV_POSTED', class: 'actual', when: posted, path: posted.path },
  ];
  if (meaning === 'paid') {
    const paid = stampAt(node, RECONCILED);
    milestones.push({ code: 'PAID', class: 'actual', when: paid, path: paid?.path ?? state.path });
  }
  return milestones;
}

function creditMilestones(node: Node, meaning: Meaning): MilestoneClaim[] {
  const credited = stampAt(node, INVOICE_DATE) ?? requiredStamp(node, CREATED);
  const done = meaning === 'posted' || meaning === 'paid';
  return [{ code: 'CREDITED', class: done ? 'actual' : 'planned', when: credited, path: credited.path }];
}

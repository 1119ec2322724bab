import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type QuantityType,
  type Reference,
  type StatedFact,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import { dateAt, field, refer, referId, requiredMicros, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  amountsOf,
  bareLine,
  CUSTOMER_PO,
  FULFILMENT_KEYS,
  hasPrice,
  ID,
  INVOICE_KEYS,
  isVoided,
  itemLines,
  linesFrom,
  meaningOf,
  NUMBER,
  ORDER_KEYS,
  partiesOf,
  previousOf,
  quantityOf,
  referPrevious,
  requiredDay,
  RETURN_KEYS,
  sizeAt,
  statusOf,
  TOTAL,
  unknownOf,
  type ItemLine,
  type Previous,
} from './fields.ts';
import type { NetsuiteConfig } from './manifest.ts';
import { CREDITS, INVOICES, PAYMENTS, RETURNS, type BillMeaning } from './statuses.ts';

const DUE_DAY = field('duedate');
const UNPAID = field('foreignamountunpaid');
const RECEIVED = field('quantityshiprecv');
const APPLIED = field('foreignamount');
const PREVIOUS_NUMBER = field('previoustranid');

/** An invoice whose status has no meaning bills nothing yet. */
const UNKNOWN: BillMeaning = { billing: 'none', payment: 'none', posted: false, voided: false };

/** CustInvc → invoice. */
export function mapInvoice(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const invoiced = requiredDay(node);
  const status = statusOf(node);
  const known = meaningOf(INVOICES, status);
  const meaning = known ?? UNKNOWN;
  const voided = meaning.voided || isVoided(node);
  const previous = previousOf(node);
  const places = itemLines(node);
  const payment = paymentOf(node, meaning);
  const due = dateAt(node, '', DUE_DAY);
  const { native } = status;

  const references: Reference[] = [];
  refer(references, context, 'is', 'invoice_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'invoice_id', requiredText(node, '', ID));
  referPrevious(references, context, previous, { SalesOrd: ORDER_KEYS, ItemShip: FULFILMENT_KEYS });
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));

  const milestones: MilestoneClaim[] = [
    { code: 'INVOICED', class: meaning.posted ? 'actual' : 'planned', when: invoiced, path: invoiced.path },
  ];
  if (meaning.posted) milestones.push({ code: 'INV_POSTED', class: 'actual', when: invoiced, path: invoiced.path });
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  // That an invoice is paid is told, not since when.
  if (payment === 'complete') milestones.push({ code: 'PAID', class: 'actual', when: null, path: native.path });

  return {
    ...emptyDocument('invoice'),
    label: number,
    references,
    statuses: [
      { axis: 'billing', state: voided ? 'not_applicable' : meaning.billing, native },
      { axis: 'payment', state: voided ? 'not_applicable' : payment, native },
    ],
    parties: partiesOf(node, places),
    lines: soldLines(places, previous, 'SalesOrd').map(({ place, from }) =>
      lineOf(place, from, meaning.posted ? 'invoiced' : null),
    ),
    amounts: amountsOf(node, context.config, [
      ['total', TOTAL],
      ['open', UNPAID],
    ]),
    milestones,
    conditions: blockOf(status.letter, native.path),
    voided,
    unknownValues: unknownOf(status, known),
  };
}

function paymentOf(node: Node, { payment, posted }: BillMeaning): AxisState {
  const unpaid = sizeAt(node, '', UNPAID)?.value;
  const total = sizeAt(node, '', TOTAL)?.value;
  if (payment !== 'none' || !posted || unpaid === undefined || total === undefined || total === 0) return payment;
  return unpaid < total ? 'partial' : 'none';
}

const BLOCKED_FOR: Readonly<Record<string, string>> = { D: 'Pending Approval', E: 'Rejected' };

function blockOf(letter: string, path: string): ConditionClaim[] {
  const reason = BLOCKED_FOR[letter];
  if (reason === undefined) return [];
  return [{ code: 'IN-BLOCK', from: null, to: null, open: true, reason: { value: reason, path }, path }];
}

/** CustCred → return: what was credited. */
export function mapCredit(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const credited = requiredDay(node);
  const status = statusOf(node);
  const meaning = meaningOf(CREDITS, status);
  const previous = previousOf(node);
  const places = itemLines(node);
  const references: Reference[] = [];
  refer(references, context, 'is', 'return_no', context.orderNumberScope, number);
  referPrevious(references, context, previous, { CustInvc: INVOICE_KEYS, RtnAuth: RETURN_KEYS, SalesOrd: ORDER_KEYS });
  if (references.length === 1)
    refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    parties: partiesOf(node, places),
    lines: soldLines(places, previous, 'SalesOrd').map(({ place, from }) => lineOf(place, from, 'credited')),
    amounts: amountsOf(node, context.config, [['total', TOTAL]]),
    milestones: [{ code: 'CREDITED', class: 'actual', when: credited, path: credited.path }],
    voided: meaning?.voided === true || isVoided(node),
    unknownValues: unknownOf(status, meaning),
  };
}

/** RtnAuth → return: what a customer may send back, and what came. */
export function mapReturn(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const opened = requiredDay(node);
  const status = statusOf(node);
  const meaning = meaningOf(RETURNS, status);
  const previous = previousOf(node);
  const places = itemLines(node);
  const references: Reference[] = [];
  refer(references, context, 'is', 'return_no', context.orderNumberScope, number);
  referPrevious(references, context, previous, { SalesOrd: ORDER_KEYS, CustInvc: INVOICE_KEYS });
  if (references.length === 1)
    refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  const milestones: MilestoneClaim[] = [{ code: 'RETURN_OPEN', class: 'actual', when: opened, path: opened.path }];
  if (meaning?.received)
    milestones.push({ code: 'RETURN_RECV', class: 'actual', when: null, path: status.native.path });
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    parties: partiesOf(node, places),
    lines: soldLines(places, previous, 'SalesOrd').map(({ place, from }) => {
      const line = lineOf(place, from, null);
      const received = sizeAt(place.node, place.base, RECEIVED);
      return received === null ? line : { ...line, quantities: { returned: received } };
    }),
    amounts: amountsOf(node, context.config, [['total', TOTAL]]),
    milestones,
    summary: status.native,
    voided: meaning?.voided === true || isVoided(node),
    unknownValues: unknownOf(status, meaning),
  };
}

/** CustPymt → payment, with what of it went to which invoice. */
export function mapPayment(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const received = requiredDay(node);
  const status = statusOf(node);
  const meaning = meaningOf(PAYMENTS, status);
  const previous = previousOf(node);
  requiredMicros(node, '', TOTAL);
  const references: Reference[] = [];
  refer(references, context, 'is', 'payment_no', context.orderNumberScope, number);
  referPrevious(references, context, previous, { CustInvc: INVOICE_KEYS, SalesOrd: ORDER_KEYS });
  return {
    ...emptyDocument('payment'),
    label: number,
    references,
    parties: partiesOf(node),
    amounts: amountsOf(node, context.config, [['total', TOTAL]]),
    // It may be one of several: that all is paid, the invoice says.
    milestones: [{ code: 'PAID', class: 'estimated', when: received, path: received.path }],
    facts: previous.filter(({ type }) => type === 'CustInvc').map((link) => remittanceOf(link, received)),
    voided: meaning?.voided === true || isVoided(node),
    unknownValues: unknownOf(status, meaning),
  };
}

function remittanceOf({ place: { node, base } }: Previous, at: StatedFact['at']): StatedFact {
  return {
    type: 'remittance',
    subject: textAt(node, base, PREVIOUS_NUMBER),
    quantity: sizeAt(node, base, APPLIED),
    at,
    due: null,
    state: null,
    reason: null,
    path: base,
  };
}

type FromLine = ReturnType<typeof linesFrom>[number];

function soldLines(places: readonly ItemLine[], previous: readonly Previous[], type: string): readonly FromLine[] {
  const all = linesFrom(places, previous, type);
  const sold = all.filter(({ place, from }) => from !== null || hasPrice(place));
  return sold.length > 0 ? sold : all;
}

function lineOf(place: ItemLine, from: FromLine['from'], counts: QuantityType | null): DocumentLine {
  const line = bareLine(place, from);
  const size = quantityOf(place);
  return counts === null || size === null ? line : { ...line, quantities: { [counts]: size } };
}

import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  listAt,
  party,
  placesOf,
  refer,
  referId,
  reject,
  requiredText,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  amountsOf,
  CREATED,
  figureAt,
  ID,
  linkAt,
  NAME,
  odooText,
  odooWhen,
  PARTNER,
  PRODUCT,
  PRODUCT_CODE,
  referOrigins,
  requiredFigure,
  STATE,
} from './fields.ts';
import type { OdooConfig } from './manifest.ts';
import { BILL_STATES, MOVE_TYPES, PAYMENT_STATES, RECEIPT_STATES, type BillMeaning } from './statuses.ts';

const MOVE_TYPE = field('move_type');
const PAYMENT_STATE = field('payment_state');
const INVOICE_DATE = field('invoice_date');
const DUE_DATE = field('invoice_date_due');
const ORIGIN = field('invoice_origin');
const REFERENCE = field('ref');
const REVERSED = field('reversed_entry_id');
const LINES = field('lines');
const QUANTITY = field('quantity');
const UNIT_PRICE = field('price_unit');
const SUBTOTAL = field('price_subtotal');
const SALE_LINES = field('sale_line_ids');
const PRODUCT_TYPE = field('product', 'type');
const PAYMENT_TYPE = field('payment_type');
const PAYMENT_DATE = field('date');
const AMOUNT = field('amount');
const MEMO = field('memo');
const SETTLED = field('reconciled_invoice_ids');

/** account.move of a customer → invoice, or return for a credit note; anything else of the ledger is none. */
export function mapMove(node: Node, context: MapContext<OdooConfig>): CanonicalDocument[] {
  const type = requiredText(node, '', MOVE_TYPE);
  const state = requiredText(node, '', STATE);
  const kind = own(MOVE_TYPES, type.value);
  if (kind === null) return [];
  const meaning = own(BILL_STATES, state.value);
  const paid = odooText(node, '', PAYMENT_STATE);
  const id = requiredText(node, '', ID);
  const number = numberOf(node);
  const dated = odooWhen(node, '', INVOICE_DATE);
  const credit = kind === 'credit';
  return [
    {
      ...emptyDocument(credit ? 'return' : 'invoice'),
      label: number ?? id,
      references: referencesOf(node, credit, number, context),
      statuses: credit ? [] : statusesOf(state, meaning, paid),
      parties: partiesOf(node),
      lines: placesOf(node, '', LINES).map((place) => lineOf(place, meaning, credit ? 'credited' : 'invoiced')),
      amounts: amountsOf(node, context.config, [
        ['total', field('amount_total')],
        ['total_excl_tax', field('amount_untaxed')],
        ['tax', field('amount_tax')],
        ...(credit ? [] : [['open', field('amount_residual')] as const]),
      ]),
      milestones: credit
        ? [creditMilestone(dated, meaning, state)]
        : invoiceMilestones(node, dated, meaning, state, paid),
      conditions: credit ? [] : conditionsOf(meaning, paid),
      summary: state,
      voided: meaning?.voided === true,
      unknownValues: [
        ...(kind === undefined ? [type] : []),
        ...(meaning === undefined ? [state] : []),
        ...(paid !== null && own(PAYMENT_STATES, paid.value) === undefined ? [paid] : []),
      ],
    },
  ];
}

/** A draft has no number yet, and shows a slash in older releases. */
function numberOf(node: Node): Sourced<string> | null {
  const name = odooText(node, '', NAME);
  return name === null || name.value === '/' ? null : name;
}

function referencesOf(
  node: Node,
  credit: boolean,
  number: Sourced<string> | null,
  context: MapContext<OdooConfig>,
): Reference[] {
  const references: Reference[] = [];
  refer(references, context, 'is', credit ? 'return_no' : 'invoice_no', context.orderNumberScope, number);
  if (!credit) referId(references, context.connectionId, 'is', 'invoice_id', requiredText(node, '', ID));
  const reversed = linkAt(node, '', REVERSED);
  if (reversed !== null) referId(references, context.connectionId, 'points_to', 'invoice_id', reversed.id);
  const origin = odooText(node, '', ORIGIN);
  referOrigins(references, context, origin);
  // Beside an order number the customer's reference adds nothing; of a credit note it is the reason.
  if (origin === null && !credit) {
    refer(references, context, 'points_to', 'customer_po', '', odooText(node, '', REFERENCE));
  }
  return references;
}

function statusesOf(
  state: Sourced<string>,
  meaning: BillMeaning | undefined,
  paid: Sourced<string> | null,
): StatusClaim[] {
  if (meaning === undefined) return [];
  const statuses: StatusClaim[] = [{ axis: 'billing', state: meaning.billing, native: state }];
  const payment = own(PAYMENT_STATES, paid?.value);
  if (paid !== null && payment !== undefined && payment !== null && !meaning.voided) {
    statuses.push({ axis: 'payment', state: payment, native: paid });
  }
  return statuses;
}

function invoiceMilestones(
  node: Node,
  dated: Sourced<When> | null,
  meaning: BillMeaning | undefined,
  state: Sourced<string>,
  paid: Sourced<string> | null,
): MilestoneClaim[] {
  const posted = meaning?.posted === true;
  const milestones: MilestoneClaim[] = [];
  const path = dated?.path ?? state.path;
  if (posted) {
    milestones.push({ code: 'INVOICED', class: 'actual', when: dated, path });
    milestones.push({ code: 'INV_POSTED', class: 'actual', when: dated, path });
  } else if (dated !== null) milestones.push({ code: 'INVOICED', class: 'planned', when: dated, path });
  const due = odooWhen(node, '', DUE_DATE);
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  // Odoo says that an invoice is paid, not when; its payments have a date each.
  if (posted && paid !== null && own(PAYMENT_STATES, paid.value) === 'complete') {
    milestones.push({ code: 'PAID', class: 'actual', when: null, path: paid.path });
  }
  return milestones;
}

function creditMilestone(
  dated: Sourced<When> | null,
  meaning: BillMeaning | undefined,
  state: Sourced<string>,
): MilestoneClaim {
  return {
    code: 'CREDITED',
    class: meaning?.posted ? 'actual' : 'planned',
    when: dated,
    path: dated?.path ?? state.path,
  };
}

/** The payment of an invoice can be blocked by hand, from release 18 on. */
function conditionsOf(meaning: BillMeaning | undefined, paid: Sourced<string> | null): ConditionClaim[] {
  if (!meaning?.posted || paid?.value !== 'blocked') return [];
  return [{ code: 'IN-BLOCK', from: null, to: null, open: true, reason: paid, path: paid.path }];
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const customer = linkAt(node, '', PARTNER);
  if (customer !== null) party(parties, 'customer', customer.id, customer.name);
  return parties;
}

/** What is in no ledger bills and credits nothing yet. */
function lineOf({ node, base }: Place, meaning: BillMeaning | undefined, type: 'invoiced' | 'credited'): DocumentLine {
  const product = linkAt(node, base, PRODUCT);
  const quantity = requiredFigure(node, base, QUANTITY);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = meaning?.posted ? { [type]: quantity } : {};
  const [orderLine] = listAt(node, base, SALE_LINES);
  const first = field(...SALE_LINES.keys, '0');
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ID).value,
    orderLineNo: orderLine === undefined ? null : requiredText(node, base, first),
    itemNo: odooText(node, base, PRODUCT_CODE) ?? product?.name ?? null,
    description: odooText(node, base, NAME),
    unitPrice: figureAt(node, base, UNIT_PRICE),
    amount: figureAt(node, base, SUBTOTAL),
    quantities,
    stocked: product !== null && odooText(node, base, PRODUCT_TYPE)?.value !== 'service',
  };
}

/** account.payment that comes in → payment; what is paid back to a customer, the credit note tells. */
export function mapPayment(node: Node, context: MapContext<OdooConfig>): CanonicalDocument[] {
  const id = requiredText(node, '', ID);
  const state = requiredText(node, '', STATE);
  const way = requiredText(node, '', PAYMENT_TYPE);
  const amount = requiredFigure(node, '', AMOUNT);
  const received = odooWhen(node, '', PAYMENT_DATE) ?? odooWhen(node, '', CREATED);
  if (received === null) return reject('The date is missing', PAYMENT_DATE.pointer);
  if (way.value === 'outbound') return [];
  const number = numberOf(node);
  const failed = own(RECEIPT_STATES, state.value);
  const references: Reference[] = [];
  refer(references, context, 'is', 'payment_no', context.orderNumberScope, number);
  listAt(node, '', SETTLED).forEach((_, index) => {
    const invoice = requiredText(node, '', field(...SETTLED.keys, String(index)));
    referId(references, context.connectionId, 'points_to', 'invoice_id', invoice);
  });
  const [total] = amountsOf(node, context.config, [['total', AMOUNT]]);
  return [
    {
      ...emptyDocument('payment'),
      label: number ?? id,
      references,
      parties: partiesOf(node),
      amounts: [{ type: 'total', amount, currency: total?.currency ?? context.config.currency }],
      // It may be one of several: that all is paid, the invoice says.
      milestones: [{ code: 'PAID', class: 'estimated', when: received, path: received.path }],
      summary: odooText(node, '', MEMO) ?? odooText(node, '', REFERENCE),
      voided: failed === true,
      unknownValues: [...(way.value === 'inbound' ? [] : [way]), ...(failed === undefined ? [state] : [])],
    },
  ];
}

import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  field,
  party,
  placesOf,
  refer,
  requiredRounded,
  requiredText,
  textAt,
  type Node,
} from '../kit/drafts.ts';
import {
  amountsOf,
  countOf,
  CUSTOMER,
  CUSTOMER_NAME,
  CUSTOMER_PO,
  isReturn,
  itemsOf,
  lineOf,
  NAME,
  postedAt,
  referRows,
  RETURN_AGAINST,
  stageOf,
  STATUS,
  type Stage,
} from './fields.ts';
import type { ErpnextConfig } from './manifest.ts';
import { INVOICE_STATUSES, PAYMENT_TYPES } from './statuses.ts';

const DUE_DATE = field('due_date');
const ORDER = field('sales_order');
const ORDER_LINE = field('so_detail');
const DELIVERY_NOTE = field('delivery_note');
const PAYMENT_TYPE = field('payment_type');
const PAID_AMOUNT = field('paid_amount');
const PAID_CURRENCY = field('paid_from_account_currency');
const PARTY = field('party');
const PARTY_NAME = field('party_name');
const REMARKS = field('reference_no');
const SETTLED = field('references');
const SETTLED_TYPE = field('reference_doctype');
const SETTLED_NAME = field('reference_name');

/** Sales Invoice → invoice; a credit note → return. */
export function mapInvoice(node: Node, context: MapContext<ErpnextConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const status = requiredText(node, '', STATUS);
  const stage = stageOf(node);
  const credit = isReturn(node);
  const items = itemsOf(node);
  const posted = stage.is === 'submitted';
  return {
    ...emptyDocument(credit ? 'return' : 'invoice'),
    label: number,
    references: referencesOf(node, number, credit, context),
    statuses: credit ? [] : statusesOf(status, stage),
    parties: customerOf(node),
    lines: items.map((item) => {
      const count = countOf(item);
      return lineOf(item, ORDER_LINE, posted ? { [credit ? 'credited' : 'invoiced']: count } : {});
    }),
    amounts: amountsOf(node, context.config, !credit),
    milestones: milestonesOf(node, status, stage, credit, context.config),
    summary: status,
    voided: stage.is === 'cancelled',
    unknownValues: [
      ...(stage.is === null ? [stage.native] : []),
      ...(own(INVOICE_STATUSES, status.value) === undefined ? [status] : []),
    ],
  };
}

function referencesOf(
  node: Node,
  number: Sourced<string>,
  credit: boolean,
  context: MapContext<ErpnextConfig>,
): Reference[] {
  const references: Reference[] = [];
  const items = itemsOf(node);
  const { orderNumberScope: scope } = context;
  refer(references, context, 'is', credit ? 'return_no' : 'invoice_no', scope, number);
  refer(references, context, 'points_to', 'invoice_no', scope, textAt(node, '', RETURN_AGAINST));
  referRows(references, context, 'order_no', items, ORDER);
  referRows(references, context, 'fulfilment_no', items, DELIVERY_NOTE);
  // Beside an order number the customer's own adds nothing but ambiguity.
  if (references.length === 1) {
    refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  }
  return references;
}

function customerOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER), textAt(node, '', CUSTOMER_NAME));
  return parties;
}

function statusesOf(status: Sourced<string>, stage: Stage): StatusClaim[] {
  const payment = own(INVOICE_STATUSES, status.value);
  if (stage.is === null || stage.is === 'cancelled') return [];
  const statuses: StatusClaim[] = [
    { axis: 'billing', state: stage.is === 'submitted' ? 'complete' : 'partial', native: status },
  ];
  if (payment !== undefined && payment !== null) statuses.push({ axis: 'payment', state: payment, native: status });
  return statuses;
}

function milestonesOf(
  node: Node,
  status: Sourced<string>,
  stage: Stage,
  credit: boolean,
  config: ErpnextConfig,
): MilestoneClaim[] {
  const dated = postedAt(node, config);
  const posted = stage.is === 'submitted';
  const of = posted ? 'actual' : 'planned';
  if (credit) return [{ code: 'CREDITED', class: of, when: dated, path: dated.path }];
  const milestones: MilestoneClaim[] = [{ code: 'INVOICED', class: of, when: dated, path: dated.path }];
  if (posted) milestones.push({ code: 'INV_POSTED', class: 'actual', when: dated, path: dated.path });
  const due = dateAt(node, '', DUE_DATE);
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  // ERPNext says that an invoice is paid, not when; its payments have a date each.
  if (posted && status.value === 'Paid') {
    milestones.push({ code: 'PAID', class: 'actual', when: null, path: status.path });
  }
  return milestones;
}

/** Payment Entry that comes in → payment; what is paid out or moved between accounts is none. */
export function mapPayment(node: Node, context: MapContext<ErpnextConfig>): CanonicalDocument[] {
  const number = requiredText(node, '', NAME);
  const way = requiredText(node, '', PAYMENT_TYPE);
  const amount = requiredRounded(node, '', PAID_AMOUNT);
  const received = postedAt(node, context.config);
  const stage = stageOf(node);
  const comesIn = own(PAYMENT_TYPES, way.value);
  if (comesIn === false) return [];
  const { orderNumberScope: scope } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', 'payment_no', scope, number);
  for (const { node: row, base } of placesOf(node, '', SETTLED)) {
    const doctype = textAt(row, base, SETTLED_TYPE)?.value;
    const type = doctype === 'Sales Invoice' ? 'invoice_no' : doctype === 'Sales Order' ? 'order_no' : null;
    if (type !== null) refer(references, context, 'points_to', type, scope, textAt(row, base, SETTLED_NAME));
  }
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', PARTY), textAt(node, '', PARTY_NAME));
  const currency = textAt(node, '', PAID_CURRENCY)?.value ?? context.config.currency;
  return [
    {
      ...emptyDocument('payment'),
      label: number,
      references,
      parties,
      amounts: [{ type: 'total', amount, currency }],
      // It may be one of several: that all is paid, the invoice says.
      milestones: [
        {
          code: 'PAID',
          class: stage.is === 'submitted' ? 'estimated' : 'planned',
          when: received,
          path: received.path,
        },
      ],
      summary: textAt(node, '', REMARKS),
      voided: stage.is === 'cancelled',
      unknownValues: [...(comesIn === undefined ? [way] : []), ...(stage.is === null ? [stage.native] : [])],
    },
  ];
}

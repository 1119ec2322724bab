import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, microsAt, refer, referId, requiredText, textAt, valueAt, type Node } from '../kit/drafts.ts';
import {
  amountsOf,
  dateAt,
  guidAt,
  linesOf,
  partiesOf,
  QUANTITY,
  referCustomerPo,
  requiredDate,
  type LineQuantities,
} from './fields.ts';
import type { BusinessCentralConfig } from './manifest.ts';
import { decodeOption, INVOICE_STATUSES, type InvoiceMeaning } from './statuses.ts';

const ID = field('id');
const NUMBER = field('number');
const STATUS = field('status');
const ORDER_ID = field('orderId');
const ORDER_NUMBER = field('orderNumber');
const CUSTOMER_PO = field('externalDocumentNumber');
const INVOICE_DATE = field('invoiceDate');
const CREDIT_MEMO_DATE = field('creditMemoDate');
const POSTING_DATE = field('postingDate');
const DUE_DATE = field('dueDate');
const INVOICE_ID = field('invoiceId');
const INVOICE_NUMBER = field('invoiceNumber');
const REMAINING = field('remainingAmount');
const TOTAL = field('totalAmountIncludingTax');
const INVOICE_LINES = field('salesInvoiceLines');
const CREDIT_MEMO_LINES = field('salesCreditMemoLines');
const INVOICED: LineQuantities = [['invoiced', QUANTITY]];
const CREDITED: LineQuantities = [['credited', QUANTITY]];

/** A draft is in no ledger: it says what is planned and bills nothing yet. */
const UNKNOWN: InvoiceMeaning = { billing: 'none', payment: 'none', posted: false, voided: false };

/** salesInvoice → invoice. */
export function mapInvoice(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const status = statusAt(node);
  const meaning = INVOICE_STATUSES[status.value] ?? UNKNOWN;
  const lines = linesOf(node, INVOICE_LINES, INVOICED);
  return {
    ...emptyDocument('invoice'),
    label: number,
    references: invoiceReferences(node, number, context),
    statuses: statusesOf(node, status, meaning),
    parties: partiesOf(node),
    // What a draft would bill is not billed: its quantities stay apart from the invoiced ones.
    lines: meaning.posted ? lines : lines.map((line) => ({ ...line, quantities: {} })),
    amounts: amountsOf(node, context.config.currency),
    milestones: invoiceMilestones(node, status, meaning),
    conditions: conditionsOf(status),
    summary: status.value === '' ? null : status,
    voided: meaning.voided,
    unknownValues: status.value in INVOICE_STATUSES ? [] : [status],
  };
}

/** salesCreditMemo → return. */
export function mapCreditMemo(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const status = statusAt(node);
  const meaning = INVOICE_STATUSES[status.value] ?? UNKNOWN;
  const credited = dateAt(node, '', POSTING_DATE) ?? requiredDate(node, '', CREDIT_MEMO_DATE);
  const lines = linesOf(node, CREDIT_MEMO_LINES, CREDITED);
  const references: Reference[] = [];
  refer(references, context, 'is', 'return_no', context.orderNumberScope, number);
  refer(references, context, 'points_to', 'invoice_no', context.orderNumberScope, textAt(node, '', INVOICE_NUMBER));
  referId(references, context.connectionId, 'points_to', 'invoice_id', guidAt(node, '', INVOICE_ID));
  if (references.length === 1)
    refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    parties: partiesOf(node),
    lines: meaning.posted ? lines : lines.map((line) => ({ ...line, quantities: {} })),
    amounts: amountsOf(node, context.config.currency),
    milestones: [
      { code: 'CREDITED', class: meaning.posted ? 'actual' : 'planned', when: credited, path: credited.path },
    ],
    summary: status.value === '' ? null : status,
    voided: meaning.voided,
    unknownValues: status.value in INVOICE_STATUSES ? [] : [status],
  };
}

/** Blank is a documented status, so it is read even where it is empty. */
function statusAt(node: Node): Sourced<string> {
  const raw = valueAt(node, STATUS);
  if (typeof raw === 'string') return { value: decodeOption(raw), path: STATUS.pointer };
  return requiredText(node, '', STATUS);
}

function invoiceReferences(
  node: Node,
  number: Sourced<string>,
  context: MapContext<BusinessCentralConfig>,
): Reference[] {
  const references: Reference[] = [];
  const order = textAt(node, '', ORDER_NUMBER);
  refer(references, context, 'is', 'invoice_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'invoice_id', guidAt(node, '', ID));
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, order);
  referId(references, context.connectionId, 'points_to', 'order_id', guidAt(node, '', ORDER_ID));
  referCustomerPo(references, node, context, textAt(node, '', CUSTOMER_PO));
  return references;
}

function statusesOf(node: Node, status: Sourced<string>, meaning: InvoiceMeaning): StatusClaim[] {
  return [
    { axis: 'billing', state: meaning.billing, native: status },
    { axis: 'payment', state: paymentOf(node, meaning), native: status },
  ];
}

function paymentOf(node: Node, { payment, posted }: InvoiceMeaning): AxisState {
  if (payment !== 'none' || !posted) return payment;
  const remaining = microsAt(node, '', REMAINING)?.value;
  const total = microsAt(node, '', TOTAL)?.value;
  if (remaining === undefined || total === undefined || total === 0) return payment;
  if (remaining === 0) return 'complete';
  return remaining < total ? 'partial' : 'none';
}

function invoiceMilestones(node: Node, status: Sourced<string>, meaning: InvoiceMeaning): MilestoneClaim[] {
  const invoiced = requiredDate(node, '', INVOICE_DATE);
  const due = dateAt(node, '', DUE_DATE);
  const milestones: MilestoneClaim[] = [
    { code: 'INVOICED', class: meaning.posted ? 'actual' : 'planned', when: invoiced, path: invoiced.path },
  ];
  if (meaning.posted) {
    const posted = dateAt(node, '', POSTING_DATE) ?? invoiced;
    milestones.push({ code: 'INV_POSTED', class: 'actual', when: posted, path: posted.path });
  }
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  // The API says that an invoice is paid, not when.
  if (paymentOf(node, meaning) === 'complete') {
    milestones.push({ code: 'PAID', class: 'actual', when: null, path: status.path });
  }
  return milestones;
}

function conditionsOf(status: Sourced<string>): ConditionClaim[] {
  if (status.value !== 'In Review') return [];
  return [{ code: 'IN-BLOCK', from: null, to: null, open: true, reason: status, path: status.path }];
}

import { subMicros, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type AmountType,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  microsAt,
  party,
  refer,
  referId,
  requiredText,
  textAt,
  type Field,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { CURRENCY, invoiceScope, referReference, requiredDate, STATUS } from './fields.ts';
import type { XeroConfig } from './manifest.ts';
import { BILL_STATUSES, type BillMeaning } from './statuses.ts';

const INVOICE_ID = field('InvoiceID');
const INVOICE_NUMBER = field('InvoiceNumber');
const CREDIT_NOTE_ID = field('CreditNoteID');
const CREDIT_NOTE_NUMBER = field('CreditNoteNumber');
const DUE_DATE = field('DueDate');
const PAID_ON = field('FullyPaidOnDate');
const PAID = field('AmountPaid');
const CREDITED = field('AmountCredited');
const CONTACT_ID = field('Contact', 'ContactID');
const CONTACT_NAME = field('Contact', 'Name');
const LINES = field('LineItems');
const LINE_ID = field('LineItemID');
const ITEM_CODE = field('ItemCode');
const DESCRIPTION = field('Description');
const QUANTITY = field('Quantity');
const UNIT_AMOUNT = field('UnitAmount');
const LINE_AMOUNT = field('LineAmount');
const LINE_TAX = field('TaxAmount');
const AMOUNT_TYPES = field('LineAmountTypes');
const ALLOCATIONS = field('Allocations');
const ALLOCATED_ID = field('Invoice', 'InvoiceID');
const ALLOCATED_NUMBER = field('Invoice', 'InvoiceNumber');
const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('Total')],
  ['total_excl_tax', field('SubTotal')],
  ['tax', field('TotalTax')],
];
const DUE: readonly [AmountType, Field] = ['open', field('AmountDue')];

/** Invoice of type ACCREC → invoice. */
export function mapInvoice(node: Node, context: MapContext<XeroConfig>): CanonicalDocument {
  const id = requiredText(node, '', INVOICE_ID);
  const number = textAt(node, '', INVOICE_NUMBER);
  const status = requiredText(node, '', STATUS);
  const meaning = meaningOf(status);
  const references: Reference[] = [];
  refer(references, context, 'is', 'invoice_no', invoiceScope(context), number);
  referId(references, context.connectionId, 'is', 'invoice_id', id);
  referReference(references, node, context);
  return {
    ...emptyDocument('invoice'),
    label: number ?? id,
    references,
    statuses:
      meaning === null
        ? []
        : [
            { axis: 'billing', state: meaning.billing, native: status },
            { axis: 'payment', state: paymentOf(node, status, meaning), native: status },
          ],
    parties: partiesOf(node),
    lines: linesOf(node, meaning, 'invoiced'),
    amounts: amountsOf(node, [...TOTALS, DUE]),
    milestones: invoiceMilestones(node, status, meaning),
    conditions:
      meaning?.billing === 'blocked'
        ? [{ code: 'IN-BLOCK', from: null, to: null, open: true, reason: status, path: status.path }]
        : [],
    summary: status,
    voided: meaning?.voided === true,
    unknownValues: meaning === null ? [status] : [],
  };
}

/** Credit note of type ACCRECCREDIT → return. Whether goods came back, it does not say. */
export function mapCreditNote(node: Node, context: MapContext<XeroConfig>): CanonicalDocument {
  const id = requiredText(node, '', CREDIT_NOTE_ID);
  const number = textAt(node, '', CREDIT_NOTE_NUMBER);
  const status = requiredText(node, '', STATUS);
  const meaning = meaningOf(status);
  const credited = requiredDate(node);
  const references: Reference[] = [];
  refer(references, context, 'is', 'return_no', invoiceScope(context), number);
  for (const { node: allocation, base } of placesOf(node, '', ALLOCATIONS)) {
    referId(references, context.connectionId, 'points_to', 'invoice_id', textAt(allocation, base, ALLOCATED_ID));
    const invoice = textAt(allocation, base, ALLOCATED_NUMBER);
    refer(references, context, 'points_to', 'invoice_no', invoiceScope(context), invoice);
  }
  referReference(references, node, context);
  return {
    ...emptyDocument('return'),
    label: number ?? id,
    references,
    parties: partiesOf(node),
    lines: linesOf(node, meaning, 'credited'),
    amounts: amountsOf(node, TOTALS),
    milestones: [
      { code: 'CREDITED', class: meaning?.posted ? 'actual' : 'planned', when: credited, path: credited.path },
    ],
    summary: status,
    voided: meaning?.voided === true,
    unknownValues: meaning === null ? [status] : [],
  };
}

function meaningOf(status: Sourced<string>): BillMeaning | null {
  return Object.hasOwn(BILL_STATUSES, status.value) ? (BILL_STATUSES[status.value] ?? null) : null;
}

function paymentOf(node: Node, status: Sourced<string>, { voided }: BillMeaning): AxisState {
  if (voided) return 'not_applicable';
  if (status.value === 'PAID') return 'complete';
  const covered = (microsAt(node, '', PAID)?.value ?? 0) + (microsAt(node, '', CREDITED)?.value ?? 0);
  return covered > 0 ? 'partial' : 'none';
}

function invoiceMilestones(node: Node, status: Sourced<string>, meaning: BillMeaning | null): MilestoneClaim[] {
  const invoiced = requiredDate(node);
  const posted = meaning?.posted === true;
  const due = dateAt(node, '', DUE_DATE);
  const milestones: MilestoneClaim[] = [
    { code: 'INVOICED', class: posted ? 'actual' : 'planned', when: invoiced, path: invoiced.path },
  ];
  if (posted) milestones.push({ code: 'INV_POSTED', class: 'actual', when: invoiced, path: status.path });
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  if (status.value === 'PAID') {
    const paid = dateAt(node, '', PAID_ON);
    milestones.push({ code: 'PAID', class: 'actual', when: paid, path: paid?.path ?? status.path });
  }
  return milestones;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CONTACT_ID), textAt(node, '', CONTACT_NAME));
  return parties;
}

/** What is in no ledger bills and credits nothing yet. A line without a quantity is a remark. */
function linesOf(node: Node, meaning: BillMeaning | null, type: 'invoiced' | 'credited'): DocumentLine[] {
  const inclusive = textAt(node, '', AMOUNT_TYPES)?.value === 'Inclusive';
  return placesOf(node, '', LINES).map(({ node: line, base }: Place, index) => {
    const quantity = microsAt(line, base, QUANTITY);
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
    if (quantity !== null && meaning?.posted) quantities[type] = quantity;
    const item = textAt(line, base, ITEM_CODE);
    return {
      ...EMPTY_LINE,
      lineKey: textAt(line, base, LINE_ID)?.value ?? String(index + 1),
      itemNo: item,
      description: textAt(line, base, DESCRIPTION),
      // A price with tax in it is not the one that was agreed on.
      unitPrice: inclusive ? null : microsAt(line, base, UNIT_AMOUNT),
      amount: inclusive ? netOf(line, base) : microsAt(line, base, LINE_AMOUNT),
      quantities,
      // Freight and fees are entered without an item.
      stocked: item !== null,
    };
  });
}

/** The amount of a line that has its tax in it, without. */
function netOf(line: Node, base: string): Sourced<Micros> | null {
  const amount = microsAt(line, base, LINE_AMOUNT);
  const tax = microsAt(line, base, LINE_TAX);
  return amount === null || tax === null ? null : { value: subMicros(amount.value, tax.value), path: amount.path };
}

function amountsOf(node: Node, fields: readonly (readonly [AmountType, Field])[]): AmountClaim[] {
  const currency = requiredText(node, '', CURRENCY).value;
  return fields.flatMap(([type, at]) => {
    const amount = microsAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency }];
  });
}

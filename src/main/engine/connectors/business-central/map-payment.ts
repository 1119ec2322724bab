import type { Micros } from '#shared/domain/decimal.ts';
import { emptyDocument, type CanonicalDocument, type Party, type Reference } from '#shared/domain/document.ts';
import { allMatches } from '#shared/domain/references.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, party, refer, referId, requiredMicros, requiredText, textAt, type Node } from '../kit/drafts.ts';
import { guidAt, requiredDate } from './fields.ts';
import type { BusinessCentralConfig } from './manifest.ts';

const NUMBER = field('documentNumber');
const POSTING_DATE = field('postingDate');
const AMOUNT = field('amount');
const CUSTOMER_NUMBER = field('customerNumber');
const INVOICE_ID = field('appliesToInvoiceId');
const INVOICE_NUMBER = field('appliesToInvoiceNumber');
const DESCRIPTION = field('description');
const COMMENT = field('comment');

/**
 * customerPayment → payment. A line of a journal is in no ledger until it is posted: it tells when money came in and for
 * which invoices, and settles nothing yet. A payment of several invoices names them in its text.
 */
export function mapPayment(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const received = requiredDate(node, '', POSTING_DATE);
  // The journal books what a customer pays as a credit, below zero.
  const booked = requiredMicros(node, '', AMOUNT);
  const amount = { ...booked, value: Math.abs(booked.value) as Micros };
  const references: Reference[] = [];
  refer(references, context, 'is', 'payment_no', context.orderNumberScope, number);
  refer(references, context, 'points_to', 'invoice_no', context.orderNumberScope, textAt(node, '', INVOICE_NUMBER));
  referId(references, context.connectionId, 'points_to', 'invoice_id', guidAt(node, '', INVOICE_ID));
  for (const text of [textAt(node, '', COMMENT), textAt(node, '', DESCRIPTION)]) {
    if (text === null) continue;
    for (const pattern of context.config.invoicePatterns) {
      for (const invoice of allMatches(text.value, pattern))
        refer(references, context, 'points_to', 'invoice_no', context.orderNumberScope, {
          value: invoice,
          path: text.path,
        });
    }
  }
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER_NUMBER), null);
  return {
    ...emptyDocument('payment'),
    label: number,
    references,
    parties,
    amounts: [{ type: 'total', amount, currency: context.config.currency }],
    milestones: [{ code: 'PAID', class: 'estimated', when: received, path: received.path }],
    summary: textAt(node, '', COMMENT),
  };
}

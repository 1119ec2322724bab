import { emptyDocument, type CanonicalDocument, type Reference } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, refer, referId, requiredMicros, requiredText, textAt, type Node } from '../kit/drafts.ts';
import { invoiceScope, requiredDate, STATUS } from './fields.ts';
import type { XeroConfig } from './manifest.ts';
import { PAYMENT_STATUSES, PAYMENT_TYPES } from './statuses.ts';

const ID = field('PaymentID');
const TYPE = field('PaymentType');
const AMOUNT = field('Amount');
const REFERENCE = field('Reference');
const INVOICE_ID = field('Invoice', 'InvoiceID');
const INVOICE_NUMBER = field('Invoice', 'InvoiceNumber');
const INVOICE_CURRENCY = field('Invoice', 'CurrencyCode');

/** Payment of a sale → payment; what is paid out, and what settles prepayments, is none. */
export function mapPayment(node: Node, context: MapContext<XeroConfig>): CanonicalDocument[] {
  const id = requiredText(node, '', ID);
  const type = requiredText(node, '', TYPE);
  const status = requiredText(node, '', STATUS);
  const known = Object.hasOwn(PAYMENT_TYPES, type.value);
  if (known && PAYMENT_TYPES[type.value] === false) return [];
  const received = requiredDate(node);
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'payment_no', id);
  refer(references, context, 'points_to', 'invoice_no', invoiceScope(context), textAt(node, '', INVOICE_NUMBER));
  referId(references, context.connectionId, 'points_to', 'invoice_id', textAt(node, '', INVOICE_ID));
  const taken = Object.hasOwn(PAYMENT_STATUSES, status.value) ? PAYMENT_STATUSES[status.value] : undefined;
  return [
    {
      ...emptyDocument('payment'),
      label: textAt(node, '', REFERENCE) ?? id,
      references,
      amounts: [
        {
          type: 'total',
          amount: requiredMicros(node, '', AMOUNT),
          currency: textAt(node, '', INVOICE_CURRENCY)?.value ?? context.config.currency,
        },
      ],
      // It may be one of several: that all is paid, and when, the invoice says.
      milestones: [{ code: 'PAID', class: 'estimated', when: received, path: received.path }],
      summary: textAt(node, '', REFERENCE),
      voided: taken === true,
      unknownValues: [...(known ? [] : [type]), ...(taken === undefined ? [status] : [])],
    },
  ];
}

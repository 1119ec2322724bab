import type { Payment } from '../life/order-life.ts';
import { erpInvoiceNo } from './erp-invoice.ts';
import { erpStamp, etagOf, NO_GUID } from './erp-parts.ts';
import { cents, LINES_PER_RECORD, taxPercentOf, type Payload, type RecordContext } from './record.ts';

/** A line of the payment journal, from when it is entered until it is posted. */
export function erpPayment(payment: Payment, context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const [first] = payment.settles;
  const alone = payment.settles.length === 1 ? first : undefined;
  const numbers = payment.settles.map(({ invoice }) => erpInvoiceNo(invoice.record));
  const amount = payment.settles.reduce((sum, { life, invoice }) => {
    const net = invoice.quantities.reduce(
      (total, quantity, line) => total + quantity * (invoice.pricesCents[line] ?? 0),
      0,
    );
    return sum + Math.round((net * (100 + taxPercentOf(life.site.country))) / 100);
  }, 0);
  return {
    '@odata.etag': etagOf(context),
    id: ids.erpPayment.idOf(record),
    journalId: ids.erpPayment.idOf(4_000_000),
    journalDisplayName: 'CASHRCPT',
    lineNumber: (record + 1) * LINES_PER_RECORD,
    customerId: ids.erpCustomer.idOf(payment.customer.index),
    customerNumber: payment.customer.no,
    contactId: '',
    postingDate: calendar.text(calendar.dayOf(payment.enteredAt)),
    documentNumber: `ZE-${400_001 + record}`,
    externalDocumentNumber: payment.bankReference,
    amount: -cents(amount),
    appliesToInvoiceId: alone === undefined ? NO_GUID : ids.erpInvoice.idOf(alone.invoice.record),
    appliesToInvoiceNumber: alone === undefined ? '' : (numbers[0] ?? ''),
    description: payment.customer.name,
    comment: alone === undefined ? remittanceOf(numbers, record) : '',
    lastModifiedDateTime: erpStamp(payment.company, context.modifiedAt, context.millis),
  };
}

/** What customers write into the bank's text field: the first number in full, the others as they like. */
function remittanceOf(numbers: readonly string[], record: number): string {
  const joined = numbers.join(record % 2 === 0 ? ', ' : ' + ');
  return record % 3 === 0 ? `Rechnungen ${joined} abzgl. Skonto` : `RE ${joined}`;
}

import { NEVER, type Seconds } from '../calendar.ts';
import type { CreditMemo, Invoice, OrderLife } from '../life/order-life.ts';
import {
  erpOrderNo,
  erpStamp,
  etagOf,
  itemFields,
  lineAmounts,
  NO_GUID,
  buyersOf,
  partiesOf,
  totals,
  type LineFigures,
} from './erp-parts.ts';
import { LINES_PER_RECORD, taxPercentOf, type Payload, type RecordContext } from './record.ts';

export function erpInvoiceNo(record: number): string {
  return `PS-INV${303_001 + record}`;
}

export function erpInvoiceChanges(invoice: Invoice): Seconds[] {
  return [invoice.createdAt, invoice.postedAt, invoice.paidAt, invoice.cancelledAt];
}

function invoiceStatus(invoice: Invoice, at: Seconds): string {
  if (at < invoice.postedAt) return 'Draft';
  if (invoice.cancelledAt <= at) return 'Canceled';
  return invoice.paidAt <= at ? 'Paid' : 'Open';
}

function documentLines(
  life: OrderLife,
  quantities: readonly number[],
  pricesCents: readonly number[],
  context: RecordContext,
  lineIds: RecordContext['ids']['erpInvoiceLine'],
  documentId: string,
): { figures: LineFigures[]; lines: Payload[] } {
  const figures: LineFigures[] = [];
  const lines: Payload[] = [];
  life.lines.forEach(({ item, priceCents }, index) => {
    const quantity = quantities[index] ?? 0;
    if (quantity === 0) return;
    const figure = { item, quantity, priceCents: pricesCents[index] ?? priceCents };
    figures.push(figure);
    lines.push({
      id: lineIds.idOf(context.record * LINES_PER_RECORD + index),
      documentId,
      sequence: (index + 1) * 10_000,
      ...itemFields(item, context),
      quantity,
      ...lineAmounts(figure, taxPercentOf(life.site.country)),
      shipmentDate: '0001-01-01',
      itemVariantId: NO_GUID,
      locationId: NO_GUID,
    });
  });
  return { figures, lines };
}

export function erpInvoice(life: OrderLife, invoice: Invoice, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const id = ids.erpInvoice.idOf(record);
  const day = calendar.dayOf(at < invoice.postedAt ? invoice.createdAt : invoice.postedAt);
  const { figures, lines } = documentLines(
    life,
    invoice.quantities,
    invoice.pricesCents,
    context,
    ids.erpInvoiceLine,
    id,
  );
  const amounts = totals(figures, taxPercentOf(life.site.country));
  const status = invoiceStatus(invoice, at);
  return {
    '@odata.etag': etagOf(context),
    id,
    number: erpInvoiceNo(record),
    externalDocumentNumber: life.customerPo,
    invoiceDate: calendar.text(day),
    postingDate: calendar.text(day),
    dueDate: calendar.text(day + life.customer.termsDays),
    promisedPayDate: '0001-01-01',
    customerPurchaseOrderReference: life.customerPo,
    ...partiesOf(life, context),
    currencyId: NO_GUID,
    currencyCode: 'EUR',
    orderId: ids.erpOrder.idOf(life.erpRecord),
    orderNumber: erpOrderNo(life),
    paymentTermsId: NO_GUID,
    shipmentMethodId: NO_GUID,
    salesperson: life.customer.salesperson,
    disputeStatusId: NO_GUID,
    disputeStatus: '',
    remainingAmount: status === 'Open' ? amounts['totalAmountIncludingTax'] : 0,
    ...amounts,
    status,
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
    phoneNumber: life.customer.phone,
    email: life.customer.email,
    salesInvoiceLines: lines,
  };
}

export function erpCreditMemo(life: OrderLife, memo: CreditMemo, context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const id = ids.erpCreditMemo.idOf(record);
  const day = calendar.text(calendar.dayOf(memo.postedAt));
  const { figures, lines } = documentLines(
    life,
    memo.quantities,
    memo.invoice.pricesCents,
    context,
    ids.erpCreditMemoLine,
    id,
  );
  return {
    '@odata.etag': etagOf(context),
    id,
    number: `PS-CR${104_001 + record}`,
    externalDocumentNumber: memo.rma,
    creditMemoDate: day,
    postingDate: day,
    dueDate: day,
    ...buyersOf(life, context),
    currencyId: NO_GUID,
    currencyCode: 'EUR',
    paymentTermsId: NO_GUID,
    shipmentMethodId: NO_GUID,
    salesperson: life.customer.salesperson,
    ...totals(figures, taxPercentOf(life.site.country)),
    status: 'Open',
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
    invoiceId: ids.erpInvoice.idOf(memo.invoice.record),
    invoiceNumber: erpInvoiceNo(memo.invoice.record),
    customerReturnReasonId: NO_GUID,
    phoneNumber: life.customer.phone,
    email: life.customer.email,
    salesCreditMemoLines: lines,
  };
}

/** An invoice of years ago, posted for an order whose number another order has today. */
export function erpOldInvoice(life: OrderLife, context: RecordContext): Payload {
  const [invoice] = life.invoices;
  if (invoice === undefined) throw new RangeError('nothing to look like');
  const { calendar, record } = context;
  const long = 4 * 365 + (record % 300);
  const day = (at: Seconds): string => new Date((calendar.dayOf(at) - long) * 86_400_000).toISOString().slice(0, 10);
  const dated = day(invoice.postedAt);
  return {
    ...erpInvoice(
      life,
      { ...invoice, createdAt: invoice.postedAt, paidAt: invoice.postedAt },
      { ...context, at: invoice.postedAt },
    ),
    number: `PS-INV${102_001 + record}`,
    externalDocumentNumber: `ALT-${88_000 + record}`,
    customerPurchaseOrderReference: `ALT-${88_000 + record}`,
    invoiceDate: dated,
    postingDate: dated,
    dueDate: dated,
    // The order itself has been deleted long ago.
    orderId: NO_GUID,
    remainingAmount: 0,
    status: 'Paid',
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
  };
}

/** An invoice for a service, keyed by hand: it names no order. */
export function erpManualInvoice(life: OrderLife, context: RecordContext): Payload {
  const base = erpInvoice(
    life,
    {
      record: context.record,
      parcel: 0,
      createdAt: context.modifiedAt,
      postedAt: context.modifiedAt,
      quantities: [],
      pricesCents: [],
      duplicate: false,
      rebill: false,
      paidAt: NEVER,
      cancelledAt: NEVER,
    },
    context,
  );
  const amount = 90 + (context.record % 7) * 35;
  const net = {
    totalAmountExcludingTax: amount,
    totalTaxAmount: 0,
    totalAmountIncludingTax: amount,
    remainingAmount: amount,
  };
  return {
    ...base,
    externalDocumentNumber: '',
    customerPurchaseOrderReference: '',
    orderId: NO_GUID,
    orderNumber: '',
    ...net,
    salesInvoiceLines: [
      {
        id: context.ids.erpInvoiceLine.idOf(context.record * LINES_PER_RECORD),
        documentId: base['id'],
        sequence: 10_000,
        itemId: NO_GUID,
        accountId: context.ids.erpItem.idOf(9_999),
        lineType: 'Account',
        lineObjectNumber: '8400',
        description: 'On-site product training',
        unitOfMeasureId: NO_GUID,
        unitOfMeasureCode: '',
        quantity: 1,
        unitPrice: amount,
        discountAmount: 0,
        discountPercent: 0,
        discountAppliedBeforeTax: false,
        amountExcludingTax: amount,
        taxCode: 'VAT0',
        taxPercent: 0,
        totalTaxAmount: 0,
        amountIncludingTax: amount,
        invoiceDiscountAllocation: 0,
        netAmount: amount,
        netTaxAmount: 0,
        netAmountIncludingTax: amount,
        shipmentDate: '0001-01-01',
        itemVariantId: NO_GUID,
        locationId: NO_GUID,
      },
    ],
  };
}

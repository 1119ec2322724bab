import { NEVER, type Seconds } from '../calendar.ts';
import { ITEMS, type Item } from '../company/items.ts';
import { promiseAt, type CreditMemo, type Invoice, type OrderLife, type Parcel } from '../life/order-life.ts';
import { CLOCK_SKEW } from '../systems.ts';
import { cents, LINES_PER_RECORD, taxPercentOf, type Payload, type RecordContext } from './record.ts';

const NO_GUID = '00000000-0000-0000-0000-000000000000';
const ITEM_NUMBERS = new Map(ITEMS.map((item, index) => [item.sku, index]));
/** Every thirteenth order carries a remark as a comment line. */
const COMMENT_EVERY = 13;

export function erpOrderNo(life: OrderLife): string {
  return `SO-${life.number}`;
}

export function erpStamp(at: Seconds, millis: number): string {
  return new Date((at + CLOCK_SKEW.bc) * 1000 + millis).toISOString();
}

interface LineFigures {
  readonly item: Item;
  readonly quantity: number;
  readonly priceCents: number;
}

function lineAmounts({ quantity, priceCents }: LineFigures, taxPercent: number): Payload {
  const net = quantity * priceCents;
  const tax = Math.round((net * taxPercent) / 100);
  return {
    unitPrice: cents(priceCents), discountAmount: 0, discountPercent: 0, discountAppliedBeforeTax: false,
    amountExcludingTax: cents(net), taxCode: taxPercent > 0 ? 'VAT19' : 'VAT0', taxPercent, totalTaxAmount: cents(tax),
    amountIncludingTax: cents(net + tax), invoiceDiscountAllocation: 0, netAmount: cents(net), netTaxAmount: cents(tax),
    netAmountIncludingTax: cents(net + tax),
  };
}

function totals(lines: readonly LineFigures[], taxPercent: number): Payload {
  let net = 0;
  let tax = 0;
  for (const line of lines) {
    net += line.quantity * line.priceCents;
    tax += Math.round((line.quantity * line.priceCents * taxPercent) / 100);
  }
  return {
    pricesIncludeTax: false, discountAmount: 0, discountAppliedBeforeTax: true, totalAmountExcludingTax: cents(net),
    totalTaxAmount: cents(tax), totalAmountIncludingTax: cents(net + tax),
  };
}

function addressOf(prefix: string, site: OrderLife['site'], style: 'AddressLine'): Payload {
  return {
    [`${prefix}${style}1`]: site.street, [`${prefix}${style}2`]: '', [`${prefix}City`]: site.city,
    [`${prefix}Country`]: site.country, [`${prefix}State`]: '', [`${prefix}PostCode`]: site.postCode,
  };
}

function partiesOf(life: OrderLife, context: RecordContext): Payload {
  const office = life.customer.sites[0] ?? life.site;
  const customerId = context.ids.erpCustomer.idOf(life.customer.index);
  return {
    customerId, customerNumber: life.customer.no, customerName: life.customer.name,
    billToName: life.customer.name, billToCustomerId: customerId, billToCustomerNumber: life.customer.no,
    shipToName: life.site.name, shipToContact: life.customer.contact,
    ...addressOf('sellTo', office, 'AddressLine'), ...addressOf('billTo', office, 'AddressLine'),
    ...addressOf('shipTo', life.site, 'AddressLine'),
  };
}

function itemFields(item: Item, context: RecordContext): Payload {
  return {
    itemId: context.ids.erpItem.idOf(ITEM_NUMBERS.get(item.sku) ?? 0), accountId: NO_GUID, lineType: 'Item',
    lineObjectNumber: item.sku, description: item.name, description2: '', unitOfMeasureId: NO_GUID, unitOfMeasureCode: item.unit,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function shippedBy(life: OrderLife, line: number, at: Seconds): number {
  return sum(life.parcels.map((parcel) => (parcel.goodsIssueAt <= at ? (parcel.quantities[line] ?? 0) : 0)));
}

export function invoicedBy(life: OrderLife, line: number, at: Seconds): number {
  return sum(life.invoices.map((invoice) => (invoice.postedAt <= at && !invoice.duplicate ? (invoice.quantities[line] ?? 0) : 0)));
}

/** Changes of an ERP order; credit approval, release, posting and invoicing each save it. */
export function erpOrderChanges(life: OrderLife): Seconds[] {
  return [
    life.erpAt,
    ...life.holds.filter((hold) => hold.kind === 'credit').flatMap((hold) => [hold.from, hold.to]),
    life.releasedAt,
    ...life.promises.map((promise) => promise.from),
    ...life.parcels.map((parcel) => parcel.goodsIssueAt),
    ...life.invoices.map((invoice) => invoice.postedAt),
    life.cancelledAt,
    ...(life.shortage ? [life.shortage.from, life.shortage.to] : []),
    ...(life.correction?.kind === 'erp_price' ? [life.correction.until] : []),
  ];
}

function orderStatus(life: OrderLife, at: Seconds): string {
  if (life.holds.some((hold) => hold.kind === 'credit' && hold.from <= at && at < hold.to)) return 'In_x0020_Review';
  return life.releasedAt <= at ? 'Open' : 'Draft';
}

export function erpOrder(life: OrderLife, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const tax = taxPercentOf(life.site.country);
  const wrong = life.correction?.kind === 'erp_price' && at < life.correction.until ? life.correction : null;
  const cancelled = life.cancelledAt <= at;
  const moved = life.promises.findLast((promise) => promise.from <= at && promise.from > 0);
  const missing = life.shortage && life.shortage.from <= at ? life.shortage : null;
  const plannedShip = moved ? (life.parcels[0] ? calendar.dayOf(life.parcels[0].shippedAt) : life.plannedShipDay) : life.plannedShipDay;
  const figures = life.lines.map((line, index): LineFigures => ({
    item: line.item, quantity: cancelled ? 0 : line.quantity, priceCents: wrong?.line === index ? wrong.wrong : line.priceCents,
  }));
  const lines = figures.map((line, index): Payload => {
    const shipped = shippedBy(life, index, at);
    const invoiced = invoicedBy(life, index, at);
    return {
      id: ids.erpOrderLine.idOf(record * LINES_PER_RECORD + index), documentId: ids.erpOrder.idOf(record), sequence: (index + 1) * 10_000,
      ...itemFields(line.item, context), quantity: line.quantity, ...lineAmounts(line, tax),
      shipmentDate: calendar.text(missing?.line === index ? calendar.dayOf(missing.to === NEVER ? missing.from : missing.to) : plannedShip),
      shippedQuantity: shipped, invoicedQuantity: invoiced, invoiceQuantity: Math.max(0, line.quantity - invoiced),
      shipQuantity: Math.max(0, line.quantity - shipped), itemVariantId: NO_GUID, locationId: NO_GUID,
    };
  });
  if (life.number % COMMENT_EVERY === 0) lines.push(commentLine(life, context));
  return {
    '@odata.etag': etagOf(context),
    id: ids.erpOrder.idOf(record),
    number: erpOrderNo(life),
    externalDocumentNumber: life.customerPo,
    orderDate: calendar.text(calendar.dayOf(life.erpAt)),
    postingDate: calendar.text(calendar.dayOf(life.erpAt)),
    ...partiesOf(life, context),
    shortcutDimension1Code: '', shortcutDimension2Code: life.warehouse.code,
    currencyId: NO_GUID, currencyCode: 'EUR',
    paymentTermsId: NO_GUID, shipmentMethodId: NO_GUID, salesperson: life.customer.salesperson, partialShipping: true,
    requestedDeliveryDate: calendar.text(promiseAt(life, at)),
    ...totals(figures, tax),
    fullyShipped: !cancelled && life.lines.every((line, index) => shippedBy(life, index, at) >= line.quantity),
    status: orderStatus(life, at),
    lastModifiedDateTime: erpStamp(context.modifiedAt, context.millis),
    phoneNumber: life.customer.phone, email: life.customer.email,
    salesOrderLines: lines,
  };
}

function commentLine(life: OrderLife, { ids, record }: RecordContext): Payload {
  return {
    id: ids.erpOrderLine.idOf(record * LINES_PER_RECORD + life.lines.length), documentId: ids.erpOrder.idOf(record),
    sequence: (life.lines.length + 1) * 10_000, itemId: NO_GUID, accountId: NO_GUID, lineType: 'Comment', lineObjectNumber: '',
    description: 'Goods-in closes at 16:00, please announce pallets', description2: '', unitOfMeasureId: NO_GUID, unitOfMeasureCode: '',
    quantity: 0, unitPrice: 0, discountAmount: 0, discountPercent: 0, discountAppliedBeforeTax: false, amountExcludingTax: 0,
    taxCode: '', taxPercent: 0, totalTaxAmount: 0, amountIncludingTax: 0, invoiceDiscountAllocation: 0, netAmount: 0,
    netTaxAmount: 0, netAmountIncludingTax: 0, shipmentDate: '0001-01-01', shippedQuantity: 0, invoicedQuantity: 0,
    invoiceQuantity: 0, shipQuantity: 0, itemVariantId: NO_GUID, locationId: NO_GUID,
  };
}

function etagOf(context: RecordContext): string {
  return `W/"JzIw${Buffer.from(`${context.record};${context.modifiedAt}`).toString('base64')}"`;
}

export function erpShipmentNo(record: number): string {
  return `SS-${208_001 + record}`;
}

export function erpShipmentChanges(life: OrderLife, parcel: Parcel): Seconds[] {
  return [parcel.goodsIssueAt, ...(life.resaved === 'erp' && parcel === life.parcels[0] ? [parcel.goodsIssueAt + 93_600] : [])];
}

export function erpShipment(life: OrderLife, parcel: Parcel, context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const posted = calendar.text(calendar.dayOf(parcel.goodsIssueAt));
  const lines = life.lines.flatMap(({ item, priceCents }, index): Payload[] => {
    const quantity = parcel.quantities[index] ?? 0;
    if (quantity === 0) return [];
    return [{
      id: ids.erpShipmentLine.idOf(record * LINES_PER_RECORD + index), documentId: ids.erpShipment.idOf(record),
      documentNo: erpShipmentNo(record), sequence: (index + 1) * 10_000, lineType: 'Item', lineObjectNumber: item.sku,
      description: item.name, unitOfMeasureCode: item.unit, unitPrice: cents(priceCents), quantity, discountPercent: 0,
      taxPercent: taxPercentOf(life.site.country), shipmentDate: posted,
    }];
  });
  return {
    '@odata.etag': etagOf(context),
    id: ids.erpShipment.idOf(record), number: erpShipmentNo(record), externalDocumentNumber: life.customerPo,
    invoiceDate: '0001-01-01', postingDate: posted, dueDate: '0001-01-01', customerPurchaseOrderReference: life.customerPo,
    ...partiesOf(life, context), currencyCode: 'EUR', orderNumber: erpOrderNo(life), paymentTermsCode: `${life.customer.termsDays} DAYS`,
    shipmentMethodCode: 'DAP', salesperson: life.customer.salesperson, pricesIncludeTax: false,
    lastModifiedDateTime: erpStamp(context.modifiedAt, context.millis), phoneNumber: life.customer.phone, email: life.customer.email,
    salesShipmentLines: lines,
  };
}

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
  life: OrderLife, quantities: readonly number[], pricesCents: readonly number[], context: RecordContext,
  lineIds: RecordContext['ids']['erpInvoiceLine'], documentId: string,
): { figures: LineFigures[]; lines: Payload[] } {
  const figures: LineFigures[] = [];
  const lines: Payload[] = [];
  life.lines.forEach(({ item, priceCents }, index) => {
    const quantity = quantities[index] ?? 0;
    if (quantity === 0) return;
    const figure = { item, quantity, priceCents: pricesCents[index] ?? priceCents };
    figures.push(figure);
    lines.push({
      id: lineIds.idOf(context.record * LINES_PER_RECORD + index), documentId, sequence: (index + 1) * 10_000,
      ...itemFields(item, context), quantity, ...lineAmounts(figure, taxPercentOf(life.site.country)),
      shipmentDate: '0001-01-01', itemVariantId: NO_GUID, locationId: NO_GUID,
    });
  });
  return { figures, lines };
}

export function erpInvoice(life: OrderLife, invoice: Invoice, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const id = ids.erpInvoice.idOf(record);
  const day = calendar.dayOf(at < invoice.postedAt ? invoice.createdAt : invoice.postedAt);
  const { figures, lines } = documentLines(life, invoice.quantities, invoice.pricesCents, context, ids.erpInvoiceLine, id);
  const amounts = totals(figures, taxPercentOf(life.site.country));
  const status = invoiceStatus(invoice, at);
  return {
    '@odata.etag': etagOf(context),
    id, number: erpInvoiceNo(record), externalDocumentNumber: life.customerPo, invoiceDate: calendar.text(day),
    postingDate: calendar.text(day), dueDate: calendar.text(day + life.customer.termsDays), promisedPayDate: '0001-01-01',
    customerPurchaseOrderReference: life.customerPo, ...partiesOf(life, context), currencyId: NO_GUID, currencyCode: 'EUR',
    orderId: ids.erpOrder.idOf(life.erpRecord), orderNumber: erpOrderNo(life), paymentTermsId: NO_GUID, shipmentMethodId: NO_GUID,
    salesperson: life.customer.salesperson, disputeStatusId: NO_GUID, disputeStatus: '',
    remainingAmount: status === 'Open' ? amounts['totalAmountIncludingTax'] : 0, ...amounts, status,
    lastModifiedDateTime: erpStamp(context.modifiedAt, context.millis), phoneNumber: life.customer.phone, email: life.customer.email,
    salesInvoiceLines: lines,
  };
}

export function erpCreditMemo(life: OrderLife, memo: CreditMemo, context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const id = ids.erpCreditMemo.idOf(record);
  const day = calendar.text(calendar.dayOf(memo.postedAt));
  const { figures, lines } = documentLines(life, memo.quantities, memo.invoice.pricesCents, context, ids.erpCreditMemoLine, id);
  return {
    '@odata.etag': etagOf(context),
    id, number: `PS-CR${104_001 + record}`, externalDocumentNumber: memo.rma, creditMemoDate: day, postingDate: day, dueDate: day,
    ...partiesOf(life, context), currencyId: NO_GUID, currencyCode: 'EUR', paymentTermsId: NO_GUID, shipmentMethodId: NO_GUID,
    salesperson: life.customer.salesperson, ...totals(figures, taxPercentOf(life.site.country)), status: 'Open',
    lastModifiedDateTime: erpStamp(context.modifiedAt, context.millis), invoiceId: ids.erpInvoice.idOf(memo.invoice.record),
    invoiceNumber: erpInvoiceNo(memo.invoice.record), customerReturnReasonId: NO_GUID, phoneNumber: life.customer.phone,
    email: life.customer.email, salesCreditMemoLines: lines,
  };
}

/** An invoice for a service, keyed by hand: it names no order. */
export function erpManualInvoice(life: OrderLife, context: RecordContext): Payload {
  const base = erpInvoice(life, {
    record: context.record, parcel: 0, createdAt: context.modifiedAt, postedAt: context.modifiedAt, quantities: [], pricesCents: [],
    duplicate: false, paidAt: NEVER, cancelledAt: NEVER,
  }, context);
  const amount = 90 + (context.record % 7) * 35;
  const net = { totalAmountExcludingTax: amount, totalTaxAmount: 0, totalAmountIncludingTax: amount, remainingAmount: amount };
  return {
    ...base, externalDocumentNumber: '', customerPurchaseOrderReference: '', orderId: NO_GUID, orderNumber: '', ...net,
    salesInvoiceLines: [{
      id: context.ids.erpInvoiceLine.idOf(context.record * LINES_PER_RECORD), documentId: base['id'], sequence: 10_000, itemId: NO_GUID,
      accountId: context.ids.erpItem.idOf(9_999), lineType: 'Account', lineObjectNumber: '8400', description: 'On-site product training',
      unitOfMeasureId: NO_GUID, unitOfMeasureCode: '', quantity: 1, unitPrice: amount, discountAmount: 0, discountPercent: 0,
      discountAppliedBeforeTax: false, amountExcludingTax: amount, taxCode: 'VAT0', taxPercent: 0, totalTaxAmount: 0,
      amountIncludingTax: amount, invoiceDiscountAllocation: 0, netAmount: amount, netTaxAmount: 0, netAmountIncludingTax: amount,
      shipmentDate: '0001-01-01', itemVariantId: NO_GUID, locationId: NO_GUID,
    }],
  };
}

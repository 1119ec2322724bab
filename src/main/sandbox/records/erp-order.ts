import { NEVER, type Seconds } from '../calendar.ts';
import { promiseAt, quantityAt, type FormerEntry, type OrderLife } from '../life/order-life.ts';
import {
  erpOrderNo,
  erpStamp,
  etagOf,
  itemFields,
  lineAmounts,
  NO_GUID,
  partiesOf,
  totals,
  type LineFigures,
} from './erp-parts.ts';
import { LINES_PER_RECORD, taxPercentOf, type Payload, type RecordContext } from './record.ts';

/** Every thirteenth order carries a remark as a comment line. */
const COMMENT_EVERY = 13;
const REMARK = 'Goods-in closes at 16:00, please announce pallets';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function shippedBy(life: OrderLife, line: number, at: Seconds): number {
  return sum(life.parcels.map((parcel) => (parcel.goodsIssueAt <= at ? (parcel.quantities[line] ?? 0) : 0)));
}

function invoicedBy(life: OrderLife, line: number, at: Seconds): number {
  return sum(
    life.invoices.map((invoice) =>
      invoice.postedAt <= at && !invoice.duplicate && !invoice.rebill ? (invoice.quantities[line] ?? 0) : 0,
    ),
  );
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
    ...(life.changeOrder ? [life.changeOrder.at] : []),
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
  const plannedShip = moved
    ? life.parcels[0]
      ? calendar.dayOf(life.parcels[0].shippedAt)
      : life.plannedShipDay
    : life.plannedShipDay;
  const figures = life.lines.map((line, index): LineFigures => ({
    item: line.item,
    quantity: cancelled ? 0 : quantityAt(life, index, at),
    priceCents: wrong?.line === index ? wrong.wrong : line.priceCents,
  }));
  const lines = figures.map((line, index): Payload => {
    const shipped = shippedBy(life, index, at);
    const invoiced = invoicedBy(life, index, at);
    return {
      id: ids.erpOrderLine.idOf(record * LINES_PER_RECORD + index),
      documentId: ids.erpOrder.idOf(record),
      sequence: (index + 1) * 10_000,
      ...itemFields(line.item, context),
      quantity: line.quantity,
      ...lineAmounts(line, tax),
      shipmentDate: calendar.text(
        missing?.line === index ? calendar.dayOf(missing.to === NEVER ? missing.from : missing.to) : plannedShip,
      ),
      shippedQuantity: shipped,
      invoicedQuantity: invoiced,
      invoiceQuantity: Math.max(0, line.quantity - invoiced),
      shipQuantity: Math.max(0, line.quantity - shipped),
      itemVariantId: NO_GUID,
      locationId: NO_GUID,
    };
  });
  if (life.former) lines.push(commentLine(life, `Replaces ${life.former.number}, wrong number series`, context));
  else if (life.number % COMMENT_EVERY === 0) lines.push(commentLine(life, REMARK, context));
  return {
    '@odata.etag': etagOf(context),
    id: ids.erpOrder.idOf(record),
    number: erpOrderNo(life),
    externalDocumentNumber: life.customerPo,
    orderDate: calendar.text(calendar.dayOf(life.erpAt)),
    postingDate: calendar.text(calendar.dayOf(life.erpAt)),
    ...partiesOf(life, context),
    shortcutDimension1Code: '',
    shortcutDimension2Code: life.warehouse.code,
    currencyId: NO_GUID,
    currencyCode: 'EUR',
    paymentTermsId: NO_GUID,
    shipmentMethodId: NO_GUID,
    salesperson: life.customer.salesperson,
    partialShipping: true,
    requestedDeliveryDate: calendar.text(promiseAt(life, at)),
    ...totals(figures, tax),
    fullyShipped:
      !cancelled && life.lines.every((_, index) => shippedBy(life, index, at) >= quantityAt(life, index, at)),
    status: orderStatus(life, at),
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
    phoneNumber: life.customer.phone,
    email: life.customer.email,
    salesOrderLines: lines,
  };
}

/** The first entry of an order: open for a while, then without quantities until it is deleted. */
export function erpFormerOrder(life: OrderLife, former: FormerEntry, context: RecordContext): Payload {
  const entry: OrderLife = {
    ...life,
    erpAt: former.erpAt,
    releasedAt: NEVER,
    cancelledAt: former.cancelledAt,
    holds: [],
    parcels: [],
    invoices: [],
    shortage: null,
    former: null,
    changeOrder: null,
    correction: null,
  };
  return { ...erpOrder(entry, context), number: former.number };
}

function commentLine(life: OrderLife, text: string, { ids, record }: RecordContext): Payload {
  return {
    id: ids.erpOrderLine.idOf(record * LINES_PER_RECORD + life.lines.length),
    documentId: ids.erpOrder.idOf(record),
    sequence: (life.lines.length + 1) * 10_000,
    itemId: NO_GUID,
    accountId: NO_GUID,
    lineType: 'Comment',
    lineObjectNumber: '',
    description: text,
    description2: '',
    unitOfMeasureId: NO_GUID,
    unitOfMeasureCode: '',
    quantity: 0,
    unitPrice: 0,
    discountAmount: 0,
    discountPercent: 0,
    discountAppliedBeforeTax: false,
    amountExcludingTax: 0,
    taxCode: '',
    taxPercent: 0,
    totalTaxAmount: 0,
    amountIncludingTax: 0,
    invoiceDiscountAllocation: 0,
    netAmount: 0,
    netTaxAmount: 0,
    netAmountIncludingTax: 0,
    shipmentDate: '0001-01-01',
    shippedQuantity: 0,
    invoicedQuantity: 0,
    invoiceQuantity: 0,
    shipQuantity: 0,
    itemVariantId: NO_GUID,
    locationId: NO_GUID,
  };
}

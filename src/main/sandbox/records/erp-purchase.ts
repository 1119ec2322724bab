import { NEVER, type Seconds } from '../calendar.ts';
import { COMPANY_NAME, SISTER_NAME } from '../company/parties.ts';
import type { OrderLife, OrderLine, Purchase } from '../life/order-life.ts';
import { erpOrderNo, erpStamp, etagOf, itemFields, lineAmounts, NO_GUID, totals } from './erp-parts.ts';
import { LINES_PER_RECORD, type Payload, type RecordContext } from './record.ts';

const SISTER_VENDOR = '70010';
const STOCK_VENDOR = '70440';

export function erpPurchaseChanges({ orderedAt }: Purchase, life: OrderLife): Seconds[] {
  return [orderedAt, ...life.parcels.map((parcel) => parcel.goodsIssueAt)];
}

/** When it leaves the list: received, and billed by the supplier. */
export function erpPurchaseGoneAt({ supply }: Purchase): Seconds {
  if (supply.parcels.length === 0) return NEVER;
  return Math.max(...supply.invoices.map((invoice) => invoice.postedAt)) + 2 * 86_400;
}

/** A purchase for one customer order, which the supplier delivers there. */
export function erpPurchase(life: OrderLife, purchase: Purchase, context: RecordContext): Payload {
  const { at } = context;
  const received = (line: number): number =>
    life.parcels.reduce((sum, parcel) => sum + (parcel.goodsIssueAt <= at ? (parcel.quantities[line] ?? 0) : 0), 0);
  const note = commentLine(`Drop shipment for sales order ${erpOrderNo(life)}`, life.lines.length, context);
  return purchaseOf(
    {
      number: purchase.number,
      orderedAt: purchase.orderedAt,
      vendor: { number: SISTER_VENDOR, name: SISTER_NAME },
      lines: purchase.supply.lines,
      received,
    },
    life,
    [note],
    context,
  );
}

/** A purchase for the shelves. */
export function erpStockPurchase(life: OrderLife, number: string, context: RecordContext): Payload {
  const own = {
    ...life,
    site: {
      ...life.site,
      name: COMPANY_NAME,
      street: '',
      city: life.warehouse.city,
      postCode: life.warehouse.postCode,
    },
  };
  return purchaseOf(
    {
      number,
      orderedAt: context.modifiedAt,
      vendor: { number: STOCK_VENDOR, name: 'Rheinische Kabelwerke AG' },
      lines: life.lines,
      received: () => 0,
    },
    own,
    [],
    context,
  );
}

interface PurchaseFacts {
  readonly number: string;
  readonly orderedAt: Seconds;
  readonly vendor: { readonly number: string; readonly name: string };
  readonly lines: readonly OrderLine[];
  received(line: number): number;
}

function purchaseOf(facts: PurchaseFacts, life: OrderLife, notes: readonly Payload[], context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const { vendor } = facts;
  const id = ids.erpPurchase.idOf(record);
  const day = calendar.text(calendar.dayOf(facts.orderedAt));
  const expected = calendar.text(life.plannedShipDay);
  const lines = facts.lines.map((line, index): Payload => {
    const received = facts.received(index);
    const { unitPrice, ...amounts } = lineAmounts(line, 0);
    return {
      id: ids.erpPurchaseLine.idOf(record * LINES_PER_RECORD + index),
      documentId: id,
      sequence: (index + 1) * 10_000,
      ...itemFields(line.item, context),
      quantity: line.quantity,
      directUnitCost: unitPrice,
      ...amounts,
      expectedReceiptDate: expected,
      receivedQuantity: received,
      invoicedQuantity: 0,
      invoiceQuantity: line.quantity,
      receiveQuantity: Math.max(0, line.quantity - received),
      itemVariantId: NO_GUID,
      locationId: NO_GUID,
    };
  });
  return {
    '@odata.etag': etagOf(context),
    id,
    number: facts.number,
    orderDate: day,
    postingDate: day,
    vendorId: ids.erpCustomer.idOf(Number(vendor.number)),
    vendorNumber: vendor.number,
    vendorName: vendor.name,
    payToName: vendor.name,
    payToVendorId: ids.erpCustomer.idOf(Number(vendor.number)),
    payToVendorNumber: vendor.number,
    shipToName: life.site.name,
    shipToContact: life.customer.contact,
    shipToAddressLine1: life.site.street,
    shipToAddressLine2: '',
    shipToCity: life.site.city,
    shipToCountry: life.site.country,
    shipToState: '',
    shipToPostCode: life.site.postCode,
    shortcutDimension1Code: '',
    shortcutDimension2Code: '',
    currencyId: NO_GUID,
    currencyCode: 'EUR',
    paymentTermsId: NO_GUID,
    shipmentMethodId: NO_GUID,
    purchaser: life.customer.salesperson,
    requestedReceiptDate: expected,
    ...totals(facts.lines, 0),
    fullyReceived: facts.lines.every((line, index) => facts.received(index) >= line.quantity),
    status: 'Open',
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
    purchaseOrderLines: [...lines, ...notes],
  };
}

function commentLine(text: string, at: number, { ids, record }: RecordContext): Payload {
  return {
    id: ids.erpPurchaseLine.idOf(record * LINES_PER_RECORD + at),
    documentId: ids.erpPurchase.idOf(record),
    sequence: (at + 1) * 10_000,
    itemId: NO_GUID,
    accountId: NO_GUID,
    lineType: 'Comment',
    lineObjectNumber: '',
    description: text,
    description2: '',
    unitOfMeasureCode: '',
    quantity: 0,
    directUnitCost: 0,
    expectedReceiptDate: '0001-01-01',
    receivedQuantity: 0,
    invoicedQuantity: 0,
  };
}

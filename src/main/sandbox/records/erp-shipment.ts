import type { Seconds } from '../calendar.ts';
import type { OrderLife, Parcel } from '../life/order-life.ts';
import { erpOrderNo, erpStamp, etagOf, partiesOf } from './erp-parts.ts';
import { cents, LINES_PER_RECORD, taxPercentOf, type Payload, type RecordContext } from './record.ts';

export function erpShipmentNo(record: number): string {
  return `SS-${208_001 + record}`;
}

export function erpShipmentChanges(life: OrderLife, parcel: Parcel): Seconds[] {
  return [
    parcel.goodsIssueAt,
    ...(life.resaved === 'erp' && parcel === life.parcels[0] ? [parcel.goodsIssueAt + 93_600] : []),
  ];
}

export function erpShipment(life: OrderLife, parcel: Parcel, context: RecordContext): Payload {
  const { calendar, ids, record } = context;
  const posted = calendar.text(calendar.dayOf(parcel.goodsIssueAt));
  const lines = life.lines.flatMap(({ item, priceCents }, index): Payload[] => {
    const quantity = parcel.quantities[index] ?? 0;
    if (quantity === 0) return [];
    return [
      {
        id: ids.erpShipmentLine.idOf(record * LINES_PER_RECORD + index),
        documentId: ids.erpShipment.idOf(record),
        documentNo: erpShipmentNo(record),
        sequence: (index + 1) * 10_000,
        lineType: 'Item',
        lineObjectNumber: item.sku,
        description: item.name,
        unitOfMeasureCode: item.unit,
        unitPrice: cents(priceCents),
        quantity,
        discountPercent: 0,
        taxPercent: taxPercentOf(life.site.country),
        shipmentDate: posted,
      },
    ];
  });
  return {
    '@odata.etag': etagOf(context),
    id: ids.erpShipment.idOf(record),
    number: erpShipmentNo(record),
    externalDocumentNumber: life.customerPo,
    invoiceDate: '0001-01-01',
    postingDate: posted,
    dueDate: '0001-01-01',
    customerPurchaseOrderReference: life.customerPo,
    ...partiesOf(life, context),
    currencyCode: 'EUR',
    orderNumber: erpOrderNo(life),
    paymentTermsCode: `${life.customer.termsDays} DAYS`,
    shipmentMethodCode: 'DAP',
    salesperson: life.customer.salesperson,
    pricesIncludeTax: false,
    lastModifiedDateTime: erpStamp(life.company, context.modifiedAt, context.millis),
    phoneNumber: life.customer.phone,
    email: life.customer.email,
    salesShipmentLines: lines,
  };
}

import { HOUR_S, NEVER, type Seconds } from '../calendar.ts';
import { ITEMS } from '../company/items.ts';
import { promiseAt, type CaseFact, type OrderLife } from '../life/order-life.ts';
import { CLOCK_SKEW, isoSeconds } from '../systems.ts';
import { cents, LINES_PER_RECORD, type Payload, type RecordContext } from './record.ts';

const ITEM_NUMBERS = new Map(ITEMS.map((item, index) => [item.sku, index]));
export const CRM_API_VERSION = 'v66.0';

export function crmStamp(at: Seconds): string {
  return `${isoSeconds(at + CLOCK_SKEW.sf)}.000+0000`;
}

/** The ERP's order number as sales people write it: bare, padded or with blanks around. */
export function crmOrderNumberText(life: OrderLife): string {
  if (life.numberStyle === 1) return String(life.number).padStart(10, '0');
  return life.numberStyle === 2 ? ` so-${life.number} ` : String(life.number);
}

/** When nothing is left to do: delivered and invoiced. */
function closedAt(life: OrderLife): Seconds {
  if (life.parcels.length === 0) return NEVER;
  return (
    Math.max(
      ...life.parcels.map((parcel) => parcel.tracking.deliveredAt),
      ...life.invoices.map((invoice) => (invoice.duplicate ? 0 : invoice.postedAt)),
    ) + HOUR_S
  );
}

export function crmOrderChanges(life: OrderLife): Seconds[] {
  return [
    life.crmAt,
    Math.max(life.crmAt, life.erpAt),
    life.crmNumberAt,
    ...life.promises.map((promise) => promise.from),
    life.cancelledAt,
    closedAt(life),
    ...(life.correction?.kind === 'crm_promise' ? [life.correction.until] : []),
    ...(life.resaved === 'crm' ? [life.resavedAt] : []),
  ];
}

function orderStatus(life: OrderLife, at: Seconds): string {
  if (life.cancelledAt <= at) return 'Cancelled';
  if (closedAt(life) <= at) return 'Closed';
  return life.erpAt <= at ? 'Activated' : 'Draft';
}

function attributes(type: string, id: string): Payload {
  return { type, url: `/services/data/${CRM_API_VERSION}/sobjects/${type}/${id}` };
}

function accountOf(life: OrderLife, { ids }: RecordContext): Payload {
  const id = ids.crmAccount.idOf(life.customer.index);
  return { attributes: attributes('Account', id), Id: id, Name: life.customer.name, AccountNumber: life.customer.no };
}

export function crmOrder(life: OrderLife, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const id = ids.crmOrder.idOf(record);
  const stamp = crmStamp(context.modifiedAt);
  const status = orderStatus(life, at);
  const office = life.customer.sites[0] ?? life.site;
  const wrong = life.correction?.kind === 'crm_promise' && at < life.correction.until ? life.correction.wrong : null;
  const total = life.lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
  const day = calendar.text(calendar.dayOf(life.crmAt));
  const items = life.lines.map(({ item, quantity, priceCents }, index): Payload => {
    const itemId = ids.crmOrderItem.idOf(record * LINES_PER_RECORD + index);
    const productId = ids.crmProduct.idOf(ITEM_NUMBERS.get(item.sku) ?? 0);
    return {
      attributes: attributes('OrderItem', itemId),
      Id: itemId,
      OrderItemNumber: String(record * LINES_PER_RECORD + index + 1).padStart(10, '0'),
      OrderId: id,
      Product2Id: productId,
      PricebookEntryId: null,
      Quantity: quantity,
      AvailableQuantity: quantity,
      UnitPrice: cents(priceCents),
      ListPrice: cents(item.priceCents),
      TotalPrice: cents(quantity * priceCents),
      ServiceDate: null,
      EndDate: null,
      Description: null,
      OriginalOrderItemId: null,
      QuoteLineItemId: null,
      CreatedDate: crmStamp(life.crmAt),
      LastModifiedDate: crmStamp(life.crmAt),
      SystemModstamp: crmStamp(life.crmAt),
      IsDeleted: false,
      Product2: {
        attributes: attributes('Product2', productId),
        Id: productId,
        ProductCode: item.sku,
        StockKeepingUnit: item.sku,
        Name: item.name,
        QuantityUnitOfMeasure: item.unit,
      },
    };
  });
  return {
    attributes: attributes('Order', id),
    Id: id,
    OrderNumber: String(record + 1).padStart(8, '0'),
    AccountId: ids.crmAccount.idOf(life.customer.index),
    ContractId: null,
    OpportunityId: null,
    Pricebook2Id: null,
    OwnerId: `005${id.slice(3, 8)}00000${life.customer.salesperson}AAA`.slice(0, 18),
    Status: status,
    StatusCode: status === 'Draft' ? 'Draft' : 'Activated',
    EffectiveDate: day,
    EndDate: null,
    ActivatedDate: life.erpAt <= at ? crmStamp(Math.max(life.crmAt, life.erpAt)) : null,
    PoNumber: life.customerPo,
    PoDate: day,
    OrderReferenceNumber: null,
    Type: life.channel === 'web' ? 'Web' : life.channel === 'edi' ? 'EDI' : 'Sales',
    TotalAmount: cents(total),
    BillingStreet: office.street,
    BillingCity: office.city,
    BillingState: null,
    BillingPostalCode: office.postCode,
    BillingCountry: office.country,
    ShippingStreet: life.site.street,
    ShippingCity: life.site.city,
    ShippingState: null,
    ShippingPostalCode: life.site.postCode,
    ShippingCountry: life.site.country,
    ShipToContactId: null,
    IsReductionOrder: false,
    OriginalOrderId: null,
    Description: null,
    ERP_Order_Number__c: life.crmNumberAt <= at ? crmOrderNumberText(life) : null,
    Promised_Delivery_Date__c: calendar.text(wrong ?? promiseAt(life, at)),
    Original_Promised_Delivery_Date__c: calendar.text(life.promises[0]?.day ?? promiseAt(life, at)),
    CreatedDate: crmStamp(life.crmAt),
    LastModifiedDate: stamp,
    SystemModstamp: stamp,
    IsDeleted: false,
    Account: accountOf(life, context),
    OrderItems: { totalSize: items.length, done: true, records: items },
  };
}

export function crmCaseChanges(fact: CaseFact): Seconds[] {
  return [fact.createdAt, fact.workingAt, fact.closedAt];
}

/** A case; without a life it is about no order. */
export function crmCase(life: OrderLife, fact: CaseFact, namesOrder: boolean, context: RecordContext): Payload {
  const { at, ids, record } = context;
  const id = ids.crmCase.idOf(record);
  const stamp = crmStamp(context.modifiedAt);
  const closed = fact.closedAt <= at;
  return {
    attributes: attributes('Case', id),
    Id: id,
    CaseNumber: String(record + 1_001).padStart(8, '0'),
    Type: fact.type,
    Status: closed ? 'Closed' : fact.workingAt <= at ? 'Working' : 'New',
    Priority: fact.priority,
    Origin: fact.type === 'Credit' ? 'Internal' : 'Email',
    Reason: null,
    Subject: fact.subject,
    Description: fact.description,
    AccountId: ids.crmAccount.idOf(life.customer.index),
    ContactId: null,
    ParentId: null,
    OwnerId: `005${id.slice(3, 8)}00000${life.customer.salesperson}AAA`.slice(0, 18),
    IsEscalated: false,
    ERP_Order_Number__c: namesOrder && !fact.numberInTextOnly ? crmOrderNumberText(life) : null,
    IsClosed: closed,
    ClosedDate: closed ? crmStamp(fact.closedAt) : null,
    CreatedDate: crmStamp(fact.createdAt),
    LastModifiedDate: stamp,
    SystemModstamp: stamp,
    IsDeleted: false,
    Account: accountOf(life, context),
  };
}

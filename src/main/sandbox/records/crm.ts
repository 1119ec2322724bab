import { HOUR_S, NEVER, type Day, type Seconds } from '../calendar.ts';
import { ITEMS } from '../company/items.ts';
import { promiseAt, quantityAt, type CaseFact, type CrmOrder, type OrderLife } from '../life/order-life.ts';
import { CLOCK_SKEW, isoSeconds } from '../systems.ts';
import { cents, LINES_PER_RECORD, type Payload, type RecordContext } from './record.ts';

const ITEM_NUMBERS = new Map(ITEMS.map((item, index) => [item.sku, index]));
/** Seconds until the CRM is told the number of a first entry. */
const FORMER_LAG = 150;
export const CRM_API_VERSION = 'v66.0';

export function crmStamp(at: Seconds): string {
  return `${isoSeconds(at + CLOCK_SKEW.sf)}.000+0000`;
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

export function crmOrderChanges({ parts }: CrmOrder): Seconds[] {
  const lives = parts.map((part) => part.life);
  const [first] = lives;
  return [
    first?.crmAt ?? NEVER,
    ...lives.flatMap((life) => [
      Math.max(life.crmAt, life.erpAt),
      life.crmNumberAt,
      ...(life.former ? [life.former.erpAt + FORMER_LAG] : []),
      ...life.promises.map((promise) => promise.from),
      life.cancelledAt,
      closedAt(life),
      ...(life.correction?.kind === 'crm_promise' ? [life.correction.until] : []),
      ...(life.disagreement?.about === 'promise' ? [life.disagreement.until] : []),
      ...(life.changeOrder ? [life.changeOrder.at] : []),
      ...(life.resaved === 'crm' ? [life.resavedAt] : []),
    ]),
  ];
}

function orderStatus({ parts }: CrmOrder, at: Seconds): string {
  const every = (reached: (life: OrderLife) => Seconds): boolean => parts.every(({ life }) => reached(life) <= at);
  if (every((life) => life.cancelledAt)) return 'Cancelled';
  if (every((life) => Math.min(life.cancelledAt, closedAt(life)))) return 'Closed';
  return every((life) => life.erpAt) ? 'Activated' : 'Draft';
}

/** The ERP's number as sales people wrote it; null until it is known to them. */
function erpNumberText({ parts, numberText }: CrmOrder, at: Seconds): string | null {
  if (parts.every(({ life }) => life.crmNumberAt <= at)) return numberText;
  const former = parts[0]?.life.former;
  return former && former.erpAt + FORMER_LAG <= at ? former.number : null;
}

function attributes(type: string, id: string): Payload {
  return { type, url: `/services/data/${CRM_API_VERSION}/sobjects/${type}/${id}` };
}

function accountOf(life: OrderLife, { ids }: RecordContext): Payload {
  const id = ids.crmAccount.idOf(life.customer.index);
  return { attributes: attributes('Account', id), Id: id, Name: life.customer.name, AccountNumber: life.customer.no };
}

export function crmOrder(order: CrmOrder, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const life = order.parts[0]?.life;
  if (life === undefined) throw new RangeError('an order of nobody');
  const id = ids.crmOrder.idOf(record);
  const stamp = crmStamp(context.modifiedAt);
  const status = orderStatus(order, at);
  const office = life.customer.sites[0] ?? life.site;
  const lines = order.parts.flatMap(({ life: sold, lines: chosen }) =>
    sold.lines.flatMap((line, index) =>
      chosen.includes(index) ? [{ ...line, quantity: quantityAt(sold, index, at) }] : [],
    ),
  );
  const total = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
  const day = calendar.text(calendar.dayOf(life.crmAt));
  const items = lines.map(({ item, quantity, priceCents }, index): Payload => {
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
    ERP_Order_Number__c: erpNumberText(order, at),
    Promised_Delivery_Date__c: calendar.text(promisedOf(life, at)),
    Original_Promised_Delivery_Date__c: calendar.text(life.promises[0]?.day ?? promiseAt(life, at)),
    CreatedDate: crmStamp(life.crmAt),
    LastModifiedDate: stamp,
    SystemModstamp: stamp,
    IsDeleted: false,
    Account: accountOf(life, context),
    OrderItems: { totalSize: items.length, done: true, records: items },
  };
}

/** The promise as the CRM has it, which is not always what the ERP says. */
function promisedOf(life: OrderLife, at: Seconds): Day {
  if (life.correction?.kind === 'crm_promise' && at < life.correction.until) return life.correction.wrong;
  if (life.disagreement?.about === 'promise' && at < life.disagreement.until) return life.disagreement.other;
  return promiseAt(life, at);
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
    ERP_Order_Number__c: namesOrder && !fact.numberInTextOnly ? fact.numberText : null,
    IsClosed: closed,
    ClosedDate: closed ? crmStamp(fact.closedAt) : null,
    CreatedDate: crmStamp(fact.createdAt),
    LastModifiedDate: stamp,
    SystemModstamp: stamp,
    IsDeleted: false,
    Account: accountOf(life, context),
  };
}

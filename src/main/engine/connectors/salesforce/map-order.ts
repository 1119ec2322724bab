import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  flagAt,
  microsAt,
  party,
  placeAt,
  placesOf,
  refer,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  valueAt,
  whenAt,
  type Node,
} from '../kit/drafts.ts';
import { customFields, type CustomFields } from './custom-fields.ts';
import type { OrderStatusMeaning, SalesforceConfig } from './manifest.ts';
import { COMMERCIAL, STATUS_CODES } from './statuses.ts';

const ID = field('Id');
const ORDER_NUMBER = field('OrderNumber');
const PO_NUMBER = field('PoNumber');
const STATUS = field('Status');
const STATUS_CODE = field('StatusCode');
const CREATED = field('CreatedDate');
const ACTIVATED = field('ActivatedDate');
const TOTAL = field('TotalAmount');
const CURRENCY = field('CurrencyIsoCode');
const ACCOUNT_NAME = field('Account', 'Name');
const ACCOUNT_NUMBER = field('Account', 'AccountNumber');
const SHIP_TO_PLACE = [field('ShippingCity'), field('ShippingState'), field('ShippingCountry')];
const ITEMS = field('OrderItems', 'records');

const IS_DELETED = field('IsDeleted');
const ITEM_ID = field('Id');
const ITEM_NUMBER = field('OrderItemNumber');
const QUANTITY = field('Quantity');
const UNIT_PRICE = field('UnitPrice');
const TOTAL_PRICE = field('TotalPrice');
const PRODUCT_CODE = field('Product2', 'ProductCode');
const PRODUCT_NAME = field('Product2', 'Name');
const ITEM_DESCRIPTION = field('Description');

/** Order → order. */
export function mapOrder(node: Node, context: MapContext<SalesforceConfig>): CanonicalDocument {
  const custom = customFields(context.config);
  const number = requiredText(node, '', ORDER_NUMBER);
  const created = requiredWhen(node, '', CREATED, 'Z');
  const status = requiredText(node, '', STATUS);
  const meaning = meaningOf(node, status, context.config);
  const promise = custom.promised === null ? null : whenAt(node, '', custom.promised, 'Z');
  const amount = microsAt(node, '', TOTAL);
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', ACCOUNT_NUMBER), textAt(node, '', ACCOUNT_NAME));
  const place = placeAt(node, '', SHIP_TO_PLACE);
  if (place !== null) parties.push({ role: 'ship_to', id: null, name: null, place });

  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, custom, context),
    statuses: meaning === null ? [] : [{ axis: 'commercial', state: COMMERCIAL[meaning], native: status }],
    parties,
    lines: linesOf(node),
    amounts:
      amount === null
        ? []
        : [{ type: 'total', amount, currency: textAt(node, '', CURRENCY)?.value ?? context.config.currency }],
    milestones: milestonesOf(node, created, promise, custom, status, meaning),
    promise,
    summary: status,
    unknownValues: meaning === null ? [status] : [],
  };
}

function referencesOf(
  node: Node,
  number: Sourced<string>,
  custom: CustomFields,
  context: MapContext<SalesforceConfig>,
): Reference[] {
  const references: Reference[] = [];
  if (custom.orderNumber !== null) {
    refer(references, context, 'is', 'order_no', context.orderNumberScope, textAt(node, '', custom.orderNumber));
  }
  // Its auto-number counts in Salesforce alone.
  refer(references, context, 'is', 'order_no', context.connectionId, number);
  referId(references, context.connectionId, 'is', 'order_id', textAt(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', PO_NUMBER));
  return references;
}

/** By label, as the connection explains it, else by the code that every label belongs to; null when both are unknown. */
function meaningOf(node: Node, status: Sourced<string>, config: SalesforceConfig): OrderStatusMeaning | null {
  if (Object.hasOwn(config.orderStatuses, status.value)) return config.orderStatuses[status.value] ?? null;
  return STATUS_CODES[textAt(node, '', STATUS_CODE)?.value ?? ''] ?? null;
}

function milestonesOf(
  node: Node,
  created: Sourced<When>,
  promise: Sourced<When> | null,
  custom: CustomFields,
  status: Sourced<string>,
  meaning: OrderStatusMeaning | null,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: created, path: created.path }];
  const activated = whenAt(node, '', ACTIVATED, 'Z');
  if (activated !== null)
    milestones.push({ code: 'ORD_COMPLETE', class: 'actual', when: activated, path: activated.path });
  // What was promised at first is a plan of the promise; what is promised now is the plan of the delivery.
  const first = custom.firstPromised === null ? null : whenAt(node, '', custom.firstPromised, 'Z');
  if (first !== null) milestones.push({ code: 'PROMISED', class: 'planned', when: first, path: first.path });
  if (promise !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: promise, path: promise.path });
  if (meaning === 'cancelled') milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: status.path });
  if (meaning === 'closed') milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: status.path });
  return milestones;
}

/** OrderItems is null when the order has none. A query for what was deleted brings deleted products along. */
function linesOf(node: Node): DocumentLine[] {
  if (valueAt(node, ITEMS) === null) return [];
  const whole = flagAt(node, '', IS_DELETED) === true;
  return placesOf(node, '', ITEMS).flatMap(({ node: item, base }) => {
    if (!whole && flagAt(item, base, IS_DELETED) === true) return [];
    const quantity: Sourced<Micros> = requiredMicros(item, base, QUANTITY);
    return {
      ...EMPTY_LINE,
      lineKey: (textAt(item, base, ITEM_NUMBER) ?? requiredText(item, base, ITEM_ID)).value,
      itemNo: textAt(item, base, PRODUCT_CODE),
      description: textAt(item, base, PRODUCT_NAME) ?? textAt(item, base, ITEM_DESCRIPTION),
      unitPrice: microsAt(item, base, UNIT_PRICE),
      amount: microsAt(item, base, TOTAL_PRICE),
      quantities: { ordered: quantity },
    };
  });
}

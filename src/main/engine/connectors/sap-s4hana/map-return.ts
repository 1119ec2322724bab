import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  microsAt,
  party,
  refer,
  requiredMicros,
  requiredText,
  textAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  codeAt,
  createCodeReader,
  expanded,
  itemNumberAt,
  referItems,
  requiredDay,
  requiredItemNumber,
  requiredPlaces,
  type CodeReader,
} from './fields.ts';
import type { SapConfig } from './manifest.ts';
import { APPROVAL, DELIVERY_CATEGORIES, PROGRESS, REJECTIONS, REQUEST_CATEGORIES } from './statuses.ts';

const CREATED = field('CreationDate');
const SOLD_TO = field('SoldToParty');
const CUSTOMER_PO = field('PurchaseOrderByCustomer');
const OF_DOCUMENT = field('ReferenceSDDocument');
const OF_ITEM = field('ReferenceSDDocumentItem');
const OF_CATEGORY = field('ReferenceSDDocumentCategory');
const MATERIAL = field('Material');

const RETURN = field('CustomerReturn');
const RETURN_ITEMS = expanded('to_Item');
const RETURN_ITEM = field('CustomerReturnItem');
const RETURN_ITEM_TEXT = field('CustomerReturnItemText');
const RETURN_UNIT = field('RequestedQuantityUnit');
const NET = field('TotalNetAmount');
const ITEM_NET = field('NetAmount');
const CURRENCY = field('TransactionCurrency');
const APPROVAL_STATUS = field('SalesDocApprovalStatus');
const REJECTION = field('OverallSDDocumentRejectionSts');
const PROCESS = field('OverallSDProcessStatus');

const DELIVERY = field('DeliveryDocument');
const DELIVERY_ITEMS = expanded('to_DeliveryDocumentItem');
const DELIVERY_ITEM = field('DeliveryDocumentItem');
const DELIVERY_ITEM_TEXT = field('DeliveryDocumentItemText');
const QUANTITY = field('ActualDeliveryQuantity');
const DELIVERY_UNIT = field('DeliveryQuantityUnit');
const DELIVERY_DAY = field('DeliveryDate');
const GOODS_DAY = field('ActualGoodsMovementDate');
const GOODS_MOVEMENT = field('OverallGoodsMovementStatus');
const ITEM_GOODS_MOVEMENT = field('GoodsMovementStatus');

/** Sales orders and free deliveries, whose item numbers are those of the order. */
const ORDERS: ReadonlySet<string> = new Set(['C', 'I']);

/** A_CustomerReturn with items → return: what may come back. What came back, its delivery says; what was credited, bills. */
export function mapCustomerReturn(node: Node, context: MapContext<SapConfig>): CanonicalDocument {
  const codes = createCodeReader();
  const number = requiredText(node, '', RETURN);
  const created = requiredDay(node, CREATED);
  const items = requiredPlaces(node, RETURN_ITEMS);
  const rejected = codes.meaningOf(REJECTIONS, codeAt(node, '', REJECTION));
  const approval = codes.meaningOf(APPROVAL, codeAt(node, '', APPROVAL_STATUS));
  const process = codes.meaningOf(PROGRESS, codeAt(node, '', PROCESS));
  // One in approval, or to be reworked, is not agreed to yet. One that is completed waits for nothing more, credit or not.
  const opened: MilestoneClaim[] =
    approval === 'partial'
      ? []
      : [{ code: 'RETURN_OPEN', class: 'actual', when: process === 'complete' ? null : created, path: created.path }];
  const references: Reference[] = [];
  refer(references, context, 'is', 'return_no', context.orderNumberScope, number);
  referOrigins(references, context, [{ node, base: '' }, ...items]);
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  const net = microsAt(node, '', NET);
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    parties: customerOf(node),
    lines: items.map(returnLineOf),
    amounts:
      net === null ? [] : [{ type: 'total_excl_tax', amount: net, currency: requiredText(node, '', CURRENCY).value }],
    milestones: opened,
    voided: rejected === 'all' || approval === 'blocked',
    unknownValues: codes.unknown,
  };
}

/** A_ReturnsDeliveryHeader with items → return: goods that come back, and when they did. */
export function mapReturnsDelivery(node: Node, context: MapContext<SapConfig>): CanonicalDocument {
  const codes = createCodeReader();
  const number = requiredText(node, '', DELIVERY);
  requiredDay(node, CREATED);
  const items = requiredPlaces(node, DELIVERY_ITEMS);
  const movement = codeAt(node, '', GOODS_MOVEMENT);
  const moved = codes.meaningOf(PROGRESS, movement);
  const milestones: MilestoneClaim[] = [];
  const planned = dateAt(node, '', DELIVERY_DAY);
  if (planned !== null) milestones.push({ code: 'RETURN_RECV', class: 'planned', when: planned, path: planned.path });
  if (movement !== null && moved === 'complete') {
    const when = dateAt(node, '', GOODS_DAY);
    milestones.push({ code: 'RETURN_RECV', class: 'actual', when, path: when?.path ?? movement.path });
  }
  const references: Reference[] = [];
  refer(references, context, 'is', 'fulfilment_no', context.orderNumberScope, number);
  referOrigins(references, context, items);
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    parties: customerOf(node),
    lines: items.map((place) => deliveryLineOf(place, codes)),
    milestones,
    unknownValues: codes.unknown,
  };
}

function customerOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', SOLD_TO), null);
  return parties;
}

/** What it was made from: an order, an invoice, a delivery, or a return. */
function referOrigins(references: Reference[], context: MapContext<SapConfig>, places: readonly Place[]): void {
  const named = (wanted: (category: string) => boolean): (Sourced<string> | null)[] =>
    places
      .filter(({ node, base }) => wanted(textAt(node, base, OF_CATEGORY)?.value.trim() ?? ''))
      .map(({ node, base }) => textAt(node, base, OF_DOCUMENT));
  referItems(
    references,
    context,
    'order_no',
    named((category) => ORDERS.has(category)),
  );
  referItems(
    references,
    context,
    'invoice_no',
    named((category) => category === 'M'),
  );
  referItems(
    references,
    context,
    'fulfilment_no',
    named((category) => DELIVERY_CATEGORIES.has(category)),
  );
  referItems(
    references,
    context,
    'return_no',
    named((category) => REQUEST_CATEGORIES.has(category)),
  );
}

function lineOf(
  { node, base }: Place,
  names: { readonly item: Field; readonly text: Field; readonly unit: Field },
): DocumentLine {
  const ofOrder = ORDERS.has(textAt(node, base, OF_CATEGORY)?.value.trim() ?? '');
  return {
    ...EMPTY_LINE,
    lineKey: requiredItemNumber(node, base, names.item).value,
    orderLineNo: ofOrder ? itemNumberAt(node, base, OF_ITEM) : null,
    itemNo: textAt(node, base, MATERIAL),
    description: textAt(node, base, names.text),
    unit: textAt(node, base, names.unit),
  };
}

function returnLineOf(place: Place): DocumentLine {
  const line = lineOf(place, { item: RETURN_ITEM, text: RETURN_ITEM_TEXT, unit: RETURN_UNIT });
  return { ...line, amount: microsAt(place.node, place.base, ITEM_NET) };
}

function deliveryLineOf(place: Place, codes: CodeReader): DocumentLine {
  const quantity = requiredMicros(place.node, place.base, QUANTITY);
  const moved = codes.meaningOf(PROGRESS, codeAt(place.node, place.base, ITEM_GOODS_MOVEMENT));
  return {
    ...lineOf(place, { item: DELIVERY_ITEM, text: DELIVERY_ITEM_TEXT, unit: DELIVERY_UNIT }),
    quantities: moved === 'complete' ? { returned: quantity } : {},
  };
}

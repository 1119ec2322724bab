import { addMicros, subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type LineKind,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  microsAt,
  placesOf,
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
  deliveryBlock,
  expanded,
  openCondition,
  requiredDay,
  requiredItemNumber,
  requiredPlaces,
  type CodeReader,
} from './fields.ts';
import type { SapConfig } from './manifest.ts';
import { partnersOf, partyById, type PartnerAddress } from './parties.ts';
import { APPROVAL, CREDIT, PROGRESS, REJECTIONS } from './statuses.ts';

const NUMBER = field('SalesOrder');
const CREATED = field('CreationDate');
const REQUESTED = field('RequestedDeliveryDate');
const SOLD_TO = field('SoldToParty');
const CUSTOMER_POS = [
  field('PurchaseOrderByCustomer'),
  field('PurchaseOrderByShipToParty'),
  field('ExternalDocumentID'),
];
const NET = field('TotalNetAmount');
const CURRENCY = field('TransactionCurrency');
const PROCESS = field('OverallSDProcessStatus');
const REJECTION = field('OverallSDDocumentRejectionSts');
const DELIVERY = field('OverallTotalDeliveryStatus');
const DELIVERY_OF_OLD = field('OverallDeliveryStatus');
const BILLING = field('OverallOrdReltdBillgStatus');
const CREDIT_CHECK = field('TotalCreditCheckStatus');
const APPROVED = field('SalesDocApprovalStatus');
const DELIVERY_BLOCK = field('DeliveryBlockReason');
const BILLING_BLOCK = field('HeaderBillingBlockReason');
const PARTNERS = expanded('to_Partner');
const ITEMS = expanded('to_Item');

const ITEM = field('SalesOrderItem');
const CATEGORY = field('SalesOrderItemCategory');
const MATERIAL = field('Material');
const ITEM_TEXT = field('SalesOrderItemText');
const QUANTITY = field('RequestedQuantity');
const UNIT = field('RequestedQuantityUnit');
const CONFIRMED = field('ConfdDelivQtyInOrderQtyUnit');
const ITEM_NET = field('NetAmount');
const REJECTED_FOR = field('SalesDocumentRjcnReason');
const ITEM_BILLING_BLOCK = field('ItemBillingBlockReason');
const ITEM_DELIVERY = field('DeliveryStatus');
const SCHEDULE = expanded('to_ScheduleLine');
const CONFIRMED_DAY = field('ConfirmedDeliveryDate');
const AVAILABLE = field('ConfdOrderQtyByMatlAvailCheck');
const OPEN_CONFIRMED = field('OpenConfdDelivQtyInOrdQtyUnit');
const IN_DELIVERIES = field('DeliveredQtyInOrderQtyUnit');
const SCHEDULE_BLOCK = field('DelivBlockReasonForSchedLine');

const ADDRESS: PartnerAddress = {
  list: 'to_Address',
  names: [field('OrganizationName1'), field('AddresseeFullName')],
  place: [field('CityName'), field('Region'), field('Country')],
};

/** Kinds of line that have nothing to move. */
const IMMATERIAL: ReadonlySet<LineKind> = new Set(['service', 'charge', 'comment']);

interface ReadItem {
  readonly line: DocumentLine;
  /** Day by which all that is confirmed of it arrives. */
  readonly promise: Sourced<When> | null;
  readonly conditions: readonly ConditionClaim[];
}

/** A_SalesOrder with items, schedule lines and partners → order. */
export function mapOrder(node: Node, context: MapContext<SapConfig>): CanonicalDocument {
  const { config } = context;
  const codes = createCodeReader();
  const number = requiredText(node, '', NUMBER);
  const entered = requiredDay(node, CREATED);
  const items = requiredPlaces(node, ITEMS).map((place) => itemOf(place, config, codes));
  const promise = latest(items.map((item) => item.promise));
  const process = codeAt(node, '', PROCESS);
  const rejection = codeAt(node, '', REJECTION);
  const credit = codeAt(node, '', CREDIT_CHECK);
  const creditState = codes.meaningOf(CREDIT, credit);
  const rejected = codes.meaningOf(REJECTIONS, rejection) === 'all';
  const completed = codes.meaningOf(PROGRESS, process) === 'complete';

  const milestones: MilestoneClaim[] = [{ code: 'ORD_ENTERED', class: 'actual', when: entered, path: entered.path }];
  if (credit !== null && creditState === 'complete')
    milestones.push({ code: 'CR_CLEARED', class: 'actual', when: null, path: credit.path });
  for (const { line, promise: when } of items) {
    if (when === null) continue;
    milestones.push({ code: 'PROMISED', class: 'planned', when, path: when.path, lineKey: line.lineKey });
  }
  if (promise !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: promise, path: promise.path });
  if (rejection !== null && rejected) {
    milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: rejection.path });
  } else if (process !== null && completed) {
    milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: process.path });
  }
  const statuses = statusesOf(node, codes, rejection !== null && rejected ? rejection : null, completed);
  if (credit !== null && creditState !== null) statuses.push({ axis: 'credit', state: creditState, native: credit });

  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses,
    parties: partiesOf(node, config),
    lines: items.map(({ line }) => line),
    amounts: amountsOf(node),
    milestones,
    conditions: [
      ...(credit !== null && creditState === 'blocked' ? [openCondition('CR-HOLD', credit)] : []),
      ...blocksOf(node, '', config),
      ...items.flatMap(({ conditions }) => conditions),
    ],
    promise,
    requested: dateAt(node, '', REQUESTED),
    unknownValues: codes.unknown,
  };
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<SapConfig>): Reference[] {
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  const seen = new Set<string>();
  for (const at of CUSTOMER_POS) {
    const po = textAt(node, '', at);
    if (po === null || seen.has(po.value)) continue;
    seen.add(po.value);
    refer(references, context, 'points_to', 'customer_po', '', po);
  }
  return references;
}

/** Rejected as a whole, an order asks for nothing more; else it is as far as its approval. */
function statusesOf(
  node: Node,
  codes: CodeReader,
  rejection: Sourced<string> | null,
  completed: boolean,
): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  const approval = codeAt(node, '', APPROVED);
  const approvalState = codes.meaningOf(APPROVAL, approval);
  if (rejection !== null) statuses.push({ axis: 'commercial', state: 'not_applicable', native: rejection });
  else if (approval !== null && approvalState !== null)
    statuses.push({ axis: 'commercial', state: approvalState, native: approval });

  const delivery = codeAt(node, '', DELIVERY) ?? codeAt(node, '', DELIVERY_OF_OLD);
  const deliveryState = codes.meaningOf(PROGRESS, delivery);
  // It speaks of deliveries that were created. Whether their goods left, they tell themselves.
  const underWay = deliveryState === 'partial' || (deliveryState === 'complete' && !completed);
  if (delivery !== null && deliveryState !== null && !underWay)
    statuses.push({ axis: 'fulfilment', state: deliveryState, native: delivery });

  const billing = codeAt(node, '', BILLING);
  const billingState = codes.meaningOf(PROGRESS, billing);
  // Blank: the order is billed by its deliveries.
  if (billing !== null && billingState !== null && billingState !== 'not_applicable')
    statuses.push({ axis: 'billing', state: billingState, native: billing });
  return statuses;
}

function partiesOf(node: Node, config: SapConfig): Party[] {
  const parties = partnersOf(node, PARTNERS, ADDRESS, config.carrierFunctions);
  partyById(parties, 'customer', textAt(node, '', SOLD_TO));
  return parties;
}

function amountsOf(node: Node): AmountClaim[] {
  const amount = microsAt(node, '', NET);
  if (amount === null) return [];
  return [{ type: 'total_excl_tax', amount, currency: requiredText(node, '', CURRENCY).value }];
}

function blocksOf(node: Node, base: string, config: SapConfig): ConditionClaim[] {
  const delivery = textAt(node, base, DELIVERY_BLOCK);
  const billing = textAt(node, base, BILLING_BLOCK);
  return [
    ...(delivery === null ? [] : [deliveryBlock(config, delivery)]),
    ...(billing === null ? [] : [openCondition('IN-BLOCK', billing)]),
  ];
}

function itemOf({ node, base }: Place, config: SapConfig, codes: CodeReader): ReadItem {
  const item = requiredItemNumber(node, base, ITEM);
  const lineKey = item.value;
  const ordered = requiredMicros(node, base, QUANTITY);
  const schedule = placesOf(node, base, SCHEDULE);
  const delivered = totalOf(schedule, IN_DELIVERIES);
  const rejected = textAt(node, base, REJECTED_FOR);
  const relevance = codeAt(node, base, ITEM_DELIVERY);
  const state = codes.meaningOf(PROGRESS, relevance);
  const category = textAt(node, base, CATEGORY)?.value ?? '';
  const kind = Object.hasOwn(config.itemCategories, category) ? config.itemCategories[category] : undefined;

  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  const confirmed = microsAt(node, base, CONFIRMED);
  if (confirmed !== null) quantities.confirmed = confirmed;
  // What is confirmed and in no delivery yet; from then on the delivery holds it.
  const reserved = totalOf(schedule, OPEN_CONFIRMED);
  if (reserved !== null) quantities.allocated = reserved;
  // A rejection leaves what is in deliveries as it is.
  if (rejected !== null) {
    const rest = subMicros(ordered.value, delivered?.value ?? ZERO);
    if (rest > 0) quantities.cancelled = { value: rest, path: rejected.path };
  }

  const billingBlock = textAt(node, base, ITEM_BILLING_BLOCK);
  const blocks = schedule.map((line) => textAt(line.node, line.base, SCHEDULE_BLOCK)).filter((block) => block !== null);
  return {
    line: {
      ...EMPTY_LINE,
      lineKey,
      orderLineNo: item,
      itemNo: textAt(node, base, MATERIAL),
      description: textAt(node, base, ITEM_TEXT),
      unit: textAt(node, base, UNIT),
      amount: microsAt(node, base, ITEM_NET),
      quantities,
      stocked: kind === undefined ? state !== 'not_applicable' : !IMMATERIAL.has(kind),
      ...(kind === undefined ? {} : { kind }),
    },
    promise: rejected === null ? promiseOf(schedule) : null,
    conditions:
      rejected !== null
        ? []
        : [
            ...blocks.slice(0, 1).map((block) => deliveryBlock(config, block, lineKey)),
            ...(billingBlock === null ? [] : [openCondition('IN-BLOCK', billingBlock, lineKey)]),
          ],
  };
}

/** The sum over the schedule lines; its path is that of the first that has some. */
function totalOf(schedule: readonly Place[], at: Field): Sourced<Micros> | null {
  let total: Sourced<Micros> | null = null;
  for (const { node, base } of schedule) {
    const share = microsAt(node, base, at);
    if (share === null) continue;
    if (total === null || total.value === 0) total = share;
    else total = { value: addMicros(total.value, share.value), path: total.path };
  }
  return total;
}

/** Schedule lines with a quantity that is confirmed carry the promise; the last of them completes it. */
function promiseOf(schedule: readonly Place[]): Sourced<When> | null {
  return latest(
    schedule.map(({ node, base }) => {
      const available = microsAt(node, base, AVAILABLE);
      return available !== null && available.value > 0 ? dateAt(node, base, CONFIRMED_DAY) : null;
    }),
  );
}

function latest(days: readonly (Sourced<When> | null)[]): Sourced<When> | null {
  let last: Sourced<When> | null = null;
  for (const day of days) if (day !== null && (last === null || dayOf(day) > dayOf(last))) last = day;
  return last;
}

function dayOf({ value }: Sourced<When>): string {
  return value.kind === 'date' ? value.date : '';
}

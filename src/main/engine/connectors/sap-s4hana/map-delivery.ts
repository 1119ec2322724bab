import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  party,
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
  itemNumberAt,
  momentAt,
  openCondition,
  referItems,
  requiredDay,
  requiredItemNumber,
  requiredPlaces,
  type CodeReader,
} from './fields.ts';
import type { SapConfig } from './manifest.ts';
import { partnersOf, partyById, type PartnerAddress } from './parties.ts';
import { CREDIT, ORDER_CATEGORIES, PROGRESS } from './statuses.ts';

const NUMBER = field('DeliveryDocument');
const CREATED = field('CreationDate');
const SOLD_TO = field('SoldToParty');
const SHIP_TO = field('ShipToParty');
const SHIPPING_POINT = field('ShippingPoint');
const BILL_OF_LADING = field('BillOfLading');
const PICKING = field('OverallPickingStatus');
const PICKING_CONFIRMED = field('OverallPickingConfStatus');
const PACKING = field('OverallPackingStatus');
const WAREHOUSE_ACTIVITY = field('OverallWarehouseActivityStatus');
const GOODS_MOVEMENT = field('OverallGoodsMovementStatus');
const PROOF = field('OverallProofOfDeliveryStatus');
const BILLING = field('OverallDelivReltdBillgStatus');
const CREDIT_CHECK = field('TotalCreditCheckStatus');
const PICKING_DAY = field('PickingDate');
const PLANNED_ISSUE = field('PlannedGoodsIssueDate');
const ISSUED = {
  day: field('ActualGoodsMovementDate'),
  time: field('ActualGoodsMovementTime'),
  zone: field('Shippinglocationtimezone'),
};
const DELIVERY_DAY = field('DeliveryDate');
const PROOF_DAY = field('ProofOfDeliveryDate');
const DELIVERY_BLOCK = field('DeliveryBlockReason');
const SHIPMENT_BLOCK = field('ShipmentBlockReason');
const BILLING_BLOCK = field('HeaderBillingBlockReason');
const PARTNERS = expanded('to_DeliveryDocumentPartner');
const ITEMS = expanded('to_DeliveryDocumentItem');
const HANDLING_UNITS = expanded('to_HandlingUnitHeaderDelivery');
const HANDLING_UNIT = field('HandlingUnitExternalId');

const ITEM = field('DeliveryDocumentItem');
const OF_DOCUMENT = field('ReferenceSDDocument');
const OF_ITEM = field('ReferenceSDDocumentItem');
const OF_CATEGORY = field('ReferenceSDDocumentCategory');
const MATERIAL = field('Material');
const ITEM_TEXT = field('DeliveryDocumentItemText');
const QUANTITY = field('ActualDeliveryQuantity');
const UNIT = field('DeliveryQuantityUnit');
const ITEM_PICKING = field('PickingStatus');
const ITEM_GOODS_MOVEMENT = field('GoodsMovementStatus');

const ADDRESS: PartnerAddress = {
  list: 'to_Address2',
  names: [field('BusinessPartnerName1')],
  place: [field('CityName'), field('Region'), field('Country')],
};

/** Serial shipping container code: 18 digits, as it is or behind the application identifier 00 (GS1). */
const SSCC = /^(?:00)?\d{18}$/;

interface Read {
  readonly code: Sourced<string> | null;
  readonly state: AxisState | null;
}

/** A_OutbDeliveryHeader with items, partners and handling units → fulfilment. */
export function mapDelivery(node: Node, context: MapContext<SapConfig>): CanonicalDocument {
  const { config } = context;
  const codes = createCodeReader();
  const read = (at: Field): Read => {
    const code = codeAt(node, '', at);
    return { code, state: codes.meaningOf(PROGRESS, code) };
  };
  const number = requiredText(node, '', NUMBER);
  const created = requiredDay(node, CREATED);
  const items = requiredPlaces(node, ITEMS);
  const steps = {
    goods: read(GOODS_MOVEMENT),
    picking: read(PICKING),
    confirming: read(PICKING_CONFIRMED),
    packing: read(PACKING),
    warehouse: read(WAREHOUSE_ACTIVITY),
    proof: read(PROOF),
  };
  const billing = read(BILLING);
  const credit = codeAt(node, '', CREDIT_CHECK);
  const creditState = codes.meaningOf(CREDIT, credit);
  const statuses: StatusClaim[] = fulfilmentOf(steps);
  if (billing.code !== null && billing.state !== null && billing.state !== 'not_applicable')
    statuses.push({ axis: 'billing', state: billing.state, native: billing.code });

  return {
    ...emptyDocument('fulfilment'),
    label: number,
    references: referencesOf(node, number, items, context),
    statuses,
    parties: partiesOf(node, config),
    lines: items.map((place) => lineOf(place, codes)),
    milestones: [
      // A delivery is what the warehouse is asked for.
      { code: 'RELEASED', class: 'actual', when: created, path: created.path },
      ...plansOf(node),
      ...actualsOf(node, steps, config),
    ],
    conditions: [
      ...(credit !== null && creditState === 'blocked' ? [openCondition('CR-HOLD', credit)] : []),
      ...blocksOf(node, config),
    ],
    unknownValues: codes.unknown,
  };
}

type Steps = Readonly<Record<'goods' | 'picking' | 'confirming' | 'packing' | 'warehouse' | 'proof', Read>>;

function referencesOf(
  node: Node,
  number: Sourced<string>,
  items: readonly Place[],
  context: MapContext<SapConfig>,
): Reference[] {
  const references: Reference[] = [];
  refer(references, context, 'is', 'fulfilment_no', context.orderNumberScope, number);
  const named = (wanted: (category: string) => boolean): (Sourced<string> | null)[] =>
    items
      .filter(({ node: item, base }) => wanted(textAt(item, base, OF_CATEGORY)?.value.trim() ?? ''))
      .map(({ node: item, base }) => textAt(item, base, OF_DOCUMENT));
  referItems(
    references,
    context,
    'order_no',
    named((category) => ORDER_CATEGORIES.has(category)),
  );
  // A stock transfer goes by its purchase order.
  referItems(
    references,
    context,
    'purchase_no',
    named((category) => category === 'V'),
  );
  refer(references, context, 'points_to', 'bol', '', textAt(node, '', BILL_OF_LADING));
  for (const unit of placesOf(node, '', HANDLING_UNITS)) {
    const id = textAt(unit.node, unit.base, HANDLING_UNIT);
    if (id !== null && SSCC.test(id.value)) {
      refer(references, context, 'points_to', 'sscc', '', { value: id.value.slice(-18), path: id.path });
    } else {
      refer(references, context, 'points_to', 'package_no', context.connectionId, id);
    }
  }
  return references;
}

/** How far the goods are: gone, or how far the warehouse is with them. */
function fulfilmentOf({ goods, picking, packing, warehouse }: Steps): StatusClaim[] {
  if (goods.code === null || goods.state === null) return [];
  if (goods.state !== 'none') return [{ axis: 'fulfilment', state: goods.state, native: goods.code }];
  const begun = [packing, picking, warehouse].find(({ state }) => state === 'partial' || state === 'complete');
  return begun === undefined || begun.code === null
    ? [{ axis: 'fulfilment', state: 'none', native: goods.code }]
    : [{ axis: 'fulfilment', state: 'partial', native: begun.code }];
}

function plansOf(node: Node): MilestoneClaim[] {
  const plans = [
    ['PICKED', PICKING_DAY],
    ['SHIPPED', PLANNED_ISSUE],
    ['DELIVERED', DELIVERY_DAY],
  ] as const;
  return plans.flatMap(([code, at]) => {
    const when = dateAt(node, '', at);
    return when === null ? [] : [{ code, class: 'planned' as const, when, path: when.path }];
  });
}

function actualsOf(node: Node, steps: Steps, { timeZones }: SapConfig): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const { picking, confirming, packing, warehouse, goods, proof } = steps;
  // Where picking is confirmed on its own, it is done only then.
  const picked = confirming.state === null || confirming.state === 'not_applicable' ? picking : confirming;
  const done = picked.state === 'not_applicable' ? warehouse : picked;
  if (done.code !== null && done.state === 'complete')
    milestones.push({ code: 'PICKED', class: 'actual', when: null, path: done.code.path });
  if (packing.code !== null && packing.state === 'complete')
    milestones.push({ code: 'PACKED', class: 'actual', when: null, path: packing.code.path });
  if (goods.code !== null && goods.state === 'complete') {
    const when = momentAt(node, ISSUED, timeZones);
    milestones.push({ code: 'SHIPPED', class: 'actual', when, path: when?.path ?? goods.code.path });
  }
  if (proof.code !== null && proof.state === 'complete') {
    const when = dateAt(node, '', PROOF_DAY);
    milestones.push({ code: 'POD_OK', class: 'actual', when, path: when?.path ?? proof.code.path });
  }
  return milestones;
}

function blocksOf(node: Node, config: SapConfig): ConditionClaim[] {
  const delivery = textAt(node, '', DELIVERY_BLOCK);
  const shipment = textAt(node, '', SHIPMENT_BLOCK);
  const billing = textAt(node, '', BILLING_BLOCK);
  return [
    ...(delivery === null ? [] : [deliveryBlock(config, delivery)]),
    ...(shipment === null ? [] : [openCondition('WH-HOLD', shipment)]),
    ...(billing === null ? [] : [openCondition('IN-BLOCK', billing)]),
  ];
}

function partiesOf(node: Node, config: SapConfig): Party[] {
  const parties = partnersOf(node, PARTNERS, ADDRESS, config.carrierFunctions);
  partyById(parties, 'customer', textAt(node, '', SOLD_TO));
  partyById(parties, 'ship_to', textAt(node, '', SHIP_TO));
  party(parties, 'warehouse', textAt(node, '', SHIPPING_POINT), null);
  return parties;
}

function lineOf({ node, base }: Place, codes: CodeReader): DocumentLine {
  const item = requiredItemNumber(node, base, ITEM);
  const quantity = requiredMicros(node, base, QUANTITY);
  const picking = codes.meaningOf(PROGRESS, codeAt(node, base, ITEM_PICKING));
  const goods = codes.meaningOf(PROGRESS, codeAt(node, base, ITEM_GOODS_MOVEMENT));
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  if (picking === 'complete' || goods === 'complete') quantities.picked = quantity;
  if (goods === 'complete') quantities.shipped = quantity;
  else if (goods !== 'not_applicable') quantities.allocated = quantity;
  return {
    ...EMPTY_LINE,
    lineKey: item.value,
    orderLineNo: itemNumberAt(node, base, OF_ITEM),
    itemNo: textAt(node, base, MATERIAL),
    description: textAt(node, base, ITEM_TEXT),
    unit: textAt(node, base, UNIT),
    quantities,
    stocked: goods !== 'not_applicable',
  };
}

import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { dateAt, field, microsAt, refer, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  codeAt,
  createCodeReader,
  deliveryBlock,
  expanded,
  openCondition,
  requiredDay,
  requiredPlaces,
  type CodeReader,
} from './fields.ts';
import type { SapConfig } from './manifest.ts';
import { itemOf, latest } from './map-order-item.ts';
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

const ADDRESS: PartnerAddress = {
  list: 'to_Address',
  names: [field('OrganizationName1'), field('AddresseeFullName')],
  place: [field('CityName'), field('Region'), field('Country')],
};

/** A_SalesOrder with items, schedule lines and partners → order. */
export function mapOrder(node: Node, context: MapContext<SapConfig>): CanonicalDocument {
  const { config } = context;
  const codes = createCodeReader();
  const number = requiredText(node, '', NUMBER);
  const entered = requiredDay(node, CREATED);
  const process = codeAt(node, '', PROCESS);
  const completed = codes.meaningOf(PROGRESS, process) === 'complete';
  const items = requiredPlaces(node, ITEMS).map((place) => itemOf(place, { config, codes, completed }));
  const promise = latest(items.map((item) => item.promise));
  const rejection = codeAt(node, '', REJECTION);
  const rejected = codes.meaningOf(REJECTIONS, rejection) === 'all';
  const credit = codeAt(node, '', CREDIT_CHECK);
  const creditState = codes.meaningOf(CREDIT, credit);
  const delivery = codeAt(node, '', DELIVERY) ?? codeAt(node, '', DELIVERY_OF_OLD);
  const deliveryState = codes.meaningOf(PROGRESS, delivery);

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
    // Completed is what was delivered and billed: its goods have left, whether or not its deliveries were read.
    if (delivery !== null && deliveryState === 'complete')
      milestones.push({ code: 'SHIPPED', class: 'actual', when: null, path: delivery.path });
    milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: process.path });
  }
  const statuses: StatusClaim[] = [];
  if (rejection !== null && rejected) {
    for (const axis of ['commercial', 'fulfilment'] as const)
      statuses.push({ axis, state: 'not_applicable', native: rejection });
  } else {
    statuses.push(...commercialOf(node, codes, process));
    // It speaks of deliveries that were created. Whether their goods left, they tell themselves.
    const underWay = deliveryState === 'partial' || (deliveryState === 'complete' && !completed);
    if (delivery !== null && deliveryState !== null && !underWay)
      statuses.push({ axis: 'fulfilment', state: deliveryState, native: delivery });
  }
  statuses.push(...billingOf(node, codes));
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

/** An order is as far as its approval; one of a release that knows none needs none. */
function commercialOf(node: Node, codes: CodeReader, process: Sourced<string> | null): StatusClaim[] {
  const approval = codeAt(node, '', APPROVED);
  if (approval === null) return process === null ? [] : [{ axis: 'commercial', state: 'complete', native: process }];
  const state = codes.meaningOf(APPROVAL, approval);
  return state === null ? [] : [{ axis: 'commercial', state, native: approval }];
}

/** Blank: the order is billed by its deliveries. */
function billingOf(node: Node, codes: CodeReader): StatusClaim[] {
  const billing = codeAt(node, '', BILLING);
  const state = codes.meaningOf(PROGRESS, billing);
  return billing === null || state === null || state === 'not_applicable'
    ? []
    : [{ axis: 'billing', state, native: billing }];
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

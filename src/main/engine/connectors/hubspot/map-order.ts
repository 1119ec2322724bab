import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import { refer, referId, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  amountOf,
  companiesOf,
  createdAt,
  ID,
  linesOf,
  namedText,
  namedWhen,
  property,
  referOrder,
  shipToOf,
  stageOf,
} from './fields.ts';
import type { HubspotConfig } from './manifest.ts';
import { STAGE_AXES, type OrderMeaning } from './statuses.ts';

/** Order → order, and a shipment where a tracking number stands on it. */
export function mapOrder(node: Node, context: MapContext<HubspotConfig>): CanonicalDocument[] {
  const { config, connectionId } = context;
  const id = requiredText(node, '', ID);
  const name = textAt(node, '', property('hs_order_name'));
  const stage = stageOf(node, 'hs_pipeline_stage');
  const meaning = stage === null ? null : (own(config.orderStages, stage.value) ?? null);
  const fulfilment = textAt(node, '', property('hs_fulfillment_status'));
  const filled = own(config.fulfilmentStatuses, fulfilment?.value.toLowerCase());
  const number = namedText(node, config.orderNumberProperty);
  const promise = namedWhen(node, config.promisedDateProperty);
  const references: Reference[] = [];
  referOrder(references, context, 'is', number);
  // What an order is called counts in HubSpot alone.
  refer(references, context, 'is', 'order_no', connectionId, name);
  referId(references, connectionId, 'is', 'order_id', id);
  refer(references, context, 'points_to', 'customer_po', '', namedText(node, config.purchaseOrderProperty));
  const statuses = stagesOf(stage, meaning);
  if (fulfilment !== null && filled !== undefined) {
    const stated = statuses.filter(({ axis }) => axis !== 'fulfilment');
    statuses.splice(0, statuses.length, ...stated, { axis: 'fulfilment', state: filled, native: fulfilment });
  }
  return [
    {
      ...emptyDocument('order'),
      label: name ?? number ?? id,
      references,
      statuses,
      parties: [...companiesOf(node), ...shipToOf(node)],
      lines: linesOf(node, meaning === 'cancelled' ? ['ordered', 'cancelled'] : ['ordered']),
      amounts: amountOf(node, 'hs_total_price', 'hs_currency_code', config),
      milestones: milestonesOf(node, stage, meaning, promise),
      promise,
      summary: stage,
      unknownValues: [
        ...(stage !== null && meaning === null ? [stage] : []),
        ...(fulfilment !== null && filled === undefined ? [fulfilment] : []),
      ],
    },
    ...shipmentOf(node, context, id),
  ];
}

function stagesOf(stage: Sourced<string> | null, meaning: OrderMeaning | null): StatusClaim[] {
  if (stage === null || meaning === null) return [];
  const { commercial, fulfilment, transport } = STAGE_AXES[meaning];
  return [
    { axis: 'commercial', state: commercial, native: stage },
    ...(fulfilment === null ? [] : [{ axis: 'fulfilment' as const, state: fulfilment, native: stage }]),
    ...(transport === null ? [] : [{ axis: 'transport' as const, state: transport, native: stage }]),
  ];
}

function milestonesOf(
  node: Node,
  stage: Sourced<string> | null,
  meaning: OrderMeaning | null,
  promise: CanonicalDocument['promise'],
): MilestoneClaim[] {
  // The order's own date, where a shop brought it along; else that of the record.
  const received = namedWhen(node, 'hs_createdate') ?? createdAt(node);
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: received, path: received.path }];
  if (promise !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: promise, path: promise.path });
  if (stage === null) return milestones;
  // A stage says that it is so, not since when.
  const reached = (code: MilestoneClaim['code']): void => {
    milestones.push({ code, class: 'actual', when: null, path: stage.path });
  };
  if (meaning === 'shipped' || meaning === 'delivered') reached('SHIPPED');
  if (meaning === 'delivered') reached('DELIVERED');
  if (meaning === 'cancelled') reached('CANCELLED');
  if (meaning === 'closed') reached('CLOSED');
  return milestones;
}

/** What is in it, HubSpot does not say. */
function shipmentOf(node: Node, context: MapContext<HubspotConfig>, id: Sourced<string>): CanonicalDocument[] {
  const tracking = textAt(node, '', property('hs_shipping_tracking_number'));
  if (tracking === null) return [];
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', id);
  for (const text of tracking.value.split(/[,;\s]+/)) {
    if (text !== '') refer(references, context, 'points_to', 'tracking', '', { value: text, path: tracking.path });
  }
  return [{ ...emptyDocument('shipment', 'shipment'), label: tracking, references }];
}

/** Deal → order, where it is won and has an order number; else it is demand that may come. */
export function mapDeal(node: Node, context: MapContext<HubspotConfig>): CanonicalDocument[] {
  const { config } = context;
  const id = requiredText(node, '', ID);
  const created = createdAt(node);
  const won = textAt(node, '', property('hs_is_closed_won'));
  const number = namedText(node, config.dealOrderNumberProperty);
  if (won?.value !== 'true' || number === null) return [];
  const closed = namedWhen(node, 'closedate') ?? created;
  const references: Reference[] = [];
  referOrder(references, context, 'is', number);
  return [
    {
      ...emptyDocument('order'),
      label: textAt(node, '', property('dealname')) ?? id,
      references,
      statuses: [{ axis: 'commercial', state: 'complete', native: stageOf(node, 'dealstage') ?? won }],
      parties: companiesOf(node),
      lines: linesOf(node, ['ordered']),
      amounts: amountOf(node, 'amount', 'deal_currency_code', config),
      milestones: [{ code: 'ORD_RECEIVED', class: 'actual', when: closed, path: closed.path }],
      summary: stageOf(node, 'dealstage'),
    },
  ];
}

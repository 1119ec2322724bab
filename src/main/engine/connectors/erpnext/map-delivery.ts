import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import { dateAt, field, party, placesOf, refer, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  countOf,
  createdAt,
  CUSTOMER,
  CUSTOMER_NAME,
  isReturn,
  itemsOf,
  lineOf,
  NAME,
  postedAt,
  referRows,
  RETURN_AGAINST,
  stageOf,
  STATUS,
  type Stage,
} from './fields.ts';
import type { ErpnextConfig } from './manifest.ts';
import { NOTE_STATUSES, TRACKING_STATUSES } from './statuses.ts';

const ORDER = field('against_sales_order');
const ORDER_LINE = field('so_detail');
const TRANSPORT_RECEIPT = field('lr_no');
const TRANSPORTER = field('transporter');
const TRANSPORTER_NAME = field('transporter_name');
const SHIP_TO = field('shipping_address_name');
const WAYBILL = field('awb_number');
const CARRIER = field('carrier');
const TRACKING_STATUS = field('tracking_status');
const PICKUP_DATE = field('pickup_date');
const DELIVERY_NOTES = field('shipment_delivery_note');
const DELIVERY_NOTE = field('delivery_note');

/** Delivery Note → fulfilment; one that takes goods back → return. */
export function mapDeliveryNote(node: Node, context: MapContext<ErpnextConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const status = requiredText(node, '', STATUS);
  const stage = stageOf(node);
  const posted = postedAt(node, context.config);
  const returned = isReturn(node);
  const items = itemsOf(node);
  const { orderNumberScope: scope } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', returned ? 'return_no' : 'fulfilment_no', scope, number);
  referRows(references, context, 'order_no', items, ORDER);
  refer(references, context, 'points_to', 'fulfilment_no', scope, textAt(node, '', RETURN_AGAINST));
  refer(references, context, 'points_to', 'tracking', '', textAt(node, '', TRANSPORT_RECEIPT));
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER), textAt(node, '', CUSTOMER_NAME));
  party(parties, 'ship_to', null, textAt(node, '', SHIP_TO));
  party(parties, 'carrier', textAt(node, '', TRANSPORTER), textAt(node, '', TRANSPORTER_NAME));
  const moved = stage.is === 'submitted';
  const code = returned ? 'RETURN_RECV' : 'SHIPPED';
  return {
    ...emptyDocument(returned ? 'return' : 'fulfilment'),
    label: number,
    references,
    statuses:
      returned || stage.is === null || stage.is === 'cancelled'
        ? []
        : [{ axis: 'fulfilment', state: moved ? 'complete' : 'none', native: status }],
    parties,
    lines: items.map((item) => {
      const count = countOf(item);
      return lineOf(item, ORDER_LINE, moved ? { [returned ? 'returned' : 'shipped']: count } : {});
    }),
    milestones: [
      ...(returned ? [opened(node, context.config)] : []),
      { code, class: moved ? 'actual' : 'planned', when: posted, path: posted.path },
    ],
    summary: status,
    voided: stage.is === 'cancelled',
    unknownValues: [...(stage.is === null ? [stage.native] : []), ...(NOTE_STATUSES.has(status.value) ? [] : [status])],
  };
}

function opened(node: Node, config: ErpnextConfig): MilestoneClaim {
  const created = createdAt(node, config);
  return { code: 'RETURN_OPEN', class: 'actual', when: created, path: created.path };
}

/** Shipment → shipment: parcels of one or several delivery notes. */
export function mapShipment(node: Node, context: MapContext<ErpnextConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const stage = stageOf(node);
  const waybill = textAt(node, '', WAYBILL);
  const tracking = textAt(node, '', TRACKING_STATUS);
  const state = own(TRACKING_STATUSES, tracking?.value);
  const pickup = dateAt(node, '', PICKUP_DATE);
  const references: Reference[] = [];
  refer(references, context, 'is', 'shipment_no', context.orderNumberScope, number);
  referRows(references, context, 'fulfilment_no', placesOf(node, '', DELIVERY_NOTES), DELIVERY_NOTE);
  refer(references, context, 'points_to', 'tracking', '', waybill);
  const parties: Party[] = [];
  party(parties, 'carrier', null, textAt(node, '', CARRIER));
  const milestones: MilestoneClaim[] = [];
  // A waybill is the carrier's word that it takes the parcels; since when, ERPNext does not keep.
  if (stage.is === 'submitted' && waybill !== null) {
    milestones.push({ code: 'TENDER_OK', class: 'actual', when: null, path: waybill.path });
  }
  if (pickup !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: pickup, path: pickup.path });
  return {
    ...emptyDocument('shipment'),
    label: waybill ?? number,
    references,
    statuses: tracking === null || state === undefined ? [] : [{ axis: 'transport', state, native: tracking }],
    parties,
    milestones,
    conditions: conditionsOf(tracking, stage),
    summary: tracking,
    voided: stage.is === 'cancelled',
    unknownValues: [
      ...(stage.is === null ? [stage.native] : []),
      ...(tracking !== null && state === undefined ? [tracking] : []),
    ],
  };
}

function conditionsOf(tracking: Sourced<string> | null, stage: Stage): ConditionClaim[] {
  if (tracking === null || stage.is === 'cancelled') return [];
  const code = tracking.value === 'Lost' ? 'CA-LOSS' : tracking.value === 'Returned' ? 'CU-REFUSE' : null;
  return code === null ? [] : [{ code, from: null, to: null, open: true, reason: tracking, path: tracking.path }];
}

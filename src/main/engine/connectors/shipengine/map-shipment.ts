import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type Party,
  type Reference,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  flagAt,
  party,
  placeAt,
  placesOf,
  refer,
  referId,
  requiredText,
  textAt,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import type { ShipengineConfig } from './manifest.ts';
import { referNumber } from './numbers.ts';
import { SHIPMENT_STATUSES } from './statuses.ts';

const SHIPMENT_ID = field('shipment_id');
const STATUS = field('shipment_status');
const EXTERNAL_ORDER = field('external_order_id');
const EXTERNAL_SHIPMENT = field('external_shipment_id');
const NUMBER = field('shipment_number');
const SHIP_DATE = field('ship_date');
const IS_RETURN = field('is_return');
const COMPANY = field('ship_to', 'company_name');
const NAME = field('ship_to', 'name');
const PLACE = [field('ship_to', 'city_locality'), field('ship_to', 'state_province'), field('ship_to', 'country_code')];
const SERVICE = field('service_code');
const ITEMS = field('items');
const ITEM_NAME = field('name');
const SKU = field('sku');
const ORDER_LINE = field('external_order_item_id');
const PACKAGES = field('packages');
const TRACKING = field('tracking_number');

/** A shipment → shipment. What is in it is named without quantities: a label that is bought proves nothing left. */
export function mapShipment(node: Node, context: MapContext<ShipengineConfig>): CanonicalDocument {
  const id = requiredText(node, '', SHIPMENT_ID);
  const status = requiredText(node, '', STATUS);
  const state = own(SHIPMENT_STATUSES, status.value);
  const external = textAt(node, '', EXTERNAL_SHIPMENT);
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  referNumber(references, context, context.config.externalOrderIdIs, textAt(node, '', EXTERNAL_ORDER));
  referNumber(references, context, context.config.externalShipmentIdIs, external);
  referNumber(references, context, context.config.shipmentNumberIs, textAt(node, '', NUMBER));
  for (const { node: parcel, base } of placesOf(node, '', PACKAGES)) {
    refer(references, context, 'points_to', 'tracking', '', textAt(parcel, base, TRACKING));
  }
  const parties: Party[] = [];
  party(parties, 'ship_to', null, textAt(node, '', COMPANY) ?? textAt(node, '', NAME), placeAt(node, '', PLACE));
  party(parties, 'carrier', null, textAt(node, '', SERVICE));
  const planned = flagAt(node, '', IS_RETURN) === true ? null : dateAt(node, '', SHIP_DATE);
  return {
    ...emptyDocument('shipment'),
    label: textAt(node, '', NUMBER) ?? external ?? id,
    references,
    statuses: state === undefined ? [] : [{ axis: 'transport', state, native: status }],
    parties,
    lines: placesOf(node, '', ITEMS).map(lineOf),
    milestones: planned === null ? [] : [{ code: 'SHIPPED', class: 'planned', when: planned, path: planned.path }],
    summary: status,
    voided: status.value === 'cancelled',
    unknownValues: state === undefined ? [status] : [],
  };
}

function lineOf({ node, base }: Place, index: number): DocumentLine {
  return {
    ...EMPTY_LINE,
    lineKey: String(index + 1),
    orderLineNo: textAt(node, base, ORDER_LINE),
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, ITEM_NAME),
  };
}

import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  flagAt,
  party,
  placeAt,
  placesOf,
  refer,
  referId,
  requiredText,
  textAt,
  type Field,
  type Node,
} from '../kit/drafts.ts';
import type { ShipengineConfig } from './manifest.ts';
import { referNumber } from './numbers.ts';
import { dayOrMoment, parcelEventsOf, parcelSteps, parcelTroubles } from './parcel-events.ts';
import { CODE_MEANINGS, DETAILS, LABEL_STATUSES, STATUS_CODES, TRACKING_STATUSES } from './statuses.ts';

const LABEL_ID = field('label_id');
const SHIPMENT_ID = field('shipment_id');
const STATUS = field('status');
const TRACKING_STATUS = field('tracking_status');
const VOIDED = field('voided');
const IS_RETURN = field('is_return_label');
const RMA = field('rma_number');
const TRACKING_NUMBER = field('tracking_number');
const PACKAGES = field('packages');
const CARRIER = field('carrier_code');
const SERVICE = field('service_code');
const SHIP_DATE = field('ship_date');
const EXTERNAL_ORDER = field('external_order_id');
const EXTERNAL_SHIPMENT = field('external_shipment_id');
const SHIP_TO = [
  field('ship_to', 'city_locality'),
  field('ship_to', 'state_province'),
  field('ship_to', 'country_code'),
];
const CODE = field('tracking', 'status_code');
const DETAIL = field('tracking', 'status_detail_code');
const ESTIMATE = field('tracking', 'estimated_delivery_date');
const ACTUAL = field('tracking', 'actual_delivery_date');
const EXCEPTION = field('tracking', 'exception_description');
const DESCRIPTION = field('tracking', 'status_description');

/** A label with its tracking → transport. */
export function mapLabel(node: Node, context: MapContext<ShipengineConfig>): CanonicalDocument {
  const id = requiredText(node, '', LABEL_ID);
  const status = requiredText(node, '', STATUS);
  const back = flagAt(node, '', IS_RETURN) === true;
  const events = parcelEventsOf(node);
  const numbers = [
    textAt(node, '', TRACKING_NUMBER),
    ...placesOf(node, '', PACKAGES).map(({ node: parcel, base }) => textAt(parcel, base, TRACKING_NUMBER)),
  ].filter((number) => number !== null);
  const references: Reference[] = [];
  for (const number of distinct(numbers)) refer(references, context, 'is', 'tracking', '', number);
  referId(references, context.connectionId, 'points_to', 'shipment_id', textAt(node, '', SHIPMENT_ID));
  referNumber(references, context, context.config.externalOrderIdIs, textAt(node, '', EXTERNAL_ORDER));
  referNumber(references, context, context.config.externalShipmentIdIs, textAt(node, '', EXTERNAL_SHIPMENT));
  if (back) refer(references, context, 'points_to', 'return_no', context.orderNumberScope, textAt(node, '', RMA));
  const parties: Party[] = [];
  party(parties, 'carrier', textAt(node, '', CARRIER), textAt(node, '', SERVICE));
  const place = placeAt(node, '', SHIP_TO);
  if (place !== null) parties.push({ role: 'ship_to', id: null, name: null, place });
  const { claim, unknown } = statusOf(node, status);
  const last = events.findLast(({ words }) => words !== null)?.words ?? null;

  return {
    ...emptyDocument('transport'),
    label: numbers[0] ?? id,
    references,
    statuses: claim === null ? [] : [claim],
    parties,
    milestones: [...plansOf(node, back), ...arrivalOf(node, back, parcelSteps(events, back))],
    conditions: parcelTroubles(events),
    summary: textAt(node, '', EXCEPTION) ?? last ?? textAt(node, '', DESCRIPTION) ?? status,
    voided: flagAt(node, '', VOIDED) === true || status.value === 'voided',
    unknownValues: [
      ...unknown,
      ...events.flatMap(({ code, detail }) => [
        ...(own(CODE_MEANINGS, code.value) === undefined ? [code] : []),
        ...(detail !== null && own(DETAILS, detail.value) === undefined ? [detail] : []),
      ]),
    ],
  };
}

function distinct(numbers: readonly Sourced<string>[]): readonly Sourced<string>[] {
  return numbers.filter((number, index) => numbers.findIndex(({ value }) => value === number.value) === index);
}

/** The tracking says most, then what the label says of it, then the label itself; a label that is void goes before all. */
function statusOf(
  node: Node,
  status: Sourced<string>,
): { readonly claim: StatusClaim | null; readonly unknown: readonly Sourced<string>[] } {
  const said: readonly (readonly [Sourced<string> | null, Readonly<Record<string, AxisState>>])[] = [
    [textAt(node, '', CODE), STATUS_CODES],
    [textAt(node, '', TRACKING_STATUS), TRACKING_STATUSES],
    [status, LABEL_STATUSES],
  ];
  const detail = textAt(node, '', DETAIL);
  const unknown = said.flatMap(([word, table]) =>
    word !== null && own(table, word.value) === undefined ? [word] : [],
  );
  if (detail !== null && own(DETAILS, detail.value) === undefined) unknown.push(detail);
  for (const [word, table] of status.value === 'voided' ? said.slice(-1) : said) {
    const state = own(table, word?.value);
    if (word !== null && state !== undefined) return { claim: { axis: 'transport', state, native: word }, unknown };
  }
  return { claim: null, unknown };
}

function plansOf(node: Node, back: boolean): MilestoneClaim[] {
  if (back) return [];
  const plan = (code: 'SHIPPED' | 'DELIVERED', kind: 'planned' | 'estimated', at: Field): MilestoneClaim[] => {
    const when = dayOrMoment(node, '', at);
    return when === null ? [] : [{ code, class: kind, when, path: when.path }];
  };
  return [...plan('SHIPPED', 'planned', SHIP_DATE), ...plan('DELIVERED', 'estimated', ESTIMATE)];
}

/** Some carriers tell of the delivery in its date alone. */
function arrivalOf(node: Node, back: boolean, steps: readonly MilestoneClaim[]): readonly MilestoneClaim[] {
  const code = back ? 'RETURN_RECV' : 'DELIVERED';
  const when = dayOrMoment(node, '', ACTUAL);
  const arrived = steps.some((step) => step.code === 'DELIVERED' || step.code === 'RETURN_RECV');
  if (arrived || when === null || textAt(node, '', CODE)?.value !== 'DE') return steps;
  return [...steps, { code, class: 'actual', when, path: when.path }];
}

import { MINUTE_S, NEVER, type Seconds } from '../calendar.ts';
import { hash32 } from '../random.ts';
import type { Scan, ScanKind, Tracking } from '../life/order-life.ts';
import { CLOCK_SKEW, isoSeconds } from '../systems.ts';
import type { Payload, RecordContext } from './record.ts';

/** Minutes between a scan and its arrival at the tracking service. */
export const SCAN_LAG: Seconds = 7 * MINUTE_S;

interface ScanMeaning {
  readonly status: string;
  readonly detail: string;
  readonly message: string;
  readonly place: 'origin' | 'destination';
}

const SCANS: Readonly<Record<ScanKind, ScanMeaning>> = {
  label: {
    status: 'pre_transit',
    detail: 'label_created',
    message: 'Shipping label created, parcel not yet received',
    place: 'origin',
  },
  pickup: { status: 'in_transit', detail: 'in_transit', message: 'Collected from sender', place: 'origin' },
  origin_hub: {
    status: 'in_transit',
    detail: 'received_at_origin_facility',
    message: 'Arrived at origin depot',
    place: 'origin',
  },
  departed: {
    status: 'in_transit',
    detail: 'departed_origin_facility',
    message: 'Departed origin depot',
    place: 'origin',
  },
  destination_hub: {
    status: 'in_transit',
    detail: 'arrived_at_destination',
    message: 'Arrived at destination depot',
    place: 'destination',
  },
  out_for_delivery: {
    status: 'out_for_delivery',
    detail: 'out_for_delivery',
    message: 'Out for delivery',
    place: 'destination',
  },
  delivered: { status: 'delivered', detail: 'arrived_at_destination', message: 'Delivered', place: 'destination' },
  weather_delay: { status: 'in_transit', detail: 'weather_delay', message: 'Delayed by weather', place: 'destination' },
  delayed: {
    status: 'in_transit',
    detail: 'delayed',
    message: 'Delayed in transit, new delivery date given',
    place: 'origin',
  },
  missorted: {
    status: 'in_transit',
    detail: 'missorted',
    message: 'Sorted to the wrong depot, being rerouted',
    place: 'origin',
  },
  held: {
    status: 'in_transit',
    detail: 'held',
    message: 'Held at depot, documents are being checked',
    place: 'destination',
  },
  delivery_exception: {
    status: 'in_transit',
    detail: 'delivery_exception',
    message: 'Vehicle breakdown, delivery on a later day',
    place: 'destination',
  },
  refused: {
    status: 'failure',
    detail: 'refused',
    message: 'Refused by consignee, kept at depot',
    place: 'destination',
  },
  address_correction: {
    status: 'failure',
    detail: 'address_correction',
    message: 'Address not found, correction requested',
    place: 'destination',
  },
  handed_over: {
    status: 'in_transit',
    detail: 'transferred_to_destination_carrier',
    message: 'Handed over to the delivering carrier',
    place: 'destination',
  },
};

export function carrierStamp(at: Seconds): string {
  return `${isoSeconds(at + CLOCK_SKEW.ep)}Z`;
}

/** When a scan is known to the tracking service. */
function knownAt(tracking: Tracking, scan: Scan): Seconds {
  return Math.max(tracking.createdAt, scan.at + SCAN_LAG);
}

export function trackerChanges(tracking: Tracking): Seconds[] {
  return [
    tracking.createdAt,
    ...tracking.scans.map((scan) => knownAt(tracking, scan)),
    ...(tracking.correctedScan ? [tracking.correctedScan.until] : []),
    tracking.resavedAt,
    tracking.voidedAt,
  ];
}

/** The carrier's estimate at a time. */
export function etaAt(tracking: Tracking, at: Seconds): Seconds {
  let eta = tracking.etas[0]?.eta ?? NEVER;
  for (const step of tracking.etas) if (step.from === 0 || step.from + SCAN_LAG <= at) eta = step.eta;
  return eta;
}

export function tracker(tracking: Tracking, context: RecordContext): Payload {
  const { at, ids, record } = context;
  const known = tracking.scans.filter((scan) => knownAt(tracking, scan) <= at);
  const details = known.map((scan, index): Payload => detailOf(tracking, scan, index, at));
  const last = known.at(-1);
  const meaning = last === undefined ? SCANS.label : SCANS[last.kind];
  const delivered = last?.kind === 'delivered';
  const id = ids.tracker.idOf(record);
  return {
    id,
    object: 'Tracker',
    mode: 'production',
    tracking_code: tracking.code,
    status: tracking.voidedAt <= at ? 'cancelled' : meaning.status,
    status_detail: tracking.voidedAt <= at ? 'cancelled' : meaning.detail,
    created_at: carrierStamp(tracking.createdAt),
    updated_at: carrierStamp(context.modifiedAt),
    signed_by: delivered ? tracking.signedBy : null,
    weight: 35 + (hash32(tracking.record, 5) % 900),
    est_delivery_date: `${isoSeconds(etaAt(tracking, at))}Z`,
    shipment_id: null,
    carrier: tracking.carrier.name,
    tracking_details: details,
    carrier_detail: {
      object: 'CarrierDetail',
      service: tracking.carrier.service,
      container_type: null,
      est_delivery_date_local: null,
      est_delivery_time_local: null,
      origin_location: `${tracking.warehouse.city} ${tracking.warehouse.country}, ${tracking.warehouse.postCode}`,
      origin_tracking_location: locationOf(tracking.warehouse),
      destination_location: `${tracking.site.city} ${tracking.site.country}, ${tracking.site.postCode}`,
      destination_tracking_location: null,
      guaranteed_delivery_date: null,
      alternate_identifier: null,
      initial_delivery_attempt: null,
    },
    finalized: delivered,
    is_return: false,
    public_url: `https://track.easypost.com/${Buffer.from(id).toString('base64url')}`,
    fees: [{ object: 'Fee', type: 'TrackerFee', amount: '0.02000', charged: true, refunded: false }],
  };
}

function detailOf(tracking: Tracking, scan: Scan, index: number, at: Seconds): Payload {
  const meaning = SCANS[scan.kind];
  const wrong =
    tracking.correctedScan?.index === index && at < tracking.correctedScan.until
      ? tracking.correctedScan.shownAs
      : null;
  return {
    object: 'TrackingDetail',
    message: meaning.message,
    description: '',
    status: meaning.status,
    status_detail: meaning.detail,
    datetime: carrierStamp(wrong ?? scan.at),
    source: tracking.carrier.name,
    carrier_code: '',
    tracking_location: locationOf(meaning.place === 'origin' ? tracking.warehouse : tracking.site),
    est_delivery_date: null,
  };
}

function locationOf(place: { readonly city: string; readonly country: string; readonly postCode: string }): Payload {
  return { object: 'TrackingLocation', city: place.city, state: null, country: place.country, zip: place.postCode };
}

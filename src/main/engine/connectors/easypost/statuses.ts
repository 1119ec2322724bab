import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { AxisState } from '#shared/domain/milestones.ts';

/** Statuses of a tracker on the transport axis. Source: EasyPost, Trackers. */
export const TRANSPORT: Readonly<Record<string, AxisState>> = {
  unknown: 'none',
  pre_transit: 'none',
  in_transit: 'partial',
  out_for_delivery: 'partial',
  available_for_pickup: 'partial',
  delivered: 'complete',
  return_to_sender: 'blocked',
  failure: 'blocked',
  cancelled: 'not_applicable',
  error: 'blocked',
};

/** Statuses after which nothing more comes, where a tracker does not say whether it is final. */
export const FINAL_STATUSES: ReadonlySet<string> = new Set(['delivered', 'return_to_sender', 'cancelled', 'error']);

/** What a detail means: a movement, a label, nothing to tell, or something wrong. */
export type DetailMeaning = 'moves' | 'label' | 'silent' | ExceptionCode;

/** Every documented status_detail. */
export const DETAILS: Readonly<Record<string, DetailMeaning>> = {
  address_correction: 'CU-DATA',
  arrived_at_destination: 'moves',
  arrived_at_facility: 'moves',
  arrived_at_pickup_location: 'moves',
  awaiting_information: 'CU-DATA',
  cancelled: 'silent',
  damaged: 'CA-LOSS',
  delayed: 'CA-DELAY',
  delivery_exception: 'CA-ATTEMPT',
  departed_facility: 'moves',
  departed_origin_facility: 'moves',
  expired: 'CA-SILENT',
  failure: 'CA-ATTEMPT',
  held: 'CA-DELAY',
  in_transit: 'moves',
  label_created: 'label',
  lost: 'CA-LOSS',
  missorted: 'CA-DELAY',
  out_for_delivery: 'moves',
  received_at_destination_facility: 'moves',
  received_at_origin_facility: 'moves',
  refused: 'CU-REFUSE',
  return: 'CA-ATTEMPT',
  status_update: 'silent',
  transferred_to_destination_carrier: 'moves',
  transit_exception: 'CA-DELAY',
  unknown: 'silent',
  weather_delay: 'CA-DELAY',
};

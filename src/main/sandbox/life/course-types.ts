import type { Day, Seconds } from '../calendar.ts';
import type { Disturbance, Hold, ScanKind } from './order-life.ts';

/** The smooth course: what would happen without any disturbance. */
export interface Plan {
  readonly erpAt: Seconds;
  readonly warehouseAt: Seconds;
  readonly releaseAt: Seconds;
  readonly shipDay: Day;
  readonly deliverDay: Day;
  readonly transitDays: number;
  /** Business days between planned delivery and promise. */
  readonly buffer: number;
}

export type DelayScan = Extract<ScanKind, 'weather_delay' | 'delayed' | 'missorted' | 'held' | 'delivery_exception'>;

/** How one shipment travels. */
export interface Leg {
  readonly shipDay: Day;
  readonly pickupDay: Day;
  /** Null: never delivered. */
  readonly deliverDay: Day | null;
  readonly plannedDeliverDay: Day;
  readonly trouble:
    | { readonly kind: 'none' }
    | { readonly kind: 'silent' }
    | { readonly kind: 'delay'; readonly scan: DelayScan; readonly at: Seconds }
    | { readonly kind: 'door'; readonly scan: 'refused' | 'address_correction'; readonly at: Seconds };
}

/** What really happens: the plan bent by the plot. */
export interface Course {
  readonly releasedAt: Seconds;
  readonly holds: readonly Hold[];
  readonly stockOut: { readonly lost: boolean; readonly from: Seconds; readonly to: Seconds } | null;
  /** The shelf holds less than expected on the first shipment's day. */
  readonly shortPick: boolean;
  readonly split: boolean;
  readonly legs: readonly Leg[];
  readonly cancel: 'before_release' | 'after_picking' | null;
  /** The customer asks for a later date. */
  readonly moved: { readonly at: Seconds; readonly promiseDay: Day; readonly shipDay: Day } | null;
  readonly disturbances: readonly Disturbance[];
}

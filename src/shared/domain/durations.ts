/** Steps of an order whose usual durations are learned, in the order in which they happen. */
export const DURATION_STEPS = [
  'received_entered',
  'entered_credit',
  'credit_allocated',
  'allocated_released',
  'released_picked',
  'picked_packed',
  'packed_shipped',
  'shipped_scanned',
  'transit',
  'delivered_proof',
  'shipped_invoiced',
  'invoiced_paid',
] as const;
export type DurationStep = (typeof DURATION_STEPS)[number];

export const DURATION_LABELS: Readonly<Record<DurationStep, string>> = {
  received_entered: 'Received to entered',
  entered_credit: 'Entered to credit cleared',
  credit_allocated: 'Credit cleared to allocated',
  allocated_released: 'Allocated to released',
  released_picked: 'Released to picked',
  picked_packed: 'Picked to packed',
  packed_shipped: 'Packed to shipped',
  shipped_scanned: 'Shipped to first scan',
  transit: 'Transit',
  delivered_proof: 'Delivered to proof',
  shipped_invoiced: 'Shipped to invoiced',
  invoiced_paid: 'Invoiced to paid',
};

/** business: working time of the company's calendar · elapsed: all time */
export type DurationClock = 'business' | 'elapsed';

/** How long a step usually takes, from the company's own completed orders. */
export interface UsualDuration {
  readonly step: DurationStep;
  readonly clock: DurationClock;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  /** Orders or shipments it was learned from. */
  readonly count: number;
  /** What the samples have in common: "Hamburg → PL by DHL"; empty for all orders. */
  readonly group: string;
}

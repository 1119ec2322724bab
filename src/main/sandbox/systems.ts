import type { Seconds } from './calendar.ts';

/** The four systems, by connection id. */
export const SYSTEM_IDS = ['bc', 'sf', 'sh', 'ep'] as const;
export type SystemId = (typeof SYSTEM_IDS)[number];

/** How many seconds each system's clock is ahead; negative: behind. Every stamp of a system is by its own clock. */
export const CLOCK_SKEW: Readonly<Record<SystemId, Seconds>> = { bc: 42, sf: -13, sh: -128, ep: 85 };

/** Streams, named as document keys name them. */
export const STREAM_KEYS = [
  'bc/salesOrders',
  'bc/salesShipments',
  'bc/salesInvoices',
  'bc/salesCreditMemos',
  'sf/Order',
  'sf/Case',
  'sh/orders',
  'sh/order_history',
  'ep/trackers',
] as const;
export type StreamKey = (typeof STREAM_KEYS)[number];

export function systemOf(stream: StreamKey): SystemId {
  return stream.slice(0, 2) as SystemId;
}

export function isoSeconds(at: Seconds): string {
  return new Date(at * 1000).toISOString().slice(0, 19);
}

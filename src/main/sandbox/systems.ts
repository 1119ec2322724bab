import type { Seconds } from './calendar.ts';

/** The systems, by connection id. */
export const SYSTEM_IDS = ['bc', 'us', 'sf', 'sh', 'ep'] as const;
export type SystemId = (typeof SYSTEM_IDS)[number];

export function isSystemId(text: string): text is SystemId {
  return (SYSTEM_IDS as readonly string[]).includes(text);
}

/** The two companies that keep books, each in an ERP of its own. */
export const COMPANY_IDS = ['bc', 'us'] as const;
export type CompanyId = (typeof COMPANY_IDS)[number];

/** How many seconds each system's clock is ahead; negative: behind. Every stamp of a system is by its own clock. */
export const CLOCK_SKEW: Readonly<Record<SystemId, Seconds>> = { bc: 42, us: -31, sf: -13, sh: -128, ep: 85 };

/** Entity sets of an ERP. */
export const ERP_SETS = [
  'salesOrders',
  'salesShipments',
  'salesInvoices',
  'salesCreditMemos',
  'purchaseOrders',
  'customerPayments',
] as const;
export type ErpSet = (typeof ERP_SETS)[number];

/** Streams, named as document keys name them. */
export const STREAM_KEYS = [
  'bc/salesOrders',
  'bc/salesShipments',
  'bc/salesInvoices',
  'bc/salesCreditMemos',
  'bc/purchaseOrders',
  'bc/customerPayments',
  'us/salesOrders',
  'us/salesShipments',
  'us/salesInvoices',
  'us/salesCreditMemos',
  'us/purchaseOrders',
  'us/customerPayments',
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

/** The entity set of a stream of an ERP; null for other systems. */
export function erpSetOf(stream: StreamKey): ErpSet | null {
  const set = stream.slice(3) as ErpSet;
  return ERP_SETS.includes(set) ? set : null;
}

export function isoSeconds(at: Seconds): string {
  return new Date(at * 1000).toISOString().slice(0, 19);
}

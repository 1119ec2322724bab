/** Milestones of an order's life; see docs/architecture.md. Order of the list is the expected order of events. */
export const MILESTONE_CODES = [
  'ORD_RECEIVED',
  'ORD_ENTERED',
  'ORD_COMPLETE',
  'ORD_ACK',
  'CR_CLEARED',
  'PROMISED',
  'ALLOCATED',
  'RELEASED',
  'WH_ACCEPTED',
  'PICK_START',
  'PICKED',
  'PACKED',
  'STAGED',
  'TENDERED',
  'TENDER_OK',
  'PICKUP_ARR',
  'SHIPPED',
  'ASN_SENT',
  'IN_TRANSIT',
  'CUSTOMS_OK',
  'OUT_FOR_DEL',
  'DELIVERED',
  'POD_OK',
  'INVOICED',
  'INV_POSTED',
  'INV_ACCEPTED',
  'PAID',
  'RETURN_OPEN',
  'RETURN_RECV',
  'CREDITED',
  'CANCELLED',
  'CLOSED',
] as const;
export type MilestoneCode = (typeof MILESTONE_CODES)[number];

/** Planned, estimated or actual (DCSA: PLN, EST, ACT). */
export const CLAIM_CLASSES = ['planned', 'estimated', 'actual'] as const;
export type ClaimClass = (typeof CLAIM_CLASSES)[number];

export const MILESTONE_LABELS: Readonly<Record<MilestoneCode, string>> = {
  ORD_RECEIVED: 'Received',
  ORD_ENTERED: 'Entered',
  ORD_COMPLETE: 'Complete',
  ORD_ACK: 'Acknowledged',
  CR_CLEARED: 'Credit cleared',
  PROMISED: 'Promised',
  ALLOCATED: 'Allocated',
  RELEASED: 'Released',
  WH_ACCEPTED: 'Warehouse accepted',
  PICK_START: 'Picking started',
  PICKED: 'Picked',
  PACKED: 'Packed',
  STAGED: 'Staged',
  TENDERED: 'Tendered',
  TENDER_OK: 'Tender accepted',
  PICKUP_ARR: 'Carrier at dock',
  SHIPPED: 'Shipped',
  ASN_SENT: 'ASN sent',
  IN_TRANSIT: 'In transit',
  CUSTOMS_OK: 'Customs released',
  OUT_FOR_DEL: 'Out for delivery',
  DELIVERED: 'Delivered',
  POD_OK: 'Proof of delivery',
  INVOICED: 'Invoiced',
  INV_POSTED: 'Invoice posted',
  INV_ACCEPTED: 'Invoice accepted',
  PAID: 'Paid',
  RETURN_OPEN: 'Return opened',
  RETURN_RECV: 'Return received',
  CREDITED: 'Credited',
  CANCELLED: 'Cancelled',
  CLOSED: 'Closed',
};

/** The independent status axes of an order. They are never merged into one word. */
export const AXES = ['commercial', 'credit', 'allocation', 'fulfilment', 'transport', 'billing', 'payment'] as const;
export type Axis = (typeof AXES)[number];
export const AXIS_STATES = ['none', 'partial', 'complete', 'blocked', 'not_applicable'] as const;
export type AxisState = (typeof AXIS_STATES)[number];

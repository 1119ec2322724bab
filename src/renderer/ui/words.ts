import type { EXCEPTION_QUEUES } from '#shared/contract/dto/exceptions.ts';
import type { ORDER_VIEWS } from '#shared/contract/dto/order-rows.ts';
import type { RECONCILE_VIEWS } from '#shared/contract/dto/reconcile.ts';
import type { DocumentKind } from '#shared/domain/document.ts';
import type { CauseClass, ExceptionState, Severity } from '#shared/domain/exceptions.ts';
import type { Axis, AxisState, ClaimClass } from '#shared/domain/milestones.ts';
import type { Direction } from '#shared/domain/jeopardy.ts';
import type { JeopardyBand } from '#shared/domain/policy.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Screen } from '../state/route.ts';

export const ORDER_VIEW_WORDS: Readonly<Record<(typeof ORDER_VIEWS)[number], string>> = {
  open: 'All open',
  late: 'Late',
  due_today: 'Due today',
  on_hold: 'On hold',
  shipped_not_invoiced: 'Shipped, not invoiced',
  mine: 'Mine',
  all: 'All',
};

export const QUEUE_WORDS: Readonly<Record<(typeof EXCEPTION_QUEUES)[number], string>> = {
  open: 'Open',
  mine: 'Mine',
  team: 'My team',
  unassigned: 'Unassigned',
  overdue: 'Overdue',
  waiting: 'Waiting',
  snoozed: 'Snoozed',
  cleared: 'Closed',
  all: 'All',
};

export const RECONCILE_VIEW_WORDS: Readonly<Record<(typeof RECONCILE_VIEWS)[number], string>> = {
  all: 'All differences',
  shipped_not_invoiced: 'Shipped, not invoiced',
  invoiced_not_shipped: 'Invoiced, not shipped',
  quantity: 'Quantity',
  price: 'Price',
};

export const SCREEN_WORDS: Readonly<Record<Screen, string>> = {
  overview: 'Overview',
  orders: 'Orders',
  exceptions: 'Exceptions',
  reconcile: 'Reconcile',
  unlinked: 'Unlinked',
  systems: 'Systems',
  settings: 'Settings',
  policy: 'Policy',
};

/** The words the client uses for the codes of the domain. */
export const CAUSE_WORDS: Readonly<Record<CauseClass, string>> = {
  credit: 'Credit',
  stock: 'Stock',
  warehouse: 'Warehouse',
  carrier: 'Carrier',
  invoicing: 'Invoicing',
  data: 'Data',
  customer: 'Customer',
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export const STATE_WORDS: Readonly<Record<ExceptionState, string>> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  in_progress: 'In progress',
  waiting: 'Waiting',
  resolved: 'Resolved',
  dismissed: 'Dismissed',
};

export const BAND_WORDS: Readonly<Record<JeopardyBand, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  easing: 'Easing',
  flat: 'Unchanged',
  worsening: 'Worsening',
};

export const AXIS_WORDS: Readonly<Record<Axis, string>> = {
  commercial: 'Commercial',
  credit: 'Credit',
  allocation: 'Allocation',
  fulfilment: 'Fulfilment',
  transport: 'Transport',
  billing: 'Billing',
  payment: 'Payment',
};

export const AXIS_STATE_WORDS: Readonly<Record<AxisState, string>> = {
  none: 'not started',
  partial: 'partly done',
  complete: 'complete',
  blocked: 'blocked',
  not_applicable: 'not needed',
};

export const CLASS_WORDS: Readonly<Record<ClaimClass, string>> = {
  planned: 'planned',
  estimated: 'estimated',
  actual: 'actual',
};

export const DOCUMENT_WORDS: Readonly<Record<DocumentKind, string>> = {
  order: 'Order',
  purchase: 'Purchase order',
  fulfilment: 'Delivery',
  shipment: 'Shipment',
  transport: 'Transport',
  invoice: 'Invoice',
  payment: 'Payment',
  return: 'Return',
  case: 'Case',
  event: 'Event',
};

export const SYSTEM_WORDS: Readonly<Record<SystemKind, string>> = {
  erp: 'ERP',
  wms: 'Warehouse',
  tms: 'Transport',
  crm: 'CRM',
  commerce: 'Commerce',
  edi: 'EDI',
  finance: 'Finance',
  files: 'Files',
};

export const REFERENCE_WORDS: Readonly<Record<ReferenceType, string>> = {
  order_no: 'Order number',
  order_id: 'Order id',
  customer_po: 'Customer PO',
  fulfilment_no: 'Delivery number',
  fulfilment_id: 'Delivery id',
  shipment_no: 'Shipment number',
  shipment_id: 'Shipment id',
  bol: 'Bill of lading',
  pro: 'PRO number',
  tracking: 'Tracking',
  sscc: 'SSCC',
  invoice_no: 'Invoice number',
  invoice_id: 'Invoice id',
  payment_no: 'Payment number',
  return_no: 'Return number',
  case_no: 'Case number',
  case_id: 'Case id',
  line_id: 'Line id',
  package_no: 'Package number',
  purchase_no: 'Purchase order number',
  message_no: 'Message number',
};

/** Why a document belongs to no order, in a word or two; its own sentence says more. */
export const UNLINKED_WORDS: Readonly<Record<UnlinkedCode, string>> = {
  no_number: 'No shared number',
  unknown_number: 'Unknown number',
  too_common: 'Too common',
  ambiguous: 'Several orders',
  no_order: 'Leads to no order',
  unsure: 'Not sure enough',
  taken_out: 'Taken out',
  set_aside: 'Set aside',
};

export const LINK_RULE_WORDS = {
  identity: 'Same order number',
  reference: 'Names it directly',
  chain: 'Through other documents',
  weak: 'Its customer PO names only this order',
  decision: 'Linked by a person',
} as const;

/** "7 orders", "1 order". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

import type { AxisState } from '#shared/domain/milestones.ts';
import type { OrderStatusMeaning } from './manifest.ts';

/** The two status codes that every status label belongs to. Source: Object Reference, Order. */
export const STATUS_CODES: Readonly<Record<string, OrderStatusMeaning>> = { Draft: 'draft', Activated: 'open' };

export const COMMERCIAL: Readonly<Record<OrderStatusMeaning, AxisState>> = {
  draft: 'none',
  open: 'complete',
  on_hold: 'blocked',
  cancelled: 'not_applicable',
  closed: 'complete',
};

/** Standard case statuses. An org may add its own; whether a case is closed is read from IsClosed. */
export const CASE_STATUSES: ReadonlySet<string> = new Set(['New', 'Working', 'On Hold', 'Escalated', 'Closed']);

import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Axis, AxisState } from '#shared/domain/milestones.ts';

/** Source of all: the selections of the models, as fields_get of releases 6.0 to 7.4 lists them. */

export type SaleMeaning = 'offered' | 'confirmed' | 'processing' | 'done' | 'cancelled';

/** sale.sale.state; "cancel" before release 5.8. */
export const SALE_STATES: Readonly<Record<string, SaleMeaning>> = {
  draft: 'offered',
  quotation: 'offered',
  confirmed: 'confirmed',
  processing: 'processing',
  done: 'done',
  cancelled: 'cancelled',
  cancel: 'cancelled',
};

export const COMMERCIAL: Readonly<Record<SaleMeaning, AxisState>> = {
  offered: 'none',
  confirmed: 'complete',
  processing: 'complete',
  done: 'complete',
  cancelled: 'not_applicable',
};

export interface ProgressMeaning {
  readonly axes: Readonly<Partial<Record<Axis, AxisState>>>;
  readonly condition: ExceptionCode | null;
}

const progress = (axes: ProgressMeaning['axes'], condition: ProgressMeaning['condition'] = null): ProgressMeaning => ({
  axes,
  condition,
});

/** sale.sale.shipment_state. Before release 6.8 a sale waits until all of it has been sent. */
export const SHIPMENT_PROGRESS: Readonly<Record<string, ProgressMeaning>> = {
  none: progress({}),
  waiting: progress({}),
  'partially shipped': progress({ fulfilment: 'partial' }),
  sent: progress({ fulfilment: 'complete' }),
  exception: progress({ fulfilment: 'blocked' }, 'WH-HOLD'),
};

/** sale.sale.invoice_state. Before release 6.8 "waiting" stands for all that is not paid. */
export const INVOICE_PROGRESS: Readonly<Record<string, ProgressMeaning>> = {
  none: progress({}),
  pending: progress({ billing: 'none' }),
  waiting: progress({}),
  'awaiting payment': progress({ billing: 'complete', payment: 'none' }),
  'partially paid': progress({ billing: 'complete', payment: 'partial' }),
  paid: progress({ billing: 'complete', payment: 'complete' }),
  exception: progress({ billing: 'blocked' }, 'IN-BLOCK'),
};

/** How far the goods of a shipment are; each step includes those before it. */
export const SHIPMENT_STEPS = ['draft', 'waiting', 'assigned', 'picked', 'packed', 'shipped', 'done'] as const;
export type ShipmentStep = (typeof SHIPMENT_STEPS)[number] | 'cancelled';

/** stock.shipment.out.state. */
export const SHIPMENT_STATES: Readonly<Record<string, ShipmentStep>> = {
  draft: 'draft',
  waiting: 'waiting',
  assigned: 'assigned',
  picked: 'picked',
  packed: 'packed',
  shipped: 'shipped',
  done: 'done',
  cancelled: 'cancelled',
  cancel: 'cancelled',
};

/** stock.package.state. */
export const PACKAGE_STATES: Readonly<Record<string, 'open' | 'closed'>> = { open: 'open', closed: 'closed' };

/** stock.shipment.out.return.state. */
export const RETURN_STATES: Readonly<Record<string, 'awaited' | 'received' | 'cancelled'>> = {
  draft: 'awaited',
  received: 'received',
  done: 'received',
  cancelled: 'cancelled',
  cancel: 'cancelled',
};

/** account.invoice.state. */
export const INVOICE_STATES: Readonly<Record<string, 'draft' | 'posted' | 'paid' | 'cancelled'>> = {
  draft: 'draft',
  validated: 'draft',
  posted: 'posted',
  paid: 'paid',
  cancelled: 'cancelled',
  cancel: 'cancelled',
};

/** The meaning of a native value; undefined where it has none. */
export function meaningOf<T>(table: Readonly<Record<string, T>>, value: string): T | undefined {
  return Object.hasOwn(table, value) ? table[value] : undefined;
}

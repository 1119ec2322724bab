import type { KpiBasis, KpiId } from '#shared/contract/dto/kpis.ts';
import { COMMITMENT_COLUMNS } from '../../lifecycle/kpi/order-facts.ts';
import type { Measure } from './measure.ts';
import { LOST_MS } from './measures.ts';

/** What the columns of a figure's rows hold, as SQL over the aliases of `Measure`. Instants and durations in ms. */
export interface RowShape {
  /** What the row is measured against. */
  readonly due: string;
  readonly done: string;
  readonly quantity: string;
  readonly doneQuantity: string;
  readonly measure: string;
  readonly value: string;
  readonly currency: string;
}

const BY: Readonly<Record<KpiBasis, string>> = {
  request: 'r.by_requested',
  first_promise: 'r.by_first_promise',
  promise: 'r.by_promise',
};

export function shapeOf(kpi: KpiId, measure: Measure, basis: KpiBasis): RowShape {
  const plain = plainShape(measure, basis);
  const { form } = measure;
  switch (kpi) {
    case 'on_time':
    case 'in_full':
    case 'otif_units':
      return { ...plain, done: 'r.reached_at', doneQuantity: BY[basis], measure: `r.reached_at - ${plain.due}` };
    case 'on_time_ship':
      return {
        ...plain,
        done: 'r.ship_reached_at',
        doneQuantity: 'r.first_shipped',
        measure: 'r.ship_reached_at - r.planned_ship_at',
      };
    case 'line_fill':
    case 'unit_fill':
      return {
        ...plain,
        done: 'r.first_ship_at',
        doneQuantity: 'r.first_shipped',
        measure: 'r.first_ship_at - r.planned_ship_at',
      };
    case 'backorder':
    case 'backorder_value':
      return {
        ...plain,
        done: 'r.first_ship_at',
        doneQuantity: 'r.quantity - r.unallocated',
        // Age, while nothing of it has left.
        measure: 'CASE WHEN r.unallocated > 0 THEN coalesce(r.first_ship_at, f.now_at) - r.planned_release_at END',
      };
    case 'unbilled_value':
      return { ...plain, done: 'r.first_ship_at', value: 's.unbilled', measure: 'f.to_at - r.first_ship_at' };
    case 'order_fill':
      return { ...plain, done: 'r.shipped_at', measure: 'r.shipped_at - r.planned_ship_at' };
    case 'promise_accuracy':
      return { ...plain, due: 'r.first_promise_at', measure: 'r.promise_miss_ms' };
    case 'promise_changes':
      return { ...plain, measure: 'r.promise_changes' };
    case 'credit_hold_rate':
      return { ...plain, due: 'r.held_since', measure: 'r.hold_bh_ms' };
    case 'touchless':
    case 'touches':
      return { ...plain, measure: 'r.releases + r.manual_links' };
    case 'auto_match':
      return { ...plain, measure: 'r.manual_links' };
    case 'lost_hours':
      return { ...plain, measure: LOST_MS };
    case 'exception_rate':
      return { ...plain, measure: 'o.open_exceptions' };
    case 'dso':
    case 'dso_best':
    case 'days_delinquent':
      return { ...plain, due: 'r.due_at', value: 'r.open' };
    case 'invoicing_lag':
    case 'invoiced_late':
    case 'cash_held':
      return { ...plain, measure: 'r.lag_days' };
    default:
      return form.kind === 'spread' ? { ...plain, due: 'r.promise_at', measure: form.value } : plain;
  }
}

function plainShape({ grain, at }: Measure, basis: KpiBasis): RowShape {
  const none = 'NULL';
  switch (grain) {
    case 'line':
      return {
        due: at(basis),
        done: none,
        quantity: 'r.quantity',
        doneQuantity: none,
        measure: none,
        value: 'r.value',
        currency: 'o.currency',
      };
    case 'order': {
      const due = Object.values(COMMITMENT_COLUMNS).some((column) => at(basis) === `r.${column}`)
        ? at(basis)
        : 'r.promise_at';
      return {
        due,
        done: 'r.delivered_at',
        quantity: none,
        doneQuantity: none,
        measure: `r.delivered_at - ${due}`,
        value: 'o.value',
        currency: 'o.currency',
      };
    }
    case 'invoice':
      return {
        due: 'r.shipped_at',
        done: 'r.issued_at',
        quantity: none,
        doneQuantity: none,
        measure: none,
        value: 'r.net',
        currency: 'r.currency',
      };
  }
}

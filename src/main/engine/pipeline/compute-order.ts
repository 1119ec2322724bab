import { exceptionKeyOf, type DetectedException } from '#shared/domain/detected-exception.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Decisions } from '../commands/decision-log.ts';
import { detectExceptions } from '../exceptions/detect.ts';
import { jeopardyOf } from '../exceptions/jeopardy.ts';
import { takeDaysAsked } from '../lifecycle/business-time.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { DurationTable } from '../lifecycle/durations/duration-table.ts';
import type { DurationSample } from '../lifecycle/durations/learn.ts';
import { kpiFactsOf, type KpiFacts } from '../lifecycle/kpi/facts.ts';
import type { OrderLoader } from '../lifecycle/load-order.ts';
import { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { reconcileRowsOf, type ReconcileRowValues } from '../lifecycle/reconcile.ts';
import { orderRowOf, type OrderRowValues } from '../lifecycle/rows.ts';
import type { ReadDb } from '../store/database.ts';
import type { SearchText } from '../store/search-index.ts';
import { orderPlaces, searchTextOf } from '../store/search-text.ts';
import { isStanding, returnsAt } from './exception-rows.ts';
import type { Aliases } from './spells.ts';

/** All that is stored of an order, as rows. Plain data: threads hand it to each other. */
export type ComputedOrder =
  | {
      readonly state: 'assembled';
      readonly orderKey: string;
      /** Documents that may have anchored the order before: see aliasesOf. */
      readonly otherOrders: readonly string[];
      readonly row: OrderRowValues;
      readonly exceptions: readonly DetectedException[];
      readonly reconcile: readonly ReconcileRowValues[];
      readonly sample: DurationSample | null;
      readonly kpi: KpiFacts;
      readonly search: SearchText | null;
    }
  /** No document anchors it any more. */
  | { readonly state: 'gone'; readonly orderKey: string }
  /** A rule of ours could not stand it: the exception says so, and the rows stay as they are. */
  | { readonly state: 'failed'; readonly orderKey: string; readonly exception: DetectedException };

/** Computes orders under the policy, the decisions and the clock of one moment. */
export class OrderComputer {
  readonly #db: ReadDb;
  readonly #orders: OrderLoader;
  readonly #log: Decisions;
  readonly #now: Instant;
  readonly #policy: Policy;
  readonly #durations: DurationTable | null;

  constructor(db: ReadDb, orders: OrderLoader, log: Decisions, now: Instant) {
    this.#db = db;
    this.#orders = orders;
    this.#log = log;
    this.#now = now;
    this.#policy = companyPolicy(db);
    this.#durations = orders.durationsInForce(now);
  }

  /** @throws what SQLite refuses: it concerns every order */
  compute(order: number): ComputedOrder {
    try {
      return this.#compute(order);
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw error;
      const orderKey = this.#orders.keyOf(order);
      return { state: 'failed', orderKey, exception: this.#notAssembled(order, orderKey, error) };
    }
  }

  #compute(order: number): ComputedOrder {
    const now = this.#now;
    const policy = this.#policy;
    takeDaysAsked();
    const assembled = this.#orders.loadAssembled(order, policy, now, this.#durations);
    if (!assembled) return { state: 'gone', orderKey: this.#orders.keyOf(order) };
    const { view, sample, uneven } = assembled;
    const detection = detectExceptions(view, policy, now);
    const exceptions = detection.exceptions.map((exception) => inOrder(exception, view.orderKey));
    const reconcile = reconcileRowsOf(view, policy);
    const otherOrders = otherOrdersOf(view);
    const known = aliasesOf(view.orderKey, otherOrders);
    const standing = exceptions.filter((exception) => isStanding(this.#log, exception, known, now));
    const returns = exceptions.map((exception) => returnsAt(this.#log, exception, known, now));
    const horizon = new TimeHorizon(now, policy.stepMs);
    const jeopardy = jeopardyOf(view, policy, horizon);
    const kpi = kpiFactsOf(assembled, reconcile, policy);
    const daysAsked = takeDaysAsked();
    const nextLookAt = [view.nextLookAt, detection.nextLookAt, horizon.nextLookAt, ...returns].reduce(earliest);
    return {
      state: 'assembled',
      orderKey: view.orderKey,
      otherOrders,
      row: orderRowOf(view, {
        exceptions: standing,
        jeopardy,
        reconcile,
        nextLookAt,
        zone: policy.zone,
        uneven,
        daysAsked,
      }),
      exceptions,
      reconcile,
      sample,
      kpi,
      search: searchTextOf(orderPlaces(view)),
    };
  }

  #notAssembled(order: number, orderKey: string, error: unknown): DetectedException {
    const { cause } = EXCEPTIONS['DI-REJECT'];
    const recordedAt = this.#db.value<number | null>('SELECT recorded_at FROM document WHERE id = ?', order);
    return {
      exceptionKey: exceptionKeyOf('DI-REJECT', orderKey),
      code: 'DI-REJECT',
      cause,
      severity: 'high',
      subjectKey: orderKey,
      headline: `This order cannot be put together: ${error instanceof Error ? error.message : String(error)}`,
      nextAction: 'Send the record to support; what is shown of the order may be out of date.',
      onsetAt: recordedAt ?? 0,
      clearedAt: null,
      valueAtRisk: null,
      penalty: null,
      rootKey: null,
      occurrences: 1,
      awaits: null,
      team: this.#policy.teams.data,
      outage: null,
      sources: [{ documentKey: orderKey, path: '' }],
    };
  }
}

/** A load may carry several orders: what is wrong with it is an exception of each. */
export function inOrder(exception: DetectedException, orderKey: string): DetectedException {
  const scoped = (key: string): string => (key.includes(orderKey) ? key : `${key}@${orderKey}`);
  return {
    ...exception,
    exceptionKey: scoped(exception.exceptionKey),
    rootKey: exception.rootKey === null ? null : scoped(exception.rootKey),
  };
}

/** Order documents of an order besides its anchor: any of them may have been it. */
export function otherOrdersOf(view: OrderView): string[] {
  return view.documents.flatMap(({ kind, documentKey }) =>
    kind === 'order' && documentKey !== view.orderKey ? [documentKey] : [],
  );
}

/** The keys that an exception had while another document anchored the order. */
export function aliasesOf(orderKey: string, otherOrders: readonly string[]): Aliases {
  return ({ exceptionKey }) => otherOrders.map((other) => exceptionKey.replaceAll(orderKey, other)).toSorted();
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

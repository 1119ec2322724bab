import { SEVERITIES, type CauseClass, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Decisions } from '../../commands/decision-log.ts';
import { detectExceptions } from '../../exceptions/detect.ts';
import { changedRules } from '../../exceptions/policy-reach.ts';
import type { DurationTable } from '../../lifecycle/durations/duration-table.ts';
import { OrderLoader, type LoadedOrder } from '../../lifecycle/load-order.ts';
import { formerVerdicts, type Deciders } from '../../lifecycle/verdict-digest.ts';
import { deciderWords, verdictsOf } from '../../lifecycle/verdicts.ts';
import type { ReadDb } from '../../store/database.ts';
import { aliasesOf, inOrder, otherOrdersOf } from '../compute-order.ts';
import { isStanding } from '../exception-rows.ts';
import { outcomeOf, verdictChanges, type OpenException, type Outcome } from './compare-order.ts';
import { count, emptyTally, type Tally } from './tally.ts';

interface OrderRow {
  readonly id: number;
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
  readonly slip_ms: number | null;
  readonly cause: CauseClass | null;
  readonly axes: string;
  readonly next_look_at: Instant | null;
  readonly verdicts: string;
}

interface ExceptionRow {
  readonly exception_key: string;
  readonly code: ExceptionCode;
  readonly severity: number;
  readonly headline: string;
  readonly state: string;
}

export interface PreviewOptions {
  readonly before: Policy;
  readonly after: Policy;
  readonly log: Decisions;
  readonly now: Instant;
}

/**
 * Compares orders as they are stored with how they would come out under another policy. What is stored stands for how
 * they come out now. They are assembled for both where time has passed that it did not foresee, and where it does not
 * tell which verdicts differ.
 */
export class OrderPreviewer {
  readonly #db: ReadDb;
  readonly #orders: OrderLoader;
  readonly #options: PreviewOptions;
  readonly #durations: DurationTable | null;
  readonly #deciders: Deciders;

  constructor(db: ReadDb, options: PreviewOptions) {
    this.#db = db;
    this.#orders = new OrderLoader(db);
    this.#options = options;
    this.#durations = this.#orders.durationsInForce(options.now);
    this.#deciders = new Map(
      changedRules(options.before, options.after).map(({ fact, was }) => [
        fact,
        [...was.owners, null].map(deciderWords),
      ]),
    );
  }

  look(orders: readonly number[]): Tally {
    const tally = emptyTally();
    for (const order of orders) this.#lookAt(order, tally);
    return tally;
  }

  #lookAt(order: number, tally: Tally): void {
    const row = this.#db.get<OrderRow>(
      'SELECT id, order_key, order_no, customer, slip_ms, cause, axes, next_look_at, verdicts FROM order_row WHERE id = ?',
      order,
    );
    const loaded = row && this.#orders.loadDocuments(order);
    if (!row || !loaded) return;
    const { before, after, now } = this.#options;
    const view = this.#orders.assemble(loaded, after, now, this.#durations).view;
    const verdicts = verdictsOf(view);
    const isDue = row.next_look_at !== null && row.next_look_at <= now;
    const stored = isDue ? null : formerVerdicts(row.verdicts, verdicts, this.#deciders);
    const earlier = stored ? null : this.#viewBefore(loaded);
    const was = earlier && isDue ? outcomeOf(earlier, this.#open(earlier, before)) : this.#stored(row);
    const { order_key: orderKey, order_no: orderNo, customer } = row;
    count(
      tally,
      { orderKey, orderNo, customer },
      was,
      outcomeOf(view, this.#open(view, after)),
      verdictChanges(stored ?? (earlier ? verdictsOf(earlier) : []), verdicts),
    );
  }

  #viewBefore(loaded: LoadedOrder): OrderView {
    const { before, now } = this.#options;
    return this.#orders.assemble(loaded, before, now, this.#durations).view;
  }

  #stored({ id, slip_ms: slipMs, cause, axes }: OrderRow): Outcome {
    const rows = this.#db.all<ExceptionRow>(
      `SELECT exception_key, code, severity, headline, state FROM exception_row WHERE order_id = ? AND cleared_at IS NULL`,
      id,
    );
    const open = rows.map(({ exception_key: key, code, severity, headline, state }) => ({
      key,
      code,
      severity,
      headline,
      standing: state !== 'resolved' && state !== 'dismissed',
    }));
    return { slipMs, cause, axes, open };
  }

  #open(view: OrderView, policy: Policy): readonly OpenException[] {
    const { log, now } = this.#options;
    const known = aliasesOf(view.orderKey, otherOrdersOf(view));
    return detectExceptions(view, policy, now).exceptions.flatMap((detected) => {
      if (detected.clearedAt !== null) return [];
      const exception = inOrder(detected, view.orderKey);
      const { exceptionKey: key, code, severity, headline } = exception;
      const standing = isStanding(log, exception, known, now);
      return [{ key, code, severity: SEVERITIES.indexOf(severity), headline, standing }];
    });
  }
}

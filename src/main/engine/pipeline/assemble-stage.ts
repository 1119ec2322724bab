import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { exceptionKeyOf, type DetectedException, type OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { DecisionLog } from '../commands/decision-log.ts';
import { detectExceptions } from '../exceptions/detect.ts';
import { jeopardyOf } from '../exceptions/jeopardy.ts';
import type { DurationTable } from '../lifecycle/durations/duration-table.ts';
import { kpiFactsOf } from '../lifecycle/kpi/facts.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { writeSample } from '../lifecycle/durations/store.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { reconcileRowsOf } from '../lifecycle/reconcile.ts';
import { orderRowOf } from '../lifecycle/rows.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { orderEntry, setSearchText } from '../store/search-index.ts';
import { orderPlaces, searchTextOf } from '../store/search-text.ts';
import { isStanding, returnsAt, writeExceptions } from './exception-rows.ts';
import { writeKpiFacts } from './kpi-rows.ts';
import { clearOrder, writeOrderRow, writeReconcileRows } from './order-rows.ts';
import type { Aliases } from './spells.ts';

/** Stages 5 and 6: assembles each order that is due, finds its exceptions and writes what screens read. */
export class AssembleStage {
  readonly #db: WriteDb;
  #policy: Policy;
  #durations: DurationTable | null = null;
  readonly #orders: OrderLoader;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#policy = companyPolicy(db);
    this.#orders = new OrderLoader(db);
  }

  /**
   * Assembles up to limit orders that are due, in one transaction. Returns how many.
   * @param readingSince see keepSpells
   */
  run(limit: number, log: DecisionLog, now: Instant, readingSince: Instant | null): number {
    const db = this.#db;
    return db.transaction(() => {
      this.#policy = companyPolicy(db);
      this.#durations = this.#orders.durationsInForce(now);
      const due = db.column<number>(
        'SELECT key FROM work WHERE stage = ? ORDER BY key LIMIT ?',
        WORK_STAGES.assemble,
        limit,
      );
      for (const order of due) this.#assembleOrReport(order, log, now, readingSince);
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.assemble, due.at(-1) ?? 0);
      return due.length;
    });
  }

  /** An order that a rule of ours cannot stand says so in the worklist; its neighbours go on. */
  #assembleOrReport(order: number, log: DecisionLog, now: Instant, readingSince: Instant | null): void {
    try {
      this.#assemble(order, log, now, readingSince);
    } catch (error) {
      // What SQLite refuses (a full disk, say) concerns every order: the transaction is given up and tried again.
      if (error instanceof Error && 'code' in error) throw error;
      const orderKey = this.#orders.keyOf(order);
      const failed = notAssembled(orderKey, error, this.#recordedAt(order), this.#policy);
      writeExceptions(this.#db, log, { order, orderKey }, [failed], now);
    }
  }

  #recordedAt(order: number): Instant {
    return this.#db.value<number | null>('SELECT recorded_at FROM document WHERE id = ?', order) ?? 0;
  }

  #assemble(order: number, log: DecisionLog, now: Instant, readingSince: Instant | null): void {
    const db = this.#db;
    const assembled = this.#orders.loadAssembled(order, this.#policy, now, this.#durations);
    if (!assembled) {
      clearOrder(db, order);
      writeSample(db, order, null);
      const orderKey = this.#orders.keyOf(order);
      writeExceptions(db, log, { order, orderKey }, [], now, undefined, readingSince);
      setSearchText(db, orderEntry(order), null);
      return;
    }
    const { view } = assembled;
    const detection = detectExceptions(view, this.#policy, now);
    const exceptions = detection.exceptions.map((exception) => inOrder(exception, view.orderKey));
    const reconcile = reconcileRowsOf(view, this.#policy);
    const known: Aliases = (exception) => aliases(exception, view);
    const standing = exceptions.filter((exception) => isStanding(log, exception, known, now));
    const returns = exceptions.map((exception) => returnsAt(log, exception, known, now));
    const nextLookAt = [view.nextLookAt, detection.nextLookAt, ...returns].reduce(earliest);
    const jeopardy = jeopardyOf(view, this.#policy);
    writeOrderRow(
      db,
      order,
      orderRowOf(view, { exceptions: standing, jeopardy, reconcile, nextLookAt, zone: this.#policy.zone }),
    );
    writeExceptions(db, log, { order, orderKey: view.orderKey }, exceptions, now, known, readingSince);
    writeReconcileRows(db, order, reconcile);
    writeSample(db, order, assembled.sample);
    writeKpiFacts(db, order, kpiFactsOf(assembled, reconcile, this.#policy));
    setSearchText(db, orderEntry(order), searchTextOf(orderPlaces(view)));
  }
}

function notAssembled(orderKey: string, error: unknown, onsetAt: Instant, { teams }: Policy): DetectedException {
  return {
    exceptionKey: exceptionKeyOf('DI-REJECT', orderKey),
    code: 'DI-REJECT',
    cause: EXCEPTIONS['DI-REJECT'].cause,
    severity: 'high',
    subjectKey: orderKey,
    headline: `This order cannot be put together: ${error instanceof Error ? error.message : String(error)}`,
    nextAction: 'Send the record to support; what is shown of the order may be out of date.',
    onsetAt,
    clearedAt: null,
    valueAtRisk: null,
    penalty: null,
    rootKey: null,
    occurrences: 1,
    awaits: null,
    team: teams.data,
    outage: null,
    sources: [{ documentKey: orderKey, path: '' }],
  };
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

/** The keys it had while another document anchored the order. */
export function aliases(exception: DetectedException, view: OrderView): string[] {
  return view.documents
    .filter((document) => document.kind === 'order' && document.documentKey !== view.orderKey)
    .map((document) => exception.exceptionKey.replaceAll(view.orderKey, document.documentKey))
    .toSorted();
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

import type { Instant } from '#shared/domain/time.ts';
import { alone, type Sharing } from '../canonical/sharing.ts';
import type { DecisionLog } from '../commands/decision-log.ts';
import { writeSample } from '../lifecycle/durations/store.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { orderEntry, setSearchText } from '../store/search-index.ts';
import { aliasesOf, OrderComputer, type ComputedOrder } from './compute-order.ts';
import { writeExceptions } from './exception-rows.ts';
import { writeKpiFacts } from './kpi-rows.ts';
import { clearOrder, writeOrderRow, writeReconcileRows } from './order-rows.ts';

/** Stages 5 and 6: assembles each order that is due, finds its exceptions and writes what screens read. */
export class AssembleStage {
  readonly #db: WriteDb;
  readonly #orders: OrderLoader;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#orders = new OrderLoader(db);
  }

  /**
   * Assembles up to limit orders that are due, in one transaction. Returns how many.
   * @param readingSince see keepSpells
   */
  run(limit: number, log: DecisionLog, now: Instant, readingSince: Instant | null, share: Sharing = alone): number {
    const db = this.#db;
    return db.transaction(() => {
      const due = db.column<number>(
        'SELECT key FROM work WHERE stage = ? ORDER BY key LIMIT ?',
        WORK_STAGES.assemble,
        limit,
      );
      const computer = new OrderComputer(db, this.#orders, log, now);
      share<ComputedOrder>({
        stage: 'assemble',
        basis: null,
        keys: due,
        compute: (orders) => orders.map((order) => computer.compute(order)),
        keep: (order, computed) => this.#write(order, computed, log, now, readingSince),
      });
      db.run('DELETE FROM work WHERE stage = ? AND key <= ?', WORK_STAGES.assemble, due.at(-1) ?? 0);
      return due.length;
    });
  }

  /** An order that a rule of ours cannot stand says so in the worklist; its neighbours go on. */
  #write(order: number, computed: ComputedOrder, log: DecisionLog, now: Instant, readingSince: Instant | null): void {
    const db = this.#db;
    const owner = { order, orderKey: computed.orderKey };
    switch (computed.state) {
      case 'failed':
        writeExceptions(db, log, owner, [computed.exception], now);
        return;
      case 'gone':
        clearOrder(db, order);
        writeSample(db, order, null);
        writeExceptions(db, log, owner, [], now, undefined, readingSince);
        setSearchText(db, orderEntry(order), null);
        return;
      case 'assembled': {
        const { orderKey, otherOrders, row, exceptions, reconcile, sample, kpi, search } = computed;
        writeOrderRow(db, order, row);
        writeExceptions(db, log, owner, exceptions, now, aliasesOf(orderKey, otherOrders), readingSince);
        writeReconcileRows(db, order, reconcile);
        writeSample(db, order, sample);
        writeKpiFacts(db, order, kpi);
        setSearchText(db, orderEntry(order), search);
      }
    }
  }
}

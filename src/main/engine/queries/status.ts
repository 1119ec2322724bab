import type { Status } from '#shared/contract/dto/systems.ts';
import type { ReadDb } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import { exceptionCount } from './exceptions.ts';
import { meteredStatus, systemsStatus } from './systems.ts';

/** What the frame around every screen shows. openExceptions: as many as the open queue lists. */
export function engineStatus(db: ReadDb, context: QueryContext): Status {
  const count = (sql: string): number => db.value<number>(`SELECT count(*) FROM ${sql}`) ?? 0;
  const systems = systemsStatus(db, context);
  return {
    revision: context.revision,
    now: context.now,
    demo: context.demo,
    demoMovingTo: context.demoMovingTo ?? null,
    connections: systems.length,
    orders: count('order_row'),
    openExceptions: exceptionCount(db, 'open', context),
    unlinked: count(`unlinked_document WHERE code <> 'set_aside'`),
    parked: count('parked_record'),
    backlog: count('work'),
    metered: meteredStatus(db, context),
    systems,
  };
}

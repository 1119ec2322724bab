import type { Output } from '#shared/contract/methods.ts';
import type { ReadDb } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import { IS_ACTIVE } from './exceptions.ts';

type Workload = Output<'exceptions.workload'>;

interface Row {
  readonly open: number;
  readonly critical: number;
  readonly overdue: number;
  readonly waiting: number;
  readonly snoozed: number;
  readonly oldest_at: number | null;
}

const FIGURES = `count(*) FILTER (WHERE awake) AS open, count(*) FILTER (WHERE awake AND severity = 3) AS critical,
  count(*) FILTER (WHERE awake AND due_at <= now) AS overdue, count(*) FILTER (WHERE awake AND state = 'waiting') AS waiting,
  count(*) FILTER (WHERE NOT awake) AS snoozed, min(onset_at) FILTER (WHERE awake) AS oldest_at`;
const ACTIVE = `WITH clock AS (SELECT ? AS now), active AS (
  SELECT e.*, clock.now, (e.snoozed_until IS NULL OR e.snoozed_until <= clock.now) AS awake
  FROM exception_row e, clock WHERE ${IS_ACTIVE})`;

/** Open exceptions per person, and per team what nobody has taken. Those with most to do first. */
export function workload(db: ReadDb, { now }: QueryContext): Workload {
  const people = db.all<Row & { owner: string }>(
    `${ACTIVE} SELECT owner, ${FIGURES} FROM active WHERE owner IS NOT NULL GROUP BY owner ORDER BY open DESC, owner`,
    now,
  );
  const teams = db.all<Row & { team: string }>(
    `${ACTIVE} SELECT team, ${FIGURES} FROM active WHERE owner IS NULL GROUP BY team ORDER BY open DESC, team`,
    now,
  );
  return {
    people: people.map(({ owner, ...row }) => ({ name: owner, ...load(row) })),
    unassigned: teams.map(({ team, ...row }) => ({ name: team, ...load(row) })),
  };
}

function load({ open, critical, overdue, waiting, snoozed, oldest_at }: Row): Omit<Workload['people'][number], 'name'> {
  return { open, critical, overdue, waiting, snoozed, oldestAt: oldest_at };
}

import {
  EXCEPTION_QUEUES,
  type EXCEPTION_COLUMNS,
  type ExceptionRow,
  type ExceptionsQuery,
} from '#shared/contract/dto/exceptions.ts';
import {
  CAUSE_CLASSES,
  EXCEPTION_STATES,
  SEVERITIES,
  type CauseClass,
  type ExceptionCode,
  type ExceptionState,
} from '#shared/domain/exceptions.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { DIRECTIONS, type Direction } from '#shared/domain/jeopardy.ts';
import type { JeopardyBand } from '#shared/domain/policy.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb } from '../store/database.ts';
import {
  all,
  any,
  containsCondition,
  EVERYTHING,
  filterCondition,
  numberColumn,
  orderBy,
  textColumn,
  wordColumn,
  type Columns,
  type Condition,
} from './columns.ts';
import type { QueryContext } from './context.ts';
import { idsInOrder, moneyOf, rowsByKey } from './lists.ts';
import { rankOf } from './order-columns.ts';
import { ordersFoundBy } from './search-match.ts';
import { withSystemNames } from './system-names.ts';

type Queue = ExceptionsQuery['view'];

const SEVERITY_WORD = `CASE e.severity ${SEVERITIES.map((word, index) => `WHEN ${index} THEN '${word}'`).join(' ')} END`;

/** When it was found, this time. */
const DETECTED_AT =
  '(SELECT s.opened_at FROM exception_spell s WHERE s.exception_key = e.exception_key ORDER BY s.id DESC LIMIT 1)';

const GRID: Columns<(typeof EXCEPTION_COLUMNS)[number]> = {
  headline: textColumn('e.headline'),
  cause: wordColumn('e.cause', rankOf('e.cause', CAUSE_CLASSES)),
  code: textColumn('e.code'),
  severity: wordColumn(SEVERITY_WORD, 'e.severity'),
  order_no: textColumn('o.order_no'),
  customer: textColumn('o.customer'),
  onset_at: numberColumn('e.onset_at'),
  due_at: numberColumn('e.due_at'),
  detected_at: numberColumn(DETECTED_AT),
  value_at_risk: numberColumn('e.value_at_risk'),
  penalty: numberColumn('e.penalty'),
  jeopardy: numberColumn('o.jeopardy'),
  direction: wordColumn('o.direction', rankOf('o.direction', DIRECTIONS)),
  team: textColumn('e.team'),
  owner: textColumn('e.owner'),
  state: wordColumn('e.state', rankOf('e.state', EXCEPTION_STATES)),
  next_action: textColumn('e.next_action'),
};

/** What it costs to wait. */
const FIRST: ExceptionsQuery['sort'] = [
  { column: 'severity', descending: true },
  { column: 'jeopardy', descending: true },
  { column: 'value_at_risk', descending: true },
  { column: 'onset_at', descending: false },
];

/** It holds, and nobody has closed it. */
export function isActive(alias: string): string {
  return `${alias}.cleared_at IS NULL AND ${alias}.state NOT IN ('resolved', 'dismissed')`;
}

export const IS_ACTIVE = isActive('e');
/** An outage of the connection whose word an exception waits for, as long as it was out when the exception began. */
const OUTAGE_OF_E = `outage.order_id IS NULL AND outage.subject_key = 'connection:' || e.awaits
  AND outage.code IN ('DI-LAG', 'DI-AUTH', 'DI-SILENT') AND outage.root_key IS NULL AND outage.onset_at <= e.onset_at
  AND ${isActive('outage')}`;

function isAwake(alias: string, now: number): Condition {
  return {
    sql: `${isActive(alias)} AND (${alias}.snoozed_until IS NULL OR ${alias}.snoozed_until <= ?)`,
    parameters: [now],
  };
}

/** Who asks, and for whom. */
interface Asking {
  readonly context: QueryContext;
  /** Whose work the queue "team" lists. */
  readonly teams: readonly string[];
}

function queueCondition(queue: Queue, alias: string, { context: { now, user }, teams }: Asking): Condition {
  const awake = isAwake(alias, now);
  switch (queue) {
    case 'open':
      return awake;
    case 'mine':
      return all([awake, { sql: `${alias}.owner = ?`, parameters: [user] }]);
    case 'team':
      return all([
        awake,
        { sql: `${alias}.team IN (SELECT value FROM json_each(?))`, parameters: [JSON.stringify(teams)] },
      ]);
    case 'unassigned':
      return all([awake, { sql: `${alias}.owner IS NULL`, parameters: [] }]);
    case 'overdue':
      return all([awake, { sql: `${alias}.due_at <= ?`, parameters: [now] }]);
    case 'snoozed':
      return { sql: `${isActive(alias)} AND ${alias}.snoozed_until > ?`, parameters: [now] };
    case 'waiting':
      return all([awake, { sql: `${alias}.state = 'waiting'`, parameters: [] }]);
    case 'cleared':
      return { sql: `NOT (${isActive(alias)})`, parameters: [] };
    case 'all':
      return EVERYTHING;
  }
}

/**
 * What does not stand under another row: a consequence stands under its active root, what only a silent connection could
 * clear under its outage.
 * @param listed which roots and outages count
 */
function unfoldedUnder(listed: (alias: string) => Condition): Condition {
  const [root, outage] = [listed('root'), listed('outage')];
  return {
    sql: `NOT ((e.root_key IS NOT NULL AND EXISTS (SELECT 1 FROM exception_row root
        WHERE root.exception_key = e.root_key AND ${isActive('root')} AND (${root.sql})))
      OR (e.awaits IS NOT NULL AND EXISTS (SELECT 1 FROM exception_row outage WHERE ${OUTAGE_OF_E} AND (${outage.sql}))))`,
    parameters: [...root.parameters, ...outage.parameters],
  };
}

const UNFOLDED = unfoldedUnder(() => EVERYTHING);

/** Triage folds everything; somebody's own queue folds only what stands under a row of the same queue. */
function foldCondition(queue: Queue, asking: Asking): Condition {
  if (queue === 'open' || queue === 'unassigned') return UNFOLDED;
  if (queue === 'mine' || queue === 'team') return unfoldedUnder((alias) => queueCondition(queue, alias, asking));
  return EVERYTHING;
}

function textCondition(db: ReadDb, text: string): Condition {
  const fragment = text.trim();
  if (fragment === '') return EVERYTHING;
  const orders = ordersFoundBy(db, fragment, 'e.order_id');
  return any([...(orders ? [orders] : []), containsCondition('e.headline', fragment)]);
}

const FROM = 'exception_row e LEFT JOIN order_row o ON o.id = e.order_id';

/** Ids of all exceptions that a query names, in its sequence. */
export function exceptionIds(db: ReadDb, query: ExceptionsQuery, context: QueryContext): Float64Array {
  const asking = { context, teams: query.teams ?? [] };
  // Searching and filtering bring folded consequences to light.
  const isNarrowed = query.text.trim() !== '' || Object.keys(query.filters).length > 0;
  const where = all([
    queueCondition(query.view, 'e', asking),
    isNarrowed ? EVERYTHING : foldCondition(query.view, asking),
    filterCondition(GRID, query.filters),
    textCondition(db, query.text),
  ]);
  const sequence = orderBy(GRID, query.sort.length > 0 ? query.sort : FIRST, 'e.exception_key');
  return idsInOrder(db, `SELECT e.id FROM ${FROM} WHERE ${where.sql} ORDER BY ${sequence}`, where.parameters);
}

/** How many exceptions a queue lists. */
export function exceptionCount(db: ReadDb, queue: Queue, context: QueryContext, teams: readonly string[] = []): number {
  const asking = { context, teams };
  const where = all([queueCondition(queue, 'e', asking), foldCondition(queue, asking)]);
  return db.value<number>(`SELECT count(*) FROM exception_row e WHERE ${where.sql}`, ...where.parameters) ?? 0;
}

export function exceptionCounts(
  db: ReadDb,
  context: QueryContext,
  teams: readonly string[] = [],
): Record<Queue, number> {
  return Object.fromEntries(
    EXCEPTION_QUEUES.map((queue) => [queue, exceptionCount(db, queue, context, teams)]),
  ) as Record<Queue, number>;
}

interface Row {
  readonly exception_key: string;
  readonly code: ExceptionCode;
  readonly cause: CauseClass;
  readonly severity: number;
  readonly headline: string;
  readonly next_action: string;
  readonly onset_at: number;
  readonly cleared_at: number | null;
  readonly detected_at: number | null;
  readonly spells: number;
  readonly occurrences: number;
  readonly value_at_risk: number | null;
  readonly currency: string | null;
  readonly penalty: number | null;
  readonly jeopardy: number | null;
  readonly jeopardy_band: JeopardyBand | null;
  readonly direction: Direction | null;
  readonly team: string;
  readonly subject_key: string;
  readonly affected: number | null;
  readonly due_today: number | null;
  readonly root_key: string | null;
  readonly sources: string;
  readonly state: ExceptionState;
  readonly owner: string | null;
  readonly due_at: number | null;
  readonly snoozed_until: number | null;
  readonly snooze_reason: string | null;
  readonly notes: number;
  readonly order_key: string | null;
  readonly order_no: string | null;
  readonly customer: string | null;
  readonly consequences: number;
}

const COLUMNS = `e.exception_key, e.code, e.cause, e.severity, e.headline, e.next_action, e.onset_at, e.cleared_at,
  e.value_at_risk, e.currency, e.penalty, e.sources, e.state, e.owner, e.due_at, e.snoozed_until, e.snooze_reason,
  e.notes, e.occurrences, e.team, e.subject_key, e.affected, e.due_today, o.order_key, o.order_no, o.customer, o.jeopardy,
  o.jeopardy_band, o.direction, ${DETECTED_AT} AS detected_at,
  (SELECT count(*) FROM exception_spell s WHERE s.exception_key = e.exception_key) AS spells,
  coalesce(e.root_key, (SELECT outage.exception_key FROM exception_row outage WHERE ${OUTAGE_OF_E})) AS root_key,
  CASE WHEN e.affected IS NULL
    THEN (SELECT count(*) FROM exception_row c WHERE c.root_key = e.exception_key AND ${isActive('c')})
    ELSE (SELECT count(*) FROM exception_row c WHERE c.awaits = substr(e.subject_key, 12) AND c.onset_at >= e.onset_at
      AND ${isActive('c')})
  END AS consequences`;

const ROWS_BY_ID = `SELECT ${COLUMNS}
  FROM json_each(?) AS wanted CROSS JOIN exception_row e ON e.id = wanted.value LEFT JOIN order_row o ON o.id = e.order_id
  ORDER BY wanted.key`;

/** Rows in the sequence of the ids, as they are now; an exception that is gone has none. */
export function exceptionRows(db: ReadDb, ids: Float64Array): ExceptionRow[] {
  return rowsByKey<Row>(db, ROWS_BY_ID, ids).map(dtoOf(db));
}

/** What folds under a root, or under an outage: the gravest first. */
export function consequencesOf(db: ReadDb, exceptionKey: string, limit: number): ExceptionRow[] {
  return db
    .all<Row>(
      `SELECT ${COLUMNS} FROM exception_row root CROSS JOIN ${FROM}
       WHERE root.exception_key = ? AND ${IS_ACTIVE} AND (e.root_key = root.exception_key
         OR (root.affected IS NOT NULL AND 'connection:' || e.awaits = root.subject_key AND e.onset_at >= root.onset_at))
       ORDER BY e.severity DESC, e.onset_at, e.exception_key LIMIT ?`,
      exceptionKey,
      limit,
    )
    .map(dtoOf(db));
}

/** All exceptions of one order: what holds first, the gravest first, consequences after their root. */
export function orderExceptions(db: ReadDb, order: number): ExceptionRow[] {
  return db
    .all<Row>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE e.order_id = ?
     ORDER BY e.cleared_at IS NOT NULL, e.root_key IS NOT NULL, e.severity DESC, e.onset_at, e.exception_key`,
      order,
    )
    .map(dtoOf(db));
}

function dtoOf(db: ReadDb): (row: Row) => ExceptionRow {
  const named = withSystemNames(db);
  return (row) => dto(row, named(row.headline));
}

function dto(row: Row, headline: string): ExceptionRow {
  const severity = SEVERITIES[row.severity];
  assert(severity !== undefined, `no severity ${row.severity}`);
  return {
    exceptionKey: row.exception_key,
    code: row.code,
    cause: row.cause,
    severity,
    headline,
    nextAction: row.next_action,
    orderKey: row.order_key,
    orderNo: row.order_no,
    customer: row.customer,
    onsetAt: row.onset_at,
    clearedAt: row.cleared_at,
    detectedAt: row.detected_at,
    reopened: Math.max(0, row.spells - 1),
    occurrences: row.occurrences,
    valueAtRisk: moneyOf(row.value_at_risk, row.currency),
    penalty: moneyOf(row.penalty, row.currency),
    jeopardy: row.jeopardy,
    jeopardyBand: row.jeopardy_band,
    direction: row.direction,
    team: row.team,
    outage:
      row.affected === null
        ? null
        : {
            connectionId: row.subject_key.slice('connection:'.length),
            orders: row.affected,
            dueToday: row.due_today ?? 0,
          },
    state: row.state,
    owner: row.owner,
    dueAt: row.due_at,
    snoozedUntil: row.snoozed_until,
    snoozeReason: row.snooze_reason,
    notes: row.notes,
    rootKey: row.root_key,
    consequences: row.consequences,
    sources: JSON.parse(row.sources) as SourceRef[],
  };
}

import { SEVERITIES, type ExceptionState } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import type { Decisions, ExceptionOverlay } from '../commands/decision-log.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { SqlValue, WriteDb } from '../store/database.ts';
import { keepSpells, type Aliases } from './spells.ts';

const NO_ALIASES: Aliases = () => [];

const COLUMNS = [
  'exception_key',
  'order_id',
  'code',
  'cause',
  'severity',
  'subject_key',
  'headline',
  'next_action',
  'onset_at',
  'cleared_at',
  'value_at_risk',
  'currency',
  'penalty',
  'root_key',
  'occurrences',
  'awaits',
  'team',
  'affected',
  'due_today',
  'sources',
  'state',
  'owner',
  'due_at',
  'snoozed_until',
  'snooze_reason',
  'notes',
] as const;

const UPSERT = `INSERT INTO exception_row (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (exception_key) DO UPDATE SET ${COLUMNS.slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

/**
 * Makes the stored exceptions of one order, or of one connection, those that were detected, with what people decided
 * about each.
 */
export function writeExceptions(
  db: WriteDb,
  log: Decisions,
  owner: { readonly order: number; readonly orderKey: string } | { readonly connectionId: string },
  detected: readonly DetectedException[],
  now: Instant,
  aliases: Aliases = NO_ALIASES,
  readingSince: Instant | null = null,
): void {
  const order = 'order' in owner ? owner.order : null;
  const before =
    order === null
      ? db.column<string>(
          `SELECT exception_key FROM exception_row WHERE order_id IS NULL AND subject_key = ?`,
          `connection:${'connectionId' in owner ? owner.connectionId : ''}`,
        )
      : db.column<string>('SELECT exception_key FROM exception_row WHERE order_id = ?', order);
  const kept = new Set(detected.map((exception) => exception.exceptionKey));
  for (const key of before) if (!kept.has(key)) db.run('DELETE FROM exception_row WHERE exception_key = ?', key);
  for (const exception of detected) {
    db.run(UPSERT, ...valuesOf(exception, order, overlayOf(log, exception, aliases), now));
  }
  const subjectKey = 'orderKey' in owner ? owner.orderKey : `connection:${owner.connectionId}`;
  keepSpells(db, subjectKey, detected, aliases, now, readingSince);
}

/** Whether an exception still asks for somebody: it lasts, and nobody has resolved or dismissed it. */
export function isStanding(log: Decisions, exception: DetectedException, aliases: Aliases, now: Instant): boolean {
  const { state } = workOn(log, exception, aliases, now);
  return state !== 'resolved' && state !== 'dismissed';
}

/** What people have decided about an exception, its state as it counts. */
export type Work = Omit<ExceptionOverlay, 'state' | 'stateAt' | 'stateSeverity'> & { readonly state: ExceptionState };

export function workOn(log: Decisions, exception: DetectedException, aliases: Aliases, now: Instant): Work {
  const overlay = overlayOf(log, exception, aliases);
  const { owner, dueAt, snoozedUntil, snoozeReason, notes } = overlay;
  return { state: stateOf(exception, overlay, now), owner, dueAt, snoozedUntil, snoozeReason, notes };
}

/** When time alone brings back what somebody has resolved: at its due date, if it still holds then. */
export function returnsAt(
  log: Decisions,
  exception: DetectedException,
  aliases: Aliases,
  now: Instant,
): Instant | null {
  const { state, dueAt } = overlayOf(log, exception, aliases);
  return state === 'resolved' && exception.clearedAt === null && dueAt !== null && dueAt > now ? dueAt : null;
}

function overlayOf(log: Decisions, exception: DetectedException, aliases: Aliases): ExceptionOverlay {
  const known = [exception.exceptionKey, ...aliases(exception)].find((key) => log.touched(key));
  return log.overlay(known ?? exception.exceptionKey);
}

function valuesOf(
  exception: DetectedException,
  order: number | null,
  overlay: ExceptionOverlay,
  now: Instant,
): SqlValue[] {
  return [
    exception.exceptionKey,
    order,
    exception.code,
    exception.cause,
    SEVERITIES.indexOf(exception.severity),
    exception.subjectKey,
    exception.headline,
    exception.nextAction,
    exception.onsetAt,
    exception.clearedAt,
    exception.valueAtRisk?.amount ?? null,
    exception.valueAtRisk?.currency ?? null,
    exception.penalty?.amount ?? null,
    exception.rootKey,
    exception.occurrences,
    exception.awaits,
    exception.team,
    exception.outage?.orders ?? null,
    exception.outage?.dueToday ?? null,
    JSON.stringify(exception.sources),
    stateOf(exception, overlay, now),
    overlay.owner,
    overlay.dueAt,
    overlay.snoozedUntil,
    overlay.snoozeReason,
    overlay.notes,
  ];
}

/**
 * A condition that has ended resolves its exception, whatever state a person left it in. What a person has resolved
 * or dismissed while it holds stays so, and comes back as new when it begins again or gets graver; what was resolved,
 * also when it still holds at its due date.
 */
function stateOf(exception: DetectedException, overlay: ExceptionOverlay, now: Instant): ExceptionState {
  const { state, stateAt, stateSeverity, dueAt } = overlay;
  if (exception.clearedAt !== null) return state === 'dismissed' ? 'dismissed' : 'resolved';
  if (state !== 'resolved' && state !== 'dismissed') return state ?? 'new';
  const again = stateAt !== null && exception.onsetAt > stateAt;
  const graver = stateSeverity !== null && SEVERITIES.indexOf(exception.severity) > SEVERITIES.indexOf(stateSeverity);
  const overdue = state === 'resolved' && dueAt !== null && dueAt <= now && (stateAt ?? 0) < dueAt;
  return again || graver || overdue ? 'new' : state;
}

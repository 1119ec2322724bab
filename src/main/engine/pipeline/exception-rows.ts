import { SEVERITIES } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/order.ts';
import type { DecisionLog, ExceptionOverlay } from '../commands/decision-log.ts';
import type { SqlValue, WriteDb } from '../store/database.ts';

const COLUMNS = [
  'exception_key', 'order_id', 'code', 'cause', 'severity', 'subject_key', 'headline', 'next_action', 'onset_at', 'cleared_at',
  'value_at_risk', 'currency', 'root_key', 'sources', 'state', 'owner', 'due_at', 'snoozed_until', 'snooze_reason', 'notes',
] as const;

const UPSERT = `INSERT INTO exception_row (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (exception_key) DO UPDATE SET ${COLUMNS.slice(1).map((column) => `${column} = excluded.${column}`).join(', ')}`;

/**
 * Makes the stored exceptions of one order, or of one connection, those that were detected, with what people decided
 * about each. aliases: other keys that the subject was known by when people decided.
 */
export function writeExceptions(
  db: WriteDb, log: DecisionLog, owner: { readonly order: number } | { readonly connectionId: string }, detected: readonly DetectedException[],
  aliases: (exception: DetectedException) => readonly string[] = () => [],
): void {
  const order = 'order' in owner ? owner.order : null;
  const before = order === null
    ? db.column<string>(`SELECT exception_key FROM exception_row WHERE order_id IS NULL AND subject_key = ?`, `connection:${'connectionId' in owner ? owner.connectionId : ''}`)
    : db.column<string>('SELECT exception_key FROM exception_row WHERE order_id = ?', order);
  const kept = new Set(detected.map((exception) => exception.exceptionKey));
  for (const key of before) if (!kept.has(key)) db.run('DELETE FROM exception_row WHERE exception_key = ?', key);
  for (const exception of detected) {
    const known = [exception.exceptionKey, ...aliases(exception)].find((key) => log.touched(key)) ?? exception.exceptionKey;
    db.run(UPSERT, ...valuesOf(exception, order, log.overlay(known)));
  }
}

function valuesOf(exception: DetectedException, order: number | null, overlay: ExceptionOverlay): SqlValue[] {
  return [
    exception.exceptionKey, order, exception.code, exception.cause, SEVERITIES.indexOf(exception.severity), exception.subjectKey,
    exception.headline, exception.nextAction, exception.onsetAt, exception.clearedAt, exception.valueAtRisk?.amount ?? null,
    exception.valueAtRisk?.currency ?? null, exception.rootKey, JSON.stringify(exception.sources), stateOf(exception, overlay),
    overlay.owner, overlay.dueAt, overlay.snoozedUntil, overlay.snoozeReason, overlay.notes,
  ];
}

/** A condition that has ended resolves its exception, whatever state a person left it in. */
function stateOf(exception: DetectedException, overlay: ExceptionOverlay): string {
  if (exception.clearedAt !== null) return overlay.state === 'dismissed' ? 'dismissed' : 'resolved';
  return overlay.state ?? 'new';
}

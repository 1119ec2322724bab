import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { exceptionKeyOf, type DetectedException, type SourceRef } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { businessTime } from '../lifecycle/business-time.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { durationText, instantText } from '../lifecycle/wording.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';

/** What is known of one connection's last runs. */
export interface ConnectionHealth {
  readonly connectionId: string;
  readonly name: string;
  readonly lastSuccessAt: Instant | null;
  readonly lastAttemptAt: Instant | null;
  /** Kind of the error that ended the last attempt; null when it succeeded. */
  readonly lastErrorKind: string | null;
  readonly lastErrorMessage: string | null;
  /** When the credential expires, where the connection knows. */
  readonly credentialExpiresAt: Instant | null;
  /** Records set aside, folded by reason. */
  readonly parked: readonly {
    readonly reason: string;
    readonly count: number;
    readonly firstAt: Instant;
    /** Document or record key of one of them. */
    readonly sampleKey: string;
  }[];
  /** Documents that belong to no order for longer than the policy's orphan threshold. */
  readonly unlinked: { readonly count: number; readonly firstAt: Instant; readonly sampleKey: string } | null;
  /** Successful runs without a record, one after the other, up to now, on a connection that has had records. */
  readonly emptyRuns: { readonly count: number; readonly since: Instant } | null;
}

/** What is wrong with a connection as a whole; its subject is `connection:<id>`. Pure. */
export function detectConnectionExceptions(
  health: ConnectionHealth,
  policy: Policy,
  now: Instant,
): readonly DetectedException[] {
  return [
    ...credentialFailed(health, policy, now),
    ...lagging(health, policy, now),
    ...silent(health, policy, now),
    ...parkedRecords(health),
    ...orphans(health, policy, now),
  ];
}

function credentialFailed(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { name, lastErrorKind, lastErrorMessage, lastAttemptAt, credentialExpiresAt } = health;
  if (lastErrorKind === 'auth') {
    const reason = lastErrorMessage === null ? '' : `: ${lastErrorMessage}`;
    return [
      exception(
        health,
        'DI-AUTH',
        '',
        health.lastSuccessAt ?? lastAttemptAt ?? now,
        stop(`${name} refuses the credential${reason}`),
      ),
    ];
  }
  if (credentialExpiresAt === null || now < credentialExpiresAt - policy.thresholds.credentialExpiryMs) return [];
  const day = instantText(zonedDays(policy.zone), credentialExpiresAt);
  const tense = now < credentialExpiresAt ? 'expires' : 'expired';
  return [
    exception(
      health,
      'DI-AUTH',
      '',
      credentialExpiresAt - policy.thresholds.credentialExpiryMs,
      `The credential of ${name} ${tense} ${day}.`,
    ),
  ];
}

/** Nothing new for longer than agreed. A failed credential explains it, and is its root. */
function lagging(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { name, lastSuccessAt, lastAttemptAt, lastErrorKind, lastErrorMessage } = health;
  const fresh = lastSuccessAt ?? lastAttemptAt;
  if (fresh === null) return [];
  const onset = fresh + policy.thresholds.freshnessMs;
  if (now < onset) return [];
  const told =
    lastSuccessAt === null
      ? `${name} was never read`
      : `${name} was read last ${instantText(zonedDays(policy.zone), lastSuccessAt)}`;
  const reason = lastErrorMessage === null ? '' : `: ${lastErrorMessage}`;
  const found = exception(health, 'DI-LAG', '', onset, stop(`${told}${reason}`));
  return [lastErrorKind === 'auth' ? { ...found, rootKey: exceptionKeyOf('DI-AUTH', found.subjectKey) } : found];
}

/** Runs that succeed and bring nothing, too often and too long of working time to be chance. */
function silent(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { emptyRuns, name } = health;
  if (emptyRuns === null || emptyRuns.count < policy.thresholds.emptyRuns) return [];
  if (businessTime(policy.calendar, policy.zone).between(emptyRuns.since, now) < policy.thresholds.emptyBhMs) return [];
  const since = instantText(zonedDays(policy.zone), emptyRuns.since);
  return [
    exception(
      health,
      'DI-SILENT',
      '',
      emptyRuns.since,
      `${emptyRuns.count} runs of ${name} brought nothing since ${since}.`,
    ),
  ];
}

function parkedRecords(health: ConnectionHealth): readonly DetectedException[] {
  return health.parked
    .filter((each) => each.count > 0)
    .map(({ reason, count, firstAt, sampleKey }) =>
      exception(
        health,
        'DI-REJECT',
        reason,
        firstAt,
        stop(`${count} ${count === 1 ? 'record' : 'records'} of ${health.name} set aside: ${reason}`),
        [{ documentKey: sampleKey, path: '' }],
      ),
    );
}

function orphans(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { unlinked, name } = health;
  if (unlinked === null || unlinked.count === 0) return [];
  const onset = unlinked.firstAt + policy.thresholds.orphanMs;
  if (now < onset) return [];
  const { count } = unlinked;
  return [
    exception(
      health,
      'DI-ORPHAN',
      '',
      onset,
      `${count} ${count === 1 ? 'record belongs' : 'records belong'} to no order for more than ${durationText(policy.thresholds.orphanMs)} (${name}).`,
      [{ documentKey: unlinked.sampleKey, path: '' }],
    ),
  ];
}

/** Ends a sentence that may end with another system's words. */
function stop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function exception(
  { connectionId }: ConnectionHealth,
  code: ExceptionCode,
  part: string,
  onsetAt: Instant,
  headline: string,
  sources: readonly SourceRef[] = [],
): DetectedException {
  const subjectKey = `connection:${connectionId}`;
  const { cause, severity, nextAction } = EXCEPTIONS[code];
  return {
    exceptionKey: exceptionKeyOf(code, subjectKey, part),
    code,
    cause,
    severity,
    subjectKey,
    headline,
    nextAction,
    onsetAt,
    clearedAt: null,
    valueAtRisk: null,
    rootKey: null,
    sources,
  };
}

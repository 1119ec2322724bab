import { apiEndSentence, type ApiEnd } from '#shared/domain/api-support.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Money } from '#shared/domain/decimal.ts';
import { exceptionKeyOf, type DetectedException, type OutageReach } from '#shared/domain/detected-exception.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { isLate, lateFrom, type StreamAge } from '#shared/domain/freshness.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { inSentence } from '#shared/lib/labels.ts';
import { businessTime } from '../lifecycle/business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { durationText, listText } from '../lifecycle/wording.ts';
import { moneyText } from './money-text.ts';

export interface NamedAge extends Pick<StreamAge, 'targetMs'> {
  readonly name: string;
  /** When it was last read to its end; null for never. */
  readonly completeAt: Instant | null;
}

/** What is known of one connection's last runs. */
export interface ConnectionHealth {
  readonly connectionId: string;
  readonly name: string;
  readonly lastSuccessAt: Instant | null;
  readonly lastAttemptAt: Instant | null;
  /** The streams that are read, by the names that people know them by; none before the first run. */
  readonly streams: readonly NamedAge[];
  /** A run is under way. */
  readonly isRead: boolean;
  /** The network of this computer is metered, and the connection is read less often or waits: we are the ones who hold back. */
  readonly isHeldBack: boolean;
  /** Kind of the error that ended the last attempt; null when it succeeded. */
  readonly lastErrorKind: string | null;
  readonly lastErrorMessage: string | null;
  /** When the credential expires, where the connection knows. */
  readonly credentialExpiresAt: Instant | null;
  /** The version of its interface, where a day is named from which it is not supported any more. */
  readonly apiEnds: (ApiEnd & { readonly version: string }) | null;
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
  /** Streams whose source counts more than is held, and did so again after the window was read again. */
  readonly counts: readonly {
    readonly streamId: string;
    /** What people call its records. */
    readonly name: string;
    readonly source: number;
    readonly held: number;
    /** Ids that are missing; some of them, and none where the source lists none. */
    readonly missing: readonly string[];
    /** When a count first differed. */
    readonly since: Instant;
    /** Times in a row that it differed. */
    readonly times: number;
  }[];
  /** Records that changed in the last full hour, beside those of the same hour in weeks before. */
  readonly volume: {
    readonly from: Instant;
    readonly to: Instant;
    readonly count: number;
    readonly history: readonly number[];
  } | null;
  /** Open orders that the connection knows; asked only when it is out. */
  readonly reach: () => Reach;
}

/** What an outage touches. */
export interface Reach extends OutageReach {
  /** Value of the orders, the greatest sum first. */
  readonly values: readonly Money[];
}

/** Ids of missing records that a headline names. */
const NAMED_MISSING = 3;
/** Weeks without a full history say nothing. */
const LEAST_HISTORY = 4;
/** Fewer records than this are few in any hour. */
const LEAST_VOLUME = 5;

/** What is wrong with a connection as a whole; its subject is `connection:<id>`. Pure. */
export function detectConnectionExceptions(
  health: ConnectionHealth,
  policy: Policy,
  now: Instant,
): readonly DetectedException[] {
  const found = [
    ...credentialFailed(health, policy, now),
    ...apiEnding(health, policy, now),
    ...lagging(health, policy, now),
    ...silent(health, policy, now),
    ...tooFew(health, policy),
    ...shortCounts(health),
    ...parkedRecords(health),
    ...orphans(health, policy, now),
  ];
  return found
    .filter(({ code }) => policy.enabled[code])
    .map((exception) => ({
      ...exception,
      severity: policy.severity.starting[exception.code] ?? exception.severity,
      team: policy.teams[exception.cause],
    }));
}

function credentialFailed(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { name, lastErrorKind, lastErrorMessage, lastAttemptAt, credentialExpiresAt } = health;
  if (lastErrorKind === 'auth') {
    const reason = lastErrorMessage === null ? '' : `: ${lastErrorMessage}`;
    const onsetAt = health.lastSuccessAt ?? lastAttemptAt ?? now;
    return [outage(health, exception(health, 'DI-AUTH', '', onsetAt, stop(`${name} refuses the credential${reason}`)))];
  }
  if (credentialExpiresAt === null || now < credentialExpiresAt - policy.thresholds.credentialExpiryMs) return [];
  const day = instantMark(credentialExpiresAt);
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

function apiEnding(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { apiEnds, name } = health;
  if (apiEnds === null) return [];
  const onsetAt = apiEnds.at - policy.thresholds.apiEndMs;
  if (now < onsetAt) return [];
  return [exception(health, 'DI-API', '', onsetAt, `${apiEndSentence(name, apiEnds.version, apiEnds, now)}.`)];
}

/** Nothing new for longer than agreed, of a stream or of all. A failed credential explains it, and is its root. */
function lagging(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { lastSuccessAt, lastAttemptAt, isRead, lastErrorKind } = health;
  const fresh = lastSuccessAt ?? lastAttemptAt;
  if (fresh === null) return [];
  // After a pause of Throughline itself its data is old until the run that is under way has ended.
  if (isRead && lastErrorKind === null) return [];
  const unread = { name: '', completeAt: fresh, targetMs: policy.thresholds.freshnessMs };
  const ages = health.streams.length === 0 ? [unread] : health.streams;
  const known = ages.map((age) => ({ ...age, completeAt: age.completeAt ?? fresh }));
  const late = known.filter((age) => isLate(age, now));
  if (late.length === 0) return [];
  const onset = Math.min(...late.map(lateFrom));
  const told = late.length < known.length ? partBehind(health, late, now) : allBehind(health, late, now);
  const found = outage(health, exception(health, 'DI-LAG', '', onset, stop(`${told}${reasonOf(health)}`)));
  return [lastErrorKind === 'auth' ? { ...found, rootKey: exceptionKeyOf('DI-AUTH', found.subjectKey) } : found];
}

/** A system is not to blame for what this computer does not ask of it. */
function reasonOf({ isHeldBack, lastErrorKind, lastErrorMessage }: ConnectionHealth): string {
  if (isHeldBack && lastErrorKind === null)
    return ': this computer is on a metered network and holds back; the system itself may be well';
  return lastErrorMessage === null ? '' : `: ${lastErrorMessage}`;
}

type Late = readonly { readonly name: string; readonly completeAt: Instant; readonly targetMs: number }[];

function allBehind({ name, lastSuccessAt }: ConnectionHealth, late: Late, now: Instant): string {
  if (lastSuccessAt === null) return `${name} was never read`;
  const since = Math.min(...late.map(({ completeAt }) => completeAt));
  return `${name} is ${durationText(now - since)} behind, read last ${instantMark(since)}`;
}

function partBehind({ name }: ConnectionHealth, late: Late, now: Instant): string {
  const [first, ...others] = late.toSorted((a, b) => lateFrom(a) - lateFrom(b));
  if (first === undefined) return '';
  const streams = listText(
    [first, ...others].map((each) => inSentence(each.name)),
    'and',
  );
  const may = others.length === 0 ? 'which' : `of which ${inSentence(first.name)}`;
  return `${name} is ${durationText(now - first.completeAt)} behind with ${streams}, ${may} may be ${durationText(first.targetMs)} old`;
}

/** Runs that succeed and bring nothing, too often and too long of working time to be chance. */
function silent(health: ConnectionHealth, policy: Policy, now: Instant): readonly DetectedException[] {
  const { emptyRuns, name } = health;
  if (emptyRuns === null || emptyRuns.count < policy.thresholds.emptyRuns) return [];
  if (businessTime(policy.calendar, policy.zone).between(emptyRuns.since, now) < policy.thresholds.emptyBhMs) return [];
  const since = instantMark(emptyRuns.since);
  return [
    outage(
      health,
      exception(
        health,
        'DI-SILENT',
        '',
        emptyRuns.since,
        `${emptyRuns.count} runs of ${name} brought nothing since ${since}.`,
      ),
    ),
  ];
}

/** Fewer records than the lowest hundredth of the same hour in its own history. */
function tooFew(health: ConnectionHealth, policy: Policy): readonly DetectedException[] {
  const { volume, name, emptyRuns } = health;
  if (health.isHeldBack || volume === null || volume.history.length < LEAST_HISTORY) return [];
  const least = lowestHundredth(volume.history);
  if (least < LEAST_VOLUME || volume.count >= least) return [];
  // Runs that bring nothing at all say it already.
  if (emptyRuns !== null && emptyRuns.count >= policy.thresholds.emptyRuns) return [];
  return [
    outage(
      health,
      exception(
        health,
        'DI-SILENT',
        'volume',
        volume.to,
        `${name} brought ${volume.count} records from ${instantMark(volume.from)} to ${instantMark(volume.to)}; at this hour of the week it brings at least ${least}.`,
      ),
    ),
  ];
}

/** 1 % quantile by nearest rank: of a short history its least. */
export function lowestHundredth(history: readonly number[]): number {
  return history.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(history.length / 100) - 1)] ?? 0;
}

/** An outage says in the business's terms what it touches. */
function outage({ reach }: ConnectionHealth, found: DetectedException): DetectedException {
  const { orders, dueToday, values } = reach();
  if (orders === 0) return { ...found, outage: { orders, dueToday } };
  const parts = [
    `${orders.toLocaleString('en')} open ${orders === 1 ? 'order' : 'orders'}`,
    `${dueToday.toLocaleString('en')} due today`,
    ...values.slice(0, 2).map(moneyText),
  ];
  return {
    ...found,
    headline: `${found.headline} Touches ${parts.join(', ')}.`,
    valueAtRisk: values[0] ?? null,
    outage: { orders, dueToday },
  };
}

/** The source has what it does not give. Windows are read again meanwhile; a count that agrees clears it. */
function shortCounts(health: ConnectionHealth): readonly DetectedException[] {
  return health.counts.map(({ streamId, name, source, held, missing, since, times }) => {
    const lacking = Math.max(missing.length, source - held);
    const named = missing.slice(0, NAMED_MISSING).join(', ');
    const which = named === '' ? '' : ` (${named}${missing.length > NAMED_MISSING ? ' …' : ''})`;
    return exception(
      health,
      'DI-COUNT',
      streamId,
      since,
      `${health.name} counts ${source.toLocaleString('en')} ${inSentence(name)} and gave ${held.toLocaleString('en')}: ${lacking.toLocaleString('en')} ${lacking === 1 ? 'is' : 'are'} missing${which}, after ${times} counts.`,
    );
  });
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
    penalty: null,
    rootKey: null,
    occurrences: 1,
    awaits: null,
    team: '',
    outage: null,
    sources,
  };
}

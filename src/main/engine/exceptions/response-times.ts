import type { ExceptionState } from '#shared/domain/exceptions.ts';
import type { Instant } from '#shared/domain/time.ts';

/** One opening of an exception. See the table exception_spell. */
export interface Spell {
  readonly onsetAt: Instant;
  readonly openedAt: Instant;
  /** Null while it lasts. */
  readonly closedAt: Instant | null;
}

/** A change of state that a person made and nobody has undone. */
export interface StateChange {
  readonly at: Instant;
  readonly state: ExceptionState;
}

/** How quickly one exception was seen, taken up and settled. Milliseconds. */
export interface ResponseTimes {
  /** First found. */
  readonly detectedAt: Instant;
  readonly reopened: number;
  /** Mean over its spells from onset, by the events' own time, to being found: late feeds count. */
  readonly detectMs: number;
  /** From being found to a person's first word on it; null while nobody has said any. */
  readonly acknowledgeMs: number | null;
  /** Over all its spells, from being found to cleared or resolved, without waiting; null while one is open. */
  readonly resolveMs: number | null;
  /** Time in the state "waiting", within its spells. */
  readonly waitingMs: number;
}

/**
 * MTTD, MTTA and MTTR of one exception. Pure.
 * @param spells oldest first, at least one
 * @param changes oldest first
 * @param now up to when waiting that lasts is counted
 */
export function responseTimes(
  spells: readonly Spell[],
  changes: readonly StateChange[],
  now: Instant,
): ResponseTimes | null {
  const [first] = spells;
  if (!first) return null;
  let detectMs = 0;
  let openMs = 0;
  let waitingMs = 0;
  let settled = true;
  for (const [index, spell] of spells.entries()) {
    const next = spells[index + 1]?.openedAt ?? Number.POSITIVE_INFINITY;
    const until = Math.min(spell.closedAt ?? Number.POSITIVE_INFINITY, next);
    const resolved = changes.find(
      ({ at, state }) => at >= spell.openedAt && at < until && (state === 'resolved' || state === 'dismissed'),
    );
    const end = resolved?.at ?? (Number.isFinite(until) ? until : null);
    detectMs += Math.max(0, spell.openedAt - spell.onsetAt);
    const waited = waitingWithin(changes, spell.openedAt, end ?? now);
    waitingMs += waited;
    if (end === null) settled = false;
    else openMs += Math.max(0, end - spell.openedAt - waited);
  }
  const word = changes.find(({ at, state }) => at >= first.openedAt && state !== 'new');
  return {
    detectedAt: first.openedAt,
    reopened: spells.length - 1,
    detectMs: Math.round(detectMs / spells.length),
    acknowledgeMs: word ? word.at - first.openedAt : null,
    resolveMs: settled ? openMs : null,
    waitingMs,
  };
}

function waitingWithin(changes: readonly StateChange[], from: Instant, to: Instant): number {
  let waited = 0;
  for (const [index, { at, state }] of changes.entries()) {
    if (state !== 'waiting') continue;
    const until = changes[index + 1]?.at ?? to;
    waited += Math.max(0, Math.min(until, to) - Math.max(at, from));
  }
  return waited;
}

import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { MILESTONE_LABELS, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { actualsOf, endOf, startOf, uniqueSources, type Finding, type Rule, type RuleContext } from './rule.ts';
import { statedConditions } from './stated-conditions.ts';
import { untilDelivered } from './carrier-rules.ts';
import { spell } from './warehouse-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['CU-CHANGE', 'CU-DATE', 'CU-RETURN']);
const AT_THE_DOOR: ReadonlySet<ExceptionCode> = new Set(['CU-DATA', 'CU-REFUSE']);
const BOUNCED: ReadonlySet<ExceptionCode> = new Set(['CU-CANCEL']);

const stated: Rule = (context) => statedConditions(context, STATED, 'undelivered');

/** Refused at the door, it stays so until it is taken, however often it is tried. */
const atTheDoor: Rule = (context) => untilDelivered(context, statedConditions(context, AT_THE_DOOR, 'undelivered'));

/** Signs that the warehouse has begun; not every system tells of the first of them. */
const AT_WORK: readonly MilestoneCode[] = ['PICK_START', 'PICKED', 'PACKED', 'STAGED', 'SHIPPED'];

/** Cancelled when the warehouse had already begun. */
const lateCancellation: Rule = (context) => {
  const { order } = context;
  const told = statedConditions(context, BOUNCED, 'order');
  if (told.length > 0 || !order.cancelled) return told;
  const [begun] = AT_WORK.flatMap((code) => datedClaims(context, code).map((each) => ({ ...each, code }))).toSorted(
    (a, b) => a.at - b.at,
  );
  if (!begun) return [];
  const { claim: first, at: begunAt, code } = begun;
  const work = code.startsWith('PICK') ? 'picking began' : MILESTONE_LABELS[code].toLowerCase();
  const claims = order.milestones.find((milestone) => milestone.code === 'CANCELLED')?.claims ?? [];
  const dated = claims.flatMap((claim) => startOf(context, claim) ?? []);
  const stamps = dated.length > 0 ? dated : claims.flatMap((claim) => claim.recordedAt ?? []);
  const onsetAt = stamps.length === 0 ? begunAt : Math.min(...stamps);
  if (onsetAt < begunAt) return [];
  return [
    {
      code: 'CU-CANCEL',
      subjectKey: order.orderKey,
      onsetAt,
      clearedAt: null,
      atRisk: 'order',
      headline: `Cancelled ${instantMark(onsetAt)}, ${work} ${instantMark(begunAt)}.`,
      sources: uniqueSources([first.source, ...claims.map((claim) => claim.source)]),
    },
  ];
};

/**
 * Goods that came back without a credit, and goods that the customer may send back and that have not come. A return that
 * was opened after the last goods came is another one.
 */
const overdueReturn: Rule = (context) => {
  const { order, policy } = context;
  // A credit without a time has come, we do not know when: then nothing was missed.
  if (actualsOf(context, 'CREDITED').some((claim) => claim.when === null)) return [];
  const opened = datedClaims(context, 'RETURN_OPEN');
  const received = datedClaims(context, 'RETURN_RECV').at(-1);
  const found: Finding[] = [];
  if (received) {
    const begunAt = opened.findLast(({ at }) => at < received.end)?.at ?? received.at;
    const creditedAt = creditedSince(context, begunAt);
    found.push(
      ...spell(context, creditedAt, {
        code: 'CU-RETURN',
        subjectKey: order.orderKey,
        onsetAt: received.at + policy.thresholds.creditAfterReturnMs,
        atRisk: 'order',
        headline: `Goods came back ${instantMark(received.at)}, ${creditedAt === null ? 'not credited' : 'credited late'}.`,
        sources: [received.claim.source],
      }),
    );
  }
  const awaited = opened.at(-1);
  if (awaited && (!received || awaited.at >= received.end)) {
    const creditedAt = creditedSince(context, awaited.at);
    found.push(
      ...spell(context, creditedAt, {
        code: 'CU-RETURN',
        subjectKey: order.orderKey,
        onsetAt: awaited.at + policy.thresholds.returnWindowMs,
        atRisk: 'order',
        headline: `Return opened ${instantMark(awaited.at)}, ${creditedAt === null ? 'neither goods nor credit since' : 'credited late'}.`,
        sources: [awaited.claim.source],
      }),
    );
  }
  return found;
};

/** The first credit of that day or later: one of an earlier day is about something else, a price or another return. */
function creditedSince(context: RuleContext, begunAt: Instant): Instant | null {
  const day = context.days.startOf(context.days.dayOf(begunAt));
  return datedClaims(context, 'CREDITED').find(({ at }) => at >= day)?.at ?? null;
}

interface Dated {
  readonly claim: ClaimView;
  /** First instant that it may mean. */
  readonly at: Instant;
  /** End of the day where it has no time. */
  readonly end: Instant;
}

/** Actual claims that have a time, the oldest first. */
function datedClaims(context: RuleContext, code: MilestoneCode): readonly Dated[] {
  return actualsOf(context, code)
    .flatMap((claim) => {
      const [at, end] = [startOf(context, claim), endOf(context, claim)];
      return at === null || end === null ? [] : [{ claim, at, end }];
    })
    .toSorted((a, b) => a.at - b.at);
}

export const CUSTOMER_RULES: readonly Rule[] = [stated, atTheDoor, lateCancellation, overdueReturn];

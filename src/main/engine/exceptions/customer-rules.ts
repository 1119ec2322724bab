import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { actualsOf, startOf, uniqueSources, type Rule } from './rule.ts';
import { statedConditions } from './stated-conditions.ts';
import { untilDelivered } from './carrier-rules.ts';
import { spell } from './warehouse-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['CU-CHANGE', 'CU-DATE', 'CU-RETURN']);
const AT_THE_DOOR: ReadonlySet<ExceptionCode> = new Set(['CU-DATA', 'CU-REFUSE']);
const BOUNCED: ReadonlySet<ExceptionCode> = new Set(['CU-CANCEL']);

const stated: Rule = (context) => statedConditions(context, STATED, 'undelivered');

/** Refused at the door, it stays so until it is taken, however often it is tried. */
const atTheDoor: Rule = (context) => untilDelivered(context, statedConditions(context, AT_THE_DOOR, 'undelivered'));

/** Cancelled when the warehouse had already begun. */
const lateCancellation: Rule = (context) => {
  const { order } = context;
  const told = statedConditions(context, BOUNCED, 'order');
  if (told.length > 0 || !order.cancelled) return told;
  const [begun] = [...actualsOf(context, 'PICK_START'), ...actualsOf(context, 'PICKED')];
  const begunAt = startOf(context, begun);
  if (!begun || begunAt === null) return [];
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
      headline: `Cancelled ${instantMark(onsetAt)}, picking began ${instantMark(begunAt)}.`,
      sources: uniqueSources([begun.source, ...claims.map((claim) => claim.source)]),
    },
  ];
};

/** Goods that the customer may send back and that have not come, or that came back without a credit. */
const overdueReturn: Rule = (context) => {
  const { order, policy } = context;
  const opened = actualsOf(context, 'RETURN_OPEN').at(-1);
  const openedAt = startOf(context, opened);
  const received = actualsOf(context, 'RETURN_RECV').at(-1);
  const receivedAt = startOf(context, received);
  // A credit of an earlier day is about something else: a price, another return.
  const begun = openedAt ?? receivedAt;
  const day = begun === null ? Number.NEGATIVE_INFINITY : context.days.startOf(context.days.dayOf(begun));
  const credits = actualsOf(context, 'CREDITED').filter((claim) => (startOf(context, claim) ?? day) >= day);
  const creditedAt = latestOf(credits.map((claim) => startOf(context, claim)));
  if (received && receivedAt !== null) {
    return spell(context, creditedAt, {
      code: 'CU-RETURN',
      subjectKey: order.orderKey,
      onsetAt: receivedAt + policy.thresholds.creditAfterReturnMs,
      atRisk: 'order',
      headline: `Goods came back ${instantMark(receivedAt)}, ${creditedAt === null ? 'not credited' : 'credited late'}.`,
      sources: [received.source],
    });
  }
  if (!opened || openedAt === null) return [];
  return spell(context, creditedAt, {
    code: 'CU-RETURN',
    subjectKey: order.orderKey,
    onsetAt: openedAt + policy.thresholds.returnWindowMs,
    atRisk: 'order',
    headline: `Return opened ${instantMark(openedAt)}, ${creditedAt === null ? 'neither goods nor credit since' : 'credited late'}.`,
    sources: [opened.source],
  });
};

function latestOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export const CUSTOMER_RULES: readonly Rule[] = [stated, atTheDoor, lateCancellation, overdueReturn];

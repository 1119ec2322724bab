import type { ClaimView, DocumentView } from '#shared/domain/order.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import type { Instant } from '#shared/domain/time.ts';
import { durationText, whenText } from '../lifecycle/wording.ts';
import { AT_THE_CARRIER, movementsOf, type Movement } from './carrier-rules.ts';
import { actualsOf, completedAt, endOf, startOf, type Finding, type Rule, type RuleContext } from './rule.ts';
import { spell } from './warehouse-rules.ts';

/** Ready for the carrier, or past its appointment, and no sign that it has the goods. */
const missedPickup: Rule = (context) =>
  context.order.blocks.some((block) => block.code === 'CA-NOPICK')
    ? []
    : [...movementsOf(context).flatMap((movement) => notFetched(context, movement)), ...notCome(context)];

function notFetched(context: RuleContext, movement: Movement): readonly Finding[] {
  const { document, riding, shippedAt, shippedSource, scans } = movement;
  const [first] = scans;
  const appointment = appointmentsOf(context).findLast(
    ({ documentKey }) => documentKey === document.documentKey || riding.has(documentKey),
  );
  if (appointment) return missedAppointment(context, document, appointment, first?.at ?? null);
  if (shippedAt === null || shippedSource === null) return [];
  const onsetAt = shippedAt + context.policy.thresholds.pickupMs;
  // Nearly all are: no words are made for them.
  if (first && first.at <= onsetAt) return [];
  return spell(context, first?.at ?? null, {
    code: 'CA-NOPICK',
    subjectKey: document.documentKey,
    awaits: document.connectionId,
    atRisk: 'undelivered',
    onsetAt,
    headline: first
      ? `Ready ${instantMark(shippedAt)}, picked up ${durationText(first.at - shippedAt)} later.`
      : `Ready ${instantMark(shippedAt)}, not picked up (${document.label}).`,
    sources: first ? [shippedSource, first.source] : [shippedSource],
  });
}

/** The carrier was to come for a load of which none of its documents speaks yet. */
function notCome(context: RuleContext): readonly Finding[] {
  const followed = new Set(movementsOf(context).flatMap(({ document, riding }) => [document.documentKey, ...riding]));
  const fetched = AT_THE_CARRIER.flatMap((code) => actualsOf(context, code));
  const byDocument = new Map(appointmentsOf(context).map((claim) => [claim.documentKey, claim]));
  return [...byDocument.values()].flatMap((claim) => {
    const document = context.documents.get(claim.documentKey);
    if (!document || followed.has(claim.documentKey)) return [];
    const own = fetched
      .filter(({ documentKey }) => documentKey === claim.documentKey)
      .flatMap((each) => startOf(context, each) ?? []);
    const fetchedAt = own.length > 0 ? Math.min(...own) : completedAt(context, 'SHIPPED');
    return missedAppointment(context, document, claim, fetchedAt);
  });
}

function missedAppointment(
  context: RuleContext,
  document: DocumentView,
  appointment: ClaimView,
  fetchedAt: Instant | null,
): readonly Finding[] {
  const at = endOf(context, appointment);
  if (at === null || !appointment.when) return [];
  const onsetAt = at + context.policy.thresholds.appointmentMs;
  if (fetchedAt !== null && fetchedAt <= onsetAt) return [];
  const told = whenText(appointment.when);
  return spell(context, fetchedAt, {
    code: 'CA-NOPICK',
    subjectKey: document.documentKey,
    awaits: document.connectionId,
    atRisk: 'undelivered',
    onsetAt,
    headline:
      fetchedAt === null
        ? `The carrier was to come ${told}, not picked up (${document.label}).`
        : `The carrier was to come ${told}, picked up ${durationText(fetchedAt - at)} later.`,
    sources: [appointment.source],
  });
}

/** When carriers were to be at the dock, the newest word last. */
function appointmentsOf(context: RuleContext): readonly ClaimView[] {
  const claims = context.milestones.get('PICKUP_ARR')?.claims ?? [];
  return claims
    .filter((claim) => claim.class === 'planned' && !claim.voided && claim.when !== null)
    .toSorted((a, b) => (a.recordedAt ?? 0) - (b.recordedAt ?? 0));
}

export const PICKUP_RULES: readonly Rule[] = [missedPickup];

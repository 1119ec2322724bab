import { microsOf } from '#shared/domain/decimal.ts';
import type { LineKind, QuantityType, StatedFact } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { DocumentView, FactView, OrderView, Slip } from '#shared/domain/order.ts';
import type { LineKindRule, Policy } from '#shared/domain/policy.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { isAskedOnly } from './asked-only.ts';
import { endOf, sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument, AssemblyInput } from './assembly-input.ts';
import { attributesOf } from './attributes.ts';
import { attribute } from './attribution.ts';
import { axesOf } from './axes.ts';
import { blocksOf } from './blocks.ts';
import { cancellationOf } from './cancellation.ts';
import { conflictsOf } from './conflicts.ts';
import { delaysOf } from './delays.ts';
import type { DurationSample } from './durations/learn.ts';
import { lineKindOf, passes } from './line-kinds.ts';
import { QUANTITY_OF } from './line-milestones.ts';
import { orderChanges } from './line-changes.ts';
import { matchLines, type OrderLine } from './line-matching.ts';
import { lineView } from './lines.ts';
import { claimStart, findMilestone, milestonesOf, type MilestoneCoverage } from './milestones.ts';
import { logisticsOf, type Logistics } from './movements.ts';
import { heardSince } from './heard.ts';
import { nextMilestone } from './next-milestone.ts';
import { outlookOf } from './outlook.ts';
import { headOf } from './parties-and-dates.ts';
import { routeOf } from './planned-dates.ts';
import { tolerancesOf } from './policy-scope.ts';
import { firstLinePromise, firstSlipOf, promiseHistory, rebaselined } from './promises.ts';
import { cancelRest, quantitiesOf, type QuantityFigures } from './quantities.ts';
import { releasedLines } from './released-lines.ts';
import { prepareScopedAssembly } from './scoped-context.ts';
import { silenceOf } from './silence.ts';
import { estimateHistory } from './stated-history.ts';
import { slipOf } from './slip.ts';
import { pairTransports } from './transports.ts';
import { isUneven } from './unevenness.ts';
import { whySentence } from './why.ts';
import { startOfWhen } from './zoned-days.ts';

/**
 * One order as all its systems together state it. Pure: the same documents, in any sequence, under the same policy at
 * the same time give the same view; the view stays the same until its `nextLookAt`.
 */
export function assembleOrder(input: AssemblyInput): OrderView {
  return assembleWithLogistics(input).view;
}

export interface AssembledOrder {
  readonly view: OrderView;
  readonly logistics: Logistics;
  /** By line, see firstLinePromise. */
  readonly firstPromises: readonly (When | null)[];
  /** By line; may be empty. See releasedLines. */
  readonly released: readonly (boolean | null)[];
  /** See isUneven. */
  readonly uneven: boolean;
  /** What the order teaches of usual durations; null while it is under way. */
  readonly sample: DurationSample | null;
}

/** As assembleOrder, with the dated parts of the lines' quantities. */
export function assembleWithLogistics(input: AssemblyInput): AssembledOrder {
  const { context, scopes, leadTime } = prepareScopedAssembly(input);
  const transports = pairTransports(context);
  const orderLines = matchLines(context);
  const quantities = orderLines.map((line) => quantitiesOf(context, line, transports));
  const cancellation = cancellationOf(context);
  if (cancellation) {
    for (const { figures } of quantities) cancelRest(figures, cancellation.source);
  }
  const covered = orderLines.map((line, index) => coveredLine(context, line, quantities[index]?.figures ?? {}));
  const milestones = milestonesOf(context, orderLines, covered);
  const stated = headOf(context, milestones);
  const cancelled = cancellation !== null;
  const blocks = blocksOf(context, {
    lines: orderLines,
    milestones,
    orderedAt: stated.orderedAt === null ? null : startOfWhen(context.days, stated.orderedAt.value),
    cancelledAt: cancellation?.at ?? null,
  });
  const moved = blocks.some((block) => block.code === 'CU-DATE');
  const head = { ...stated, promise: rebaselined(context, stated.promise, stated.requested, moved) };
  const changed = blocks.some((block) => block.code === 'CU-CHANGE');
  const releasedAt = claimStart(context, findMilestone(milestones, 'RELEASED')?.actual ?? null);
  const ended = findMilestone(milestones, 'CLOSED')?.state === 'complete';
  const lines = orderLines.map((line, index) => {
    const { kind = 'stocked', stocked = true } = covered[index] ?? {};
    const tolerances = tolerancesOf(context.policy, scopes, line.base.line.itemNo?.value ?? null);
    const own = quantities[index] ?? { figures: {}, bySystem: {} };
    return lineView(context, line, own, { kind, stocked, tolerances, ended, changed, releasedAt });
  });
  const axes = axesOf(context, covered, milestones);
  const slipFacts = slipOf(context, head, milestones, transports, cancelled);
  const slip = slipFacts?.slip ?? null;
  const causes =
    slipFacts && slip && slip.ms > 0
      ? attribute(slip.ms, delaysOf(context, milestones, blocks, transports, slipFacts))
      : [];
  // What no carrier speaks of need not arrive where its system has closed the order.
  const followed = transports.legs.some((leg) => !ended || leg.transport !== null);
  const closed = cancelled || isDone(axes, milestones, followed);
  const logistics = logisticsOf(
    context,
    orderLines,
    quantities.map(({ figures }) => figures),
    milestones,
    transports,
  );
  const outlook = outlookOf({
    context,
    leadTime,
    table: input.durations ?? null,
    route: routeOf(context, logistics),
    milestones,
    transports,
    kinds: new Set(covered.map(({ kind }) => kind)),
    promise: head.promise,
    cancelled,
    closed,
  });
  const { next, overdue } = closed
    ? { next: null, overdue: null }
    : nextMilestone(milestones, head.orderNo.sources[0] ?? rootOf(context), outlook);
  const silence = silenceOf(context, transports, cancelled);
  const conflicts = conflictsOf(context, {
    axes,
    lines,
    quantities,
    milestones,
    cancelled,
    extraLines: orderLines.some((line) => line.extra),
    policyScopes: scopes,
  });
  const view: OrderView = {
    orderKey: input.orderKey,
    anchored: context.anchor?.systemKind === 'erp' && context.anchor.document.kind === 'order',
    ...head,
    attributes: attributesOf(context),
    policyScopes: scopes,
    promiseHistory: promiseHistory(context, milestones, blocks),
    estimateHistory: estimateHistory(context),
    changes: orderChanges(context, orderLines, releasedAt),
    firstSlip: firstSlipOf(context, head, milestones, slip),
    prediction: outlook.prediction,
    plans: outlook.plans,
    steps: outlook.steps,
    path: outlook.path,
    cancelled,
    closed,
    axes,
    slip,
    causes,
    why: whySentence({
      orderNo: head.orderNo,
      promise: head.promise,
      slip,
      unheard: unheardOf(context, head.promise, milestones, slip),
      unfollowed: slip?.basis === 'estimated' && slip.ms <= 0 && context.horizon.passed(slip.promise),
      causes,
      blocks,
      milestones,
      prediction: outlook.prediction,
      next,
      overdue,
      heard: overdue && heardSince(context, overdue.since, milestones, blocks),
      cancelled: cancellation === null ? null : { text: cancellation.text, sources: [cancellation.source] },
    }),
    next: next && { ...next, overdueSince: next.when !== null && next.when === overdue?.when ? overdue.since : null },
    milestones,
    lines,
    documents: context.documents.map(documentView),
    blocks,
    conflicts,
    silence,
    systems: [...new Set(context.documents.map((entry) => entry.connectionId))].toSorted(),
    recordedAt: newestStamp(context),
    nextLookAt: context.horizon.nextLookAt,
  };
  const firstPromises = orderLines.map((line) => firstLinePromise(context, line, milestones));
  const released = releasedLines(orderLines, quantities);
  return { view, logistics, firstPromises, released, uneven: isUneven(context, quantities), sample: outlook.sample };
}

/** The systems that alone know an order that was due by now; null for all others. */
function unheardOf(
  context: AssemblyContext,
  promise: OrderView['promise'],
  milestones: OrderView['milestones'],
  slip: Slip | null,
): readonly SystemKind[] | null {
  const isUnheard =
    slip === null &&
    promise !== null &&
    context.kinds.size > 0 &&
    isAskedOnly(context.kinds) &&
    findMilestone(milestones, 'DELIVERED')?.state !== 'complete' &&
    context.horizon.passed(endOf(context, promise.value));
  return isUnheard ? [...context.kinds].toSorted() : null;
}

/** What a line has reached, and which steps lines of its kind pass. */
function coveredLine({ policy }: AssemblyContext, line: OrderLine, figures: QuantityFigures): MilestoneCoverage {
  const kind = lineKindOf(policy, line);
  return {
    lineKey: line.lineKey,
    kind,
    figures,
    stocked: passes(policy, kind, 'SHIPPED'),
    skips: skippedBy(policy, kind),
  };
}

const SKIPPED = new WeakMap<LineKindRule, ReadonlySet<QuantityType>>();

function skippedBy({ lineKinds }: Policy, kind: LineKind): ReadonlySet<QuantityType> {
  const rule = lineKinds[kind];
  let skipped = SKIPPED.get(rule);
  if (!skipped) SKIPPED.set(rule, (skipped = new Set(rule.skips.flatMap((code) => QUANTITY_OF[code] ?? []))));
  return skipped;
}

function rootOf(context: AssemblyContext): SourceRef {
  return { documentKey: context.orderKey, path: '' };
}

/** Delivered where anybody follows the goods, else shipped; billed; and paid where payments are known. */
function isDone(axes: OrderView['axes'], milestones: OrderView['milestones'], followed: boolean): boolean {
  const arrived = findMilestone(milestones, followed ? 'DELIVERED' : 'SHIPPED')?.state === 'complete';
  const payment = axes.find((axis) => axis.axis === 'payment');
  const billed = axes.some((axis) => axis.axis === 'billing' && axis.state === 'complete');
  const paid =
    payment === undefined ||
    payment.claims.length === 0 ||
    payment.state === 'complete' ||
    payment.state === 'not_applicable';
  return arrived && billed && paid;
}

function documentView(entry: AssemblyDocument): DocumentView {
  const { documentKey, connectionId, systemKind, recordedAt, document, link } = entry;
  return {
    documentKey,
    connectionId,
    systemKind,
    recordedAt,
    link,
    kind: document.kind,
    label: document.label?.value ?? documentKey,
    summary: document.summary?.value ?? null,
    voided: document.voided,
    amounts: document.amounts.map(({ type, amount, currency }) => ({
      type,
      money: { amount: amount.value, currency },
      source: sourceOf(entry, amount.path),
    })),
    references: document.references.map(({ type, text, path, rule }) => ({
      type,
      text,
      path,
      ...(rule === undefined ? {} : { rule }),
    })),
    ...(document.facts && document.facts.length > 0
      ? { facts: document.facts.map((fact) => factView(entry, fact)) }
      : {}),
  };
}

function factView(entry: AssemblyDocument, fact: StatedFact): FactView {
  const { type, subject, quantity, at, due, state, reason, path } = fact;
  const paths = new Set([path, ...[subject, quantity, at, due, state].flatMap((each) => each?.path ?? [])]);
  return {
    type,
    subject: subject?.value ?? null,
    quantity: quantity?.value ?? null,
    counted: type === 'control_total' ? microsOf(entry.document.lines.length) : null,
    at: at?.value ?? null,
    due: due?.value ?? null,
    state: state?.value ?? null,
    reason: reason?.value ?? null,
    sources: [...paths].map((each) => sourceOf(entry, each)),
  };
}

function newestStamp(context: AssemblyContext): Instant | null {
  let newest: Instant | null = null;
  for (const { recordedAt } of context.documents) {
    if (recordedAt !== null && (newest === null || recordedAt > newest)) newest = recordedAt;
  }
  return newest;
}

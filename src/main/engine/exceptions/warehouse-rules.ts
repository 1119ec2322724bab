import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { ClaimView, ComputedDate } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { isAskedOnly } from '../lifecycle/asked-only.ts';
import { durationText, quantityText, whenText } from '../lifecycle/wording.ts';
import {
  actualsOf,
  completedAt,
  connectionOf,
  earliest,
  endOf,
  startOf,
  uniqueSources,
  type Finding,
  type Rule,
  type RuleContext,
} from './rule.ts';
import { endOfWhen } from '../lifecycle/zoned-days.ts';
import { blockedStatus, statedConditions } from './stated-conditions.ts';
import { linesBelow, nameOf, others } from './stock-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['WH-HOLD', 'WH-SHORT', 'WH-OVER']);

const held: Rule = (context) => statedConditions(context, STATED, 'unshipped');

const stoppedByStatus: Rule = (context) => blockedStatus(context, 'fulfilment', 'WH-HOLD', 'unshipped');

/** Released, and the warehouse has not confirmed that it has the work. */
const unaccepted: Rule = (context) => {
  const { order, policy } = context;
  const released = context.milestones.get('RELEASED')?.actual ?? null;
  const releasedAt = startOf(context, released);
  // Without a warehouse system nobody would confirm.
  if (released === null || releasedAt === null || !order.documents.some((document) => document.systemKind === 'wms'))
    return [];
  const onsetAt = releasedAt + policy.thresholds.warehouseAcceptMs;
  const accepted = firstOf(context, ['WH_ACCEPTED', 'PICK_START', 'PICKED', 'SHIPPED']);
  return spell(context, accepted, {
    code: 'WH-NOACK',
    subjectKey: order.orderKey,
    awaits: connectionOf(context, ['wms']),
    onsetAt,
    atRisk: 'unshipped',
    headline: `Released ${instantMark(releasedAt)}, not accepted within ${durationText(policy.thresholds.warehouseAcceptMs)}.`,
    sources: [released.source],
  });
};

/** Not picked when packing for the planned shipping had to begin. */
const latePick: Rule = (context) => {
  const { order, policy } = context;
  const planned = shippingPlan(context);
  if (planned === null || isAskedOnly(order.documents.map(({ systemKind }) => systemKind))) return [];
  const plannedAt = endOfWhen(context.days, planned.when);
  const picked = completedAt(context, 'PICKED') ?? completedAt(context, 'PACKED') ?? completedAt(context, 'SHIPPED');
  return spell(context, picked, {
    code: 'WH-LATEPICK',
    subjectKey: order.orderKey,
    awaits: connectionOf(context, ['wms']),
    onsetAt: plannedAt - policy.thresholds.packTimeMs,
    atRisk: 'unshipped',
    headline:
      picked === null
        ? `Not picked for the shipping planned ${whenText(planned.when)}.`
        : `Picked ${instantMark(picked)} for the shipping planned ${whenText(planned.when)}.`,
    sources: planned.sources,
  });
};

/** As a system plans it; of an order that is overdue and that nobody plans, as the policy does. */
function shippingPlan(context: RuleContext): Pick<ComputedDate, 'when' | 'sources'> | null {
  const planned = context.milestones.get('SHIPPED')?.planned ?? null;
  if (planned?.when) return { when: planned.when, sources: [planned.source] };
  if (context.order.slip?.basis !== 'open') return null;
  return context.order.plans.find((plan) => plan.code === 'SHIPPED') ?? null;
}

/** Picked quantities that differ from what is ordered, where the warehouse states them. */
const wrongPick: Rule = (context) => {
  const { order } = context;
  const picked = context.milestones.get('PICKED')?.actual ?? null;
  const pickedAt = startOf(context, picked);
  if (picked === null || pickedAt === null) return [];
  const shipped = completedAt(context, 'SHIPPED');
  const below = order.blocks.some((block) => block.code === 'WH-SHORT')
    ? []
    : linesBelow(context, (line) => line.quantities.picked?.value);
  const over = order.lines.filter((line) => isPickedOver(context, line));
  const left = over.filter((line) => isAbove(context, line, netShipped(line)));
  return [
    ...pickFinding(context, 'WH-SHORT', below, pickedAt, shipped),
    // What stayed in the house is no surplus any more; what left is one until it came back, or is billed as shipped.
    ...pickFinding(context, 'WH-OVER', over, pickedAt, left.length === 0 ? shipped : completedAt(context, 'INVOICED')),
  ];
};

function pickFinding(
  { order }: RuleContext,
  code: 'WH-SHORT' | 'WH-OVER',
  lines: readonly LineView[],
  pickedAt: Instant,
  ended: Instant | null,
): readonly Finding[] {
  const [line] = lines;
  if (!line?.quantities.picked || !line.quantities.ordered) return [];
  return [
    {
      code,
      subjectKey: order.orderKey,
      onsetAt: pickedAt,
      atRisk: 'unshipped',
      clearedAt: ended === null ? null : Math.max(ended, pickedAt),
      headline: `Picked ${quantityText(line.quantities.picked.value, line.unit)} of ${quantityText(line.quantities.ordered.value, line.unit)} of ${nameOf(line)}${others(lines.length - 1)}.`,
      sources: uniqueSources(
        lines.flatMap(({ quantities }) => [
          ...(quantities.picked?.sources ?? []),
          ...(quantities.ordered?.sources ?? []),
        ]),
      ),
    },
  ];
}

function isPickedOver(context: RuleContext, line: LineView): boolean {
  return line.quantities.picked !== undefined && isAbove(context, line, line.quantities.picked.value);
}

function isAbove({ policy }: RuleContext, { stocked, quantities: { ordered } }: LineView, value: number): boolean {
  return stocked && ordered !== undefined && value > ordered.value * (1 + policy.tolerances.quantityOver);
}

function netShipped({ quantities: { shipped, returned } }: LineView): number {
  return (shipped?.value ?? 0) - (returned?.value ?? 0);
}

/** Ready at the dock and not fetched. */
const dwelling: Rule = (context) => {
  const { order, policy } = context;
  // What was staged last: of two shipments the first may have left long before.
  const staged = actualsOf(context, 'STAGED').toSorted(
    (a, b) => (startOf(context, b) ?? 0) - (startOf(context, a) ?? 0),
  )[0];
  const stagedAt = startOf(context, staged);
  if (!staged || stagedAt === null) return [];
  const slot = endOf(context, context.milestones.get('SHIPPED')?.planned);
  const left = [...actualsOf(context, 'SHIPPED'), ...actualsOf(context, 'IN_TRANSIT')].filter(
    (claim) => (endOf(context, claim) ?? Number.POSITIVE_INFINITY) >= stagedAt,
  );
  const leftAt = earliest(left.map((claim) => startOf(context, claim))) ?? completedAt(context, 'SHIPPED');
  return spell(context, leftAt, {
    code: 'WH-DWELL',
    subjectKey: order.orderKey,
    atRisk: 'undelivered',
    onsetAt: Math.max(stagedAt, slot ?? stagedAt) + policy.thresholds.dockDwellMs,
    headline: `On the dock since ${instantMark(stagedAt)}.`,
    sources: [staged.source],
  });
};

/** The warehouse shipped, the ERP has posted no goods issue. */
const noGoodsIssue: Rule = (context) => {
  const { order, policy, business } = context;
  if (!order.documents.some((document) => document.systemKind === 'erp')) return [];
  const claims = actualsOf(context, 'SHIPPED');
  const systemOf = (claim: ClaimView) => context.documents.get(claim.documentKey)?.systemKind;
  const posted = claims.filter((claim) => systemOf(claim) === 'erp');
  const unposted = claims
    .filter((claim) => systemOf(claim) === 'wms')
    .flatMap((claim) => ({ claim, at: startOf(context, claim) ?? Number.POSITIVE_INFINITY }))
    .filter(({ at }) => !posted.some((other) => (endOf(context, other) ?? Number.POSITIVE_INFINITY) >= at))
    .toSorted((a, b) => a.at - b.at)[0];
  if (!unposted || !Number.isFinite(unposted.at)) return [];
  return spell(context, null, {
    code: 'WH-NOGI',
    subjectKey: order.orderKey,
    awaits: connectionOf(context, ['erp']),
    onsetAt: business.add(unposted.at, policy.thresholds.goodsIssueBhMs),
    headline: `Shipped ${instantMark(unposted.at)}, no goods issue in the ERP.`,
    sources: [unposted.claim.source],
    atRisk: 'unbilled',
  });
};

/** A finding that begins at its onset, unless what it waits for came before, and ends with that. */
export function spell(
  { horizon, order }: RuleContext,
  ended: Instant | null,
  finding: Omit<Finding, 'clearedAt'>,
): readonly Finding[] {
  if (ended !== null) return ended > finding.onsetAt ? [{ ...finding, clearedAt: ended }] : [];
  if (order.cancelled || !horizon.passed(finding.onsetAt)) return [];
  return [{ ...finding, clearedAt: null }];
}

function firstOf(context: RuleContext, codes: readonly Parameters<typeof actualsOf>[1][]): Instant | null {
  const times = codes.flatMap((code) => actualsOf(context, code)).flatMap((claim) => startOf(context, claim) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

export const WAREHOUSE_RULES: readonly Rule[] = [
  held,
  stoppedByStatus,
  unaccepted,
  latePick,
  wrongPick,
  dwelling,
  noGoodsIssue,
];

import type { MilestoneCode } from '#shared/domain/milestones.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { ClaimView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { listText, whenText } from '../lifecycle/wording.ts';
import { isAskedOnly } from '../lifecycle/asked-only.ts';
import { movementsOf } from './carrier-rules.ts';
import { actualsOf, endOf, promiseEnd, startOf, type Finding, type Rule, type RuleContext } from './rule.ts';

/** Pairs of events of which the first must come before the second. */
const SEQUENCE: readonly (readonly [MilestoneCode, MilestoneCode])[] = [
  ['SHIPPED', 'DELIVERED'],
  ['PICKED', 'DELIVERED'],
  ['PICK_START', 'PICKED'],
  ['OUT_FOR_DEL', 'DELIVERED'],
];
const REAL_THINGS: ReadonlySet<string> = new Set(['order', 'fulfilment', 'invoice', 'return', 'payment']);

/** Two systems state an owned fact differently, and have had the time to agree. */
const conflict: Rule = ({ order }) =>
  order.conflicts
    .filter((each) => each.settled)
    .map((each) => ({
      code: 'DI-CONFLICT',
      subjectKey: order.orderKey,
      part: each.subject,
      clearedAt: null,
      atRisk: 'order',
      onsetAt: each.settlesAt ?? order.recordedAt ?? 0,
      headline: `${each.subject}: ${each.claims.map((claim) => `${claim.connectionId} says ${claim.value}`).join(', ')}.`,
      sources: each.claims.map((claim) => claim.source),
    }));

/** An event whose predecessor comes after it, beyond what clocks may differ; told once, whatever else it contradicts. */
const sequence: Rule = (context) => {
  const seen = new Set<string>();
  return [...impossible(context), ...arrivedTooSoon(context)].filter(({ sources: [wrong] }) => {
    const key = `${wrong?.documentKey} ${wrong?.path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

function impossible(context: RuleContext): readonly Finding[] {
  return SEQUENCE.flatMap(([before, after]) => {
    const first = pick(context, before, (a, b) => a < b);
    const second = pick(context, after, (a, b) => a < b);
    if (!first || !second) return [];
    const must = startOf(context, first) ?? 0;
    const ended = endOf(context, second) ?? 0;
    if (ended >= must - context.policy.tolerances.clockSkewMs) return [];
    return [
      sequenceFinding(
        context,
        `${before}-${after}`,
        ended,
        `${MILESTONE_LABELS[after]} ${told(second)}, before ${MILESTONE_LABELS[before].toLowerCase()} ${told(first)}.`,
        [second, first],
      ),
    ];
  });
}

/** Of several shipments the first may well have arrived in time: each is looked at with the carrier's word on it. */
function arrivedTooSoon(context: RuleContext): readonly Finding[] {
  return movementsOf(context).flatMap(({ document, delivered, left }) => {
    const [must, ended] = [startOf(context, left), endOf(context, delivered)];
    if (!left || !delivered?.owner || must === null || ended === null) return [];
    if (ended >= must - context.policy.tolerances.clockSkewMs) return [];
    return [
      sequenceFinding(
        context,
        `SHIPPED-DELIVERED-${document.documentKey}`,
        ended,
        `${MILESTONE_LABELS.DELIVERED} ${told(delivered)}, before ${MILESTONE_LABELS.SHIPPED.toLowerCase()} ${told(left)}.`,
        [delivered, left],
      ),
    ];
  });
}

/** An actual event in the future. */
const future: Rule = (context) => {
  const skew = context.policy.tolerances.clockSkewMs;
  const ahead: { readonly code: MilestoneCode; readonly claim: ClaimView }[] = [];
  for (const { code, claims } of context.order.milestones) {
    for (const claim of claims) {
      const at = claim.class === 'actual' && !claim.voided ? startOf(context, claim) : null;
      if (at !== null && !context.horizon.passed(at - skew)) ahead.push({ code, claim });
    }
  }
  return ahead
    .slice(0, 1)
    .map(({ code, claim }) =>
      sequenceFinding(
        context,
        `future-${code}`,
        claim.recordedAt ?? context.order.recordedAt ?? 0,
        `${MILESTONE_LABELS[code]} is dated ${told(claim)}, in the future.`,
        [claim],
      ),
    );
};

function sequenceFinding(
  { order }: RuleContext,
  part: string,
  onsetAt: Instant,
  headline: string,
  claims: readonly ClaimView[],
): Finding {
  return {
    code: 'DI-SEQ',
    subjectKey: order.orderKey,
    part,
    onsetAt,
    clearedAt: null,
    headline,
    atRisk: 'order',
    sources: claims.map((claim) => claim.source),
  };
}

function pick(
  context: RuleContext,
  code: MilestoneCode,
  better: (a: Instant, b: Instant) => boolean,
): ClaimView | null {
  let best: ClaimView | null = null;
  for (const claim of actualsOf(context, code)) {
    const at = startOf(context, claim);
    if (!claim.owner || at === null) continue;
    if (best === null || better(at, startOf(context, best) ?? 0)) best = claim;
  }
  return best;
}

function told(claim: ClaimView): string {
  return claim.when === null ? '' : whenText(claim.when);
}

/** One number of one system twice, with different content. */
const doubled: Rule = ({ order }) => {
  const seen = new Map<string, string[]>();
  for (const document of order.documents) {
    if (document.voided || !REAL_THINGS.has(document.kind) || document.label === document.documentKey) continue;
    const key = `${document.connectionId}|${document.kind}|${document.label}`;
    const known = seen.get(key);
    if (known) known.push(document.documentKey);
    else seen.set(key, [document.documentKey]);
  }
  return [...seen]
    .filter(([, keys]) => keys.length > 1)
    .map(([key, keys]) => ({
      code: 'DI-DUP',
      subjectKey: keys[1] ?? order.orderKey,
      clearedAt: null,
      atRisk: 'order',
      onsetAt: Math.max(
        ...order.documents.flatMap((document) =>
          keys.includes(document.documentKey) ? (document.recordedAt ?? []) : [],
        ),
        0,
      ),
      headline: `${key.slice(key.lastIndexOf('|') + 1)} stands for ${listText(keys, 'and')}.`,
      sources: keys.map((documentKey) => ({ documentKey, path: '' })),
    }));
};

/** An order that was asked for, was due, and that no system which could fulfil it has. */
const knownToNobodyElse: Rule = (context) => {
  const { order } = context;
  const overdueFrom = promiseEnd(context);
  if (overdueFrom === null || order.slip !== null || order.cancelled || order.closed) return [];
  if (context.milestones.get('DELIVERED')?.state === 'complete') return [];
  const speaking = order.documents.filter(({ voided, kind }) => !voided && kind !== 'case');
  if (!isAskedOnly(speaking.map(({ systemKind }) => systemKind)) || !context.horizon.passed(overdueFrom)) return [];
  const systems = [...new Set(speaking.map(({ connectionId }) => connectionId))].toSorted();
  return [
    {
      code: 'DI-ORPHAN',
      subjectKey: order.orderKey,
      onsetAt: overdueFrom,
      clearedAt: null,
      atRisk: 'order',
      headline: `No system but ${listText(systems, 'and')} knows this order: its number may be mistyped.`,
      sources: [{ documentKey: order.orderKey, path: '' }],
    },
  ];
};

export const DATA_RULES: readonly Rule[] = [conflict, sequence, future, doubled, knownToNobodyElse];

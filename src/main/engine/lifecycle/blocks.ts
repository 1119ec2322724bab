import type { ConditionClaim } from '#shared/domain/document.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView, MilestoneView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { endOf, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { toldConditions } from './change-orders.ts';
import { orderLineOf, type OrderLine } from './line-matching.ts';
import { claimStart, findMilestone } from './milestones.ts';

/** One condition over one stretch of time, with every claim that speaks of it. */
interface Span {
  readonly code: ExceptionCode;
  readonly from: Instant;
  to: Instant | null;
  reason: string | null;
  /** The claim that dates the beginning. */
  readonly entry: AssemblyDocument;
  readonly sources: SourceRef[];
}

interface DatedCondition {
  readonly claim: ConditionClaim;
  readonly entry: AssemblyDocument;
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Of what versions of a record tell; what is stated has its own paths. */
  readonly sources?: readonly SourceRef[];
}

interface BlockFacts {
  readonly lines: readonly OrderLine[];
  readonly milestones: readonly MilestoneView[];
  readonly orderedAt: Instant | null;
  readonly cancelledAt: Instant | null;
}

/** A source that tells only the beginning leaves the end to the step that cannot happen while the condition lasts. */
const ENDED_BY: Readonly<Partial<Record<ExceptionCode, readonly MilestoneCode[]>>> = {
  'CR-HOLD': ['CR_CLEARED', 'SHIPPED'],
  'CR-AGED': ['CR_CLEARED', 'SHIPPED'],
  'CR-RISK': ['CR_CLEARED', 'SHIPPED'],
  'CR-PREPAY': ['PAID', 'SHIPPED'],
  'IN-BLOCK': ['INVOICED'],
  'IN-NOPOST': ['INV_POSTED'],
  'CA-NOPOD': ['POD_OK'],
  'CU-REFUSE': ['DELIVERED'],
  'CA-NOPICK': ['IN_TRANSIT', 'DELIVERED'],
  'CU-RETURN': ['CREDITED'],
};
const BEFORE_SHIPPING: readonly MilestoneCode[] = ['SHIPPED'];
const MOMENTS: ReadonlySet<ExceptionCode> = new Set(['CU-CHANGE', 'CU-CANCEL', 'CU-DATE']);

/** Blocks of the order: the conditions that systems state, begun here and ended there, as one each. */
export function blocksOf(context: AssemblyContext, facts: BlockFacts): readonly BlockView[] {
  const groups = new Map<string, DatedCondition[]>();
  function add(entry: AssemblyDocument, claim: ConditionClaim, sources?: readonly SourceRef[]): void {
    const key = groupKey(entry, claim, facts.lines);
    const dated: DatedCondition = {
      claim,
      entry,
      from: claim.from === null ? null : startOf(context, claim.from.value),
      to: claim.to === null ? null : endOf(context, claim.to.value),
      ...(sources && { sources }),
    };
    const known = groups.get(key);
    if (known) known.push(dated);
    else groups.set(key, [dated]);
  }
  for (const entry of context.live) for (const claim of entry.document.conditions) add(entry, claim);
  for (const { entry, claim, sources } of toldConditions(context, facts.lines, facts.milestones))
    add(entry, claim, sources);
  if (groups.size === 0) return [];
  const byScope = new Map<string, Span[]>();
  for (const [key, conditions] of groups) {
    const scope = key.slice(0, key.lastIndexOf('|'));
    const spans = pair(context, conditions, facts);
    const known = byScope.get(scope);
    if (known) known.push(...spans);
    else byScope.set(scope, spans);
  }
  const spans = [...byScope.values()].flatMap(union);
  return spans
    .toSorted((a, b) => a.from - b.from || (a.code < b.code ? -1 : 1))
    .map(({ code, from, to, reason, entry, sources }) => ({
      code,
      from,
      to,
      reason,
      sources,
      cause: EXCEPTIONS[code].cause,
      documentKey: entry.documentKey,
      connectionId: entry.connectionId,
    }));
}

/** Carriers' conditions belong to one movement, invoices' to one invoice; the others to the order or a line of it. */
function groupKey(entry: AssemblyDocument, claim: ConditionClaim, lines: readonly OrderLine[]): string {
  const { kind } = entry.document;
  const own = kind === 'transport' || kind === 'invoice' || kind === 'return';
  const line = claim.lineKey === undefined ? '' : (orderLineOf(lines, entry, claim.lineKey)?.lineKey ?? claim.lineKey);
  return `${claim.code}|${own ? entry.documentKey : ''}|${line.replaceAll('|', '/')}`;
}

/** Joins claims of one condition: a beginning with the next end after it, whoever states them. */
function pair(context: AssemblyContext, conditions: readonly DatedCondition[], facts: BlockFacts): Span[] {
  const ends = conditions
    .filter((each) => each.from === null && each.to !== null)
    .toSorted((a, b) => (a.to ?? 0) - (b.to ?? 0));
  const spans: Span[] = [];
  for (const condition of conditions) {
    if (condition.from === null) continue;
    const from = condition.from;
    const span = spanOf(condition, from);
    spans.push(span);
    if (condition.to !== null) {
      span.to = Math.max(from, condition.to);
      continue;
    }
    const end = ends.find((each) => each.to !== null && each.to >= from);
    if (end) {
      span.to = end.to;
      span.sources.push(...sourcesOf(end));
    } else {
      span.to = inferredEnd(context, condition, from, facts);
    }
  }
  const joined = union(spans);
  for (const condition of conditions) {
    if (condition.from === null && condition.to === null && condition.claim.open)
      joinStanding(joined, condition, facts);
  }
  return joined;
}

/** A source that only says "now" continues what others have dated, or dates it by its own last change. */
function joinStanding(spans: Span[], condition: DatedCondition, facts: BlockFacts): void {
  const since = condition.entry.recordedAt ?? facts.orderedAt;
  const last = spans.findLast((span) => span.to === null) ?? spans.at(-1);
  const open = facts.cancelledAt;
  if (last && (last.to === null || since === null || last.to >= since)) {
    last.to = open;
    last.reason ??= condition.claim.reason?.value ?? null;
    last.sources.push(...sourcesOf(condition));
  } else if (since !== null) {
    const span = spanOf(condition, since);
    span.to = open === null ? null : Math.max(since, open);
    spans.push(span);
  }
}

function spanOf(condition: DatedCondition, from: Instant): Span {
  const { claim, entry } = condition;
  return {
    code: claim.code,
    from,
    to: null,
    reason: claim.reason?.value ?? null,
    entry,
    sources: sourcesOf(condition),
  };
}

function sourcesOf({ claim, entry, sources }: DatedCondition): SourceRef[] {
  if (sources) return [...sources];
  const paths = new Set([claim.path]);
  if (claim.from) paths.add(claim.from.path);
  if (claim.to) paths.add(claim.to.path);
  return [...paths].map((path) => sourceOf(entry, path));
}

/** Where nothing states the end: the next sign that the goods or the order went on. */
function inferredEnd(
  context: AssemblyContext,
  condition: DatedCondition,
  from: Instant,
  facts: BlockFacts,
): Instant | null {
  const { claim, entry } = condition;
  if (entry.document.kind === 'transport') return nextMovement(context, condition, from);
  if (MOMENTS.has(claim.code) && !claim.open) return from;
  for (const code of ENDED_BY[claim.code] ?? BEFORE_SHIPPING) {
    const milestone = findMilestone(facts.milestones, code);
    const at = milestone?.state === 'complete' ? claimStart(context, milestone.actual) : null;
    if (at !== null && at >= from) return at;
  }
  // A late cancellation is not over because the order is off: the goods are still on their way back.
  if (claim.code === 'CU-CANCEL') return null;
  return facts.cancelledAt === null ? null : Math.max(from, facts.cancelledAt);
}

function nextMovement(context: AssemblyContext, { claim, entry }: DatedCondition, from: Instant): Instant | null {
  let next: Instant | null = null;
  for (const { code, class: claimClass, when } of entry.document.milestones) {
    if (claimClass !== 'actual' || when === null || (claim.open && code !== 'DELIVERED')) continue;
    const at = startOf(context, when.value);
    if (at > from && (next === null || at < next)) next = at;
  }
  return next;
}

function isSameSource(a: SourceRef, b: SourceRef): boolean {
  return a.documentKey === b.documentKey && a.path === b.path && a.version === b.version;
}

/** Overlapping stretches become one, with the sources of all. */
function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (!last || (last.to !== null && last.to < span.from)) {
      joined.push({ ...span, sources: [...span.sources] });
      continue;
    }
    last.to = last.to === null || span.to === null ? null : Math.max(last.to, span.to);
    last.reason ??= span.reason;
    for (const source of span.sources) {
      if (!last.sources.some((own) => isSameSource(own, source))) last.sources.push(source);
    }
  }
  return joined;
}

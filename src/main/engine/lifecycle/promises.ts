import type { FormerValue } from '#shared/domain/document.ts';
import type { CauseClass } from '#shared/domain/exceptions.ts';
import type { Figure } from '#shared/domain/evidence.ts';
import type { BlockView, MilestoneView, OrderView, PromiseStep, Slip } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { endOf, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import type { OrderLine } from './line-matching.ts';
import { claimEnd, findMilestone } from './milestones.ts';
import { dateHistory, formerSource, linePromises, stepsOf } from './stated-history.ts';
import { CAUSE_LABELS, whenText } from './wording.ts';

/**
 * Every promise and wish that a system states or stated once, oldest first; the same day of one system once, unless it
 * came back to it.
 */
export function promiseHistory(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  blocks: readonly BlockView[],
): readonly PromiseStep[] {
  const steps: PromiseStep[] = [];
  const told = new Set<string>();
  const nameOf = ({ what, connectionId, source, when }: PromiseStep): string =>
    `${what}|${connectionId}|${source.documentKey}|${startOf(context, when)}`;
  const customerAsked = (documentKey: string): boolean =>
    blocks.some((block) => block.code === 'CU-DATE' && block.documentKey === documentKey);
  function add(step: Pick<PromiseStep, 'what' | 'when' | 'connectionId' | 'by' | 'recordedAt' | 'source'>): void {
    const only: PromiseStep = { ...step, from: null, because: null, standing: true };
    const name = nameOf(only);
    if (!told.has(name)) steps.push(only);
    told.add(name);
  }
  const orders = context.live.filter(({ document }) => document.kind === 'order');
  for (const entry of orders) {
    for (const what of ['promise', 'requested'] as const) {
      const moved = movedDate(context, entry, what, { orders, blocks });
      steps.push(...moved);
      for (const step of moved) told.add(nameOf(step));
    }
  }
  for (const claim of findMilestone(milestones, 'PROMISED')?.claims ?? []) {
    if (claim.class !== 'planned' || claim.voided || claim.when === null) continue;
    const { connectionId, when, recordedAt, source } = claim;
    add({
      what: 'promise',
      when,
      connectionId,
      by: customerAsked(claim.documentKey) ? 'customer' : 'us',
      recordedAt,
      source,
    });
  }
  for (const entry of orders) {
    const { document, connectionId, recordedAt, documentKey } = entry;
    const { promise, requested } = document;
    if (promise) {
      const by = customerAsked(documentKey) && dateHistory(entry, 'promise').length === 0 ? 'customer' : 'us';
      const source = sourceOf(entry, promise.path);
      add({ what: 'promise', when: promise.value, connectionId, by, recordedAt, source });
    }
    if (requested) {
      const source = sourceOf(entry, requested.path);
      add({ what: 'requested', when: requested.value, connectionId, by: 'customer', recordedAt, source });
    }
  }
  return steps.toSorted(
    (a, b) => (a.recordedAt ?? 0) - (b.recordedAt ?? 0) || startOf(context, a.when) - startOf(context, b.when),
  );
}

interface MoveFacts {
  readonly orders: readonly AssemblyDocument[];
  readonly blocks: readonly BlockView[];
}

/** What the versions of one record tell of a date: its first word and each move. */
function movedDate(
  context: AssemblyContext,
  entry: AssemblyDocument,
  what: PromiseStep['what'],
  facts: MoveFacts,
): readonly PromiseStep[] {
  const values = dateHistory(entry, what);
  let before: Stated | null = null;
  return values.flatMap((said, index): readonly PromiseStep[] => {
    if (said.value === null) return [];
    const now = { ...said, value: said.value };
    const move = what === 'promise' && before !== null ? moverOf(context, before, now, facts) : null;
    const step: PromiseStep = {
      what,
      when: now.value,
      from: before === null ? null : { value: before.value, sources: [formerSource(entry, before)] },
      standing: index === values.length - 1,
      connectionId: entry.connectionId,
      by: what === 'requested' ? 'customer' : (move?.by ?? 'us'),
      because: move?.because ?? null,
      recordedAt: said.since,
      source: formerSource(entry, said),
    };
    before = now;
    return [step];
  });
}

type Stated = FormerValue<When> & { readonly value: When };

/**
 * Who moved a promise: the customer, where since the promise before the date that is asked for was moved the same way or
 * a record says that a later date was asked for; else we did, for what held the order up when it was moved.
 */
function moverOf(
  context: AssemblyContext,
  before: Stated,
  now: Stated,
  { orders, blocks }: MoveFacts,
): Pick<PromiseStep, 'by' | 'because'> {
  const { since } = now;
  if (since === null) return { by: 'us', because: null };
  const later = startOf(context, now.value) > startOf(context, before.value);
  const between = (at: Instant | null): boolean =>
    at !== null && at <= since && (before.since === null || at > before.since);
  for (const entry of orders) {
    for (const { before: asked, after: asks, at } of stepsOf(dateHistory(entry, 'requested'))) {
      if (!between(at) || asked.value === null || asks.value === null) continue;
      if (startOf(context, asks.value) > startOf(context, asked.value) !== later) continue;
      const value = `The customer’s date moved from ${whenText(asked.value)} to ${whenText(asks.value)}`;
      return { by: 'customer', because: { value, sources: [formerSource(entry, asks)] } };
    }
  }
  const wish = blocks.find((block) => block.code === 'CU-DATE' && later && between(block.from));
  if (wish) return { by: 'customer', because: reasonOf(wish) };
  const trouble = blocks.findLast(
    ({ cause, from, to }) => OURS.has(cause) && later && from <= since && (to === null || to > since),
  );
  return { by: 'us', because: trouble ? reasonOf(trouble) : null };
}

/** What moves a promise before the goods are there. */
const OURS: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse', 'carrier']);

function reasonOf({ code, reason, sources }: BlockView): Figure<string> {
  const label = CAUSE_LABELS[code];
  const words = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return { value: reason === null ? words : `${words}: ${reason}`, sources };
}

/**
 * What a line was promised at first, where versions of a record tell of its own promise: the oldest day that was stated
 * first, or is stated and nobody was seen to move to. Null where none of them tells.
 */
export function firstLinePromise(
  context: AssemblyContext,
  { lineKey, placements }: OrderLine,
  milestones: readonly MilestoneView[],
): When | null {
  const offered: When[] = [];
  const movedTo = new Set<Instant>();
  for (const { entry, line } of placements) {
    const [first, ...later] = linePromises(entry, line.lineKey);
    if (!first) continue;
    offered.push(first);
    for (const day of later) movedTo.add(startOf(context, day));
  }
  if (offered.length === 0) return null;
  for (const claim of findMilestone(milestones, 'PROMISED')?.claims ?? []) {
    if (claim.class !== 'planned' || claim.voided || claim.when === null || claim.lineKey !== lineKey) continue;
    if (!movedTo.has(startOf(context, claim.when))) offered.push(claim.when);
  }
  return offered.reduce((best, day) => (startOf(context, day) < startOf(context, best) ? day : best));
}

const LATER_DATE = 'The customer asked for a later date: it replaces the promise.';

/** A later date that the customer asked for is what an order is measured against, from then on. */
export function rebaselined(
  context: AssemblyContext,
  promise: Figure<When> | null,
  requested: Figure<When> | null,
  asked: boolean,
): Figure<When> | null {
  if (!asked || promise === null || requested === null) return promise;
  if (endOf(context, requested.value) <= endOf(context, promise.value)) return promise;
  return { value: requested.value, sources: requested.sources.map((source) => ({ ...source, rule: LATER_DATE })) };
}

/** Lateness against the first promise, where it is not the one in force. */
export function firstSlipOf(
  context: AssemblyContext,
  { firstPromise, promise: current }: Pick<OrderView, 'firstPromise' | 'promise'>,
  milestones: readonly MilestoneView[],
  slip: Slip | null,
): Slip | null {
  if (firstPromise === null || current === null) return null;
  const promise = endOf(context, firstPromise.value);
  if (promise === endOf(context, current.value)) return null;
  const delivered = findMilestone(milestones, 'DELIVERED');
  const arrived = delivered?.state === 'complete' ? claimEnd(context, delivered.actual) : null;
  if (arrived !== null && delivered?.actual) {
    const basis = [delivered.actual.source, ...firstPromise.sources];
    return { ms: arrived - promise, basis: 'actual', promise, sources: basis };
  }
  if (slip === null || slip.basis === 'billing') return null;
  const sources = [...slip.sources, ...firstPromise.sources];
  return { ms: slip.ms + slip.promise - promise, basis: slip.basis, promise, sources };
}

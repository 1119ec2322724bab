import type { BlockView, Figure, MilestoneView, OrderView, PromiseStep, Slip } from '#shared/domain/order.ts';
import type { When } from '#shared/domain/time.ts';
import { endOf, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import { claimEnd, findMilestone } from './milestones.ts';

/** Every promise and wish that a system states, oldest first; the same day of one system once. */
export function promiseHistory(
  context: AssemblyContext,
  milestones: readonly MilestoneView[],
  blocks: readonly BlockView[],
): readonly PromiseStep[] {
  const steps = new Map<string, PromiseStep>();
  const customerAsked = (documentKey: string): boolean =>
    blocks.some((block) => block.code === 'CU-DATE' && block.documentKey === documentKey);
  function add(step: PromiseStep): void {
    const key = `${step.what}|${step.connectionId}|${step.source.documentKey}|${startOf(context, step.when)}`;
    if (!steps.has(key)) steps.set(key, step);
  }
  for (const claim of findMilestone(milestones, 'PROMISED')?.claims ?? []) {
    if (claim.class !== 'planned' || claim.voided || claim.when === null) continue;
    const { connectionId, when, recordedAt, source } = claim;
    const by = customerAsked(claim.documentKey) ? 'customer' : 'us';
    add({ what: 'promise', when, connectionId, by, recordedAt, source });
  }
  for (const entry of context.live) {
    const { document, connectionId, recordedAt, documentKey } = entry;
    if (document.kind !== 'order') continue;
    const { promise, requested } = document;
    if (promise) {
      const by = customerAsked(documentKey) ? 'customer' : 'us';
      add({
        what: 'promise',
        when: promise.value,
        connectionId,
        by,
        recordedAt,
        source: sourceOf(entry, promise.path),
      });
    }
    if (requested) {
      const source = sourceOf(entry, requested.path);
      add({ what: 'requested', when: requested.value, connectionId, by: 'customer', recordedAt, source });
    }
  }
  return [...steps.values()].toSorted(
    (a, b) => (a.recordedAt ?? 0) - (b.recordedAt ?? 0) || startOf(context, a.when) - startOf(context, b.when),
  );
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

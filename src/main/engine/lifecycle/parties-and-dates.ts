import type { FormerValue, Sourced } from '#shared/domain/document.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { OwnedAttribute } from '#shared/domain/policy.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import {
  attributeVerdict,
  customerOf,
  customerPoOf,
  partyOf,
  promiseOf,
  requestedOf,
  shipToOf,
  valueOf,
} from './attributes.ts';
import { findMilestone } from './milestones.ts';
import { dateHistory, formerSource } from './stated-history.ts';

export type OrderHead = Pick<
  OrderView,
  | 'orderNo'
  | 'customer'
  | 'customerNo'
  | 'customerPo'
  | 'shipTo'
  | 'value'
  | 'orderedAt'
  | 'requested'
  | 'firstPromise'
  | 'promise'
>;

/** Who ordered what, for how much, and what was promised: each from the first owner that states it. */
export function headOf(context: AssemblyContext, milestones: readonly MilestoneView[]): OrderHead {
  function first<T>(
    attribute: OwnedAttribute,
    read: (entry: AssemblyDocument) => Sourced<T> | null | undefined,
  ): Figure<T> | null {
    return attributeVerdict(context, attribute, read)?.figure ?? null;
  }

  const promise = first('promise', promiseOf);
  return {
    orderNo: orderNumber(context),
    customer: first('customer', customerOf),
    customerNo: first('customer', customerNoOf),
    customerPo: first('customer_po', customerPoOf),
    shipTo: first('ship_to', shipToOf),
    value: first('value', valueOf),
    orderedAt: orderedAt(milestones) ?? null,
    requested: first('requested', requestedOf),
    firstPromise: firstPromise(context, milestones) ?? promise,
    promise,
  };
}

function customerNoOf(entry: AssemblyDocument): Sourced<string> | null {
  return partyOf(entry, 'customer')?.id ?? null;
}

/**
 * The number people use: the anchor's. Where the ERP's order is gone (billed in full, never synced), as the ERP's other
 * documents still write it.
 */
function orderNumber(context: AssemblyContext): Figure<string> {
  const entry = context.anchor ?? context.documents[0];
  if (!entry) return { value: context.orderKey, sources: [{ documentKey: context.orderKey, path: '' }] };
  const { document } = entry;
  const erp = entry.systemKind === 'erp' ? null : numberInErp(context);
  if (erp) return erp;
  const own =
    document.references.find((reference) => reference.type === 'order_no' && reference.role === 'is') ??
    document.references.find((reference) => reference.type === 'order_no');
  const label: Sourced<string> =
    document.label ?? (own ? { value: own.text, path: own.path } : { value: entry.documentKey, path: '' });
  return { value: label.value, sources: [sourceOf(entry, label.path)] };
}

function numberInErp(context: AssemblyContext): Figure<string> | null {
  const numbers = new Set<string | null>();
  for (const { document } of context.live) {
    if (document.kind !== 'order') continue;
    for (const reference of document.references) if (reference.type === 'order_no') numbers.add(reference.normalised);
  }
  for (const entry of context.live) {
    if (entry.systemKind !== 'erp') continue;
    const named = entry.document.references.find(
      (reference) => reference.type === 'order_no' && numbers.has(reference.normalised),
    );
    if (named) return { value: named.text.trim(), sources: [sourceOf(entry, named.path)] };
  }
  return null;
}

function orderedAt(milestones: readonly MilestoneView[]): Figure<When> | null {
  for (const code of ['ORD_RECEIVED', 'ORD_ENTERED'] as const) {
    const milestone = findMilestone(milestones, code);
    const claim =
      milestone?.actual ?? milestone?.claims.find((each) => each.class === 'actual' && !each.voided) ?? null;
    if (claim?.when) return { value: claim.when, sources: [claim.source] };
  }
  return null;
}

/**
 * The oldest date that any system shows as planned or promised, or stated first. A day that a record was seen to be
 * moved to is nobody's first promise.
 */
function firstPromise(context: AssemblyContext, milestones: readonly MilestoneView[]): Figure<When> | null {
  const movedTo = new Set<Instant>();
  for (const entry of context.live) {
    const [original, ...later] = daysOf(context, dateHistory(entry, 'promise'));
    for (const day of later) if (day !== original) movedTo.add(day);
  }
  let best: Figure<When> | null = null;
  function offer(value: When, source: SourceRef): void {
    if (movedTo.has(startOf(context, value))) return;
    if (best === null || startOf(context, value) < startOf(context, best.value)) best = { value, sources: [source] };
  }
  for (const claim of findMilestone(milestones, 'PROMISED')?.claims ?? []) {
    if (claim.class === 'planned' && !claim.voided && claim.when !== null) offer(claim.when, claim.source);
  }
  for (const entry of context.live) {
    const { kind, promise } = entry.document;
    const original = dateHistory(entry, 'promise').find(({ value }) => value !== null);
    if (original?.value) offer(original.value, formerSource(entry, original));
    else if (kind === 'order' && promise) offer(promise.value, sourceOf(entry, promise.path));
  }
  return best;
}

function daysOf(context: AssemblyContext, values: readonly FormerValue<When>[]): readonly Instant[] {
  return values.flatMap(({ value }) => (value === null ? [] : [startOf(context, value)]));
}

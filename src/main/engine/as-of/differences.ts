import type { Difference, DifferenceArea, Fact, PastException } from '#shared/contract/dto/past.ts';
import { AXES, MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import type { OrderSnapshot } from './past.ts';
import {
  AXIS_STATE_WORDS,
  AXIS_WORDS,
  DOCUMENT_WORDS,
  duration,
  money,
  quantity,
  sameFact,
  text,
  when,
} from './words.ts';

interface Side {
  readonly value: Fact;
  readonly sources: readonly SourceRef[];
}

/** What is not as it was, the weightiest first. Sources are those of the later side, where there is one. Pure. */
export function differencesOf(then: OrderSnapshot, now: OrderSnapshot): Difference[] {
  const found: Difference[] = [];
  const compare = (area: DifferenceArea, words: string, before: Side | null, after: Side | null): void => {
    if (sameFact(before?.value ?? null, after?.value ?? null)) return;
    found.push({
      area,
      words,
      before: before?.value ?? null,
      after: after?.value ?? null,
      sources: [...((after ?? before)?.sources ?? [])],
    });
  };
  compare('promise', 'Promised date', figure(then.view.promise, when), figure(now.view.promise, when));
  compare('promise', 'Requested date', figure(then.view.requested, when), figure(now.view.requested, when));
  compare('slip', 'Slip', slip(then.view), slip(now.view));
  compare('why', 'Why', why(then.view), why(now.view));
  compareExceptions(then.exceptions, now.exceptions, compare);
  for (const axis of AXES) compare('axes', AXIS_WORDS[axis], axisSide(then.view, axis), axisSide(now.view, axis));
  compareMilestones(then.view, now.view, compare);
  compareLines(then.view, now.view, compare);
  compareDocuments(then.view, now.view, compare);
  compareConflicts(then.view, now.view, compare);
  compareHeads(then.view, now.view, compare);
  return found;
}

type Compare = (area: DifferenceArea, words: string, before: Side | null, after: Side | null) => void;

function figure<T>(
  value: { readonly value: T; readonly sources: readonly SourceRef[] } | null | undefined,
  fact: (value: T) => Fact,
): Side | null {
  return value ? { value: fact(value.value), sources: value.sources } : null;
}

function slip({ slip: value }: OrderView): Side | null {
  return value ? { value: duration(value.ms), sources: value.sources } : null;
}

function why({ why: parts }: OrderView): Side | null {
  const sentence = parts.map((part) => part.text).join('');
  return sentence === '' ? null : { value: text(sentence), sources: parts.flatMap((part) => part.sources) };
}

function axisSide(view: OrderView, axis: (typeof AXES)[number]): Side | null {
  const found = view.axes.find((one) => one.axis === axis);
  return found
    ? { value: text(AXIS_STATE_WORDS[found.state]), sources: found.claims.map((claim) => claim.source) }
    : null;
}

function compareExceptions(then: readonly PastException[], now: readonly PastException[], compare: Compare): void {
  const before = byKey(then, (one) => one.exceptionKey);
  const after = byKey(now, (one) => one.exceptionKey);
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const headline = (is ?? was)?.headline ?? key;
    compare('exceptions', headline, exceptionSide(was), exceptionSide(is));
  }
}

function exceptionSide(exception: PastException | undefined): Side | null {
  if (!exception) return null;
  const { clearedAt, state, owner, sources } = exception;
  const words = clearedAt === null ? state.replace('_', ' ') : 'cleared';
  return { value: text(owner === null || clearedAt !== null ? words : `${words}, ${owner}`), sources };
}

function compareMilestones(then: OrderView, now: OrderView, compare: Compare): void {
  const before = byKey(then.milestones, (one) => one.code);
  const after = byKey(now.milestones, (one) => one.code);
  for (const code of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(code), after.get(code)];
    const label = MILESTONE_LABELS[code];
    compare('milestones', label, reached(was), reached(is));
    if (is?.actual || was?.actual) continue;
    compare('milestones', `${label}, estimated`, claimSide(was?.estimated), claimSide(is?.estimated));
    compare('milestones', `${label}, planned`, claimSide(was?.planned), claimSide(is?.planned));
  }
}

function reached(milestone: MilestoneView | undefined): Side | null {
  if (!milestone?.actual) return null;
  const side = claimSide(milestone.actual);
  return side && milestone.state === 'partial' ? { ...side, value: text('in part') } : side;
}

function claimSide(claim: ClaimView | null | undefined): Side | null {
  if (!claim) return null;
  return { value: claim.when ? when(claim.when) : text('yes'), sources: [claim.source] };
}

function compareLines(then: OrderView, now: OrderView, compare: Compare): void {
  const before = byKey(then.lines, (line) => line.lineKey);
  const after = byKey(now.lines, (line) => line.lineKey);
  const currency = now.value?.value.currency ?? then.value?.value.currency ?? null;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const line = is ?? was;
    if (!line) continue;
    const words = `Line ${line.lineNo}`;
    if (!was || !is) {
      compare('lines', words, lineSide(was), lineSide(is));
      continue;
    }
    compare('lines', `${words}: item`, figure(was.itemNo, text), figure(is.itemNo, text));
    for (const type of QUANTITY_TYPES) {
      compare(
        'lines',
        `${words}: ${type}`,
        figure(was.quantities[type], (amount) => quantity(amount, was.unit)),
        figure(is.quantities[type], (amount) => quantity(amount, is.unit)),
      );
    }
    const priced = (amount: Parameters<typeof quantity>[0]): Fact =>
      currency === null ? quantity(amount, null) : money({ amount, currency });
    compare('lines', `${words}: unit price`, figure(was.unitPrice, priced), figure(is.unitPrice, priced));
    compare('lines', `${words}: amount`, figure(was.amount, priced), figure(is.amount, priced));
  }
}

function lineSide(line: LineView | undefined): Side | null {
  if (!line) return null;
  const ordered = line.quantities.ordered;
  return ordered
    ? { value: quantity(ordered.value, line.unit), sources: ordered.sources }
    : { value: text('there'), sources: line.itemNo?.sources ?? [] };
}

function compareDocuments(then: OrderView, now: OrderView, compare: Compare): void {
  const before = byKey(then.documents, (one) => one.documentKey);
  const after = byKey(now.documents, (one) => one.documentKey);
  const side = (document: OrderView['documents'][number] | undefined): Side | null =>
    document
      ? {
          value: text(document.voided ? 'void' : 'belongs to it'),
          sources: [{ documentKey: document.documentKey, path: '' }],
        }
      : null;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const document = is ?? was;
    if (!document) continue;
    const isNameless = document.label === document.documentKey;
    const label = isNameless ? (document.summary ?? 'without a number') : document.label;
    compare('documents', `${DOCUMENT_WORDS[document.kind]} ${label}`, side(was), side(is));
  }
}

function compareConflicts(then: OrderView, now: OrderView, compare: Compare): void {
  const before = byKey(then.conflicts, (one) => one.subject);
  const after = byKey(now.conflicts, (one) => one.subject);
  const side = (conflict: OrderView['conflicts'][number] | undefined): Side | null =>
    conflict
      ? {
          value: text(conflict.claims.map((claim) => claim.value).join(' against ')),
          sources: conflict.claims.map((claim) => claim.source),
        }
      : null;
  for (const subject of new Set([...before.keys(), ...after.keys()]))
    compare('conflicts', `Systems disagree: ${subject}`, side(before.get(subject)), side(after.get(subject)));
}

function compareHeads(then: OrderView, now: OrderView, compare: Compare): void {
  compare('head', 'Order number', figure(then.orderNo, text), figure(now.orderNo, text));
  compare('head', 'Value', figure(then.value, money), figure(now.value, money));
  compare('head', 'Customer', figure(then.customer, text), figure(now.customer, text));
  compare('head', 'Customer PO', figure(then.customerPo, text), figure(now.customerPo, text));
  compare('head', 'Ship-to', figure(then.shipTo, text), figure(now.shipTo, text));
  const state = (view: OrderView): Side => ({
    value: text(view.cancelled ? 'cancelled' : view.closed ? 'closed' : 'open'),
    sources: [{ documentKey: view.orderKey, path: '' }],
  });
  compare('head', 'Order', state(then), state(now));
}

function byKey<T, K>(list: readonly T[], key: (one: T) => K): ReadonlyMap<K, T> {
  return new Map(list.map((one) => [key(one), one]));
}

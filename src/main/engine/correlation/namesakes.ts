import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { ordersWith } from './hubs.ts';
import { isIdentity, labelOf, type DocumentKeyLine } from './keys.ts';

/** One reason why a document is not linked. */
export interface Problem {
  readonly code: UnlinkedCode;
  readonly reason: string;
}

/** ERP orders further apart than this that have the same number are two orders: the number was given again. */
const REUSE_GAP = 365 * DAY;
/** A document may be dated so much before the order that it belongs to: days of other zones, dates written by hand. */
const EARLY = 14 * DAY;

/** An order document of an ERP with a number or id of its own is an order of its own. */
export function isErpOrder(node: Node): boolean {
  return node.rank === 0 && node.systemKind === 'erp' && node.keys.some((line) => line.is && isIdentity(line));
}

export function isItsOwn(node: Node, key: string): boolean {
  return node.keys.some((line) => line.is && line.key === key);
}

/**
 * ERP orders that have a number as their own, those of one time together. Orders without a date count as of the same
 * time while the others are, and for themselves where these are not. Every document that names a number asks for them.
 */
export function namesakes(graph: DocumentGraph, line: DocumentKeyLine): readonly (readonly Node[])[] {
  let times = graph.namesakes.get(line.key);
  if (!times) graph.namesakes.set(line.key, (times = findNamesakes(graph, line)));
  return times;
}

const NOBODY: readonly (readonly Node[])[] = [];

function findNamesakes(graph: DocumentGraph, line: DocumentKeyLine): readonly (readonly Node[])[] {
  const orders = ordersWith(graph, line).filter((node) => isErpOrder(node) && isItsOwn(node, line.key));
  if (orders.length === 0) return NOBODY;
  // Only numbers are given again; a system's ids are not.
  if (orders.length === 1 || line.type !== 'order_no') return [orders];
  const undated: Node[] = [];
  const dated: { node: Node; at: Instant }[] = [];
  for (const node of orders) {
    if (node.datedAt === null) undated.push(node);
    else dated.push({ node, at: node.datedAt });
  }
  const times: Node[][] = [];
  let last: Instant | null = null;
  for (const { node, at } of dated.toSorted((a, b) => a.at - b.at)) {
    if (last === null || at - last > REUSE_GAP) times.push([node]);
    else times.at(-1)?.push(node);
    last = at;
  }
  return times.length <= 1 ? [orders] : [...times, ...undated.map((node) => [node])];
}

export type Fit =
  | { readonly orders: readonly Node[]; readonly note: string | null }
  | { readonly orders: null; readonly problem: Problem };

/** Which of the orders that have one number a document means that names it, by its own date. */
export function fitting(times: readonly (readonly Node[])[], line: DocumentKeyLine, date: Instant | null): Fit {
  const label = labelOf(line);
  const [only] = times;
  if (only && times.length === 1) {
    const first = firstDate(only);
    if (first === null || date === null || date >= first - REUSE_GAP) return { orders: only, note: null };
    const reason = `The ${label} is known only on an order of ${day(first)}; this is of ${day(date)}.`;
    return { orders: null, problem: { code: 'unknown_number', reason } };
  }
  const fits = date === null ? [] : times.filter((orders) => isOfTheTime(orders, date));
  const [one] = fits;
  if (one && date !== null && fits.length === 1) {
    const note = `The ${label} is on ${times.length} orders; this is of ${day(date)}, and this one of ${day(firstDate(one) ?? date)}.`;
    return { orders: one, note };
  }
  const dates = times.map((orders) => firstDate(orders)).map((at) => (at === null ? 'no date' : day(at)));
  const reason = `The ${label} is on ${times.length} orders, of ${dates.join(', ')}, and the date does not tell which.`;
  return { orders: null, problem: { code: 'ambiguous', reason } };
}

/** Whether a document of a date can be of orders of one time, as far as the dates tell. */
export function mayBeOf(orders: readonly Node[], date: Instant | null): boolean {
  return date === null || firstDate(orders) === null || isOfTheTime(orders, date);
}

export function isOfTheTime(orders: readonly Node[], date: Instant): boolean {
  const dates = orders.flatMap(({ datedAt }) => datedAt ?? []);
  return dates.length > 0 && date >= Math.min(...dates) - EARLY && date <= Math.max(...dates) + REUSE_GAP;
}

function firstDate(orders: readonly Node[]): Instant | null {
  const dates = orders.flatMap(({ datedAt }) => datedAt ?? []);
  return dates.length === 0 ? null : Math.min(...dates);
}

function day(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

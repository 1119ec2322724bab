import type { WriteDb } from '../store/database.ts';
import type { DocumentGraph, Node, Sharer } from './graph.ts';
import { isIdentity } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { anchorOf, component, isNumbered, MAX_SAME_ORDER, weakKeys } from './orders.ts';

/** A weak key on more documents than this points nowhere. */
export const MAX_WEAK_SHARERS = 64;

/** Order-class documents that are one order, or join one. */
export interface OrderGroup {
  readonly members: readonly Node[];
  /** The order that the group joins over a weak key; null when it is an order of its own. */
  readonly joined: { readonly anchor: Node; readonly key: string; readonly via: Node } | null;
}

/**
 * The order that a node is part of. A group whose documents carry no order number joins, over a weak key, the group that
 * has one: only where the key is on exactly one group of either sort. The numbered group never changes by it.
 */
export function orderGroup(graph: DocumentGraph, start: Node, decisions: LinkDecisions): OrderGroup {
  const members = component(graph, start, decisions);
  return { members, joined: isNumbered(members) ? null : partner(graph, members, decisions) };
}

function partner(graph: DocumentGraph, own: readonly Node[], decisions: LinkDecisions): OrderGroup['joined'] {
  for (const key of weakKeys(own)) {
    const sharing = graph.sharers(key, MAX_WEAK_SHARERS + 1);
    if (sharing.length > MAX_WEAK_SHARERS) continue;
    const groups = groupsOf(graph, ordersNamedBy(graph, sharing), decisions);
    const numbered = groups.filter(isNumbered);
    const [other] = numbered;
    if (!other || numbered.length !== 1 || groups.length !== 2 || keptApart(own, other, decisions)) continue;
    const anchor = anchorOf(other);
    const carriers = other.filter((node) => node.keys.some((line) => line.key === key));
    return { anchor, key, via: carriers.length === 0 ? anchor : anchorOf(carriers) };
  }
  return null;
}

/** The order-class documents among the sharers of a weak key, and those whose number another sharer carries. */
function ordersNamedBy(graph: DocumentGraph, sharing: readonly Sharer[]): number[] {
  const ids = new Set<number>();
  for (const { document, rank } of sharing) {
    if (rank === 0) ids.add(document);
    else {
      for (const line of graph.node(document)?.keys.filter(isIdentity) ?? []) {
        const orders = graph.orderClass(line.key, MAX_SAME_ORDER + 1);
        if (orders.length <= MAX_SAME_ORDER) for (const id of orders) ids.add(id);
      }
    }
  }
  return [...ids];
}

function keptApart(own: readonly Node[], other: readonly Node[], decisions: LinkDecisions): boolean {
  const apart = (from: readonly Node[], to: readonly Node[]): boolean =>
    from.some((node) =>
      decisions.unlinkedFrom(node.documentKey).some((key) => to.some((far) => far.documentKey === key)),
    );
  return apart(own, other) || apart(other, own);
}

function groupsOf(graph: DocumentGraph, ids: readonly number[], decisions: LinkDecisions): (readonly Node[])[] {
  const groups = new Map<string, readonly Node[]>();
  const placed = new Set<number>();
  for (const id of ids) {
    if (placed.has(id)) continue;
    const node = graph.node(id);
    if (!node) continue;
    const group = component(graph, node, decisions);
    for (const member of group) placed.add(member.id);
    groups.set(anchorOf(group).documentKey, group);
  }
  return [...groups.values()];
}

/** Records that a document's link hangs on a weak key, so that a change of the key's owners reaches it. */
export function dependOn(db: WriteDb, key: string, document: number): void {
  db.run('INSERT OR IGNORE INTO weak_dependant (key, document) VALUES (?, ?)', key, document);
}

export function dependants(db: WriteDb, key: string): number[] {
  return db.column<number>('SELECT document FROM weak_dependant WHERE key = ?', key);
}

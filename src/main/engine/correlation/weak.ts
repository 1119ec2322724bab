import { MAX_SHARERS } from '../canonical/hub-limits.ts';
import type { WriteDb } from '../store/database.ts';
import { connectionOf, type DocumentGraph, type Node } from './graph.ts';
import { isHub, ordersWith } from './hubs.ts';
import { isIdentity } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { anchorOf, isNumbered, weakKeys } from './orders.ts';

/** The order that a group without a number joins, the key, and the document that carries it there. */
export interface WeakPartner {
  readonly anchor: Node;
  readonly key: string;
  readonly via: Node;
}

/**
 * A group whose documents carry no order number joins, over a weak key, the order that has one: only where the key is on
 * exactly one group of either sort, and no system has both. The numbered group never changes by it.
 */
export function weakPartner(
  graph: DocumentGraph,
  own: readonly Node[],
  groupsOf: (node: Node) => readonly { readonly anchor: Node; readonly members: readonly Node[] }[],
  decisions: LinkDecisions,
): WeakPartner | null {
  if (isNumbered(own)) return null;
  for (const key of weakKeys(own)) {
    if (isHub(graph, { type: 'customer_po', key })) continue;
    const groups = new Map<number, readonly Node[]>();
    for (const node of ordersNamedBy(graph, key)) {
      for (const { anchor, members } of groupsOf(node)) groups.set(anchor.id, members);
      // A third group says all: a blanket order is not read to its end.
      if (groups.size > 2) break;
    }
    const numbered = [...groups.values()].filter(isNumbered);
    const [other] = numbered;
    if (!other || numbered.length !== 1 || groups.size !== 2) continue;
    if (toldApart(own, other) || keptApart(own, other, decisions)) continue;
    const anchor = anchorOf(other);
    const carriers = other.filter((node) => node.keys.some((line) => line.key === key));
    return { anchor, key, via: carriers.length === 0 ? anchor : anchorOf(carriers) };
  }
  return null;
}

/** The order-class documents among the sharers of a weak key, and those whose number another sharer carries. */
function* ordersNamedBy(graph: DocumentGraph, key: string): Generator<Node> {
  const found = new Set<number>();
  for (const { document } of graph.sharers(key, MAX_SHARERS + 1)) {
    const node = graph.node(document);
    if (!node) continue;
    const named =
      node.rank === 0
        ? [node]
        : node.keys.filter((own) => isIdentity(own) && !own.may).flatMap((line) => ordersWith(graph, line));
    for (const order of named) {
      if (found.has(order.id)) continue;
      found.add(order.id);
      yield order;
    }
  }
}

/** What one system has as two orders is two orders, whatever purchase order they share. */
function toldApart(own: readonly Node[], other: readonly Node[]): boolean {
  const systems = new Set(own.filter((node) => !node.voided).map(connectionOf));
  return other.some((node) => !node.voided && systems.has(connectionOf(node)));
}

function keptApart(own: readonly Node[], other: readonly Node[], decisions: LinkDecisions): boolean {
  const apart = (from: readonly Node[], to: readonly Node[]): boolean =>
    from.some((node) =>
      decisions.unlinkedFrom(node.documentKey).some((key) => to.some((far) => far.documentKey === key)),
    );
  return apart(own, other) || apart(other, own);
}

/** Records that a document's link hangs on a weak key, so that a change of the key's owners reaches it. */
export function dependOn(db: WriteDb, key: string, document: number): void {
  db.run('INSERT OR IGNORE INTO weak_dependant (key, document) VALUES (?, ?)', key, document);
}

export function dependants(db: WriteDb, key: string): number[] {
  return db.column<number>('SELECT document FROM weak_dependant WHERE key = ?', key);
}

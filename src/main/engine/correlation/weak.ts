import type { WriteDb } from '../store/database.ts';
import type { Graph, Node } from './graph.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { anchorOf, component, hasErp, weakKeys } from './orders.ts';

/** A weak key on more order-class documents than this points nowhere. */
export const MAX_WEAK_SHARERS = 64;

/** A group of order-class documents and, joined by a weak key, at most one group of another system. */
export interface WeakGroup {
  readonly members: readonly Node[];
  /** Members that only a weak key joins, with that key. */
  readonly weak: ReadonlyMap<number, string>;
}

/**
 * The order that a node is part of. A group without an ERP order joins, over a weak key, the one group that has one:
 * only where the key is on exactly one group of either sort.
 */
export function orderGroup(graph: Graph, start: Node, decisions: LinkDecisions): WeakGroup {
  const own = component(graph, start, decisions);
  const base = hasErp(own) ? own : (partner(graph, own, decisions, true)?.members ?? null);
  if (!base) return { members: own, weak: new Map() };
  const guest = hasErp(own) ? partner(graph, own, decisions, false) : { members: own, key: partner(graph, own, decisions, true)?.key ?? '' };
  if (!guest) return { members: base, weak: new Map() };
  return { members: [...base, ...guest.members], weak: new Map(guest.members.map((node) => [node.id, guest.key])) };
}

function partner(
  graph: Graph, own: readonly Node[], decisions: LinkDecisions, wantErp: boolean,
): { readonly members: readonly Node[]; readonly key: string } | null {
  const apart = new Set(own.flatMap((node) => decisions.unlinkedFrom(node.documentKey)));
  for (const key of weakKeys(own)) {
    const sharing = graph.orderClass(key, MAX_WEAK_SHARERS + 1);
    if (sharing.length > MAX_WEAK_SHARERS) continue;
    const groups = groupsOf(graph, sharing, decisions);
    const withErp = groups.filter(hasErp);
    const without = groups.filter((group) => !hasErp(group));
    if (withErp.length !== 1 || without.length !== 1) continue;
    const other = (wantErp ? withErp : without)[0];
    if (!other || other.some((node) => own.some((mine) => mine.id === node.id))) continue;
    if (other.some((node) => apart.has(node.documentKey) || decisions.unlinkedFrom(node.documentKey).some((key) => own.some((mine) => mine.documentKey === key)))) continue;
    return { members: other, key };
  }
  return null;
}

function groupsOf(graph: Graph, ids: readonly number[], decisions: LinkDecisions): (readonly Node[])[] {
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

import type { LinkEvidence, LinkStep } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { isIdentity, isWeak, keyValue } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';

/** An identity key on more order-class documents than this names nothing any more: it would glue orders together. */
export const MAX_SAME_ORDER = 24;

/** Which system's order anchors, first wins. */
const ANCHOR_ORDER: readonly SystemKind[] = ['erp', 'commerce', 'crm', 'edi', 'finance', 'wms', 'tms', 'files'];

/** Order-class documents joined to a node by identity keys and by people's links, the node included. */
export function component(graph: DocumentGraph, start: Node, decisions: LinkDecisions): Node[] {
  const members = gather(graph, start, decisions, new Set());
  // A person said that a member does not belong with another: take it out and see what still holds together.
  const apart = members.filter((node) =>
    decisions
      .unlinkedFrom(node.documentKey)
      .some((other) => other !== node.documentKey && members.some((member) => member.documentKey === other)),
  );
  if (apart.length === 0) return members;
  const excluded = new Set(apart.map((node) => node.id));
  if (excluded.has(start.id)) return [start];
  return gather(graph, start, decisions, excluded);
}

function gather(graph: DocumentGraph, start: Node, decisions: LinkDecisions, excluded: ReadonlySet<number>): Node[] {
  const found = new Map<number, Node>([[start.id, start]]);
  const queue: Node[] = [start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const next of neighbours(graph, node, decisions)) {
      if (excluded.has(next.id) || found.has(next.id)) continue;
      found.set(next.id, next);
      queue.push(next);
    }
  }
  return [...found.values()];
}

function neighbours(graph: DocumentGraph, node: Node, decisions: LinkDecisions): Node[] {
  const ids: number[] = [];
  for (const line of node.keys) {
    if (!isIdentity(line)) continue;
    const sharing = graph.orderClass(line.key, MAX_SAME_ORDER + 1);
    if (sharing.length <= MAX_SAME_ORDER) ids.push(...sharing);
  }
  for (const key of decisions.linkedWith(node.documentKey)) {
    const id = decisions.documentId(graph, key);
    if (id !== undefined) ids.push(id);
  }
  return ids
    .filter((id) => id !== node.id)
    .map((id) => graph.node(id))
    .filter((other) => other?.rank === 0) as Node[];
}

export function anchorOf(members: readonly Node[]): Node {
  return members.reduce((best, node) => (before(node, best) ? node : best));
}

function before(a: Node, b: Node): boolean {
  const kinds = ANCHOR_ORDER.indexOf(a.systemKind) - ANCHOR_ORDER.indexOf(b.systemKind);
  return kinds === 0 ? a.documentKey < b.documentKey : kinds < 0;
}

/** Whether a document of the group carries an order number of an authority that systems share, not just its own. */
export function isNumbered(members: readonly Node[]): boolean {
  return members.some((node) => {
    const own = `order_no|${node.documentKey.slice(0, node.documentKey.indexOf('/'))}|`;
    return node.keys.some((line) => line.type === 'order_no' && !line.key.startsWith(own));
  });
}

export function weakKeys(members: readonly Node[]): string[] {
  return [...new Set(members.flatMap((node) => node.keys.filter(isWeak).map((line) => line.key)))].toSorted();
}

/** Each member's shortest path of shared keys to the anchor, ties by document key: the same whatever arrived first. */
export function identityEvidence(members: readonly Node[], anchor: Node): Map<number, LinkEvidence> {
  const evidence = new Map<number, LinkEvidence>([[anchor.id, { rule: 'identity', confidence: 1, path: [] }]]);
  const byKey = new Map<string, Node[]>();
  for (const node of members) {
    for (const line of node.keys) if (isIdentity(line)) byKey.set(line.key, [...(byKey.get(line.key) ?? []), node]);
  }
  let frontier: Node[] = [anchor];
  while (frontier.length > 0) {
    const next: Node[] = [];
    for (const reached of frontier.toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1))) {
      for (const line of reached.keys) {
        for (const node of byKey.get(line.key) ?? []) {
          if (evidence.has(node.id)) continue;
          const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: reached.documentKey };
          evidence.set(node.id, {
            rule: 'identity',
            confidence: 1,
            path: [step, ...(evidence.get(reached.id)?.path ?? [])],
          });
          next.push(node);
        }
      }
    }
    frontier = next;
  }
  // What no key reaches, a person has joined.
  for (const node of members)
    if (!evidence.has(node.id)) evidence.set(node.id, { rule: 'decision', confidence: 1, path: [] });
  return evidence;
}

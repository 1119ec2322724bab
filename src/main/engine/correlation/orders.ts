import type { LinkEvidence, LinkStep } from '#shared/domain/evidence.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { connectionOf, type DocumentGraph, type Node } from './graph.ts';
import { ordersWith } from './hubs.ts';
import { isIdentity, isWeak, keyValue } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { isErpOrder, isItsOwn, namesakes } from './namesakes.ts';
import { areRivals } from './rivals.ts';

/** Which system's order anchors, first wins. */
const ANCHOR_ORDER: readonly SystemKind[] = ['erp', 'commerce', 'crm', 'edi', 'finance', 'wms', 'tms', 'files'];

/**
 * Documents of one ERP order, the node included. They have a number of their own in common, given at one time; or one
 * names the number of another that is void, which it replaces; or a person linked them. What a third document says never
 * joins two orders of an ERP.
 */
export function erpOrder(graph: DocumentGraph, start: Node, decisions: LinkDecisions): Node[] {
  return together(start, decisions, (node) => [
    ...sameNumber(graph, node),
    ...replaced(graph, node),
    ...linkedByPeople(graph, node, decisions).filter(isErpOrder),
  ]);
}

/** Order documents that no ERP order is behind: those that share an identity key, and those that people linked. */
export function component(graph: DocumentGraph, start: Node, decisions: LinkDecisions): Node[] {
  return together(start, decisions, (node) => fellows(graph, node, decisions));
}

/**
 * Order documents of other systems that speak of the same order, as far as no ERP order has the number that they share.
 * Of one system two that have different numbers are not brought together by a third, which may be a word.
 */
export function fellows(graph: DocumentGraph, node: Node, decisions: LinkDecisions): Node[] {
  const found = linkedByPeople(graph, node, decisions).filter((other) => !isErpOrder(other));
  for (const line of node.keys) {
    if (!isIdentity(line) || line.may || namesakes(graph, line).length > 0) continue;
    found.push(
      ...ordersWith(graph, line).filter(
        (other) => other.id !== node.id && !isErpOrder(other) && !areRivals(node, other),
      ),
    );
  }
  return found.filter((other) => !decisions.areApart(node.documentKey, other.documentKey));
}

function sameNumber(graph: DocumentGraph, node: Node): Node[] {
  return node.keys
    .filter((line) => line.is && isIdentity(line))
    .flatMap((line) => namesakes(graph, line).find((orders) => orders.some(({ id }) => id === node.id)) ?? []);
}

function replaced(graph: DocumentGraph, node: Node): Node[] {
  const numbers = node.keys.filter((line) => line.type === 'order_no' && !line.may);
  return numbers.flatMap((line) => {
    const times = namesakes(graph, line);
    if (times.length !== 1) return [];
    if (!isItsOwn(node, line.key)) return (times[0] ?? []).filter(({ voided }) => voided);
    return node.voided
      ? ordersWith(graph, line).filter((other) => isErpOrder(other) && !isItsOwn(other, line.key))
      : [];
  });
}

export function linkedByPeople(graph: DocumentGraph, node: Node, decisions: LinkDecisions): Node[] {
  return decisions.linkedWith(node.documentKey).flatMap((key) => {
    const id = decisions.documentId(graph, key);
    const other = id === undefined ? null : graph.node(id);
    return other && other.id !== node.id && other.rank === 0 ? [other] : [];
  });
}

/** What hangs together with a node; a member that a person took from another stands alone, and holds nothing together. */
function together(start: Node, decisions: LinkDecisions, neighbours: (node: Node) => readonly Node[]): Node[] {
  const members = gather(start, neighbours, new Set());
  if (members.length === 1) return members;
  const keys = new Set(members.map(({ documentKey }) => documentKey));
  const apart = members.filter(({ documentKey }) => decisions.isTakenFrom(documentKey, keys));
  if (apart.length === 0) return members;
  const excluded = new Set(apart.map(({ id }) => id));
  return excluded.has(start.id) ? [start] : gather(start, neighbours, excluded);
}

function gather(start: Node, neighbours: (node: Node) => readonly Node[], excluded: ReadonlySet<number>): Node[] {
  const found = new Map<number, Node>([[start.id, start]]);
  const queue: Node[] = [start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const next of neighbours(node)) {
      if (excluded.has(next.id) || found.has(next.id)) continue;
      found.set(next.id, next);
      queue.push(next);
    }
  }
  return [...found.values()];
}

/** The document that gives an order its key: of the first kind of system, one that is not void before one that is. */
export function anchorOf(members: readonly Node[]): Node {
  return members.reduce((best, node) => (before(node, best) ? node : best));
}

function before(a: Node, b: Node): boolean {
  const kinds = ANCHOR_ORDER.indexOf(a.systemKind) - ANCHOR_ORDER.indexOf(b.systemKind);
  if (kinds !== 0) return kinds < 0;
  return a.voided === b.voided ? a.documentKey < b.documentKey : b.voided;
}

/** Whether a document of the group carries an order number of an authority that systems share, not just its own. */
export function isNumbered(members: readonly Node[]): boolean {
  return members.some((node) => {
    const own = `order_no|${connectionOf(node)}|`;
    return isErpOrder(node) || node.keys.some((line) => line.type === 'order_no' && !line.key.startsWith(own));
  });
}

export function weakKeys(members: readonly Node[]): string[] {
  return [...new Set(members.flatMap((node) => node.keys.filter(isWeak).map((line) => line.key)))].toSorted();
}

/** Each member's shortest path of shared keys to the anchor, ties by document key: the same whatever arrived first. */
export function identityEvidence(members: readonly Node[], anchor: Node): Map<number, LinkEvidence> {
  const evidence = new Map<number, LinkEvidence>([[anchor.id, { rule: 'identity', confidence: 1, path: [] }]]);
  if (members.length === 1) return evidence;
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

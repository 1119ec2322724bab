import { isTooCommon, MAX_SAME_ORDER, MAX_SHARERS, MAX_WEAK_SHARERS } from '../canonical/hub-limits.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { isIdentity, isWeak, isWord, type DocumentKeyLine } from './keys.ts';

/** Whether a key is on too many documents to mean one thing. */
export function isHub(graph: DocumentGraph, { type, key }: Pick<DocumentKeyLine, 'type' | 'key'>): boolean {
  const identity = isIdentity({ type });
  const limit = identity ? MAX_SAME_ORDER : MAX_WEAK_SHARERS;
  const orders = identity || isWeak({ type }) ? graph.orderClass(key, limit + 1).length : 0;
  // The others are counted only where they matter.
  const sharers = orders > limit || (identity && orders > 0) ? 0 : graph.sharers(key, MAX_SHARERS + 1).length;
  return isTooCommon(type, orders, sharers);
}

/**
 * Whether a word stands where a document writes a number, and is not the name of one thing: of documents as near to the
 * order as this one, not just one bears it.
 */
export function isMereWord(graph: DocumentGraph, { rank }: Pick<Node, 'rank'>, line: DocumentKeyLine): boolean {
  if (!isWord(line)) return false;
  const near = graph.sharers(line.key, MAX_SHARERS + 1).filter((sharer) => sharer.rank <= rank);
  const bearers = [...new Set(near.map(({ document }) => document))].filter((id) =>
    graph.node(id)?.keys.some(({ is, key }) => is && key === line.key),
  );
  return bearers.length !== 1;
}

/** Order-class documents that carry an identity key, other than perhaps; none where it is on too many. */
export function ordersWith(graph: DocumentGraph, line: DocumentKeyLine): Node[] {
  const ids = graph.orderClass(line.key, MAX_SAME_ORDER + 1);
  if (ids.length > MAX_SAME_ORDER) return [];
  const nodes: Node[] = [];
  for (const id of ids) {
    const node = graph.node(id);
    if (node && carries(node, line.key)) nodes.push(node);
  }
  return nodes;
}

function carries(node: Node, key: string): boolean {
  return node.keys.some((line) => line.key === key && !line.may);
}

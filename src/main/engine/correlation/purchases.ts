import { MAX_SHARERS } from '../canonical/hub-limits.ts';
import { DOCUMENT_RANKS } from '../canonical/ranks.ts';
import { connectionOf, type DocumentGraph, type Node } from './graph.ts';
import { isHub, ordersWith } from './hubs.ts';
import { isIdentity, isWord, type DocumentKeyLine } from './keys.ts';
import { fitting, namesakes } from './namesakes.ts';

/** The demand that a supplier's order answers: the purchase order between, and the order documents behind it. */
export interface Demand {
  /** Null where the purchase order itself is not here. */
  readonly purchase: Node | null;
  readonly orders: readonly Node[];
}

export function isPurchaseNumber(line: DocumentKeyLine): boolean {
  return line.type === 'purchase_no' && !line.may;
}

/** Purchase orders and order documents that carry a purchase number, by key; none where too many documents do. */
function carriers(graph: DocumentGraph, line: DocumentKeyLine): Node[] {
  if (isHub(graph, line)) return [];
  const ids = graph
    .sharers(line.key, MAX_SHARERS + 1)
    .flatMap(({ document, rank }) => (rank <= DOCUMENT_RANKS.purchase ? [document] : []));
  const nodes = [...new Set(ids)].flatMap((id) => graph.node(id) ?? []);
  return nodes.toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
}

/**
 * The orders that a purchase was made for: those whose number it states; else those of its own connection that state
 * its number. A purchase for stock has none.
 */
export function demandOf(graph: DocumentGraph, purchase: Node): Node[] {
  const named = purchase.keys
    .filter((line) => isIdentity(line) && !line.may)
    .flatMap((line) => {
      const times = namesakes(graph, line);
      return times.length === 0 ? ordersWith(graph, line) : (fitting(times, line, purchase.datedAt).orders ?? []);
    });
  if (named.length > 0) return [...new Map(named.map((node) => [node.id, node])).values()];
  return purchase.keys
    .filter(isPurchaseNumber)
    .flatMap((line) =>
      carriers(graph, line).filter((node) => node.rank === 0 && connectionOf(node) === connectionOf(purchase)),
    );
}

/** What an order document that names a purchase number was ordered for; nothing on the side of the buyer. */
export function demandBehind(graph: DocumentGraph, node: Node, line: DocumentKeyLine): Demand[] {
  const nodes = carriers(graph, line);
  const purchases = nodes.filter((other) => other.rank > 0 && other.keys.some(({ is, key }) => is && key === line.key));
  if (purchases.length > 0) {
    return purchases
      .map((purchase) => ({ purchase, orders: demandOf(graph, purchase).filter(({ id }) => id !== node.id) }))
      .filter(({ purchase }) => !buysWith(graph, node, purchase));
  }
  const issuer = line.key.split('|')[1] ?? '';
  if (connectionOf(node) === issuer || isWord(line)) return [];
  return [{ purchase: null, orders: nodes.filter((other) => other.rank === 0 && connectionOf(other) === issuer) }];
}

/** Whether the purchase was made for this document, or by those who sent it. */
function buysWith(graph: DocumentGraph, node: Node, purchase: Node): boolean {
  const demand = demandOf(graph, purchase);
  const named = purchase.keys.some((line) => isIdentity(line) && !line.may);
  return demand.some(({ id }) => id === node.id) || (!named && connectionOf(node) === connectionOf(purchase));
}

/** Order documents of suppliers that may stand on other orders because of a purchase order. */
export function suppliersOf(graph: DocumentGraph, purchase: Node): Node[] {
  return purchase.keys
    .filter(isPurchaseNumber)
    .flatMap((line) => carriers(graph, line).filter(({ rank }) => rank === 0));
}

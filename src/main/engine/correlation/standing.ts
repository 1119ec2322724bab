import type { SystemKind } from '#shared/domain/systems.ts';
import type { DocumentGraph, Node } from './graph.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { component, fellows } from './orders.ts';
import { areRivals } from './rivals.ts';

/** Systems whose orders become orders of an ERP, one or several; the others carry out one order of an ERP. */
export const UPSTREAM: ReadonlySet<SystemKind> = new Set(['commerce', 'crm', 'edi', 'finance']);

/**
 * The orders that an order document is part of where no ERP order is there: usually one, all that hangs together. Two
 * documents of one system that each have a number the other lacks are two orders, whatever they have in common: a word
 * that people write where a number belongs, or an order of a shop that became both. What a shop or a CRM knows as one
 * order is then of each of them.
 */
export function standingOrders(
  graph: DocumentGraph,
  start: Node,
  decisions: LinkDecisions,
): readonly (readonly Node[])[] {
  const members = component(graph, start, decisions);
  if (!members.some((node, at) => members.slice(at + 1).some((other) => areRivals(node, other)))) return [members];
  const near = neighbours(graph, members, decisions);
  const carriers = members.filter((node) => !UPSTREAM.has(node.systemKind));
  const pieces = piecesOf(carriers, near);
  const homes = new Map<number, readonly number[]>();
  for (const node of members) if (UPSTREAM.has(node.systemKind)) homes.set(node.id, reachedPieces(node, pieces, near));
  const among = piecesOf(
    members.filter((node) => homes.get(node.id)?.length === 0),
    near,
  );
  const own = [...pieces, ...among].find((piece) => piece.has(start.id));
  const indexes = own ? [pieces.indexOf(own)] : (homes.get(start.id) ?? []);
  if (own && !pieces.includes(own)) return [members.filter(({ id }) => own.has(id))];
  return indexes.map((index) =>
    members.filter(({ id }) => {
      const home = homes.get(id);
      return pieces[index]?.has(id) === true || (home?.length === 1 && home[0] === index);
    }),
  );
}

type Near = ReadonlyMap<number, readonly Node[]>;

function neighbours(graph: DocumentGraph, members: readonly Node[], decisions: LinkDecisions): Near {
  const among = new Set(members.map(({ id }) => id));
  return new Map(members.map((node) => [node.id, fellows(graph, node, decisions).filter(({ id }) => among.has(id))]));
}

function piecesOf(nodes: readonly Node[], near: Near): readonly ReadonlySet<number>[] {
  const possible = new Set(nodes.map(({ id }) => id));
  const placed = new Set<number>();
  return nodes.flatMap((node) => {
    if (placed.has(node.id)) return [];
    const piece = new Set([node.id]);
    for (const id of piece) {
      placed.add(id);
      for (const other of near.get(id) ?? []) if (possible.has(other.id)) piece.add(other.id);
    }
    return [piece];
  });
}

/** The nearest pieces that a document leads to, over others of its sort where it has to. */
function reachedPieces(start: Node, pieces: readonly ReadonlySet<number>[], near: Near): readonly number[] {
  const seen = new Set([start.id]);
  for (let frontier = [start.id]; frontier.length > 0;) {
    const next = frontier.flatMap((id) => near.get(id) ?? []);
    const reached = pieces.flatMap((piece, index) => (next.some(({ id }) => piece.has(id)) ? [index] : []));
    if (reached.length > 0) return reached;
    frontier = [...new Set(next.map(({ id }) => id))].filter((id) => !seen.has(id));
    for (const id of frontier) seen.add(id);
  }
  return [];
}

import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import type { ReadDb } from '../store/database.ts';
import { AddedGraph } from './added-graph.ts';
import { ChangedGraph, type KeyChanges } from './changed-graph.ts';
import { Graph, type DocumentGraph, type Node } from './graph.ts';
import { isIdentity, isWeak, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { isHub } from './hubs.ts';
import type { Linked } from './links.ts';
import { LinkResolver } from './resolve.ts';

/** Where a document stands before and after documents changed their keys. Orders are named by their anchor's id. */
export interface Placement {
  readonly document: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Its orders are others. */
  readonly changed: boolean;
  /** Why it belongs to no order then. */
  readonly code: UnlinkedCode | null;
}

/** Documents that would come to be, by ids that no stored one has. */
export type AddedDocuments = ReadonlyMap<number, Node>;

const NOTHING_ADDED: AddedDocuments = new Map();
/** Where a document stands that is not there. */
const NOWHERE: Linked = { links: [], code: null, reason: null, weakKeys: [] };

/** What is kept of documents is let go of after so many, so that a large effect fits into memory. */
const KEPT_DOCUMENTS = 20_000;
/** More than any key has. */
const ALL = 1_000_000_000;

/** The store as it is and as it would be, for the same question put to both. */
export interface BothWorlds {
  readonly before: LinkResolver;
  readonly after: LinkResolver;
  readonly graphBefore: DocumentGraph;
  readonly graphAfter: DocumentGraph;
}

export function bothWorlds(
  db: ReadDb,
  changes: KeyChanges,
  decisions: LinkDecisions,
  added: AddedDocuments = NOTHING_ADDED,
): BothWorlds {
  const graphBefore = new Graph(db);
  const graphAfter = new ChangedGraph(added.size === 0 ? graphBefore : new AddedGraph(graphBefore, added), changes);
  return {
    before: new LinkResolver(graphBefore, decisions),
    after: new LinkResolver(graphAfter, decisions),
    graphBefore,
    graphAfter,
  };
}

/**
 * Every document whose orders become others when documents change their keys, found outward from these: a document that
 * is placed differently has all that shares a key with it looked at. Yields each document that was looked at, and how
 * many are known to be.
 */
export function* linkEffect(
  db: ReadDb,
  changes: KeyChanges,
  decisions: LinkDecisions,
  added: AddedDocuments = NOTHING_ADDED,
): Generator<{ readonly placement: Placement; readonly known: number }, void> {
  const queue = [...changes.keys.keys()];
  const seen = new Set(queue);
  const look = (document: number): void => {
    if (seen.has(document)) return;
    seen.add(document);
    queue.push(document);
  };
  /** Keys whose documents are all looked at already. */
  const told = new Set<string>();
  let worlds = bothWorlds(db, changes, decisions, added);
  for (let at = 0; at < queue.length; at += 1) {
    if (at % KEPT_DOCUMENTS === KEPT_DOCUMENTS - 1) worlds = bothWorlds(db, changes, decisions, added);
    const document = queue[at] ?? 0;
    const before = worlds.before.placementOf(document) ?? (added.has(document) ? NOWHERE : null);
    const after = worlds.after.placementOf(document);
    const node = worlds.graphAfter.node(document);
    if (!before || !after || !node) continue;
    const moved = !samePlace(before, after);
    if (moved || changes.keys.has(document)) tellNeighbours(worlds, node, decisions, told, look);
    if (moved) for (const link of before.links) tellOrder(db, link.order, look);
    const orders = { before: ordersOf(before), after: ordersOf(after) };
    const changed = !sameOrders(orders.before, orders.after);
    yield { placement: { document, ...orders, changed, code: after.code }, known: queue.length };
  }
}

/** Whoever may be placed by this document: by its keys as they were and as they are to be, and by people's decisions. */
function tellNeighbours(
  { graphBefore, graphAfter }: BothWorlds,
  node: Node,
  decisions: LinkDecisions,
  told: Set<string>,
  look: (document: number) => void,
): void {
  const lines = new Map<string, DocumentKeyLine>();
  for (const line of [...node.keys, ...(graphBefore.node(node.id)?.keys ?? [])]) lines.set(line.key, line);
  for (const line of lines.values()) {
    if (told.has(line.key)) continue;
    told.add(line.key);
    for (const graph of [graphBefore, graphAfter]) {
      for (const { document, rank } of sharersOf(graphBefore, graphAfter, graph, line)) {
        look(document);
        if (rank === 0 || !isIdentity(line)) continue;
        // It tells, placed differently or not, which other order document its weak key names.
        for (const weak of graph.node(document)?.keys.filter(isWeak) ?? [])
          for (const far of sharersOf(graphBefore, graphAfter, graph, weak)) look(far.document);
      }
    }
  }
  for (const key of [...decisions.about(node.documentKey), ...decisions.linkedWith(node.documentKey)]) {
    const id = decisions.documentId(graphAfter, key);
    if (id !== undefined) look(id);
  }
}

/** None where the key is on too many documents in both worlds: it places nothing in either. */
function sharersOf(
  before: DocumentGraph,
  after: DocumentGraph,
  graph: DocumentGraph,
  line: DocumentKeyLine,
): ReturnType<DocumentGraph['sharers']> {
  return isHub(before, line) && isHub(after, line) ? [] : graph.sharers(line.key, ALL);
}

/** An order whose anchor leaves it is an order of another name for all its documents. */
function tellOrder(db: ReadDb, order: number, look: (document: number) => void): void {
  for (const document of db.column<number>('SELECT document FROM document_link WHERE order_id = ?', order))
    look(document);
}

function ordersOf(linked: Linked): readonly number[] {
  return linked.links.map(({ order }) => order).toSorted((a, b) => a - b);
}

function sameOrders(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((order, index) => order === b[index]);
}

/** Evidence counts too: what a document passes on to others may hang on it. */
function samePlace(a: Linked, b: Linked): boolean {
  return JSON.stringify(a.links) === JSON.stringify(b.links);
}

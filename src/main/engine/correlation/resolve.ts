import { isBoughtFor } from '#shared/domain/evidence.ts';
import { MAX_SHARERS } from '../canonical/hub-limits.ts';
import type { DocumentGraph, Node, Sharer } from './graph.ts';
import { isIdentity, isWeak, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { isHub } from './hubs.ts';
import { linksOf, type Link, type Linked } from './links.ts';
import { OrderClass } from './order-class.ts';
import { isNumbered } from './orders.ts';

/** A document of an order and why it belongs to it. */
export interface Member {
  readonly document: number;
  readonly link: Link;
}

/** More than any key has. */
const ALL_SHARERS = 1_000_000_000;

/**
 * Links on demand: what the stage would store for the documents of a graph and the decisions, without writing. A link
 * asks only for documents nearer to the order, so that it ends after a step per rank; what was asked once is kept.
 * Valid as long as its graph is.
 */
export class LinkResolver {
  readonly #graph: DocumentGraph;
  readonly #decisions: LinkDecisions;
  readonly #orders: OrderClass;
  readonly #links = new Map<number, Linked>();

  constructor(graph: DocumentGraph, decisions: LinkDecisions) {
    this.#graph = graph;
    this.#decisions = decisions;
    this.#orders = new OrderClass(graph, decisions);
  }

  /** Orders that a document belongs to, by the id of their anchors; none for a document that is not there. */
  linksOf = (document: number): readonly Link[] => this.placementOf(document)?.links ?? [];

  /** As linksOf, with the reason where there is none; null for a document that is not there. */
  placementOf(document: number): Linked | null {
    const kept = this.#links.get(document);
    if (kept) return kept;
    const node = this.#graph.node(document);
    if (!node) return null;
    const linked =
      node.rank === 0 ? this.#orders.place(node) : linksOf(this.#graph, node, this.linksOf, this.#decisions);
    this.#links.set(document, linked);
    return linked;
  }

  /** Every document of the order that a document anchors, the anchor included; none when it anchors no order. */
  membersOf(anchor: number): readonly Member[] {
    const members = new Map<number, Member>();
    const asked = new Set<number>();
    const walked = new Set<string>();
    const queue: number[] = [anchor];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (asked.has(next)) continue;
      asked.add(next);
      const link = this.linksOf(next).find(({ order }) => order === anchor);
      if (!link) continue;
      members.set(next, { document: next, link });
      const node = this.#graph.node(next);
      if (node) queue.push(...this.#near(node, walked));
    }
    return [...members.values()];
  }

  /** Documents that may belong to an order because this one does. */
  #near(node: Node, walked: Set<string>): number[] {
    const ids: number[] = [];
    const fresh = (line: DocumentKeyLine): boolean => !walked.has(line.key) && walked.add(line.key) !== undefined;
    for (const line of node.keys.filter(fresh)) {
      const sharers = this.#sharersOf(line);
      for (const { document, rank } of isWeak(line) ? this.#weaklyLinked(line, sharers) : sharers) {
        ids.push(document);
        if (rank === 0 || !isIdentity(line)) continue;
        // Whether or not it belongs to the order itself, it tells which other order document its weak key names.
        for (const weak of this.#graph.node(document)?.keys.filter(isWeak).filter(fresh) ?? [])
          ids.push(...this.#weaklyLinked(weak, this.#sharersOf(weak)).map((sharer) => sharer.document));
      }
    }
    const { documentKey } = node;
    for (const key of [...this.#decisions.about(documentKey), ...this.#decisions.linkedWith(documentKey)]) {
      const id = this.#decisions.documentId(this.#graph, key);
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  /**
   * The sharers of a weak key that it may link: an order document with a number belongs where a number leads to, and a key
   * of several orders links nothing but order documents to each other.
   */
  #weaklyLinked(line: DocumentKeyLine, sharers: readonly Sharer[]): readonly Sharer[] {
    const ambiguous = this.#namesSeveral(line);
    return sharers.filter(({ document, rank }) => {
      if (rank > 0) return !ambiguous;
      const node = this.#graph.node(document);
      return node !== null && !isNumbered([node]);
    });
  }

  #namesSeveral(line: DocumentKeyLine): boolean {
    const orders = new Set<number>();
    for (const owner of this.#graph.orderClass(line.key, MAX_SHARERS + 1)) {
      for (const { order, evidence } of this.linksOf(owner)) if (!isBoughtFor(evidence)) orders.add(order);
      if (orders.size > 1) return true;
    }
    return false;
  }

  #sharersOf(line: DocumentKeyLine): readonly Sharer[] {
    if (isHub(this.#graph, line)) return [];
    return this.#graph.sharers(line.key, isIdentity(line) || isWeak(line) ? ALL_SHARERS : MAX_SHARERS);
  }
}

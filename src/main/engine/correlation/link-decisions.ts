import { inForce, type Decision } from '#shared/domain/decisions.ts';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import type { DocumentGraph } from './graph.ts';

/** People's links and unlinks in force. The last word on a pair wins, and a link brings back what was set aside. */
export class LinkDecisions {
  readonly #linked = new Map<string, Set<string>>();
  readonly #linkedBy = new Map<string, Set<string>>();
  readonly #unlinked = new Map<string, Set<string>>();
  readonly #unlinkedBy = new Map<string, Set<string>>();
  readonly #never = new Map<string, Set<string>>();
  readonly #setAside = new Set<string>();

  /** What is less sure waits for a person: see Policy. */
  readonly linkConfidence: number;

  constructor(log: readonly Decision[], linkConfidence: number) {
    this.linkConfidence = linkConfidence;
    for (const { body } of inForce(log).toSorted((a, b) => a.seq - b.seq)) {
      if (body.kind === 'link') {
        add(this.#linked, body.documentKey, body.orderKey);
        this.#unlinked.get(body.documentKey)?.delete(body.orderKey);
        this.#never.get(body.documentKey)?.delete(body.orderKey);
        this.#setAside.delete(body.documentKey);
      } else if (body.kind === 'never_link' && body.orderKey === null) {
        this.#setAside.add(body.documentKey);
        this.#linked.delete(body.documentKey);
      } else if ((body.kind === 'unlink' || body.kind === 'never_link') && body.orderKey !== null) {
        add(this.#unlinked, body.documentKey, body.orderKey);
        this.#linked.get(body.documentKey)?.delete(body.orderKey);
        if (body.kind === 'never_link') add(this.#never, body.documentKey, body.orderKey);
      }
    }
    for (const [document, orders] of this.#linked) for (const order of orders) add(this.#linkedBy, order, document);
    for (const [document, orders] of this.#unlinked) for (const order of orders) add(this.#unlinkedBy, order, document);
  }

  /** Documents (of orders) that a person linked with this one. */
  linkedTo(key: string): readonly string[] {
    return [...(this.#linked.get(key) ?? [])].toSorted();
  }

  /** Both directions, for order-class documents that are to be one order. */
  linkedWith(key: string): readonly string[] {
    return [...new Set([...(this.#linked.get(key) ?? []), ...(this.#linkedBy.get(key) ?? [])])].toSorted();
  }

  /** Documents of orders that this one must not belong to. */
  unlinkedFrom(key: string): readonly string[] {
    return [...(this.#unlinked.get(key) ?? [])].toSorted();
  }

  /** Whether a person took one of the two from the other. */
  areApart(one: string, other: string): boolean {
    return (this.#unlinked.get(one)?.has(other) ?? false) || (this.#unlinked.get(other)?.has(one) ?? false);
  }

  /** Documents that this one must not be in an order with, whichever of the two was taken out. */
  apartFrom(key: string): readonly string[] {
    return [...new Set([...(this.#unlinked.get(key) ?? []), ...(this.#unlinkedBy.get(key) ?? [])])].toSorted();
  }

  /** Documents of orders that this one must not even be offered. */
  neverWith(key: string): readonly string[] {
    return [...(this.#never.get(key) ?? [])].toSorted();
  }

  /** Whether a person said that it belongs to no order. */
  isSetAside(key: string): boolean {
    return this.#setAside.has(key);
  }

  /** Documents with a decision about this one: they are looked at when its order changes. */
  about(key: string): readonly string[] {
    return [...new Set([...(this.#linkedBy.get(key) ?? []), ...(this.#unlinkedBy.get(key) ?? [])])].toSorted();
  }

  documentId(graph: DocumentGraph, key: string): number | undefined {
    const parts = parseDocumentKey(key);
    return parts ? graph.find(parts) : undefined;
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}

import { inForce, type Decision } from '#shared/domain/decisions.ts';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import type { DocumentGraph } from './graph.ts';

/** What a person last said of a document and an order, which one of its documents names. */
interface Word {
  readonly seq: number;
  readonly apart: boolean;
  readonly never: boolean;
}

/** A word about a document: the other that it was said of, and whether this one was to go to, or from, that one's order. */
export interface SaidWord {
  readonly other: string;
  readonly seq: number;
  readonly apart: boolean;
  readonly own: boolean;
}

const SILENCE: readonly SaidWord[] = [];
const NOBODY: readonly string[] = [];

/**
 * People's links and unlinks in force. The last word on a pair wins, whichever of the two was named as the order's, and
 * a link brings back what was set aside. An order has several names: of words that name the same order by different
 * documents the last wins too, which is for those to see who know what belongs together (`said`).
 */
export class LinkDecisions {
  readonly #words = new Map<string, Map<string, Word>>();
  readonly #said = new Map<string, SaidWord[]>();
  readonly #setAside = new Set<string>();

  /** What is less sure waits for a person: see Policy. */
  readonly linkConfidence: number;

  constructor(log: readonly Decision[], linkConfidence: number) {
    this.linkConfidence = linkConfidence;
    for (const { seq, body } of inForce(log).toSorted((a, b) => a.seq - b.seq)) {
      if (body.kind === 'link') {
        this.#take(body.orderKey, body.documentKey, () => true);
        this.#say(body.documentKey, body.orderKey, { seq, apart: false, never: false });
        this.#setAside.delete(body.documentKey);
      } else if (body.kind === 'never_link' && body.orderKey === null) {
        this.#setAside.add(body.documentKey);
        for (const order of this.#words.get(body.documentKey)?.keys() ?? [])
          this.#take(body.documentKey, order, ({ apart }) => !apart);
      } else if ((body.kind === 'unlink' || body.kind === 'never_link') && body.orderKey !== null) {
        const before = this.#words.get(body.documentKey)?.get(body.orderKey);
        this.#take(body.orderKey, body.documentKey, ({ apart }) => !apart);
        const never = body.kind === 'never_link' || (before?.never ?? false);
        this.#say(body.documentKey, body.orderKey, { seq, apart: true, never });
      }
    }
    for (const [document, words] of this.#words) {
      for (const [order, { seq, apart }] of words) {
        push(this.#said, document, { other: order, seq, apart, own: true });
        push(this.#said, order, { other: document, seq, apart, own: false });
      }
    }
    for (const words of this.#said.values()) words.sort((a, b) => a.seq - b.seq);
  }

  #say(document: string, order: string, word: Word): void {
    const words = this.#words.get(document) ?? new Map<string, Word>();
    this.#words.set(document, words.set(order, word));
  }

  #take(document: string, order: string, which: (word: Word) => boolean): void {
    const words = this.#words.get(document);
    const word = words?.get(order);
    if (word && which(word)) words?.delete(order);
  }

  /** All that was said of a document and still counts, in order of entry. */
  said(key: string): readonly SaidWord[] {
    return this.#said.get(key) ?? SILENCE;
  }

  /** Documents of orders that a person linked with this one, or that were linked with it: both are to be of one order. */
  linkedWith(key: string): readonly string[] {
    return names(this.said(key), ({ apart }) => !apart);
  }

  /** Documents of orders that this one must not belong to. */
  unlinkedFrom(key: string): readonly string[] {
    return names(this.said(key), ({ apart, own }) => apart && own);
  }

  /** Whether a person took one of the two from the other. */
  areApart(one: string, other: string): boolean {
    return (this.#words.get(one)?.get(other)?.apart ?? false) || (this.#words.get(other)?.get(one)?.apart ?? false);
  }

  /** Documents that this one must not be in an order with, whichever of the two was taken out. */
  apartFrom(key: string): readonly string[] {
    return names(this.said(key), ({ apart }) => apart);
  }

  /** Whether the last word on a document and an order of these documents is that it was taken out. */
  isTakenFrom(key: string, order: ReadonlySet<string>): boolean {
    const last = this.said(key).findLast(
      ({ other, apart, own }) => other !== key && order.has(other) && (own || !apart),
    );
    return last?.apart ?? false;
  }

  /** Documents of orders that this one must not even be offered. */
  neverWith(key: string): readonly string[] {
    return [...(this.#words.get(key) ?? [])].flatMap(([order, { never }]) => (never ? [order] : [])).toSorted();
  }

  /** Whether a person said that it belongs to no order. */
  isSetAside(key: string): boolean {
    return this.#setAside.has(key);
  }

  /** Documents with a decision about this one: they are looked at when its order changes. */
  about(key: string): readonly string[] {
    return names(this.said(key), ({ own }) => !own);
  }

  documentId(graph: DocumentGraph, key: string): number | undefined {
    const parts = parseDocumentKey(key);
    return parts ? graph.find(parts) : undefined;
  }
}

function names(words: readonly SaidWord[], which: (word: SaidWord) => boolean): readonly string[] {
  if (words.length === 0) return NOBODY;
  return [...new Set(words.filter(which).map(({ other }) => other))].toSorted();
}

function push(map: Map<string, SaidWord[]>, key: string, word: SaidWord): void {
  const words = map.get(key);
  if (words) words.push(word);
  else map.set(key, [word]);
}

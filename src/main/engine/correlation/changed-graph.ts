import type { DocumentKeyParts } from '#shared/domain/keys.ts';
import type { DocumentGraph, Node, Sharer } from './graph.ts';
import { parseKeys } from './keys.ts';

/** Documents whose keys are to be others: their key lines as map-stage writes them, by document id. */
export type ChangedKeys = ReadonlyMap<number, string>;

/** A graph in which some documents carry other keys than they do. Valid as long as the graph under it. */
export class ChangedGraph implements DocumentGraph {
  readonly namesakes = new Map<string, readonly (readonly Node[])[]>();
  readonly #base: DocumentGraph;
  readonly #changed: ChangedKeys;
  /** Who carries a key only in the changed world, or no longer does; once per role. */
  readonly #gained: Map<string, Sharer[]>;
  readonly #lost: Map<string, Sharer[]>;

  constructor(base: DocumentGraph, changes: KeyChanges) {
    this.#base = base;
    this.#changed = changes.keys;
    this.#gained = changes.gained;
    this.#lost = changes.lost;
  }

  node(id: number): Node | null {
    const node = this.#base.node(id);
    const keys = this.#changed.get(id);
    return node === null || keys === undefined ? node : { ...node, keys: parseKeys(keys) };
  }

  find(parts: DocumentKeyParts): number | undefined {
    return this.#base.find(parts);
  }

  orderClass(key: string, limit: number): readonly number[] {
    const gained = this.#gained.get(key)?.filter(({ rank }) => rank === 0) ?? [];
    const lost = this.#lost.get(key)?.filter(({ rank }) => rank === 0) ?? [];
    if (gained.length === 0 && lost.length === 0) return this.#base.orderClass(key, limit);
    // In both roles a document carries a key twice, and loses it only with the second.
    const kept =
      lost.length === 0
        ? this.#base.orderClass(key, limit)
        : this.#without(key, lost, limit * 2).flatMap(({ rank, document }) => (rank === 0 ? [document] : []));
    return [...new Set([...kept, ...gained.map(({ document }) => document)])].slice(0, limit);
  }

  sharers(key: string, limit: number): readonly Sharer[] {
    const gained = this.#gained.get(key) ?? [];
    const lost = this.#lost.get(key) ?? [];
    if (gained.length === 0 && lost.length === 0) return this.#base.sharers(key, limit);
    return [...this.#without(key, lost, limit), ...gained].slice(0, limit);
  }

  #without(key: string, lost: readonly Sharer[], limit: number): Sharer[] {
    const gone = new Map<number, number>();
    for (const { document } of lost) gone.set(document, (gone.get(document) ?? 0) + 1);
    return this.#base.sharers(key, limit + lost.length).filter(({ document }) => {
      const left = gone.get(document) ?? 0;
      if (left > 0) gone.set(document, left - 1);
      return left === 0;
    });
  }
}

/** Which documents change their keys, and who gains and loses each key by it. */
export class KeyChanges {
  readonly keys = new Map<number, string>();
  readonly gained = new Map<string, Sharer[]>();
  readonly lost = new Map<string, Sharer[]>();

  /** Both as key lines; nothing happens where they are equal. */
  add(document: number, rank: number, before: string, after: string): void {
    if (before === after) return;
    this.keys.set(document, after);
    const [old, now] = [linesOf(before), linesOf(after)];
    for (const line of now) if (!old.has(line)) append(this.gained, line.slice(1), { document, rank });
    for (const line of old) if (!now.has(line)) append(this.lost, line.slice(1), { document, rank });
  }
}

function linesOf(keys: string): ReadonlySet<string> {
  return new Set(keys === '' ? [] : keys.split('\n'));
}

function append(map: Map<string, Sharer[]>, key: string, sharer: Sharer): void {
  const sharers = map.get(key);
  if (sharers) sharers.push(sharer);
  else map.set(key, [sharer]);
}

import type { DocumentKeyParts } from '#shared/domain/keys.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { DocumentGraph, Node, Sharer } from './graph.ts';

/** Documents that are not stored, by ids of their own. Who carries their keys is told by a ChangedGraph over this one. */
export class AddedGraph implements DocumentGraph {
  readonly namesakes = new Map<string, readonly (readonly Node[])[]>();
  readonly #base: DocumentGraph;
  readonly #added: ReadonlyMap<number, Node>;
  readonly #byKey: ReadonlyMap<string, number>;

  constructor(base: DocumentGraph, added: ReadonlyMap<number, Node>) {
    this.#base = base;
    this.#added = added;
    this.#byKey = new Map([...added].map(([id, node]) => [node.documentKey, id]));
  }

  node(id: number): Node | null {
    return this.#added.get(id) ?? this.#base.node(id);
  }

  find(parts: DocumentKeyParts): number | undefined {
    return this.#byKey.get(documentKey(parts)) ?? this.#base.find(parts);
  }

  orderClass(key: string, limit: number): readonly number[] {
    return this.#base.orderClass(key, limit);
  }

  sharers(key: string, limit: number): readonly Sharer[] {
    return this.#base.sharers(key, limit);
  }
}

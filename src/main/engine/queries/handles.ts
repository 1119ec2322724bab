import { randomUUID } from 'node:crypto';
import { ContractError } from '#shared/contract/errors.ts';

/** Row ids, or row keys where rows have no id, in the sequence that was asked for. */
export type Keys = Float64Array | readonly string[];

export type ListKind = 'orders' | 'exceptions' | 'reconcile' | 'kpis';

interface List {
  readonly kind: ListKind;
  readonly keys: Keys;
  readonly schema: number;
}

const MOST_LISTS = 32;
const MOST_KEYS = 8_000_000;

/**
 * Lists that clients scroll through: their sequence stays as it was when they were opened, whatever arrives meanwhile.
 * The list that was unused for longest goes first when there are too many.
 */
export class Handles {
  /** Handles of an earlier reader thread must not name lists of this one. */
  readonly #origin = randomUUID().slice(0, 8);
  readonly #lists = new Map<string, List>();
  #opened = 0;
  #keys = 0;

  /** schema: version of the store's schema; a rebuild changes it, and row ids name other rows then. */
  open(kind: ListKind, keys: Keys, schema: number): string {
    this.#opened += 1;
    const handle = `${this.#origin}-${this.#opened}`;
    this.#lists.set(handle, { kind, keys, schema });
    this.#keys += keys.length;
    for (const oldest of this.#lists.keys()) {
      if (oldest === handle || (this.#lists.size <= MOST_LISTS && this.#keys <= MOST_KEYS)) break;
      this.close(oldest);
    }
    return handle;
  }

  /** @throws ContractError handle.expired */
  keys(kind: ListKind, handle: string, schema: number): Keys {
    const list = this.#lists.get(handle);
    if (!list || list.kind !== kind || list.schema !== schema) {
      this.close(handle);
      throw new ContractError({
        code: 'handle.expired',
        message: 'This list is no longer held.',
        next: 'Open the list again.',
        retryable: true,
      });
    }
    this.#lists.delete(handle);
    this.#lists.set(handle, list);
    return list.keys;
  }

  close(handle: string): void {
    const list = this.#lists.get(handle);
    if (!list) return;
    this.#lists.delete(handle);
    this.#keys -= list.keys.length;
  }
}

/** Keeps what was last computed for as long as the store has not changed. */
export class Memo<T> {
  #revision: number | null = null;
  #value: T | undefined;

  get(revision: number, compute: () => T): T {
    if (this.#revision !== revision || this.#value === undefined) {
      this.#value = compute();
      this.#revision = revision;
    }
    return this.#value;
  }
}

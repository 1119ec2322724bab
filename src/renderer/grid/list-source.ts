import { ContractError } from '#shared/contract/errors.ts';

export interface OpenedList {
  readonly handle: string;
  readonly count: number;
}

/** How one long list is read: opened once, then sliced, so that scrolling never jumps. */
export interface ListMethods<Query, Row> {
  open(query: Query): Promise<OpenedList>;
  slice(handle: string, start: number, end: number): Promise<readonly Row[]>;
  close(handle: string): Promise<unknown>;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** Slices of the list that answers the latest query. A list that the engine has let go of is opened again silently. */
export class ListSource<Query, Row> {
  readonly #methods: ListMethods<Query, Row>;
  #key = '';
  #opened: Promise<OpenedList> | null = null;

  constructor(methods: ListMethods<Query, Row>) {
    this.#methods = methods;
  }

  async read(query: Query, start: number, end: number): Promise<ListPage<Row>> {
    const opened = await this.#list(query);
    try {
      return { rows: await this.#methods.slice(opened.handle, start, end), count: opened.count };
    } catch (error) {
      if (!(error instanceof ContractError) || error.data.code !== 'handle.expired') throw error;
      const again = await this.#reopen(query, opened);
      return { rows: await this.#methods.slice(again.handle, start, end), count: again.count };
    }
  }

  /** The next read opens the list anew and so sees what changed. */
  refresh(): void {
    this.#letGo();
  }

  #list(query: Query): Promise<OpenedList> {
    const key = JSON.stringify(query);
    if (this.#opened && key === this.#key) return this.#opened;
    this.#letGo();
    this.#key = key;
    const opened = this.#methods.open(query);
    this.#opened = opened;
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = null;
    });
    return opened;
  }

  /** Several slices may find the same list gone at once; the first of them opens the next. */
  async #reopen(query: Query, gone: OpenedList): Promise<OpenedList> {
    const before = this.#opened;
    const present = before === null ? null : await before.catch(() => null);
    if (this.#opened === before && present?.handle === gone.handle) this.#opened = null;
    return this.#list(query);
  }

  #letGo(): void {
    const opened = this.#opened;
    this.#opened = null;
    opened?.then(({ handle }) => this.#methods.close(handle)).catch(() => undefined);
  }
}

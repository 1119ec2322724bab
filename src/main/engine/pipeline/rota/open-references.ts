import type { ReferenceType } from '#shared/domain/references.ts';
import { MINUTE } from '#shared/domain/time.ts';
import type { OpenReference } from '../../connectors/kit/connector.ts';
import type { Clock } from '../../ports/ports.ts';
import type { WriterClient } from '../writer-client.ts';

/** Open orders that are looked at: beyond them, the oldest are left to what the settings of a connection name. */
const MOST_ORDERS = 20_000;
/** Open orders of a page: the writer is asked for little at a time, and answers others in between. */
const ORDERS_OF_A_PAGE = 50;
/** Reading it takes seconds of the writer where ten thousand orders are open: not in each run. */
const GOOD_FOR_MS = 10 * MINUTE;

interface Named {
  readonly since: number;
  readonly pages: readonly (readonly OpenReference[])[];
}

/** What open orders name, for connectors that ask their source by it. */
export class OpenReferences {
  readonly #writer: Pick<WriterClient, 'ask'>;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #named = new Map<string, Named>();

  constructor(writer: Pick<WriterClient, 'ask'>, clock: Pick<Clock, 'elapsed'>) {
    this.#writer = writer;
    this.#clock = clock;
  }

  /** @see PullContext.openReferences */
  async *of(connectionId: string, types: readonly ReferenceType[]): AsyncIterable<readonly OpenReference[]> {
    const key = [connectionId, ...types].join(' ');
    const since = this.#clock.elapsed();
    const known = this.#named.get(key);
    if (known !== undefined && since - known.since < GOOD_FOR_MS) {
      yield* known.pages;
      return;
    }
    const pages: (readonly OpenReference[])[] = [];
    for await (const page of this.#read(connectionId, types)) {
      pages.push(page);
      yield page;
    }
    this.#named.set(key, { since, pages });
  }

  async *#read(connectionId: string, types: readonly ReferenceType[]): AsyncIterable<readonly OpenReference[]> {
    const orders = await this.#writer.ask('openOrders', { most: MOST_ORDERS });
    const told = new Set<string>();
    for (let from = 0; from < orders.length; from += ORDERS_OF_A_PAGE) {
      const page = orders.slice(from, from + ORDERS_OF_A_PAGE);
      const named = await this.#writer.ask('referencesOf', { connectionId, orders: page, types });
      const fresh = named.filter(({ key }) => !told.has(key) && told.add(key));
      if (fresh.length > 0) yield fresh.map(({ type, scope, text }) => ({ type, scope, text }));
    }
  }
}

/** Tryton as its own clients see it: each model asked by itself. */
export interface TrytonDesk {
  /** Records of a model, all of them unless a condition says which. */
  read<T>(model: string, fields: readonly string[], domain?: readonly unknown[]): Promise<readonly (T & WithId)[]>;
  /** Calls a method of a model's records: a button, or "write" with new values. */
  act(model: string, method: string, ids: readonly number[], values?: Readonly<Record<string, unknown>>): Promise<void>;
}
interface WithId {
  readonly id: number;
}

/** Signs in as the administrator of a test database. */
export async function openTryton(url: string): Promise<TrytonDesk> {
  async function ask(method: string, params: readonly unknown[], session: string | null): Promise<unknown> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(session === null ? {} : { authorization: session }) },
      body: JSON.stringify({ id: 1, method, params }),
    });
    const answer = (await response.json()) as { readonly result?: unknown; readonly error?: unknown };
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result;
  }
  const [user, token] = (await ask('common.db.login', ['admin', { password: 'admin' }, 'en'], null)) as [
    number,
    string,
  ];
  const session = `Session ${Buffer.from(`admin:${user}:${token}`).toString('base64')}`;
  const context = await ask('model.res.user.get_preferences', [true, {}], session);
  return {
    async read<T>(model: string, fields: readonly string[], domain: readonly unknown[] = []) {
      const params = [domain, 0, null, [['id', 'ASC']], fields, context];
      return (await ask(`model.${model}.search_read`, params, session)) as readonly (T & WithId)[];
    },
    async act(model, method, ids, values) {
      await ask(`model.${model}.${method}`, [ids, ...(values === undefined ? [] : [values]), context], session);
    },
  };
}

interface Stated {
  readonly state: string;
}
interface Sale extends Stated {
  readonly number: string | null;
  readonly shipments: readonly number[];
  readonly shipment_returns: readonly number[];
  readonly invoices: readonly number[];
}
interface Move extends Stated {
  readonly sale: number | null;
  readonly origin: string | null;
  readonly quantity: number;
  readonly shipment: string | null;
}

/** What Tryton says of its sales: the documents of each with their states, and what of each line has left. */
export interface TrytonBooks {
  readonly documents: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** By the line of the sale. */
  readonly shipped: ReadonlyMap<string, number>;
  readonly numbers: ReadonlyMap<string, string>;
}

export async function booksOf(desk: TrytonDesk, connection: string): Promise<TrytonBooks> {
  const states = async (model: string): Promise<ReadonlyMap<number, string>> =>
    new Map((await desk.read<Stated>(model, ['state'])).map(({ id, state }) => [id, state]));
  const sales = await desk.read<Sale>('sale.sale', ['number', 'state', 'shipments', 'shipment_returns', 'invoices']);
  const shipments = await states('stock.shipment.out');
  const returns = await states('stock.shipment.out.return');
  const invoices = await states('account.invoice');
  const moves = await desk.read<Move>('stock.move', ['state', 'sale', 'origin', 'quantity', 'shipment']);
  const saleOfMove = new Map(moves.map(({ id, sale }) => [id, sale]));
  const packages = await desk.read<Stated & { readonly moves: readonly number[] }>('stock.package', ['state', 'moves']);

  const documents = new Map<string, Readonly<Record<string, string>>>();
  const numbers = new Map<string, string>();
  for (const { id, number, state, ...of } of sales) {
    const own: Record<string, string> = { [`${connection}/sales/${id}`]: state };
    const add = (stream: string, ids: readonly number[], known: ReadonlyMap<number, string>): void => {
      for (const each of ids) {
        const said = known.get(each) ?? 'not there';
        own[`${connection}/${stream}/${each}#sale-${id}`] = said === 'cancelled' ? 'cancelled (void)' : said;
      }
    };
    add('shipments', of.shipments, shipments);
    add('returns', of.shipment_returns, returns);
    add('invoices', of.invoices, invoices);
    for (const parcel of packages) {
      if (parcel.moves.some((move) => saleOfMove.get(move) === id))
        own[`${connection}/packages/${parcel.id}`] = parcel.state;
    }
    documents.set(
      `${connection}/sales/${id}`,
      Object.fromEntries(Object.entries(own).toSorted(([a], [b]) => a.localeCompare(b))),
    );
    if (number !== null) numbers.set(`${connection}/sales/${id}`, number);
  }

  const shipped = new Map<string, number>();
  for (const { state, origin, quantity, shipment } of moves) {
    const line = /^sale\.line,(\d+)$/.exec(origin ?? '')?.[1];
    if (line === undefined || state !== 'done' || shipment?.startsWith('stock.shipment.out,') !== true) continue;
    shipped.set(line, (shipped.get(line) ?? 0) + quantity);
  }
  return { documents, shipped, numbers };
}

import { atPointer } from '#shared/lib/json.ts';
import type { PullContext } from '../../kit/connector.ts';
import { inSession } from '../../kit/session.ts';
import type { DynamicsOrg } from '../client.ts';
import type { DynamicsSalesConfig } from '../manifest.ts';
import type { Table } from './table.ts';

type Context = PullContext<DynamicsSalesConfig>;

/** A row names its currency by an id, and shows its name: the code is in a table of its own. */
export async function withCurrencies(
  org: DynamicsOrg,
  { session }: Context,
  nodes: readonly unknown[],
): Promise<readonly unknown[]> {
  return withNamed(org, session, nodes, {
    column: '_transactioncurrencyid_value',
    set: 'transactioncurrencies',
    id: 'transactioncurrencyid',
    select: 'isocurrencycode',
    member: 'transactioncurrency',
  });
}

/** The rows with their lines, and the lines with the numbers of their products. */
export async function withParts(
  org: DynamicsOrg,
  { session }: Context,
  { parts, id }: Table,
  nodes: readonly unknown[],
): Promise<readonly unknown[]> {
  if (parts === null) return nodes;
  const ids = nodes.map((node) => atPointer(node, `/${id}`)).filter((value) => typeof value === 'string');
  const columns = await org.known(parts.table, [parts.id, parts.parent, 'modifiedon', ...parts.columns]);
  const found = await org.where(parts.set, columns, parts.parent, ids);
  const named = await withNamed(org, session, found, {
    column: '_productid_value',
    set: 'products',
    id: 'productid',
    select: 'productnumber',
    member: 'product',
  });
  const lines = Map.groupBy(named, (line) => atPointer(line, `/${parts.parent}`));
  return nodes.map((node) => {
    const own = lines.get(atPointer(node, `/${id}`)) ?? [];
    return { ...(node as object), [parts.member]: own.toSorted((a, b) => inSequence(a, b, parts.id)) };
  });
}

function inSequence(a: unknown, b: unknown, id: string): number {
  const place = (line: unknown): number => Number(atPointer(line, '/lineitemnumber') ?? 0);
  const name = (line: unknown): string => JSON.stringify(atPointer(line, `/${id}`));
  return place(a) - place(b) || (name(a) < name(b) ? -1 : 1);
}

interface Named {
  readonly column: string;
  readonly set: string;
  readonly id: string;
  readonly select: string;
  readonly member: string;
}

/** Adds what a row that is only named has more to say. Read once per connection: these change hardly ever. */
async function withNamed(
  org: DynamicsOrg,
  session: Map<string, unknown>,
  nodes: readonly unknown[],
  { column, set, id, select, member }: Named,
): Promise<readonly unknown[]> {
  const known = inSession(session, `dynamics.${set}`, () => new Map<string, unknown>());
  const idOf = (node: unknown): string | null => {
    const value = atPointer(node, `/${column}`);
    return typeof value === 'string' ? value : null;
  };
  const wanted = nodes
    .map(idOf)
    .filter((value) => value !== null)
    .filter((value) => !known.has(value));
  for (const row of await org.where(set, [id, select], id, [...new Set(wanted)])) {
    const name = atPointer(row, `/${id}`);
    if (typeof name === 'string') known.set(name, row);
  }
  return nodes.map((node) => {
    const row = known.get(idOf(node) ?? '');
    return row === undefined ? node : { ...(node as object), [member]: row };
  });
}

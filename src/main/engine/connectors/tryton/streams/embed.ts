import { z } from 'zod';
import type { TrytonClient } from '../client.ts';
import type { TrytonNode } from './documents.ts';

/** Records that one question names by their ids. */
const CHUNK = 500;

const withId = z.looseObject({ id: z.int() });
const ORIGIN = /^sale\.line,(\d+)$/;

/** A list of ids in a field, in whose place the records are put. */
export interface Children {
  readonly model: string;
  readonly field: string;
  readonly fields: readonly string[];
  /** Fields of some releases and modules only. */
  readonly optional: readonly string[];
  /** Whether each names a line of a sale by its origin: what that says of its sale is put in beside it. */
  readonly ofSaleLines: boolean;
}

/** Reads the children of all nodes of a page together, and puts them in where their ids stood. */
export async function embedChildren(
  client: TrytonClient,
  nodes: readonly TrytonNode[],
  { model, field, fields, optional, ofSaleLines }: Children,
): Promise<readonly TrytonNode[]> {
  const ids = nodes.flatMap((node) => idsAt(node, field));
  if (ids.length === 0) return nodes;
  const there = await client.fieldsOf(model);
  const asked = [...fields, ...optional.filter((name) => there.has(name.split('.', 1)[0] ?? ''))];
  const read = await byId(client, model, ids, asked);
  const children = ofSaleLines ? await withSales(client, read) : read;
  return nodes.map((node) => ({
    ...node,
    [field]: idsAt(node, field).flatMap((id) => {
      const child = children.get(id);
      return child === undefined ? [] : [child];
    }),
  }));
}

/** The lines of sales that children come from, as "origin." beside "origin": so Tryton nests what is read over a relation. */
async function withSales(
  client: TrytonClient,
  children: ReadonlyMap<number, TrytonNode>,
): Promise<ReadonlyMap<number, TrytonNode>> {
  const origins = [...new Set([...children.values()].flatMap((child) => saleLineOf(child) ?? []))];
  const lines = await byId(client, 'sale.line', origins, ['sale']);
  return new Map(
    [...children].map(([id, child]) => {
      const line = saleLineOf(child);
      return [id, line === null ? child : { ...child, 'origin.': lines.get(line) ?? null }];
    }),
  );
}

function saleLineOf({ origin }: TrytonNode): number | null {
  const id = typeof origin === 'string' ? ORIGIN.exec(origin)?.[1] : undefined;
  return id === undefined ? null : Number(id);
}

function idsAt(node: TrytonNode, field: string): readonly number[] {
  const ids = z.array(z.int()).safeParse(node[field]);
  return ids.success ? ids.data : [];
}

async function byId(
  client: TrytonClient,
  model: string,
  ids: readonly number[],
  fields: readonly string[],
): Promise<ReadonlyMap<number, TrytonNode>> {
  const found = new Map<number, TrytonNode>();
  for (let from = 0; from < ids.length; from += CHUNK) {
    const domain = [['id', 'in', ids.slice(from, from + CHUNK)]];
    for (const node of await client.searchRead(model, { domain, limit: null, order: [['id', 'ASC']], fields })) {
      const known = withId.safeParse(node);
      if (known.success) found.set(known.data.id, known.data);
    }
  }
  return found;
}

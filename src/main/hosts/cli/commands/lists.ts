import type { Arguments } from '../arguments/parse.ts';
import { UsageError } from '../arguments/parse.ts';
import type { OptionSpecs } from '../arguments/options.ts';
import type { Output } from '../output/output.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { countText } from '../output/text.ts';

/** Rows asked for at a time; the contract's lists give up to 500. */
const BLOCK = 500;
const DEFAULT_LIMIT = 50;

export const LIMIT_OPTIONS = {
  limit: { value: 'N', short: 'n', summary: `Rows at most (default ${DEFAULT_LIMIT})` },
  all: { summary: 'All rows' },
} as const satisfies OptionSpecs;

export function limitOf(typed: Arguments): number {
  const limit = typed.integer('limit', { from: 1, to: 100_000_000 });
  if (typed.flag('all') && limit !== null)
    throw new UsageError('--limit and --all exclude each other', 'Give one of them.');
  return typed.flag('all') ? Number.POSITIVE_INFINITY : (limit ?? DEFAULT_LIMIT);
}

/** `slip_ms` or `slip_ms:desc`; hyphens may stand for underscores. @throws UsageError */
export function sortOf<C extends string>(
  typed: Arguments,
  columns: readonly C[],
): { column: C; descending: boolean }[] {
  const text = typed.text('sort');
  if (text === null) return [];
  const [name = '', direction = 'asc', ...rest] = text.split(':');
  const column = columns.find((candidate) => candidate === name.replaceAll('-', '_'));
  if (column === undefined || (direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
    throw new UsageError(`--sort must be COLUMN or COLUMN:desc, not "${text}"`, `Columns: ${columns.join(', ')}`);
  }
  return [{ column, descending: direction === 'desc' }];
}

export interface Listing<Row> {
  readonly total: number;
  readonly limit: number;
  readonly read: (from: number, to: number) => Promise<readonly Row[]>;
  readonly columns: readonly TableColumn<Row>[];
  /** Name of the rows in JSON: {"count": …, "orders": […]} */
  readonly name: string;
  /** "orders", for the remark on how many there are. */
  readonly noun: string;
  /** Further members of the JSON document. */
  readonly also?: Readonly<Record<string, unknown>>;
}

/** Writes a list a block at a time: aligned lines for people, one JSON document for programs. */
export async function writeListing<Row>(listing: Listing<Row>, out: Output, json: boolean): Promise<void> {
  const { total, limit, read, name, noun, columns, also = {} } = listing;
  const wanted = Math.min(total, limit);
  const table = createTable(columns, out);
  if (json) await out.write(`{"count":${total},${JSON.stringify(name)}:[`);
  for (let from = 0; from < wanted; from += BLOCK) {
    const rows = await read(from, Math.min(wanted, from + BLOCK));
    if (json)
      await out.write(
        `${from === 0 || rows.length === 0 ? '' : ','}${rows.map((row) => JSON.stringify(row)).join(',')}`,
      );
    else await out.write(table(rows));
  }
  if (json) {
    const members = Object.entries(also).map(
      ([member, value]) => `,${JSON.stringify(member)}:${JSON.stringify(value)}`,
    );
    await out.write(`]${members.join('')}}\n`);
    return;
  }
  if (total === 0) out.note(`No ${noun}.`);
  else if (wanted < total) out.note(`${countText(wanted)} of ${countText(total)} ${noun}; --all shows the rest.`);
}

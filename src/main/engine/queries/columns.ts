import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import { unreachable } from '#shared/lib/assert.ts';
import type { SqlValue } from '../store/database.ts';
import { invalidInput } from './query-errors.ts';

/** A piece of SQL with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** How the engine sorts and filters by one column of a grid. Only the SQL written here ever reaches the store. */
export interface Column {
  /** Expression to sort by, without direction. */
  readonly sort: string;
  filter(filter: ColumnFilter): Condition;
}

export type Columns<Name extends string> = Readonly<Record<Name, Column>>;

/** Compared without regard to case. */
export function textColumn(sql: string): Column {
  return { sort: `${sql} COLLATE NOCASE`, filter: (filter) => textCondition(sql, filter) };
}

/** Numbers, instants and durations; filters are in the row's own unit: micros, milliseconds. */
export function numberColumn(sql: string, sort = sql): Column {
  return { sort, filter: (filter) => numberCondition(sql, filter) };
}

/** Milliseconds since an instant that stands in the column. */
export function ageColumn(sql: string, now: number): Column {
  return {
    sort: `-${sql}`,
    filter: (filter) => numberCondition(sql, agesAsInstants(filter, now)),
  };
}

/** A word of a closed list. rank: SQL by which the words are ordered. */
export function wordColumn(sql: string, rank: string): Column {
  return { sort: rank, filter: (filter) => textCondition(sql, filter) };
}

export const EVERYTHING: Condition = { sql: '1', parameters: [] };

export function all(conditions: readonly Condition[]): Condition {
  const told = conditions.filter((condition) => condition !== EVERYTHING);
  if (told.length === 0) return EVERYTHING;
  return {
    sql: told.map(({ sql }) => `(${sql})`).join(' AND '),
    parameters: told.flatMap(({ parameters }) => parameters),
  };
}

export function any(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '0', parameters: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** All filters of a query hold together. @throws ContractError input.invalid */
export function filterCondition<Name extends string>(
  columns: Columns<Name>,
  filters: Readonly<Partial<Record<Name, ColumnFilter>>>,
): Condition {
  return all(
    Object.entries<ColumnFilter | undefined>(filters).flatMap(([name, filter]) =>
      filter === undefined ? [] : [columnOf(columns, name).filter(filter)],
    ),
  );
}

/**
 * ORDER BY for a query; unknown values come last. `tie`, a column without doubles, makes the sequence the same every
 * time; it runs the way of the last column, so that an index over both can answer.
 */
export function orderBy<Name extends string>(
  columns: Columns<Name>,
  sort: readonly { readonly column: Name; readonly descending: boolean }[],
  tie: string,
): string {
  const terms = sort.map(
    ({ column, descending }) => `${columnOf(columns, column).sort} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  const direction = sort.at(-1)?.descending ? 'DESC' : 'ASC';
  return [...terms, `${tie} ${direction}`].join(', ');
}

function columnOf<Name extends string>(columns: Columns<Name>, name: string): Column {
  if (!Object.hasOwn(columns, name)) throw invalidInput(`There is no column "${name}".`);
  return columns[name as Name];
}

/** Any text that holds this one, without regard to case. LIKE knows the case of ASCII letters only; GLOB is told it. */
export function containsCondition(sql: string, text: string): Condition {
  if (!/[^\p{ASCII}]/u.test(text)) {
    return { sql: String.raw`${sql} LIKE ? ESCAPE '\'`, parameters: [`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`] };
  }
  return { sql: `${sql} GLOB ?`, parameters: [`*${Array.from(text, eitherCase).join('')}*`] };
}

/** The character for GLOB: a class of its two cases where it has them. */
function eitherCase(character: string): string {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  if (lower !== upper) return `[${lower}${upper}]`;
  return /[*?[]/.test(character) ? `[${character}]` : character;
}

function textCondition(sql: string, filter: ColumnFilter): Condition {
  switch (filter.op) {
    case 'contains':
      return containsCondition(sql, filter.value);
    case 'equals':
      return { sql: `${sql} = ? COLLATE NOCASE`, parameters: [String(filter.value)] };
    case 'in':
      return {
        sql: `${sql} COLLATE NOCASE IN (SELECT value FROM json_each(?))`,
        parameters: [JSON.stringify(filter.values.map(String))],
      };
    case 'empty':
      return { sql: `coalesce(${sql}, '') = ''`, parameters: [] };
    case 'not_empty':
      return { sql: `coalesce(${sql}, '') <> ''`, parameters: [] };
    case 'at_least':
    case 'at_most':
    case 'between':
      throw invalidInput(`Text has no greater and lesser: "${filter.op}" is for numbers and dates.`);
    default:
      return unreachable(filter);
  }
}

function numberCondition(sql: string, filter: ColumnFilter): Condition {
  switch (filter.op) {
    case 'equals':
      return { sql: `${sql} = ?`, parameters: [numberOf(filter.value)] };
    case 'in':
      return {
        sql: `${sql} IN (SELECT value FROM json_each(?))`,
        parameters: [JSON.stringify(filter.values.map(numberOf))],
      };
    case 'at_least':
      return { sql: `${sql} >= ?`, parameters: [numberOf(filter.value)] };
    case 'at_most':
      return { sql: `${sql} <= ?`, parameters: [numberOf(filter.value)] };
    case 'between':
      return { sql: `${sql} BETWEEN ? AND ?`, parameters: [numberOf(filter.from), numberOf(filter.to)] };
    case 'empty':
      return { sql: `${sql} IS NULL`, parameters: [] };
    case 'not_empty':
      return { sql: `${sql} IS NOT NULL`, parameters: [] };
    case 'contains':
      throw invalidInput('A number or date is not searched by a part of it: filter by a range.');
    default:
      return unreachable(filter);
  }
}

function numberOf(value: string | number): number {
  const number = typeof value === 'number' ? value : Number(value.trim() === '' ? Number.NaN : value);
  if (!Number.isFinite(number)) throw invalidInput(`"${value}" is not a number.`);
  return number;
}

function agesAsInstants(filter: ColumnFilter, now: number): ColumnFilter {
  const at = (age: string | number): number => now - numberOf(age);
  switch (filter.op) {
    case 'at_least':
      return { op: 'at_most', value: at(filter.value) };
    case 'at_most':
      return { op: 'at_least', value: at(filter.value) };
    case 'between':
      return { op: 'between', from: at(filter.to), to: at(filter.from) };
    case 'equals':
      return { op: 'equals', value: at(filter.value) };
    case 'in':
      return { op: 'in', values: filter.values.map(at) };
    case 'contains':
    case 'empty':
    case 'not_empty':
      return filter;
    default:
      return unreachable(filter);
  }
}

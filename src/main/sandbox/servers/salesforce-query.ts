import type { Payload } from '../records/record.ts';
import type { StreamModel } from '../streams.ts';
import type { World } from '../world.ts';
import { fieldsOf, readPath, textOf } from './condition.ts';
import type { Reply, Request } from './http.ts';
import { select } from './select.ts';
import type { SoqlQuery } from './soql.ts';

const MAX_BATCH = 2_000;
const MIN_BATCH = 200;

/** A query's rows as of the time it was asked, for paging. */
export interface Cursor {
  readonly query: SoqlQuery;
  readonly stream: StreamModel;
  readonly asOf: number;
  readonly records: readonly number[];
  readonly batch: number;
}

/** A field or object that the query names and the org does not have. */
export class QueryFieldError extends Error {
  override readonly name = 'QueryFieldError';
  readonly code: 'INVALID_FIELD' | 'INVALID_TYPE';
  constructor(code: 'INVALID_FIELD' | 'INVALID_TYPE', message: string) {
    super(message);
    this.code = code;
  }
}

export function streamOf(world: World, object: string): StreamModel {
  if (object === 'Order') return world.streams['sf/Order'];
  if (object === 'Case') return world.streams['sf/Case'];
  throw new QueryFieldError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
}

/** Any record of the object with all its fields, to know the fields by. */
export function sampleOf(stream: StreamModel): Payload {
  return stream.write(0, stream.index.createdAt(0)) ?? {};
}

/** Runs a query; its pages are then read by offset. @throws QueryFieldError */
export function openCursor(world: World, query: SoqlQuery, request: Request, asOf: number): Cursor {
  const stream = streamOf(world, query.from);
  const sample = sampleOf(stream);
  const check = (from: Payload, entity: string, fields: readonly string[]): void => {
    for (const field of fields) {
      const value = field
        .split('.')
        .reduce<unknown>(
          (here, name) => (here !== null && typeof here === 'object' ? (here as Payload)[name] : undefined),
          from,
        );
      if (value === undefined || (value !== null && typeof value === 'object')) {
        throw new QueryFieldError(
          'INVALID_FIELD',
          `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
        );
      }
    }
  };
  check(
    sample,
    query.from,
    query.fields.filter((field) => field !== 'COUNT()'),
  );
  check(sample, query.from, [
    ...(query.where ? fieldsOf(query.where) : []),
    ...query.orderBy.map((order) => order.field),
  ]);
  for (const child of query.children) {
    const rows = (sample[child.relationship] as { records?: Payload[] } | undefined)?.records;
    if (!rows)
      throw new QueryFieldError(
        'INVALID_TYPE',
        `Didn't understand relationship '${child.relationship}' in FROM part of query call.`,
      );
    check(rows[0] ?? {}, child.relationship, child.fields);
  }
  const asked = Number(/batchSize=(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1] ?? MAX_BATCH);
  const batch = Math.min(MAX_BATCH, Math.max(MIN_BATCH, asked));
  return { query, stream, asOf, batch, records: rowsOf(query, stream, asOf) };
}

function rowsOf(query: SoqlQuery, stream: StreamModel, asOf: number): number[] {
  const [first, second] = query.orderBy;
  // Ids rise with the position, and the index orders equal stamps by position.
  const byStamp =
    first?.field === 'SystemModstamp' &&
    !first.descending &&
    (second === undefined || (second.field === 'Id' && !second.descending));
  const hits = [
    ...select({
      stream,
      condition: query.where,
      stampField: 'SystemModstamp',
      withMillis: false,
      asOf,
      order: byStamp ? 'modified' : 'position',
    }),
  ].map((hit) => hit.record);
  if (!byStamp && query.orderBy.length > 0) sortRows(hits, query, stream, asOf);
  return query.limit === null ? hits : hits.slice(0, query.limit);
}

function sortRows(records: number[], query: SoqlQuery, stream: StreamModel, asOf: number): void {
  const keys = new Map(
    records.map((record) => {
      const payload = stream.write(record, asOf) ?? {};
      return [record, query.orderBy.map(({ field }) => readPath(payload, field))] as const;
    }),
  );
  records.sort((a, b) => {
    for (const [index, { descending }] of query.orderBy.entries()) {
      const left = keys.get(a)?.[index];
      const right = keys.get(b)?.[index];
      const order = typeof left === 'number' && typeof right === 'number' ? left - right : compareNullable(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return a - b;
  });
}

/** Nulls first, text by code unit. */
function compareNullable(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === null || left === undefined) return -1;
  if (right === null || right === undefined) return 1;
  return textOf(left) < textOf(right) ? -1 : 1;
}

/** One batch of the rows, with the locator of the next. */
export function pageReply(cursor: Cursor, id: string, offset: number, version: string): Reply {
  const { query, stream, asOf, records, batch } = cursor;
  if (query.fields.includes('COUNT()'))
    return { status: 200, body: { totalSize: records.length, done: true, records: [] } };
  const page = records.slice(offset, offset + batch);
  const end = offset + page.length;
  const done = end >= records.length;
  return {
    status: 200,
    body: {
      totalSize: records.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${id}-${end}` }),
      records: page.map((record) => project(stream.write(record, asOf) ?? {}, query)),
    },
  };
}

/** Only what was selected, nested as the relationships are. */
function project(payload: Payload, query: SoqlQuery): Payload {
  const row = projectFields(payload, query.fields);
  for (const { relationship, fields } of query.children) {
    const rows = payload[relationship] as { totalSize: number; done: boolean; records: Payload[] } | null;
    row[relationship] =
      rows === null ? null : { ...rows, records: rows.records.map((child) => projectFields(child, fields)) };
  }
  return row;
}

function projectFields(payload: Payload, fields: readonly string[]): Payload {
  const row: Payload = { attributes: payload['attributes'] };
  for (const field of fields) {
    const dot = field.indexOf('.');
    if (dot < 0) {
      row[field] = payload[field] ?? null;
      continue;
    }
    const relation = field.slice(0, dot);
    const parent = payload[relation] as Payload | null;
    row[relation] =
      parent === null
        ? null
        : { ...(row[relation] as Payload | undefined), ...projectFields(parent, [field.slice(dot + 1)]) };
  }
  return row;
}

import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CustomerBound, PullContext, Stream, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import { stampOf } from '../../kit/records.ts';
import { soqlInstant, soqlText, type QueryBatch } from '../../kit/soql.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { SALESFORCE, salesforceOrg, type SalesforceOrg } from '../client.ts';
import type { SalesforceConfig } from '../manifest.ts';

const positionSchema = z.object({
  /** Continuation on the server. It expires; the sweep then goes on from `last`. */
  locator: z.string(),
  /** SystemModstamp and Id of the last record read. */
  last: z.object({ at: z.number(), id: z.string() }).nullable(),
});
type Position = z.infer<typeof positionSchema>;

export interface QueryEntity {
  readonly manifest: StreamManifest;
  /** The SELECT list, without SystemModstamp and Id. */
  fields(config: SalesforceConfig): readonly string[];
  /** Name of the nested query, when there is one. */
  readonly children: string | null;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Fields that hold the numbers people know, by type; an empty name is none. */
  numbers(config: SalesforceConfig): Readonly<Partial<Record<ReferenceType, readonly string[]>>>;
  /** Types of those numbers. */
  readonly knownBy: readonly ReferenceType[];
}

/** Orders and cases name an account. */
const BY_CUSTOMER: CustomerBound = { field: 'Account.AccountNumber', numbers: 'account numbers' };

/** So that the address of a question stays short enough. */
const IDS_PER_QUESTION = 50;

/**
 * A stream in the order of (SystemModstamp, Id). Inside a sweep the pair is the key to go on from when the locator is
 * lost, so that equal stamps (bulk loads) neither repeat nor get lost.
 */
export function queryStream(entity: QueryEntity): Stream<SalesforceConfig> {
  const stream = sweepStream<SalesforceConfig, SalesforceOrg, Position>({
    manifest: { ...entity.manifest, customer: BY_CUSTOMER },
    vendor: SALESFORCE,
    schema: entity.schema,
    position: positionSchema,
    head: () => ({ id: 'Id', modified: 'SystemModstamp', naiveOffset: 'Z', deleted: isDeleted }),
    client: salesforceOrg,
    async page(org, { context, since, position }) {
      const batch = await batchOf(org, entity, context, since, position);
      const { nodes, remaining, nextRecordsUrl: locator } = batch;
      const last = lastOf(nodes) ?? position?.last ?? null;
      return { nodes, remaining, next: locator === null ? null : { locator, last } };
    },
    complete: async (org, node) => (entity.children === null ? node : withAllChildren(org, node, entity.children)),
    lookUp: {
      most: IDS_PER_QUESTION,
      byIds: (org, { config }, ids) =>
        everyBatch(org, soqlOf(entity, config, ` WHERE Id IN (${ids.map(soqlText).join(', ')})`)),
      byReference: {
        types: entity.knownBy,
        find: (org, { config }, { type, value }) => {
          const fields = (entity.numbers(config)[type] ?? []).filter((name) => name !== '');
          const where = fields.map((name) => `${name} = ${soqlText(value)}`).join(' OR ');
          return where === '' ? Promise.resolve([]) : everyBatch(org, soqlOf(entity, config, ` WHERE ${where}`));
        },
      },
    },
    // A lost locator is made good by the key.
    lost: () => false,
  });
  return { ...stream, control: queryControl(entity) };
}

/** Counts by SELECT COUNT(), deleted records too, as they are pulled. */
function queryControl({ manifest }: QueryEntity): StreamControl<SalesforceConfig> {
  return {
    async count(context, { from, to }) {
      const since = from === null ? '' : `SystemModstamp >= ${soqlInstant(from)} AND `;
      const where = `${since}SystemModstamp <= ${soqlInstant(to)}`;
      const narrowed = whereOf([where, customerClause(context.customers)]);
      const { total } = await salesforceOrg(context).query(`SELECT COUNT() FROM ${manifest.entity}${narrowed}`);
      if (total === null) throw shapeChanged(SALESFORCE.name, 'a count without "totalSize"');
      return total;
    },
  };
}

async function batchOf(
  org: SalesforceOrg,
  entity: QueryEntity,
  { config, customers }: PullContext<SalesforceConfig>,
  since: Instant | null,
  position: Position | null,
): Promise<QueryBatch> {
  const query = (from: string | null): Promise<QueryBatch> =>
    org.query(soqlOf(entity, config, whereOf([from, customerClause(customers)])));
  if (position === null) return query(sinceClause(since));
  try {
    return await org.batch(position.locator);
  } catch (error) {
    if (!(error instanceof VendorError) || !LOST_LOCATOR.test(`${error.status} ${error.code ?? ''}`)) throw error;
    return query(position.last === null ? sinceClause(since) : keyClause(position.last));
  }
}

async function everyBatch(org: SalesforceOrg, soql: string): Promise<readonly unknown[]> {
  let { nodes, nextRecordsUrl } = await org.query(soql);
  while (nextRecordsUrl !== null) {
    const batch = await org.batch(nextRecordsUrl);
    nodes = [...nodes, ...batch.nodes];
    ({ nextRecordsUrl } = batch);
  }
  return nodes;
}

const LOST_LOCATOR = /INVALID_QUERY_LOCATOR|^404 /;

function soqlOf(entity: QueryEntity, config: SalesforceConfig, where: string): string {
  const select = ['Id', 'SystemModstamp', 'IsDeleted', ...entity.fields(config)].join(', ');
  return `SELECT ${select} FROM ${entity.manifest.entity}${where} ORDER BY SystemModstamp, Id`;
}

function whereOf(conditions: readonly (string | null)[]): string {
  const given = conditions.filter((condition) => condition !== null);
  return given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
}

function customerClause(customers: readonly string[] | null | undefined): string | null {
  return customers ? `${BY_CUSTOMER.field} IN (${customers.map(soqlText).join(', ')})` : null;
}

function sinceClause(since: Instant | null): string | null {
  return since === null ? null : `SystemModstamp >= ${soqlInstant(since)}`;
}

function keyClause(last: { readonly at: Instant; readonly id: string }): string {
  const at = soqlInstant(last.at);
  return `(SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > ${soqlText(last.id)}))`;
}

/** The greatest key of a page, in whatever order it came: going on from one in its middle would pass others. */
function lastOf(nodes: readonly unknown[]): Position['last'] {
  return nodes.reduce<Position['last']>((last, node) => {
    const members = node as Readonly<Record<string, unknown>> | null;
    const { at } = stampOf(members?.['SystemModstamp'], 'Z');
    const id = members?.['Id'];
    if (at === null || typeof id !== 'string') return last;
    return last !== null && (at < last.at || (at === last.at && id <= last.id)) ? last : { at, id };
  }, null);
}

function isDeleted(node: unknown): boolean {
  return typeof node === 'object' && node !== null && (node as Record<string, unknown>)['IsDeleted'] === true;
}

const nested = z.looseObject({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.unknown()),
});

/** A nested query result is cut like any other; its further batches are read into it. */
async function withAllChildren(org: SalesforceOrg, node: unknown, children: string): Promise<unknown> {
  const result = nested.safeParse((node as Readonly<Record<string, unknown>> | null)?.[children]);
  if (!result.success || result.data.done) return node;
  const records = [...result.data.records];
  let next: string | null = result.data.nextRecordsUrl ?? null;
  while (next !== null) {
    const batch = await org.batch(next);
    records.push(...batch.nodes);
    next = batch.nextRecordsUrl;
  }
  return { ...(node as object), [children]: { totalSize: records.length, done: true, records } };
}

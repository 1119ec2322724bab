import { z } from 'zod';
import type { Checkpoint, Page, RawRecord, Stream, StreamManifest } from '../../kit/connector.ts';
import { VendorError } from '../../kit/http-policy.ts';
import { expectShape, rawRecord } from '../../kit/records.ts';
import { soqlInstant, soqlText, type QueryBatch } from '../../kit/soql.ts';
import { SALESFORCE, salesforceOrg, type SalesforceOrg } from '../client.ts';
import type { SalesforceConfig } from '../manifest.ts';

const checkpointSchema = z.object({
  /** SystemModstamp and Id of the last record seen; null before the first. */
  last: z.object({ at: z.number(), id: z.string() }).nullable(),
  /** Continuation on the server, while a sweep runs. It expires; the sweep then goes on from `last`. */
  locator: z.string().nullable(),
  sweeping: z.boolean(),
});
type Progress = z.infer<typeof checkpointSchema>;

export interface QueryEntity {
  readonly manifest: StreamManifest;
  /** The SELECT list, without SystemModstamp and Id. */
  fields(config: SalesforceConfig): readonly string[];
  /** Name of the nested query, when there is one. */
  readonly children: string | null;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
}

/**
 * A stream in the order of (SystemModstamp, Id). Each sweep begins an overlap before the last stamp seen; inside a
 * sweep the pair is the key to go on from, so that equal stamps (bulk loads) neither repeat nor get lost.
 */
export function queryStream(entity: QueryEntity): Stream<SalesforceConfig> {
  return {
    manifest: entity.manifest,
    async *pull(context, checkpoint) {
      const org = salesforceOrg(context);
      let progress: Progress =
        checkpoint === null ? { last: null, locator: null, sweeping: false } : checkpointSchema.parse(checkpoint);
      do {
        const batch = await batchOf(org, entity, context.config, progress);
        const { page, next } = await landed(org, entity, batch, progress);
        yield page;
        progress = next;
      } while (progress.sweeping);
    },
  };
}

async function batchOf(
  org: SalesforceOrg,
  entity: QueryEntity,
  config: SalesforceConfig,
  progress: Progress,
): Promise<QueryBatch> {
  const soql = soqlOf(entity, config, progress);
  if (progress.locator === null) return org.query(soql);
  try {
    return await org.batch(progress.locator);
  } catch (error) {
    if (!(error instanceof VendorError) || !LOST_LOCATOR.test(`${error.status} ${error.code ?? ''}`)) throw error;
    return org.query(soql);
  }
}

const LOST_LOCATOR = /INVALID_QUERY_LOCATOR|^404 /;

function soqlOf(entity: QueryEntity, config: SalesforceConfig, { last, sweeping }: Progress): string {
  const select = ['Id', 'SystemModstamp', 'IsDeleted', ...entity.fields(config)].join(', ');
  return `SELECT ${select} FROM ${entity.manifest.entity}${whereOf(entity, last, sweeping)} ORDER BY SystemModstamp, Id`;
}

function whereOf({ manifest }: QueryEntity, last: Progress['last'], sweeping: boolean): string {
  if (last === null) return '';
  if (!sweeping) return ` WHERE SystemModstamp >= ${soqlInstant(last.at - manifest.overlapMs)}`;
  const at = soqlInstant(last.at);
  return ` WHERE SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > ${soqlText(last.id)})`;
}

async function landed(
  org: SalesforceOrg,
  entity: QueryEntity,
  batch: QueryBatch,
  progress: Progress,
): Promise<{ readonly page: Page; readonly next: Progress }> {
  expectShape(SALESFORCE, entity.manifest.entity, entity.schema, batch.nodes);
  const records: RawRecord[] = [];
  let { last } = progress;
  for (const node of batch.nodes) {
    const whole = entity.children === null ? node : await withAllChildren(org, node, entity.children);
    const record = rawRecord(whole, { id: 'Id', modified: 'SystemModstamp', naiveOffset: 'Z' });
    records.push(isDeleted(whole) ? { ...record, deleted: true } : record);
    if (record.recordedAt !== null && record.unreadable === undefined) {
      last = { at: record.recordedAt, id: record.sourceId };
    }
  }
  const next: Progress = { last, locator: batch.nextRecordsUrl, sweeping: batch.nextRecordsUrl !== null };
  return {
    page: {
      records,
      checkpoint: next satisfies Checkpoint,
      ...(batch.remaining === null ? {} : { remaining: batch.remaining }),
    },
    next,
  };
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

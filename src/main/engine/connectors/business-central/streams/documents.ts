import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import type { Checkpoint, Page, PullContext, Stream, StreamManifest } from '../../kit/connector.ts';
import { VendorError } from '../../kit/http-policy.ts';
import { odataPage, sameOrigin, type ODataPage } from '../../kit/odata.ts';
import { expectShape, laterOf, rawRecord } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { BUSINESS_CENTRAL, businessCentralClient, companyUrl } from '../client.ts';
import type { BusinessCentralConfig } from '../manifest.ts';

/** Empty dates are 0001-01-01 and bound no window. */
const EARLIEST = Date.parse('1900-01-01T00:00:00Z');

const checkpointSchema = z.object({
  /** Greatest lastModifiedDateTime seen. */
  modifiedTo: z.number().nullable(),
  /** Where the sweep goes on; null between sweeps. */
  nextLink: z.string().nullable(),
});
type Progress = z.infer<typeof checkpointSchema>;

export interface DocumentEntity {
  readonly manifest: StreamManifest;
  /** Navigation property of the lines; null where there are none. */
  readonly lines: string | null;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
}

/**
 * A stream of documents with their lines, in the order of their last change. Each sweep begins an overlap before the
 * last stamp seen and follows the service's own continuation; a lost continuation begins the sweep again.
 */
export function documentStream(entity: DocumentEntity): Stream<BusinessCentralConfig> {
  return {
    manifest: entity.manifest,
    async *pull(context, checkpoint) {
      const client = businessCentralClient(context);
      let progress: Progress =
        checkpoint === null ? { modifiedTo: null, nextLink: null } : checkpointSchema.parse(checkpoint);
      do {
        const answer = await pageOf(client, context, entity, progress);
        const { page, next } = landed(entity, answer, progress);
        yield page;
        progress = next;
      } while (progress.nextLink !== null);
    },
  };
}

async function pageOf(
  client: VendorClient,
  context: PullContext<BusinessCentralConfig>,
  entity: DocumentEntity,
  progress: Progress,
): Promise<ODataPage> {
  const headers = { prefer: `odata.maxpagesize=${context.config.pageSize}`, 'data-access-intent': 'ReadOnly' };
  const first = firstUrl(context.config, entity, progress.modifiedTo);
  // After a move to another address the old continuation is gone, and the token must not follow it.
  if (progress.nextLink === null || !sameOrigin(progress.nextLink, first))
    return odataPage(client, BUSINESS_CENTRAL, first, headers);
  try {
    return await odataPage(client, BUSINESS_CENTRAL, progress.nextLink, headers);
  } catch (error) {
    if (!(error instanceof VendorError) || !LOST_CONTINUATION.has(error.status ?? 0)) throw error;
    context.logger.warn('continuation lost, sweep begins again', { stream: entity.manifest.id, status: error.status });
    return odataPage(client, BUSINESS_CENTRAL, first, headers);
  }
}

const LOST_CONTINUATION: ReadonlySet<number> = new Set([400, 404, 410]);

function firstUrl(
  config: BusinessCentralConfig,
  { manifest, lines }: DocumentEntity,
  modifiedTo: Instant | null,
): string {
  const query = new URLSearchParams({
    ...(lines === null ? {} : { $expand: lines }),
    $orderby: 'lastModifiedDateTime',
  });
  if (modifiedTo !== null) {
    query.set('$filter', `lastModifiedDateTime gt ${new Date(modifiedTo - manifest.overlapMs).toISOString()}`);
  }
  // Spaces as %20: not every OData host reads "+" as a space.
  return `${companyUrl(config)}/${manifest.entity}?${query.toString().replaceAll('+', '%20')}`;
}

function landed(
  entity: DocumentEntity,
  answer: ODataPage,
  progress: Progress,
): { readonly page: Page; readonly next: Progress } {
  expectShape(BUSINESS_CENTRAL, entity.manifest.entity, entity.schema, answer.nodes);
  const records = answer.nodes.map((node) =>
    rawRecord(node, { id: 'id', modified: 'lastModifiedDateTime', naiveOffset: 'Z' }),
  );
  let { modifiedTo } = progress;
  for (const { recordedAt } of records) {
    if (recordedAt !== null && recordedAt > EARLIEST) modifiedTo = laterOf(modifiedTo, recordedAt);
  }
  const next: Progress = { modifiedTo, nextLink: answer.nextLink };
  return { page: { records, checkpoint: next satisfies Checkpoint }, next };
}

import { z } from 'zod';
import { laterOf, stampOf } from '../../kit/records.ts';
import type { Stream, StreamManifest } from '../../kit/connector.ts';
import type { VendorClient } from '../../kit/request.ts';
import { listPage, onePage, type Following } from '../../kit/rest.ts';
import { sweepStream, type SweepLookUp } from '../../kit/sweep.ts';
import { listUrl, XERO, xeroClient } from '../client.ts';
import { CREDIT_NOTES, INVOICES, PAYMENTS, type XeroConfig } from '../manifest.ts';

/** Changed since a second, and a page of what there is since then. */
const positionSchema = z.object({ from: z.number().nullable(), page: z.number() });
type Position = z.infer<typeof positionSchema>;

interface ListEntity {
  readonly manifest: StreamManifest;
  readonly id: string;
  /** Sales alone, with all decimals. */
  readonly where: Readonly<Record<string, string>>;
  readonly lookUp?: SweepLookUp<XeroConfig, VendorClient>;
}

function listStream({ manifest, id, where, lookUp }: ListEntity): Stream<XeroConfig> {
  return sweepStream<XeroConfig, VendorClient, Position>({
    manifest,
    vendor: XERO,
    schema: z.looseObject({ [id]: z.string(), Status: z.string(), UpdatedDateUTC: z.string(), Date: z.string() }),
    position: positionSchema,
    head: () => ({ id, modified: 'UpdatedDateUTC', naiveOffset: 'Z' }),
    client: xeroClient,
    ...(lookUp === undefined ? {} : { lookUp }),
    page: (client, { context: { config }, since, position }) => {
      const { from, page } = position ?? { from: since, page: 1 };
      const query = {
        page: String(page),
        pageSize: String(config.pageSize),
        order: 'UpdatedDateUTC ASC',
        ...where,
      };
      return listPage(
        client,
        XERO,
        {
          method: 'GET',
          url: listUrl(config, manifest.entity, query),
          headers: from === null ? {} : { 'if-modified-since': new Date(from).toISOString().slice(0, 19) },
        },
        { records: `/${manifest.entity}`, following: onwards(config.pageSize, { from, page }) },
        position,
      );
    },
  });
}

/** What a page holds where larger ones are not given, whatever is asked for. */
const USUAL_PAGE = 100;

/**
 * The next page is asked from the second before the last stamp, so that what changes meanwhile pulls nothing over the
 * edge of a page; where that leads nowhere, many records share a second and pages are counted within it.
 */
function onwards(size: number, { from, page }: Position): Following<Position> {
  return ({ nodes }) => {
    if (nodes.length < Math.min(size, USUAL_PAGE)) return { next: null, remaining: 0 };
    const last = nodes
      .map((node) => stampOf((node as { readonly UpdatedDateUTC?: unknown } | null)?.UpdatedDateUTC, 'Z').at)
      .reduce(laterOf, null);
    const second = last === null ? null : Math.floor(last / 1000) * 1000 - 1000;
    return second === null || (from !== null && second <= from)
      ? { next: { from, page: page + 1 }, remaining: null }
      : { next: { from: second, page: 1 }, remaining: null };
  };
}

const IDS_PER_QUESTION = 40;

/** By page, since only pages hold the lines. */
async function invoicesBy(
  client: VendorClient,
  config: XeroConfig,
  which: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  const query = { page: '1', pageSize: String(IDS_PER_QUESTION), ...SALES, ...which };
  const request = { method: 'GET' as const, url: listUrl(config, INVOICES.entity, query) };
  return (await listPage(client, XERO, request, { records: `/${INVOICES.entity}`, following: onePage }, null)).nodes;
}

/** Prices of units have up to four decimals, and are rounded to two where they are not asked for. */
const PRICES = { unitdp: '4' };
const SALES = { where: 'Type=="ACCREC"', ...PRICES };

export const invoicesStream = listStream({
  manifest: INVOICES,
  id: 'InvoiceID',
  where: SALES,
  lookUp: {
    most: IDS_PER_QUESTION,
    byIds: (client, { config }, ids) => invoicesBy(client, config, { IDs: ids.join(',') }),
    byReference: {
      types: ['invoice_no'],
      find: (client, { config }, { value }) => invoicesBy(client, config, { InvoiceNumbers: value }),
    },
  },
});
export const creditNotesStream = listStream({
  manifest: CREDIT_NOTES,
  id: 'CreditNoteID',
  where: { where: 'Type=="ACCRECCREDIT"', ...PRICES },
});
export const paymentsStream = listStream({ manifest: PAYMENTS, id: 'PaymentID', where: {} });

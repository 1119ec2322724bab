import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import type { PullContext, Stream, StreamManifest } from '../../kit/connector.ts';
import { allOf, anyOf, odataLiteral, odataPage, odataUrl } from '../../kit/odata.ts';
import type { VendorClient } from '../../kit/request.ts';
import { sameOrigin } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { BUSINESS_CENTRAL, businessCentralClient, companyUrl } from '../client.ts';
import { documentControl } from './control.ts';
import type { BusinessCentralConfig } from '../manifest.ts';

export interface DocumentEntity {
  readonly manifest: StreamManifest;
  /** Navigation property of the lines; null where there are none. */
  readonly lines: string | null;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Where the number of the sales order stands; left out where a document names none. */
  readonly orderNumberField?: 'number' | 'orderNumber';
  /** A condition without which the service refuses to list. */
  readonly listedBy?: string;
}

/** Of documents that name a customer by number. */
export const BY_CUSTOMER = { customer: { field: 'customerNumber', numbers: 'customer numbers' } } as const;

type Customers = PullContext<unknown>['customers'];

/** Null: of all customers. */
export function customerFilter(customers: Customers): string | null {
  return customers ? anyOf(BY_CUSTOMER.customer.field, customers.map(odataLiteral.text)) : null;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** So that the address stays short. */
const IDS_PER_QUESTION = 20;

/** A stream of documents with their lines, in the order of their last change. */
export function documentStream(entity: DocumentEntity): Stream<BusinessCentralConfig> {
  const { orderNumberField } = entity;
  const stream = sweepStream<BusinessCentralConfig, VendorClient, string>({
    manifest: entity.manifest,
    vendor: BUSINESS_CENTRAL,
    schema: entity.schema,
    position: z.string(),
    head: () => ({ id: 'id', modified: 'lastModifiedDateTime', naiveOffset: 'Z' }),
    client: businessCentralClient,
    page(client, { context: { config, customers }, since, position }) {
      const first = firstUrl(config, entity, since, customers);
      // After a move to another address the old continuation is gone, and the token must not follow it.
      const url = position !== null && sameOrigin(position, first) ? position : first;
      const headers = { prefer: `odata.maxpagesize=${config.pageSize}`, 'data-access-intent': 'ReadOnly' };
      return odataPage(client, BUSINESS_CENTRAL, url, headers);
    },
    lookUp: {
      most: IDS_PER_QUESTION,
      async byIds(client, { config }, ids) {
        const known = ids.filter((id) => GUID.test(id)).map((id) => `id eq ${id}`);
        return known.length === 0 ? [] : filtered(client, config, entity, known.join(' or '));
      },
      ...(orderNumberField === undefined
        ? {}
        : {
            byReference: {
              types: ['order_no'],
              find: (client, { config }, { value }) =>
                filtered(client, config, entity, `${orderNumberField} eq ${odataLiteral.text(value)}`),
            },
          }),
    },
  });
  const conditionOf = (customers: Customers): string | null =>
    allOf([entity.listedBy ?? null, customerFilter(customers)]);
  return { ...stream, control: documentControl(entity.manifest, conditionOf) };
}

async function filtered(
  client: VendorClient,
  config: BusinessCentralConfig,
  { manifest, lines }: DocumentEntity,
  $filter: string,
): Promise<readonly unknown[]> {
  const url = odataUrl(`${companyUrl(config)}/${manifest.entity}`, { $expand: lines, $filter });
  const headers = { prefer: `odata.maxpagesize=${IDS_PER_QUESTION}`, 'data-access-intent': 'ReadOnly' };
  return (await odataPage(client, BUSINESS_CENTRAL, url, headers)).nodes;
}

function firstUrl(
  config: BusinessCentralConfig,
  { manifest, lines, listedBy }: DocumentEntity,
  since: Instant | null,
  customers: Customers,
): string {
  const changed = since === null ? null : `lastModifiedDateTime gt ${new Date(since).toISOString()}`;
  return odataUrl(`${companyUrl(config)}/${manifest.entity}`, {
    $expand: lines,
    $orderby: 'lastModifiedDateTime',
    $filter: allOf([changed, listedBy ?? null, customerFilter(customers)]),
  });
}

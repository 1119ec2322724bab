import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { timeZone } from '../kit/wall-time.ts';
import { FIELD_NAMES } from './layout.ts';
import { PROGRESS, USUAL_STATUSES } from './statuses.ts';

/** Conditions that a hold of a warehouse can state. */
const HOLDS = ['WH-HOLD', 'CR-HOLD', 'CR-RISK', 'CR-PREPAY', 'ST-BACK', 'CU-DATA', 'CU-CHANGE', 'CA-NOPICK'] as const;

const pointer = z.string().regex(/^(?:\/.*)?$/, 'must be a JSON Pointer (/data/items), or empty');
const parameter = z.string().regex(/^[\w.$[\]-]*$/, 'must be the name of a parameter, or empty');

export const warehouseConfig = z
  .object({
    ordersUrl: z.url().meta({
      title: 'Address of the orders',
      description: 'List of orders in JSON, with whatever parameters always belong to it.',
    }),
    authMode: z.enum(['api_key', 'basic', 'oauth2_client_credentials', 'none']).default('api_key').meta({
      title: 'Sign-in',
      description: 'What the address wants: a key in a header, user and password, an OAuth client, or nothing.',
    }),
    keyHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
      .default('Authorization')
      .meta({ title: 'Header of the key', description: 'For the sign-in with a key.' }),
    keyScheme: z.string().default('Bearer').meta({
      title: 'Word before the key',
      description: 'Stands before the key in its header: Bearer, token; empty for the key alone.',
    }),
    username: z.string().default('').meta({ title: 'User name', description: 'For user and password only.' }),
    tokenUrl: z
      .union([z.url(), z.literal('')])
      .default('')
      .meta({
        title: 'Token address',
        description: 'For the OAuth client only.',
      }),
    clientId: z.string().default('').meta({ title: 'Client id', description: 'For the OAuth client only.' }),
    scope: z.string().default('').meta({ title: 'Scope', description: 'For the OAuth client only; empty for none.' }),
    recordsAt: pointer.default('').meta({
      title: 'Where the records stand',
      description: 'JSON Pointer of the list in an answer; empty where the answer is the list.',
    }),
    pageStyle: z.enum(['one', 'page', 'offset', 'next_link', 'cursor', 'keyset']).default('page').meta({
      title: 'Pages',
      description:
        'one: all on one page. page, offset: counted, over a list in a sequence that does not move. next_link, cursor: the answer says where it goes on. keyset: asked from a change stamp and an id on.',
    }),
    positionParameter: parameter.default('page').meta({
      title: 'Parameter of the position',
      description: 'Takes the page, the offset, the cursor, or the id of a keyset.',
    }),
    firstPage: z.int().min(0).max(1).default(1).meta({ title: 'First page', description: 'Number of the first page.' }),
    sizeParameter: parameter.default('size').meta({
      title: 'Parameter of the page size',
      description: 'Empty where it cannot be asked for.',
    }),
    nextAt: pointer.default('').meta({
      title: 'Where it goes on',
      description: 'JSON Pointer of the address or cursor of the next page.',
    }),
    totalAt: pointer.default('').meta({
      title: 'Where the total stands',
      description: 'JSON Pointer of the count of all records; empty where an answer does not say.',
    }),
    sinceParameter: parameter.default('modified_since').meta({
      title: 'Parameter "changed since"',
      description: 'Takes the moment, itself included; empty where the list cannot be asked so, and is read whole.',
    }),
    untilParameter: parameter.default('').meta({
      title: 'Parameter "changed until"',
      description: 'With it and a total, what is held is counted against the source; empty where there is none.',
    }),
    timesInQuestions: z.enum(['utc', 'local']).default('utc').meta({
      title: 'Times in questions',
      description: 'utc: 2026-01-31T09:00:00Z. local: what the clocks of the warehouse show, without an offset.',
    }),
    orderUrl: z.string().default('').meta({
      title: 'Address of one order',
      description: 'With {id}, {owner} and {facility}; for looking single orders up. Empty where there is none.',
    }),
    timeZone: timeZone.default('UTC').meta({
      title: 'Time zone',
      description: 'IANA name, as Europe/Berlin: of times that carry no offset.',
    }),
    fields: z.partialRecord(z.enum(FIELD_NAMES), pointer).default({}).meta({
      title: 'Fields',
      description:
        'Where fields stand that are not where the contract has them: {"order_number": "/OrderId", "lines": "/OrderLine", "lines.sku": "/ItemId"}.',
    }),
    statuses: z
      .record(z.string(), z.enum(PROGRESS))
      .default({ ...USUAL_STATUSES })
      .meta({
        title: 'Statuses',
        description: 'How far an order is, for each status in lower case. One that is missing is flagged.',
      }),
    holds: z.record(z.string(), z.enum(HOLDS)).default({ credit: 'CR-HOLD' }).meta({
      title: 'Holds',
      description: 'Condition that each hold code states, in lower case; any other is a hold of the warehouse.',
    }),
    pageSize: z
      .int()
      .min(1)
      .max(5000)
      .default(100)
      .meta({ title: 'Page size', description: 'Orders per page; no more than the warehouse gives at most.' }),
    ...credentialExpiryField,
  })
  .refine(({ pageStyle, nextAt }) => (pageStyle !== 'next_link' && pageStyle !== 'cursor') || nextAt !== '', {
    message: 'is needed for this kind of pages',
    path: ['nextAt'],
  })
  .refine(({ pageStyle, sinceParameter }) => pageStyle !== 'keyset' || sinceParameter !== '', {
    message: 'is needed for a keyset',
    path: ['sinceParameter'],
  })
  .refine(
    ({ authMode, tokenUrl, clientId }) =>
      authMode !== 'oauth2_client_credentials' || (tokenUrl !== '' && clientId !== ''),
    {
      message: 'is needed for an OAuth client, with a client id',
      path: ['tokenUrl'],
    },
  );
export type WarehouseConfig = z.infer<typeof warehouseConfig>;

export const ORDERS: StreamManifest = {
  id: 'orders',
  entity: 'orders',
  cursor: 'modified',
  // Stamps may be the time of the place: an hour of it comes twice in autumn.
  overlapMs: 75 * MINUTE,
  pageSize: 100,
};

export const warehouseManifest = {
  id: 'warehouse',
  name: 'Warehouse (generic)',
  kind: 'wms',
  monogram: 'WH',
  authModes: ['api_key', 'basic', 'oauth2_client_credentials', 'none'],
  config: warehouseConfig,
  secrets: [
    { key: 'apiKey', label: 'Key', help: 'For the sign-in with a key.' },
    { key: 'password', label: 'Password', help: 'For user and password only.' },
    { key: 'clientSecret', label: 'Client secret', help: 'For the OAuth client only.' },
  ],
  api: undocumentedApi('contract 1'),
  rate: { requests: 120, windowMs: MINUTE, concurrency: 2 },
  streams: [ORDERS],
  docs: [],
} as const satisfies ConnectorManifest<WarehouseConfig>;

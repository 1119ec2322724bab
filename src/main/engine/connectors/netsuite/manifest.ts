import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { credentialExpiryField } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { timeZone } from '../kit/wall-time.ts';

/** Columns that an account or a role may not show. Without them the connector knows less and still works. */
export const OPTIONAL_COLUMNS = [
  'otherrefnum',
  'shippingaddress',
  'shipdate',
  'shipmethod',
  'duedate',
  'foreignamountunpaid',
  'voided',
  'currency',
  'units',
  'rate',
  'location',
  'itemtype',
  'dropship',
  'kitmemberof',
  'isclosed',
  'quantitycommitted',
  'quantitybackordered',
  'quantityshiprecv',
  'quantitybilled',
  'expectedshipdate',
  'trackingnumber',
] as const;
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number];

const bodyField = z.string().regex(/^$|^custbody\w{1,40}$/i, 'must be the id of a body field (custbody…), or empty');
const PENDING_MEANINGS = ['approval', 'credit_hold'] as const;

export const netsuiteConfig = z.object({
  accountId: z
    .string()
    .regex(/^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)?$/, 'must be an account id, as 1234567 or 1234567_SB1')
    .meta({ title: 'Account id', description: 'As under Setup, Company, Company Information; a sandbox has _SB1.' }),
  authMode: z.enum(['oauth1', 'oauth2_client_credentials']).default('oauth2_client_credentials').meta({
    title: 'Sign-in',
    description: 'OAuth 2 client credentials with a certificate, or token-based authentication.',
  }),
  clientId: z.string().default('').meta({
    title: 'Client id',
    description: 'Consumer key of the integration record; for OAuth 2 only.',
  }),
  certificateId: z.string().default('').meta({
    title: 'Certificate id',
    description: 'As the client credentials mapping shows it; for OAuth 2 only.',
  }),
  algorithm: z.enum(['PS256', 'ES256', 'RS256']).default('PS256').meta({
    title: 'Signature',
    description: 'PS256 for an RSA key, ES256 for a key on a curve; RS256 for accounts that still accept it.',
  }),
  timeZone: timeZone.meta({
    title: 'Time zone',
    description:
      'IANA name of the time zone in the preferences of the integration user: change stamps are written in it.',
  }),
  currency: z.string().length(3).default('USD').meta({
    title: 'Currency',
    description: 'ISO 4217 code for documents that name none.',
  }),
  pendingApprovalMeans: z.enum(PENDING_MEANINGS).default('approval').meta({
    title: '"Pending Approval" means',
    description: 'An approval that says nothing about credit, or a credit hold.',
  }),
  promiseField: bodyField.default('').meta({
    title: 'Promised delivery',
    description: 'Id of the date field of a sales order that holds it; empty when there is none.',
  }),
  requestedField: bodyField.default('').meta({
    title: 'Requested delivery',
    description: 'Id of the date field of a sales order that holds it; empty when there is none.',
  }),
  leaveOut: z.array(z.enum(OPTIONAL_COLUMNS)).default([]).meta({
    title: 'Columns to leave out',
    description: 'Columns that this account or role does not show: a question with one of them is refused by its name.',
  }),
  pageSize: z.int().min(1).max(500).default(100).meta({
    title: 'Page size',
    description: 'Transactions per page. Their lines and links are asked for together.',
  }),
  ...credentialExpiryField,
});
export type NetsuiteConfig = z.infer<typeof netsuiteConfig>;

/** Stamps carry no offset: the hour that comes twice when clocks go back is read as a whole. */
const OVERLAP_MS = 70 * MINUTE;

function streamOf(id: string, entity: string): StreamManifest {
  return {
    id,
    entity,
    cursor: 'lastmodifieddate',
    overlapMs: OVERLAP_MS,
    pageSize: 100,
    // Links, tracking numbers and payments need not move the stamp of a transaction.
    stampStandsStill: true,
    vanishing: 'deleted',
  };
}

export const SALES_ORDERS = streamOf('salesOrders', 'SalesOrd');
export const ITEM_FULFILLMENTS = streamOf('itemFulfillments', 'ItemShip');
export const INVOICES = streamOf('invoices', 'CustInvc');
export const CREDIT_MEMOS = streamOf('creditMemos', 'CustCred');
export const RETURN_AUTHORIZATIONS = streamOf('returnAuthorizations', 'RtnAuth');
export const CUSTOMER_PAYMENTS = streamOf('customerPayments', 'CustPymt');

export const netsuiteManifest = {
  id: 'netsuite',
  name: 'NetSuite',
  kind: 'erp',
  monogram: 'NS',
  authModes: ['oauth2_client_credentials', 'oauth1'],
  config: netsuiteConfig,
  secrets: [
    { key: 'privateKey', label: 'Private key', help: 'PEM text of the key behind the certificate; for OAuth 2 only.' },
    { key: 'consumerKey', label: 'Consumer key', help: 'Of the integration record; for token-based authentication.' },
    { key: 'consumerSecret', label: 'Consumer secret', help: 'Shown once, with the consumer key.' },
    { key: 'tokenId', label: 'Token id', help: 'Of the access token; for token-based authentication.' },
    { key: 'tokenSecret', label: 'Token secret', help: 'Shown once, with the token id.' },
  ],
  api: {
    version: 'SuiteQL v1',
    since: null,
    endsOn: null,
    policy: {
      sentence: 'REST web services take the place of SOAP, which is gone with release 2028.2.',
      page: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_N3418174.html',
    },
  },
  // Calls at once are limited per account, and other programs share them.
  rate: { requests: 240, windowMs: MINUTE, concurrency: 1 },
  streams: [SALES_ORDERS, ITEM_FULFILLMENTS, INVOICES, CREDIT_MEMOS, RETURN_AUTHORIZATIONS, CUSTOMER_PAYMENTS],
  docs: [
    'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html',
    'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158081952044.html',
  ],
} as const satisfies ConnectorManifest<NetsuiteConfig>;

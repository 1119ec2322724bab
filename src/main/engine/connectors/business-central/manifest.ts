import { z } from 'zod';
import { HOUR, MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField, regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

/** `In Review` is pending approval; which approval that is depends on the workflow that the company set up. */
const REVIEW_MEANINGS = ['credit_hold', 'approval'] as const;

export const businessCentralConfig = z.object({
  apiUrl: z.url().default('https://api.businesscentral.dynamics.com/v2.0/production/api/v2.0').meta({
    title: 'API address',
    description: 'Up to and including /api/v2.0. Online it names the environment; on premises host, port and instance.',
  }),
  companyId: z.string().min(1).meta({
    title: 'Company id',
    description: 'GUID of the company, as listed by {API address}/companies.',
  }),
  tokenUrl: z.url().meta({
    title: 'Token address',
    description: 'https://login.microsoftonline.com/{tenant id}/oauth2/v2.0/token',
  }),
  clientId: z.string().min(1).meta({
    title: 'Application (client) id',
    description: 'Entra application that is also registered inside Business Central with a permission set.',
  }),
  scope: z.string().default('https://api.businesscentral.dynamics.com/.default').meta({
    title: 'Scope',
    description: 'Scope asked for with the token.',
  }),
  inReviewMeans: z.enum(REVIEW_MEANINGS).default('credit_hold').meta({
    title: '"In Review" means',
    description: 'A credit hold, or an approval that says nothing about credit.',
  }),
  currency: z.string().length(3).default('EUR').meta({
    title: 'Local currency',
    description: 'ISO 4217 code for documents that carry no currency code.',
  }),
  salesOrderPatterns: z
    .array(regularExpression)
    .default([String.raw`\b(?:sales order|Auftrag)\s+#?([\p{L}\p{N}-]*\d)`])
    .meta({
      title: 'Sales orders behind a purchase order',
      description:
        'Regular expressions for the comment lines of a purchase order; the first group is the number of the sales order that it buys for.',
    }),
  replacesPatterns: z
    .array(regularExpression)
    .default([String.raw`\b(?:replaces|ersetzt)\s+#?([\p{L}\p{N}-]*\d)`])
    .meta({
      title: 'Order that was entered again',
      description:
        'Regular expressions for the comment lines of a sales order; the first group is the number of the order that it replaces.',
    }),
  invoicePatterns: z
    .array(regularExpression)
    .default([String.raw`\bPS-INV\d{3,}\b`])
    .meta({
      title: 'Invoices in the text of a payment',
      description: 'Regular expressions for comment and description of a payment; each match is an invoice number.',
    }),
  companyCustomers: z.record(z.string(), z.string().min(1)).default({}).meta({
    title: 'Customers that are companies of the estate',
    description:
      'Customer number and the scope of that company: what such a customer orders by is its own purchase order number.',
  }),
  pageSize: z.int().min(1).max(20_000).default(300).meta({
    title: 'Page size',
    description: 'Documents per page, asked for with odata.maxpagesize.',
  }),
  ...credentialExpiryField,
});
export type BusinessCentralConfig = z.infer<typeof businessCentralConfig>;

/** Business Central does not say what was deleted; vanishing: for what is listed by keys. */
function streamOf(id: string, vanishing?: StreamManifest['vanishing']): StreamManifest {
  const stream = { id, entity: id, cursor: 'lastModifiedDateTime', overlapMs: 5 * MINUTE, pageSize: 300 };
  return vanishing === undefined ? stream : { ...stream, vanishing };
}

/** An order that is posted in full leaves the list, too. */
export const SALES_ORDERS = streamOf('salesOrders', 'unless_followed');
export const SALES_SHIPMENTS = streamOf('salesShipments', 'deleted');
export const SALES_INVOICES = streamOf('salesInvoices', 'deleted');
export const SALES_CREDIT_MEMOS = streamOf('salesCreditMemos', 'deleted');
export const PURCHASE_ORDERS = streamOf('purchaseOrders');
export const CUSTOMER_PAYMENTS = streamOf('customerPayments');

/** List pages of the web client, by their object ids. */
const LIST_PAGES: Readonly<Record<string, number>> = {
  salesOrders: 9305,
  salesShipments: 142,
  salesInvoices: 143,
  salesCreditMemos: 144,
};

/**
 * Web client addresses: https://businesscentral.dynamics.com/{tenant}/{environment}/?page=…&filter=…
 * Tenant and environment stand in the token's and the API's address; on premises there is no common address.
 */
function webClientScreens({ tokenUrl, apiUrl }: BusinessCentralConfig): Readonly<Record<string, string>> {
  const tenant = /^https:\/\/login\.microsoftonline\.com\/([\w.-]+)\//.exec(tokenUrl)?.[1];
  const environment = /^https:\/\/api\.businesscentral\.dynamics\.com\/v2\.0\/(?:[\w-]+\/)?([\w-]+)\/api\//.exec(
    apiUrl,
  )?.[1];
  if (tenant === undefined || environment === undefined) return {};
  const base = `https://businesscentral.dynamics.com/${tenant}/${environment}/`;
  return Object.fromEntries(
    Object.entries(LIST_PAGES).map(([stream, page]) => [
      stream,
      `${base}?page=${page}&filter=%27No.%27%20IS%20%27{no}%27`,
    ]),
  );
}

export const businessCentralManifest = {
  id: 'business-central',
  name: 'Dynamics 365 Business Central',
  kind: 'erp',
  monogram: 'BC',
  authModes: ['oauth2_client_credentials'],
  config: businessCentralConfig,
  secrets: [
    {
      key: 'clientSecret',
      label: 'Client secret',
      help: 'Secret of the Entra application. It expires; renew it there.',
    },
  ],
  api: undocumentedApi('v2.0'),
  // 6,000 requests per user in a sliding 5-minute window, 100 connections; half of it is left to other programs.
  rate: { requests: 3000, windowMs: 5 * MINUTE, concurrency: 4 },
  streams: [SALES_ORDERS, SALES_SHIPMENTS, SALES_INVOICES, SALES_CREDIT_MEMOS, PURCHASE_ORDERS, CUSTOMER_PAYMENTS],
  docs: [
    'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/',
    'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-rate-limits',
    'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/developer/devenv-web-client-urls',
  ],
  screens: webClientScreens,
} as const satisfies ConnectorManifest<BusinessCentralConfig>;

/** An Entra token lives about an hour; asked for again when it does not say. */
export const TOKEN_LIFETIME_MS = HOUR;

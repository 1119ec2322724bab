import { z } from 'zod';
import { HOUR, MINUTE } from '#shared/domain/time.ts';
import { CASE_MEANINGS } from '../kit/cases.ts';
import { credentialExpiryField, regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';
import { REASON_MEANINGS } from './statuses.ts';

const columnName = z.string().regex(/^$|^[a-z][a-z0-9_]*$/, 'must be the logical name of a column, or empty');

const TABLES = ['salesorders', 'invoices', 'incidents'] as const;

export const dynamicsSalesConfig = z.object({
  orgUrl: z.url().meta({
    title: 'Environment address',
    description: 'https://{org}.crm{N}.dynamics.com, without a path.',
  }),
  tokenUrl: z.url().meta({
    title: 'Token address',
    description: 'https://login.microsoftonline.com/{tenant id}/oauth2/v2.0/token',
  }),
  clientId: z.string().min(1).meta({
    title: 'Application (client) id',
    description: 'Entra application that is also an application user of the environment, with a security role.',
  }),
  scope: z.string().default('').meta({
    title: 'Scope',
    description: 'Scope asked for with the token; empty: {environment address}/.default',
  }),
  tables: z
    .array(z.enum(TABLES))
    .min(1)
    .default([...TABLES])
    .meta({
      title: 'Tables',
      description: 'What is read. Leave out what the environment does not use, or the application has no right to.',
    }),
  changeTracking: z.boolean().default(true).meta({
    title: 'Change tracking',
    description: 'Off where tables do not track changes: they are then read by the date of their last change.',
  }),
  orderNumberColumn: columnName.default('').meta({
    title: 'ERP order number on the order',
    description: 'Logical name of the column; ordernumber where both systems share it; empty when there is none.',
  }),
  purchaseOrderColumn: columnName.default('').meta({
    title: "Customer's purchase order on the order",
    description: 'Logical name of the column, which is not a standard one; empty when there is none.',
  }),
  promisedDateColumn: columnName.default('').meta({
    title: 'Promised delivery date',
    description: 'Logical name of the column on the order; empty when there is none.',
  }),
  caseOrderNumberColumn: columnName.default('').meta({
    title: 'ERP order number on the case',
    description: 'Logical name of the column; empty when there is none.',
  }),
  statusReasons: z.record(z.string(), z.enum(REASON_MEANINGS)).default({}).meta({
    title: 'Status reasons of orders',
    description: 'Meaning of each status reason, by its number, that is not a standard one.',
  }),
  caseTypes: z.record(z.string(), z.enum(CASE_MEANINGS)).default({ 1: 'none', 2: 'none', 3: 'none' }).meta({
    title: 'Case types',
    description: 'What a case of each type (by its number) says of its order, until it is resolved or cancelled.',
  }),
  orderNumberPatterns: z
    .array(regularExpression)
    .default([String.raw`\bSO[-\s#]*0*(\d{4,10})\b`, String.raw`\border(?:\s+(?:no\.?|number))?[\s:#]*0*(\d{4,10})\b`])
    .meta({
      title: 'Order numbers in text',
      description: 'Regular expressions for title and description of a case; the first group is the number.',
    }),
  currency: z.string().length(3).default('EUR').meta({
    title: 'Base currency',
    description: 'ISO 4217 code for records that carry no currency.',
  }),
  pageSize: z.int().min(1).max(5000).default(200).meta({
    title: 'Page size',
    description: 'Rows per page, asked for with odata.maxpagesize.',
  }),
  ...credentialExpiryField,
});
export type DynamicsSalesConfig = z.infer<typeof dynamicsSalesConfig>;

function streamOf(id: string, title: string): StreamManifest {
  return {
    id,
    entity: id,
    title,
    cursor: 'delta link, else modifiedon',
    overlapMs: 5 * MINUTE,
    pageSize: 200,
    vanishing: 'deleted',
  };
}

export const SALES_ORDERS = streamOf('salesorders', 'Sales orders');
export const INVOICES = streamOf('invoices', 'Invoices');
export const INCIDENTS = streamOf('incidents', 'Cases');

export const dynamicsSalesManifest = {
  id: 'dynamics-365-sales',
  name: 'Dynamics 365 Sales',
  kind: 'crm',
  monogram: 'DS',
  authModes: ['oauth2_client_credentials'],
  config: dynamicsSalesConfig,
  secrets: [
    {
      key: 'clientSecret',
      label: 'Client secret',
      help: 'Secret of the Entra application. It expires; renew it there.',
    },
  ],
  api: {
    version: 'Web API v9.2',
    since: null,
    endsOn: null,
    policy: {
      sentence:
        'A version keeps what it does; v9.0, v9.1 and v9.2 do the same, and what breaks comes under a new number.',
      page: 'https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-versions',
    },
  },
  // 6,000 requests per user and server in a sliding 5-minute window; half of it is left to other programs.
  rate: { requests: 3000, windowMs: 5 * MINUTE, concurrency: 4 },
  streams: [SALES_ORDERS, INVOICES, INCIDENTS],
  docs: [
    'https://learn.microsoft.com/power-apps/developer/data-platform/webapi/overview',
    'https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems',
    'https://learn.microsoft.com/power-apps/developer/data-platform/api-limits',
    'https://learn.microsoft.com/power-apps/developer/model-driven-apps/open-forms-views-dialogs-reports-url',
  ],
  screens: ({ orgUrl }: DynamicsSalesConfig) => {
    const form = (table: string): string =>
      `${new URL(orgUrl).origin}/main.aspx?pagetype=entityrecord&etn=${table}&id={id}`;
    return { salesorders: form('salesorder'), invoices: form('invoice'), incidents: form('incident') };
  },
} as const satisfies ConnectorManifest<DynamicsSalesConfig>;

/** An Entra token lives about an hour; asked for again when it does not say. */
export const TOKEN_LIFETIME_MS = HOUR;

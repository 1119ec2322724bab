import { z } from 'zod';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import { CASE_MEANINGS } from '../kit/cases.ts';
import { regularExpression } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

export const SALESFORCE_API_VERSION = 'v66.0';

/** API name of a field: letters, digits and "_", so that it cannot break out of a query. */
const fieldName = z.string().regex(/^$|^[A-Za-z][A-Za-z0-9_]*$/, 'must be the API name of a field, or empty');

const ORDER_STATUS_MEANINGS = ['draft', 'open', 'on_hold', 'cancelled', 'closed'] as const;
export type OrderStatusMeaning = (typeof ORDER_STATUS_MEANINGS)[number];

export const salesforceConfig = z.object({
  instanceUrl: z.url().meta({
    title: 'My Domain address',
    description: 'https://{my domain}.my.salesforce.com',
  }),
  authMode: z.enum(['oauth2_client_credentials', 'oauth2_jwt_bearer']).default('oauth2_client_credentials').meta({
    title: 'Sign-in',
    description: 'Client credentials (a secret) or JWT bearer (a private key whose certificate is on the app).',
  }),
  clientId: z.string().min(1).meta({
    title: 'Consumer key',
    description: 'Client id of the connected app or external client app.',
  }),
  username: z.string().default('').meta({
    title: 'User name',
    description: 'Integration user to sign in as; for JWT bearer only.',
  }),
  audience: z.string().default('').meta({
    title: 'JWT audience',
    description:
      'Empty: the My Domain address. Older apps want https://login.salesforce.com or https://test.salesforce.com.',
  }),
  orderNumberField: fieldName.default('ERP_Order_Number__c').meta({
    title: 'ERP order number on the order',
    description: 'API name of the custom field on Order; empty when there is none.',
  }),
  promisedDateField: fieldName.default('Promised_Delivery_Date__c').meta({
    title: 'Promised delivery date',
    description: 'API name of the custom field on Order; empty when there is none.',
  }),
  firstPromisedDateField: fieldName.default('Original_Promised_Delivery_Date__c').meta({
    title: 'First promised delivery date',
    description: 'API name of the custom field on Order that keeps the first promise; empty when there is none.',
  }),
  caseOrderNumberField: fieldName.default('ERP_Order_Number__c').meta({
    title: 'ERP order number on the case',
    description: 'API name of the custom field on Case; empty when there is none.',
  }),
  orderNumberPatterns: z
    .array(regularExpression)
    .default([String.raw`\bSO[-\s#]*0*(\d{4,10})\b`, String.raw`\border(?:\s+(?:no\.?|number))?[\s:#]*0*(\d{4,10})\b`])
    .meta({
      title: 'Order numbers in text',
      description: 'Regular expressions for subject and description of a case; the first group is the number.',
    }),
  caseTypes: z
    .record(z.string(), z.enum(CASE_MEANINGS))
    .default({
      Credit: 'CR-HOLD',
      'Change request': 'CU-CHANGE',
      Address: 'CU-DATA',
      Return: 'RETURN_OPEN',
      Question: 'none',
      Problem: 'none',
      'Feature Request': 'none',
    })
    .meta({
      title: 'Case types',
      description: 'What a case of each type says of its order, from its creation until it is closed.',
    }),
  orderStatuses: z
    .record(z.string(), z.enum(ORDER_STATUS_MEANINGS))
    .default({
      Draft: 'draft',
      Activated: 'open',
      'On Hold': 'on_hold',
      Cancelled: 'cancelled',
      Canceled: 'cancelled',
      Closed: 'closed',
    })
    .meta({
      title: 'Order statuses',
      description: 'Meaning of each status label. A label that is missing here is read by its status code.',
    }),
  multiCurrency: z.boolean().default(false).meta({
    title: 'Several currencies',
    description: 'On when the org has multiple currencies; only then CurrencyIsoCode exists.',
  }),
  currency: z.string().length(3).default('EUR').meta({
    title: 'Corporate currency',
    description: 'ISO 4217 code of amounts in an org with one currency.',
  }),
  usageShare: z.number().min(0.1).max(1).default(0.8).meta({
    title: 'Share of the daily requests',
    description: 'Polling pauses when the org has used this share of its requests of the last 24 hours.',
  }),
});
export type SalesforceConfig = z.infer<typeof salesforceConfig>;

function streamOf(id: string, title: string): StreamManifest {
  return { id, entity: id, title, cursor: 'SystemModstamp', overlapMs: 5 * MINUTE, pageSize: 2000 };
}

export const ORDER = streamOf('Order', 'Orders');
export const CASE = streamOf('Case', 'Cases');

export const salesforceManifest = {
  id: 'salesforce',
  name: 'Salesforce',
  kind: 'crm',
  monogram: 'SF',
  authModes: ['oauth2_client_credentials', 'oauth2_jwt_bearer'],
  config: salesforceConfig,
  secrets: [
    { key: 'clientSecret', label: 'Consumer secret', help: 'For client credentials.' },
    { key: 'privateKey', label: 'Private key', help: 'PEM text, for JWT bearer. Its certificate is on the app.' },
  ],
  api: {
    version: SALESFORCE_API_VERSION,
    since: null,
    endsOn: null,
    policy: {
      sentence:
        "Salesforce supports a version for at least three years from its release and gives a year's notice of its end.",
      page: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/api_rest_eol.htm',
    },
  },
  // The allowance counts per 24 hours and org; the share of it that we may use is in the settings.
  rate: { requests: 15_000, windowMs: DAY, concurrency: 4 },
  streams: [ORDER, CASE],
  docs: [
    'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm',
    'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_order.htm',
    'https://developer.salesforce.com/docs/platform/lwc/guide/reference-page-reference-type.html',
  ],
  screens: ({ instanceUrl }: SalesforceConfig) => {
    const base = instanceUrl.replace(/\/+$/, '');
    return { Order: `${base}/lightning/r/Order/{id}/view`, Case: `${base}/lightning/r/Case/{id}/view` };
  },
} as const satisfies ConnectorManifest<SalesforceConfig>;

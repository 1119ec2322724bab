import { z } from 'zod';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import { MANAGED_REFRESH_TOKEN } from '../kit/auth/tokens.ts';
import { regularExpression } from '../kit/config.ts';
import type { Authorization, ConnectorManifest, StreamManifest } from '../kit/connector.ts';

export const xeroConfig = z.object({
  apiUrl: z.url().default('https://api.xero.com/api.xro/2.0').meta({
    title: 'API address',
    description: 'Up to and including /api.xro/2.0.',
  }),
  authorizeUrl: z.url().default('https://login.xero.com/identity/connect/authorize').meta({
    title: 'Sign-in address',
    description: 'Where a person signs in.',
  }),
  tokenUrl: z.url().default('https://identity.xero.com/connect/token').meta({
    title: 'Token address',
    description: 'Where tokens are asked for.',
  }),
  authMode: z
    .enum(['oauth2_authorization_code', 'oauth2_client_credentials'])
    .default('oauth2_authorization_code')
    .meta({
      title: 'Sign-in',
      description:
        'A person signs in once in the browser; or a custom connection of one organisation, by its secret alone.',
    }),
  clientId: z.string().min(1).meta({
    title: 'Client id',
    description: 'Of the app in the developer portal.',
  }),
  tenantId: z.string().default('').meta({
    title: 'Tenant id',
    description:
      'Organisation that is read, as https://api.xero.com/connections lists it; empty for a custom connection.',
  }),
  invoiceNumbersAreShared: z.boolean().default(true).meta({
    title: 'Invoice numbers are those of the ERP',
    description: 'Off when Xero numbers invoices by itself.',
  }),
  orderNumberPatterns: z
    .array(regularExpression)
    .default([String.raw`\bSO[-\s#]*0*(\d{4,10})\b`, String.raw`\border(?:\s+(?:no\.?|number))?[\s:#]*0*(\d{4,10})\b`])
    .meta({
      title: 'Order numbers in references',
      description:
        "Regular expressions for the reference of a document; the first group is the number. A reference that none matches is the customer's purchase order.",
    }),
  currency: z.string().length(3).default('EUR').meta({
    title: 'Base currency',
    description: 'ISO 4217 code of payments that name none.',
  }),
  pageSize: z.int().min(1).max(1000).default(100).meta({
    title: 'Page size',
    description: 'Records per page.',
  }),
});
export type XeroConfig = z.infer<typeof xeroConfig>;

function streamOf(id: string): StreamManifest {
  return { id, entity: id, cursor: 'UpdatedDateUTC', overlapMs: 5 * MINUTE, pageSize: 100 };
}

export const INVOICES = streamOf('Invoices');
export const CREDIT_NOTES = streamOf('CreditNotes');
export const PAYMENTS = streamOf('Payments');

/** The broad scope of all transactions is not given to apps made since March 2026, and ends for all in September 2027. */
export const XERO_SCOPE = 'accounting.invoices.read accounting.payments.read accounting.contacts.read';

/** For a connection that a person signs in to; null for a custom connection. */
export function xeroAuthorization({ authMode, authorizeUrl, tokenUrl, clientId }: XeroConfig): Authorization | null {
  if (authMode !== 'oauth2_authorization_code') return null;
  return {
    authorizeUrl,
    tokenUrl,
    clientId,
    clientSecret: 'clientSecret',
    scope: `${XERO_SCOPE} offline_access`,
    refreshLifetimeMs: 60 * DAY,
    redirectPort: 53_682,
  };
}

export const xeroManifest = {
  id: 'xero',
  name: 'Xero',
  kind: 'finance',
  monogram: 'XE',
  authModes: ['oauth2_authorization_code', 'oauth2_client_credentials'],
  config: xeroConfig,
  secrets: [
    { key: 'clientSecret', label: 'Client secret', help: 'Of the app in the developer portal.' },
    MANAGED_REFRESH_TOKEN,
  ],
  api: {
    version: '2.0',
    since: null,
    endsOn: null,
    policy: {
      sentence: 'Xero announces changes and ends of its interfaces in a change log.',
      page: 'https://developer.xero.com/changelog',
    },
  },
  // 60 calls a minute and organisation, 5 at once; half of it is left to other programs.
  rate: { requests: 30, windowMs: MINUTE, concurrency: 2 },
  streams: [INVOICES, CREDIT_NOTES, PAYMENTS],
  docs: ['https://developer.xero.com/documentation/api/accounting/invoices'],
  authorization: xeroAuthorization,
} as const satisfies ConnectorManifest<XeroConfig>;

import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import { credentialExpiryField, mustBePattern } from '../kit/config.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

/** What a reference of an event can be to us. */
const REFERENCE_MEANINGS = ['order_no', 'customer_po', 'nothing'] as const;

const numbers = z.array(z.string().trim().min(1)).default([]);

export const dcsaConfig = z
  .object({
    apiUrl: z.url().meta({
      title: 'API address',
      description: "Of the carrier's Track & Trace, up to what stands before /events: https://{host}/{path}/v2",
    }),
    version: z.enum(['v2', 'v3']).default('v2').meta({
      title: 'Version',
      description: 'Of the DCSA standard that the carrier speaks: v2 (2.0 to 2.3) or v3.',
    }),
    authMode: z.enum(['api_key', 'oauth2_client_credentials', 'both']).default('api_key').meta({
      title: 'Sign-in',
      description: 'What the carrier wants: a key in a header, an OAuth client, or the client with a key besides.',
    }),
    keyHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
      .default('API-Key')
      .meta({
        title: 'Header of the key',
        description: 'As the carrier names it: API-Key, Consumer-Key, x-api-key, KeyId.',
      }),
    tokenUrl: z
      .union([z.url(), z.literal('')])
      .default('')
      .meta({
        title: 'Token address',
        description: 'For the OAuth client only.',
      }),
    clientId: z.string().default('').meta({
      title: 'Client id',
      description: 'For the OAuth client only.',
    }),
    scope: z.string().default('').meta({
      title: 'Scope',
      description: 'For the OAuth client only; empty where the carrier wants none.',
    }),
    followOpenOrders: z.boolean().default(true).meta({
      title: 'Follow open orders',
      description: 'Asks for the bills of lading and bookings that documents of open orders name.',
    }),
    ownNumbers: z.string().default('').superRefine(mustBePattern).meta({
      title: "The carrier's own numbers",
      description:
        'Regular expression that numbers of open orders match when they are of this carrier; empty: asks for all.',
    }),
    bookings: numbers.meta({
      title: 'Further bookings',
      description: "The carrier's booking references that are followed besides, one per line.",
    }),
    transportDocuments: numbers.meta({
      title: 'Further bills of lading',
      description: 'Transport documents (bills of lading, sea waybills) that are followed besides, one per line.',
    }),
    containers: numbers.meta({
      title: 'Containers',
      description: 'Equipment references that are followed, one per line. A container comes back with other goods.',
    }),
    references: z
      .record(z.string(), z.enum(REFERENCE_MEANINGS))
      .default({ PO: 'customer_po', AAO: 'customer_po', SI: 'order_no', CR: 'order_no', FF: 'nothing', EQ: 'nothing' })
      .meta({
        title: 'References',
        description: 'What each type of reference in an event is to you.',
      }),
    pageSize: z.int().min(1).max(50).default(10).meta({
      title: 'Page size',
      description: 'References that are asked for together; each costs a request or more.',
    }),
    ...credentialExpiryField,
  })
  .refine(
    ({ followOpenOrders, bookings, transportDocuments, containers }) =>
      followOpenOrders || [...bookings, ...transportDocuments, ...containers].length > 0,
    {
      message: 'needs a booking, a bill of lading or a container to follow where open orders are not followed',
      path: ['bookings'],
    },
  )
  .refine(({ authMode, tokenUrl, clientId }) => authMode === 'api_key' || (tokenUrl !== '' && clientId !== ''), {
    message: 'needs a token address and a client id',
    path: ['tokenUrl'],
  });
export type DcsaConfig = z.infer<typeof dcsaConfig>;

export const EVENTS: StreamManifest = {
  id: 'events',
  entity: 'events',
  cursor: 'reference',
  overlapMs: 0,
  pageSize: 10,
};

export const dcsaManifest = {
  id: 'dcsa',
  name: 'DCSA Track & Trace',
  kind: 'tms',
  monogram: 'DC',
  authModes: ['api_key', 'oauth2_client_credentials'],
  config: dcsaConfig,
  secrets: [
    { key: 'apiKey', label: 'API key', help: "Of the carrier's developer portal; for the sign-in with a key." },
    { key: 'clientSecret', label: 'Client secret', help: 'For the OAuth client only.' },
  ],
  api: undocumentedApi('TNT 2.2, 2.3 and 3.0'),
  // Each carrier has a limit of its own; one request a second is what the strictest portals allow.
  rate: { requests: 60, windowMs: MINUTE, concurrency: 2 },
  streams: [EVENTS],
  docs: ['https://dcsa.org/standards/track-and-trace/'],
} as const satisfies ConnectorManifest<DcsaConfig>;

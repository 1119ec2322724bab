import { z } from 'zod';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import type { ConnectorManifest, StreamManifest } from '../kit/connector.ts';

export const easypostConfig = z.object({
  apiUrl: z.url().default('https://api.easypost.com/v2').meta({
    title: 'API address',
    description: 'Up to and including /v2.',
  }),
  rereadDays: z.int().min(1).max(365).default(45).meta({
    title: 'Follow trackers for',
    description: 'Days after its creation that a tracker which is not final is read again.',
  }),
  pageSize: z.int().min(1).max(100).default(100).meta({
    title: 'Page size',
    description: 'Trackers per page; the vendor allows 100.',
  }),
});
export type EasypostConfig = z.infer<typeof easypostConfig>;

export const TRACKERS: StreamManifest = {
  id: 'trackers',
  entity: 'Tracker',
  cursor: 'created_at',
  overlapMs: DAY,
  pageSize: 100,
};

export const easypostManifest = {
  id: 'easypost',
  name: 'EasyPost',
  kind: 'tms',
  monogram: 'EP',
  authModes: ['api_key'],
  config: easypostConfig,
  secrets: [{ key: 'apiKey', label: 'API key', help: 'Production key; a test key sees test data only.' }],
  api: undocumentedApi('v2'),
  // Five lists a second are allowed, and are asked for one after the other; the rest is limited by the vendor's load.
  rate: { requests: 1500, windowMs: 5 * MINUTE, concurrency: 4 },
  streams: [TRACKERS],
  docs: [
    'https://docs.easypost.com/docs/trackers',
    'https://docs.easypost.com/docs/errors',
    'https://docs.easypost.com/guides/rate-limiting-guide',
  ],
} as const satisfies ConnectorManifest<EasypostConfig>;

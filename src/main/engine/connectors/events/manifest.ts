import { z } from 'zod';
import { HTTP_SECRETS } from '../declared/http/client.ts';
import { undocumentedApi } from '../kit/api-contract.ts';
import type { ConnectorManifest } from '../kit/connector.ts';
import { eventsDeclarationSchema } from './declaration.ts';

const configSchema = z.object({
  declaration: eventsDeclarationSchema.meta({
    title: 'Declaration',
    description: 'Where the events come from, and what they mean.',
  }),
});

export type EventsConfig = z.infer<typeof configSchema>;

/** Events that one page holds at most. */
export const PAGE_SIZE = 200;

export const BROKER_PASSWORD = HTTP_SECRETS.password.key;

export const manifest: ConnectorManifest<EventsConfig> = {
  id: 'events',
  name: 'Events by declaration',
  kind: 'files',
  monogram: 'EV',
  authModes: ['none', 'api_key', 'basic', 'oauth2_client_credentials'],
  config: configSchema,
  secrets: Object.values(HTTP_SECRETS),
  api: undocumentedApi('CloudEvents 1.0'),
  // Lines opened, not events: those come as the source sends them.
  rate: { requests: 30, windowMs: 60_000, concurrency: 4 },
  streams: [],
  docs: [
    'https://cloudevents.io/',
    'https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf',
    'https://html.spec.whatwg.org/multipage/server-sent-events.html',
  ],
};

import { z } from 'zod';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { declaredConnector } from '../connectors/declared/connector.ts';
import { eventsConnector } from '../connectors/events/connector.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import { CONNECTORS } from '../connectors/registry.ts';

/** These come by a declaration file, and by no form. */
const DECLARED: ReadonlySet<unknown> = new Set([declaredConnector, eventsConnector]);

/** The systems that are connected by a form, with what the form asks for. */
export function connectionCatalog(): CatalogEntry[] {
  return CONNECTORS.filter((connector) => !DECLARED.has(connector)).map(({ manifest }) => ({
    connectorId: manifest.id,
    name: manifest.name,
    kind: manifest.kind,
    apiVersion: manifest.api.version,
    configSchema: z.toJSONSchema(manifest.config, { io: 'input' }) as Record<string, unknown>,
    secrets: manifest.secrets.flatMap(({ key, label, help, managed }) => (managed ? [] : [{ key, label, help }])),
    docs: [...manifest.docs],
    signIn: manifest.authorization !== undefined,
    streams: manifest.streams.map((stream) => ({ id: stream.id, entity: streamTitle(stream) })),
  }));
}

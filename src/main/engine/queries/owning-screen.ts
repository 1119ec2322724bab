import { parseDocumentKey } from '#shared/domain/keys.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { connectorById } from '../connectors/registry.ts';
import type { ReadDb } from '../store/database.ts';
import { locateDocument } from './document-location.ts';
import { preference } from '../inbox/preferences.ts';
import { notFound } from './query-errors.ts';

/** Preference with a company's own addresses of a connection's screens, by stream: they go before the vendor's. */
export function screensPreference(connectionId: string): string {
  return `screens.${connectionId}`;
}

export interface OwningScreen {
  readonly connectionId: string;
  /** Name that people gave the connection. */
  readonly system: string;
  /** Null where no address of its screens is known. */
  readonly url: string | null;
}

/**
 * Where the system that owns a document shows it. The address is the vendor's or the company's own template; of the
 * record only id and number are put in, encoded, so that nothing a record says can lead elsewhere.
 * @throws ContractError input.not_found
 */
export function owningScreen(db: ReadDb, documentKey: string): OwningScreen {
  const location = locateDocument(db, documentKey);
  const connection = location
    ? db.get<{ name: string; connector_id: string; config: string }>(
        'SELECT name, connector_id, config FROM connection WHERE id = ?',
        location.connectionId,
      )
    : undefined;
  if (!location || !connection) throw notFound('There is no such document.');
  const { connectionId, streamId, sourceId } = location;
  const own = preference(db, screensPreference(connectionId));
  const config = connectorById(connection.connector_id)?.manifest.config.safeParse(JSON.parse(connection.config));
  const vendors = config?.success ? connectorById(connection.connector_id)?.manifest.screens?.(config.data) : undefined;
  const template = templateOf(own, streamId) ?? vendors?.[streamId] ?? null;
  const url = template && fill(template, { id: sourceId, no: numberOf(db, documentKey, sourceId) });
  return { connectionId, system: connection.name, url: url?.startsWith('https://') ? url : null };
}

function templateOf(screens: unknown, streamId: string): string | null {
  if (typeof screens !== 'object' || screens === null) return null;
  const template: unknown = Object.entries(screens).find(([stream]) => stream === streamId)?.[1];
  return typeof template === 'string' ? template : null;
}

/** The number of the record's main document; its id where it has none. */
function numberOf(db: ReadDb, documentKey: string, sourceId: string): string {
  const parts = parseDocumentKey(documentKey);
  const main = parts && locateDocument(db, `${parts.connectionId}/${parts.streamId}/${sourceId}`)?.document;
  const body = main && db.value<string>('SELECT body FROM document WHERE id = ?', main.id);
  return (body && unpackDocument(body).label?.value) || sourceId;
}

function fill(template: string, values: { readonly id: string; readonly no: string }): string {
  return template
    .replaceAll('{id}', encodeURIComponent(values.id))
    .replaceAll('{no}', encodeURIComponent(values.no).replaceAll("'", '%27%27'));
}

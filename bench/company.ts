import type { RawRecord } from '#engine/connectors/kit/connector.ts';
import { CONNECTORS } from '#engine/connectors/registry.ts';
import type { NewConnection } from '#engine/commands/connections.ts';
import { assert } from '#shared/lib/assert.ts';
import type { World } from '../src/main/sandbox/world.ts';
import { STREAM_KEYS, systemOf, type SystemId } from '../src/main/sandbox/systems.ts';

export interface StreamPages {
  readonly connectionId: string;
  readonly streamId: string;
  readonly pages: readonly (readonly RawRecord[])[];
}

/** Records per page: what the vendors' own pages hold, more or less. */
const PAGE = 200;

const CONNECTOR_OF: Readonly<Record<SystemId, string>> = {
  bc: 'business-central',
  sf: 'salesforce',
  sh: 'shiphero',
  ep: 'easypost',
};
const SETTINGS: Readonly<Record<SystemId, Readonly<Record<string, unknown>>>> = {
  bc: {
    baseUrl: 'https://bench.invalid',
    tokenUrl: 'https://bench.invalid/token',
    tenantId: 'demo',
    environment: 'production',
    companyId: '00000000-0000-0000-0000-000000000001',
    company: 'Demo',
    clientId: 'bench',
  },
  sf: { instanceUrl: 'https://bench.invalid', clientId: 'bench' },
  sh: { apiUrl: 'https://bench.invalid', username: 'bench@example.com' },
  ep: { baseUrl: 'https://bench.invalid' },
};

/** Everything the demo company's systems hold at its moment, as pages of raw records, without HTTP. */
export function companyPages(world: World): StreamPages[] {
  const view = world.at(world.options.moment);
  return STREAM_KEYS.map((key) => {
    const pages: RawRecord[][] = [];
    let page: RawRecord[] = [];
    for (const record of view.records(key)) {
      if (page.length === PAGE || page.length === 0) {
        page = [];
        pages.push(page);
      }
      page.push({
        sourceId: record.id,
        version: new Date(record.modifiedAt * 1000).toISOString(),
        recordedAt: record.modifiedAt * 1000,
        payload: JSON.stringify(record.payload),
      });
    }
    const [connectionId = '', streamId = ''] = key.split('/');
    return { connectionId, streamId, pages };
  });
}

/** The four connections, with settings that are valid and never used to ask. */
export function companyConnections(): NewConnection[] {
  return [...new Set(STREAM_KEYS.map(systemOf))].map((id) => {
    const connector = CONNECTORS.find(({ manifest }) => manifest.id === CONNECTOR_OF[id]);
    assert(connector, `connector of ${id}`);
    const { manifest } = connector;
    return {
      id,
      connectorId: manifest.id,
      name: manifest.name,
      kind: manifest.kind,
      monogram: manifest.monogram,
      config: manifest.config.parse(SETTINGS[id]),
      orderNumberScope: 'erp',
      referenceRules: {},
    };
  });
}

import type { RawRecord } from '#engine/connectors/kit/connector.ts';
import { CONNECTORS } from '#engine/connectors/registry.ts';
import type { NewConnection } from '#engine/commands/connections.ts';
import { assert } from '#shared/lib/assert.ts';
import { ESTATE } from '../src/main/sandbox/estate.ts';
import type { World } from '../src/main/sandbox/world.ts';
import { STREAM_KEYS, SYSTEM_IDS, type SystemId } from '../src/main/sandbox/systems.ts';

/** The pages of one stream, made when they are asked for, once. */
export interface PageStream {
  readonly connectionId: string;
  readonly streamId: string;
  readonly pages: Iterable<readonly RawRecord[]>;
}

export interface StreamPages extends PageStream {
  readonly pages: readonly (readonly RawRecord[])[];
}

/** Records per page: what the vendors' own pages hold, more or less. */
const PAGE = 200;

const ERP = { tokenUrl: 'https://bench.invalid/token', companyId: 'demo', clientId: 'bench' };
const SETTINGS: Readonly<Record<SystemId, Readonly<Record<string, unknown>>>> = {
  bc: ERP,
  us: ERP,
  sf: { instanceUrl: 'https://bench.invalid', clientId: 'bench' },
  sh: { apiUrl: 'https://bench.invalid', username: 'bench@example.com' },
  ep: { baseUrl: 'https://bench.invalid' },
};

/**
 * Everything the demo company's systems hold at its moment, or at an earlier one, as pages of raw records, without HTTP.
 * Its EDI mailbox is left out: figures are compared with those of before there was one.
 */
export function companyPages(world: World, moment = world.options.moment): StreamPages[] {
  return companyPageStream(world, moment).map((stream) => ({ ...stream, pages: [...stream.pages] }));
}

/** The same, each page made when it is asked for: for companies that do not fit into memory. */
export function companyPageStream(world: World, moment = world.options.moment): readonly PageStream[] {
  const view = world.at(moment);
  return STREAM_KEYS.map((key) => {
    const [connectionId = '', streamId = ''] = key.split('/');
    return { connectionId, streamId, pages: pagesOf(view.records(key)) };
  });
}

function* pagesOf(records: ReturnType<ReturnType<World['at']>['records']>): Generator<readonly RawRecord[]> {
  let page: RawRecord[] = [];
  for (const record of records) {
    page.push({
      sourceId: record.id,
      version: new Date(record.modifiedAt * 1000).toISOString(),
      recordedAt: record.modifiedAt * 1000,
      payload: JSON.stringify(record.payload),
    });
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The company's connections, with settings that are valid and never used to ask. */
export function companyConnections(): NewConnection[] {
  return SYSTEM_IDS.map((id) => {
    const { connectorId, name, monogram, config, orderNumberScope = 'erp', referenceRules = {} } = ESTATE[id];
    const connector = CONNECTORS.find(({ manifest }) => manifest.id === connectorId);
    assert(connector, `connector of ${id}`);
    const { manifest } = connector;
    return {
      id,
      connectorId,
      name,
      kind: manifest.kind,
      monogram: monogram ?? manifest.monogram,
      config: manifest.config.parse({ ...SETTINGS[id], ...config }),
      orderNumberScope,
      referenceRules,
    };
  });
}

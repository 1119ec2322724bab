import { z } from 'zod';
import { clientCredentials } from '../kit/auth/oauth2.ts';
import type { PullContext } from '../kit/connector.ts';
import { shapeChanged } from '../kit/http-policy.ts';
import { odataPage, odataUrl } from '../kit/odata.ts';
import { createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { inSession } from '../kit/session.ts';
import type { SweepPage } from '../kit/sweep.ts';
import { dynamicsSalesManifest, TOKEN_LIFETIME_MS, type DynamicsSalesConfig } from './manifest.ts';

export const DYNAMICS: Vendor = { name: 'Dynamics 365 Sales', rate: dynamicsSalesManifest.rate };

export type Options = Readonly<Record<string, string | null>>;

/** Reads one environment. */
export interface DynamicsOrg {
  /** Address of an entity set with query options. */
  url(set: string, options: Options): string;
  /** One page; `track` asks for a delta link with the last. */
  page(url: string, track?: boolean): Promise<SweepPage<string>>;
  /** All rows of a set whose column has one of the values. */
  where(set: string, select: readonly string[], column: string, ids: readonly string[]): Promise<readonly unknown[]>;
  /** How many rows there are, up to the five thousand that the service counts. */
  count(set: string, filter: string): Promise<number>;
  /** Those of the columns that the table has. Asked once per connection. */
  known(table: string, columns: readonly string[]): Promise<readonly string[]>;
}

/** Conditions that one question takes. */
const AT_ONCE = 25;
const LABELS = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"';
const HEADERS = { 'odata-version': '4.0', 'odata-maxversion': '4.0' };

const counted = z.looseObject({ '@odata.count': z.number() });
const attribute = z.looseObject({ LogicalName: z.string() });

export function dynamicsOrg(context: PullContext<DynamicsSalesConfig>): DynamicsOrg {
  const { config, session } = context;
  const origin = new URL(config.orgUrl).origin;
  const client = clientOf(context, origin);
  const url = (set: string, options: Options): string => odataUrl(`${origin}/api/data/v9.2/${set}`, options);
  const page = (address: string, track = false): Promise<SweepPage<string>> => {
    const prefer = `odata.maxpagesize=${config.pageSize},${LABELS}${track ? ',odata.track-changes' : ''}`;
    return odataPage(client, DYNAMICS, address, { ...HEADERS, prefer });
  };

  async function all(first: string): Promise<readonly unknown[]> {
    const nodes: unknown[] = [];
    for (let next: string | null = first; next !== null;) {
      const answer: SweepPage<string> = await page(next);
      nodes.push(...answer.nodes);
      next = answer.next;
    }
    return nodes;
  }

  return {
    url,
    page,
    async where(set, select, column, ids) {
      const found: unknown[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const filter = ids.slice(at, at + AT_ONCE).map((id) => `${column} eq ${id}`);
        found.push(...(await all(url(set, { $select: select.join(','), $filter: filter.join(' or ') }))));
      }
      return found;
    },
    async count(set, filter) {
      const address = url(set, { $select: 'modifiedon', $filter: filter, $count: 'true', $top: '1' });
      const answer = counted.safeParse((await client.send({ method: 'GET', url: address, headers: HEADERS })).json);
      if (!answer.success) throw shapeChanged(DYNAMICS.name, 'a count without "@odata.count"');
      return answer.data['@odata.count'];
    },
    async known(table, columns) {
      const tables = inSession(session, 'dynamics.columns', () => new Map<string, ReadonlySet<string>>());
      let names = tables.get(table);
      if (names === undefined) {
        const rows = await all(url(`EntityDefinitions(LogicalName='${table}')/Attributes`, { $select: 'LogicalName' }));
        names = new Set(
          rows.flatMap((row) => {
            const known = attribute.safeParse(row);
            return known.success ? [known.data.LogicalName] : [];
          }),
        );
        tables.set(table, names);
      }
      const there = names;
      // A lookup is read by another name than it has.
      return columns.filter((column) => there.has(/^_(.+)_value$/.exec(column)?.[1] ?? column));
    },
  };
}

function clientOf(context: PullContext<DynamicsSalesConfig>, origin: string): VendorClient {
  const { tokenUrl, clientId, scope } = context.config;
  return createVendorClient(
    context,
    DYNAMICS,
    clientCredentials(context, DYNAMICS, {
      tokenUrl,
      clientId,
      scope: scope === '' ? `${origin}/.default` : scope,
      proof: { kind: 'secret_in_body', secret: 'clientSecret' },
      lifetimeMs: TOKEN_LIFETIME_MS,
    }),
  );
}

import type { ApiEnd } from '#shared/domain/api-support.ts';
import type { Instant } from '#shared/domain/time.ts';
import { apiContractOf } from '../connectors/kit/api-contract.ts';
import type { ApiContract } from '../connectors/kit/connector.ts';
import { connectorById } from '../connectors/registry.ts';
import { apiNotices, type KnownNotice } from '../inbox/api-notices.ts';
import type { ReadDb } from '../store/database.ts';

export interface ApiSupport {
  readonly contract: ApiContract;
  /** The nearest of the days that anybody names. */
  readonly ends: ApiEnd | null;
  /** What the server says now. */
  readonly notices: readonly KnownNotice[];
}

/** How long the interface is supported that a connection is read by; null for a connector that is not there any more. */
export function apiSupportOf(
  db: ReadDb,
  connection: { readonly id: string; readonly connectorId: string; readonly config: unknown },
): ApiSupport | null {
  const manifest = connectorById(connection.connectorId)?.manifest;
  if (manifest === undefined) return null;
  const contract = apiContractOf(manifest, connection.config);
  const notices = apiNotices(db, connection.id).filter(({ endedAt }) => endedAt === null);
  const said = notices.flatMap(({ endsAt }): ApiEnd[] => (endsAt === null ? [] : [{ at: endsAt, from: 'server' }]));
  const documented = dayOf(contract.endsOn);
  const from = contract === manifest.api ? 'documentation' : 'declaration';
  const ends = documented === null ? said : [{ at: documented, from } as const, ...said];
  return { contract, notices, ends: ends.toSorted((a, b) => a.at - b.at)[0] ?? null };
}

function dayOf(day: string | null): Instant | null {
  return day === null ? null : Date.parse(`${day}T00:00:00Z`);
}

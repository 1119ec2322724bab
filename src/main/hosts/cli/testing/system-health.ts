import type { SystemHealth } from '#shared/contract/dto/systems.ts';

/** A connection that is well, unless changes say otherwise. */
export function system(connectionId: string, changes: Partial<SystemHealth> = {}): SystemHealth {
  return {
    connectionId,
    connectorId: 'declared',
    name: connectionId.toUpperCase(),
    kind: 'erp',
    monogram: 'ER',
    freshness: 'fresh',
    sentence: 'Up to date',
    metered: null,
    lastSuccessAt: 1000,
    lastAttemptAt: 1000,
    newestRecordAt: null,
    targetAgeMs: 1,
    syncing: null,
    lastRun: { startedAt: 1, endedAt: 2, read: 3, changed: 2, unchanged: 1, rejected: 0, bytes: 10 },
    error: null,
    breaker: { state: 'closed', failures: 0, since: 0, retryAt: null, reason: null },
    parked: 0,
    documents: 3,
    records: 3,
    affectedOrders: 0,
    outage: null,
    drift: 0,
    credentials: [],
    api: null,
    streams: [],
    ...changes,
  };
}

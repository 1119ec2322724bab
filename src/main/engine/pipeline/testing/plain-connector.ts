import { z } from 'zod';
import { undocumentedApi } from '../../connectors/kit/api-contract.ts';
import type { Connector, Stream } from '../../connectors/kit/connector.ts';

interface PlainParts {
  readonly streams?: readonly Stream<unknown>[];
  readonly map?: Connector<unknown>['map'];
}

/** A connector of nobody's system. Without a mapping of its own its records say nothing. */
export function plainConnector({ streams = [], map }: PlainParts = {}): Connector<unknown> {
  return {
    manifest: {
      id: 'plain',
      name: 'Plain',
      kind: 'erp',
      monogram: 'PL',
      authModes: ['none'],
      config: z.unknown(),
      secrets: [],
      api: undocumentedApi('1'),
      rate: { requests: 1000, windowMs: 1000, concurrency: 1 },
      streams: [],
      docs: [],
    },
    streams: () => streams,
    check: () => Promise.resolve(),
    map: map ?? (() => ({ ok: true, value: [] })),
  };
}

/** A connection to a plain connector. */
export const PLAIN_CONNECTION = {
  id: 'erp',
  connectorId: 'plain',
  name: 'ERP',
  kind: 'erp' as const,
  monogram: 'ER',
  config: { url: 'https://erp.example' },
  orderNumberScope: 'erp',
  referenceRules: {},
};

import type { NewConnection } from '../connections.ts';

/** A connection of no connector that there is, for tests of what is kept of one. */
export const PLAIN_CONNECTION: NewConnection = {
  id: 'erp',
  connectorId: 'plain',
  name: 'ERP',
  kind: 'erp',
  monogram: 'ER',
  config: {},
  orderNumberScope: 'erp',
  referenceRules: {},
};

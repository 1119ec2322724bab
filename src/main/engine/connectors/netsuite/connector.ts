import type { Connector } from '../kit/connector.ts';
import { netsuiteClient } from './client.ts';
import {
  CREDIT_MEMOS,
  CUSTOMER_PAYMENTS,
  INVOICES,
  ITEM_FULFILLMENTS,
  netsuiteManifest,
  RETURN_AUTHORIZATIONS,
  SALES_ORDERS,
  type NetsuiteConfig,
} from './manifest.ts';
import { mapNetsuite } from './mapping.ts';
import { linesQuery, linksQuery, trackingQuery, transactionsQuery } from './queries.ts';
import { transactionStream } from './streams/transactions.ts';

const TRANSACTIONS = [
  [SALES_ORDERS, 'SalesOrd'],
  [ITEM_FULFILLMENTS, 'ItemShip'],
  [INVOICES, 'CustInvc'],
  [CREDIT_MEMOS, 'CustCred'],
  [RETURN_AUTHORIZATIONS, 'RtnAuth'],
  [CUSTOMER_PAYMENTS, 'CustPymt'],
] as const;
const STREAMS = TRANSACTIONS.map(([manifest, type]) => transactionStream(manifest, type));
/** No transaction has this id: the question is what counts. */
const NOBODY = ['0'];

export const netsuiteConnector: Connector<NetsuiteConfig> = {
  manifest: netsuiteManifest,
  streams: () => STREAMS,
  async check(context) {
    const { config } = context;
    const ask = netsuiteClient(context);
    const first = { limit: 1, offset: 0 };
    // Every table and column that is read: one that the account or the role does not show is told by its name.
    for (const [, type] of TRANSACTIONS) await ask(transactionsQuery(config, { type }), first);
    await ask(linesQuery(config, 'SalesOrd', NOBODY), first);
    await ask(linksQuery(NOBODY), first);
    if (!config.leaveOut.includes('trackingnumber')) await ask(trackingQuery(NOBODY), first);
  },
  map: mapNetsuite,
};

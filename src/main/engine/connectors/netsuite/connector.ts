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
import { linesQuery, transactionsQuery } from './queries.ts';
import { transactionStream } from './streams/transactions.ts';

const STREAMS = [
  transactionStream(SALES_ORDERS, 'SalesOrd'),
  transactionStream(ITEM_FULFILLMENTS, 'ItemShip'),
  transactionStream(INVOICES, 'CustInvc'),
  transactionStream(CREDIT_MEMOS, 'CustCred'),
  transactionStream(RETURN_AUTHORIZATIONS, 'RtnAuth'),
  transactionStream(CUSTOMER_PAYMENTS, 'CustPymt'),
];

export const netsuiteConnector: Connector<NetsuiteConfig> = {
  manifest: netsuiteManifest,
  streams: () => STREAMS,
  async check(context) {
    const ask = netsuiteClient(context);
    const first = { limit: 1, offset: 0 };
    // Every column that is read of an order: a role that does not show one is told by its name.
    await ask(transactionsQuery(context.config, { type: 'SalesOrd' }), first);
    await ask(linesQuery(context.config, 'SalesOrd', ['0']), first);
  },
  map: mapNetsuite,
};

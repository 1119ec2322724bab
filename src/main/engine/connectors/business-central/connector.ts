import type { Connector } from '../kit/connector.ts';
import { BUSINESS_CENTRAL, businessCentralClient, companyUrl } from './client.ts';
import { businessCentralManifest, type BusinessCentralConfig } from './manifest.ts';
import { mapBusinessCentral } from './mapping.ts';
import { odataPage } from '../kit/odata.ts';
import { customerPayments } from './streams/customer-payments.ts';
import { purchaseOrders } from './streams/purchase-orders.ts';
import { salesCreditMemos } from './streams/sales-credit-memos.ts';
import { salesInvoices } from './streams/sales-invoices.ts';
import { salesOrders } from './streams/sales-orders.ts';
import { salesShipments } from './streams/sales-shipments.ts';

export const businessCentralConnector: Connector<BusinessCentralConfig> = {
  manifest: businessCentralManifest,
  streams: () => [salesOrders, salesShipments, salesInvoices, salesCreditMemos, purchaseOrders, customerPayments],
  async check(context) {
    const url = `${companyUrl(context.config)}/salesOrders?$top=1&$select=id`;
    await odataPage(businessCentralClient(context), BUSINESS_CENTRAL, url, {});
  },
  map: mapBusinessCentral,
};

import { adobeCommerceConnector } from './adobe-commerce/connector.ts';
import { businessCentralConnector } from './business-central/connector.ts';
import { dcsaConnector } from './dcsa/connector.ts';
import { declaredConnector } from './declared/connector.ts';
import { easypostConnector } from './easypost/connector.ts';
import { eventsConnector } from './events/connector.ts';
import { ediConnector } from './edi/connector.ts';
import { extensivConnector } from './extensiv/connector.ts';
import type { Connector } from './kit/connector.ts';
import { project44Connector } from './project44/connector.ts';
import { erpnextConnector } from './erpnext/connector.ts';
import { hubspotConnector } from './hubspot/connector.ts';
import { netsuiteConnector } from './netsuite/connector.ts';
import { dynamicsSalesConnector } from './dynamics-365-sales/connector.ts';
import { odooConnector } from './odoo/connector.ts';
import { salesforceConnector } from './salesforce/connector.ts';
import { sapConnector } from './sap-s4hana/connector.ts';
import { shipengineConnector } from './shipengine/connector.ts';
import { shipheroConnector } from './shiphero/connector.ts';
import { shopifyConnector } from './shopify/connector.ts';
import { trytonConnector } from './tryton/connector.ts';
import { vendureConnector } from './vendure/connector.ts';
import { warehouseConnector } from './warehouse/connector.ts';
import { woocommerceConnector } from './woocommerce/connector.ts';
import { xeroConnector } from './xero/connector.ts';

/** Every system that Throughline can read. A new connector is one folder and one line here. */
export const CONNECTORS: readonly Connector<unknown>[] = [
  businessCentralConnector,
  sapConnector,
  netsuiteConnector,
  trytonConnector,
  salesforceConnector,
  shipheroConnector,
  easypostConnector,
  ediConnector,
  shopifyConnector,
  woocommerceConnector,
  vendureConnector,
  adobeCommerceConnector,
  xeroConnector,
  project44Connector,
  extensivConnector,
  dcsaConnector,
  shipengineConnector,
  warehouseConnector,
  odooConnector,
  erpnextConnector,
  hubspotConnector,
  dynamicsSalesConnector,
  eventsConnector,
  declaredConnector,
];

export function connectorById(id: string): Connector<unknown> | null {
  return CONNECTORS.find((connector) => connector.manifest.id === id) ?? null;
}

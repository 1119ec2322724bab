import type { DemoConnection } from '#engine/ports/ports.ts';
import { SISTER_CUSTOMER } from './company/parties.ts';
import { OWN_ID } from './edi/partners.ts';
import { SYSTEM_IDS, type SystemId } from './systems.ts';

type Settings = Omit<DemoConnection, 'id' | 'secrets'>;

/** How people of two companies write order numbers where both are spoken of. */
const SPOKEN = {
  split: String.raw`\s*[/,;+&]\s*`,
  stripPrefixes: ['SO-', 'SO', '#US-', 'US-', 'US', '#'],
};

/**
 * The connections of the demo company, but for addresses and credentials. The acquired company's ERP counts in the same
 * numbers, so every system that speaks of both says by rule which of them issued a number.
 */
export const ESTATE: Readonly<Record<SystemId, Settings>> = {
  bc: {
    connectorId: 'business-central',
    name: 'ERP Hansekontor (Business Central)',
    monogram: 'HK',
    config: {},
  },
  us: {
    connectorId: 'business-central',
    name: 'ERP Unie Schakelmateriaal (Business Central)',
    monogram: 'US',
    // What Hansekontor orders by is its purchase order.
    config: { companyCustomers: { [SISTER_CUSTOMER.no]: 'erp' } },
    orderNumberScope: 'us',
  },
  sf: {
    connectorId: 'salesforce',
    name: 'CRM (Salesforce)',
    monogram: 'SF',
    config: {
      orderNumberPatterns: [
        String.raw`\bSO[-\s#]*0*(\d{4,10})\b`,
        String.raw`\b(US[-\s#]*\d{4,10})\b`,
        String.raw`\border(?:\s+(?:no\.?|number))?[\s:#]*0*(\d{4,10})\b`,
      ],
    },
    referenceRules: {
      order_no: {
        ...SPOKEN,
        scopes: [
          { scope: 'us', prefix: 'US' },
          { scope: 'erp', pattern: '.' },
        ],
      },
    },
  },
  sh: {
    connectorId: 'shiphero',
    name: 'Warehouse (ShipHero)',
    monogram: 'SH',
    config: {},
    referenceRules: {
      order_no: {
        ...SPOKEN,
        // The shop tells the company; entries of the history carry no shop, and a bare number there may be of either.
        scopes: [
          { scope: 'us', field: '/shop_name', values: ['us-connector'] },
          { scope: 'erp', field: '/shop_name', values: ['erp-connector'] },
          { scope: 'us', pattern: '^#?US' },
          { scope: 'erp', pattern: '^#' },
        ],
      },
    },
  },
  ep: { connectorId: 'easypost', name: 'Carriers (EasyPost)', monogram: 'EP', config: {} },
};

/** The folder of interchanges with the customers that order by EDI, which no server of the company answers for. */
export const EDI_MAILBOX = {
  id: 'ed',
  connectorId: 'edi',
  name: 'EDI mailbox (X12 and EDIFACT)',
  monogram: 'ED',
  config: { ownIds: [OWN_ID], zone: 'UTC', currency: 'EUR' },
  referenceRules: { order_no: { stripPrefixes: ['SO-'] } },
} as const satisfies Omit<DemoConnection, 'secrets'>;

export function mailboxConnection(folder: string): DemoConnection {
  return { ...EDI_MAILBOX, config: { ...EDI_MAILBOX.config, folder }, secrets: {}, fromFiles: true };
}

/** The connections with the addresses and credentials of one running company. */
export function connectionsWith(
  access: Readonly<Record<SystemId, Pick<DemoConnection, 'config' | 'secrets'>>>,
): DemoConnection[] {
  return SYSTEM_IDS.map((id) => ({
    id,
    ...ESTATE[id],
    config: { ...ESTATE[id].config, ...access[id].config },
    secrets: access[id].secrets,
  }));
}

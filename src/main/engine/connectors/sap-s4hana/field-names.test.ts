import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import bills from './fixtures/billing-documents.json' with { type: 'json' };
import deliveries from './fixtures/outbound-deliveries.json' with { type: 'json' };
import orders from './fixtures/sales-orders.json' with { type: 'json' };
import { sapConfig } from './manifest.ts';
import { BILLING_SET } from './streams/billing-documents.ts';
import { CREATED, type SapEntity } from './streams/entity.ts';
import { DELIVERY_SET } from './streams/outbound-deliveries.ts';
import { SALES_ORDER_SET } from './streams/sales-orders.ts';

const FIELDS = new URL('../../../../../../shared/reference/samples/sap-s4hana/entity-fields.json', import.meta.url);
const absent = existsSync(fileURLToPath(FIELDS)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

interface EntityType {
  readonly keys: readonly string[];
  readonly navigation: readonly string[];
  readonly properties: Readonly<Record<string, { readonly filterable?: boolean; readonly sortable?: boolean }>>;
}

/** Types that navigation properties lead to. */
const LEADS_TO: Readonly<Record<string, string>> = {
  to_Item: 'Item',
  to_ScheduleLine: 'A_SalesOrderScheduleLineType',
  to_Address: 'A_SalesOrderPartnerAddressType',
  to_DeliveryDocumentItem: 'A_OutbDeliveryItemType',
  to_DeliveryDocumentPartner: 'A_OutbDeliveryPartnerType',
  to_HandlingUnitHeaderDelivery: 'A_HandlingUnitHeaderDeliveryType',
  to_Address2: 'A_OutbDeliveryAddress2Type',
};

function targetOf(type: string, name: string): string {
  if (name === 'to_Partner') return type.replace(/Type$/, 'HeaderPartnerType');
  const target = LEADS_TO[name] ?? '';
  return target === 'Item' ? type.replace(/Type$/, 'ItemType') : target;
}

describe.skipIf(absent !== '')(`names of the services' metadata${absent}`, () => {
  const services =
    absent === '' ? (JSON.parse(readFileSync(FIELDS, 'utf8')) as Record<string, Record<string, EntityType>>) : {};

  function typeOf(service: string, type: string): EntityType {
    const found = services[service]?.[type];
    if (found === undefined) throw new Error(`${service} has no ${type}`);
    return found;
  }

  /** Members of a payload that the service does not have. */
  function strangers(service: string, type: string, payload: object): string[] {
    const { properties, navigation } = typeOf(service, type);
    return Object.entries(payload).flatMap(([name, value]: [string, unknown]) => {
      if (name === '__metadata' || name in properties) return [];
      if (!navigation.includes(name)) return [`${type}/${name}`];
      if (typeof value !== 'object' || value === null || '__deferred' in value) return [];
      const found = 'results' in value ? (value.results as readonly object[]) : [value];
      return found.flatMap((node) => strangers(service, targetOf(type, name), node));
    });
  }

  const subjects: readonly (readonly [string, SapEntity, readonly object[]])[] = [
    ['A_SalesOrderType', SALES_ORDER_SET, orders],
    ['A_OutbDeliveryHeaderType', DELIVERY_SET, deliveries],
    ['A_BillingDocumentType', BILLING_SET, bills],
  ];

  it.each(subjects)('%s: the fixtures have no others', (type, { service }, payloads) => {
    expect(payloads.flatMap((payload) => strangers(service, type, payload))).toEqual([]);
  });

  it.each(subjects)('%s: what is asked by may be filtered and sorted', (type, { service, key, stamp, findBy }) => {
    const { properties, keys } = typeOf(service, type);
    expect(keys).toEqual([key]);
    expect(properties[key]?.sortable).not.toBe(false);
    for (const name of [key, stamp.name, CREATED]) {
      expect(properties[name]).toBeDefined();
      expect(properties[name]?.filterable).not.toBe(false);
    }
    for (const { name, items } of Object.values(findBy)) {
      const holder = items === undefined ? properties : typeOf(service, `${items}Type`).properties;
      expect(holder[name]).toBeDefined();
      expect(holder[name]?.filterable).not.toBe(false);
    }
  });

  it.each(subjects)('%s: what is expanded leads somewhere', (type, { service, expand }) => {
    for (const path of expand(sapConfig.parse({ serviceUrl: 'https://sap.example' })).split(',')) {
      let from = type;
      for (const name of path.split('/')) {
        expect(typeOf(service, from).navigation).toContain(name);
        from = targetOf(from, name);
      }
    }
  });
});

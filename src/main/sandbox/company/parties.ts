import { hash32, type Random } from '../random.ts';
import { COUNTRIES, type Country } from './places.ts';

export interface Site {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly postCode: string;
  readonly country: string;
  readonly transitDays: number;
}

export interface Customer {
  readonly no: string;
  readonly index: number;
  readonly name: string;
  readonly contact: string;
  readonly email: string;
  readonly phone: string;
  /** Share off the list price. */
  readonly discount: number;
  readonly termsDays: number;
  readonly salesperson: string;
  /** Shape of this customer's own purchase order numbers. */
  readonly poStyle: number;
  /** The first is the head office. */
  readonly sites: readonly Site[];
}

export interface Warehouse {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly postCode: string;
  readonly country: string;
}

export interface Carrier {
  /** As the tracking service spells it. */
  readonly name: string;
  /** As the warehouse system spells it. */
  readonly code: string;
  readonly service: string;
  readonly prefix: string;
  readonly weight: number;
}

export const COMPANY_NAME = 'Hansekontor Industriebedarf GmbH';
/** Bought some years ago; its stock moved into the same warehouses, its books stayed where they were. */
export const SISTER_NAME = 'Unie Schakelmateriaal B.V.';

/** Hansekontor, as the acquired company keeps it among its customers. */
export const SISTER_CUSTOMER: Customer = {
  no: '90000',
  index: 5_000,
  name: COMPANY_NAME,
  contact: 'Petra Albrecht',
  email: 'intercompany@hansekontor.example',
  phone: '+49 40 555 1000',
  discount: 0.3,
  termsDays: 30,
  salesperson: 'KW',
  poStyle: 0,
  sites: [
    {
      name: COMPANY_NAME,
      street: 'Billbrookdeich 112',
      city: 'Hamburg',
      postCode: '22113',
      country: 'DE',
      transitDays: 1,
    },
  ],
};

export const WAREHOUSES: readonly Warehouse[] = [
  { code: 'HAM', name: 'Hamburg Billbrook', city: 'Hamburg', postCode: '22113', country: 'DE' },
  { code: 'KAS', name: 'Kassel Waldau', city: 'Kassel', postCode: '34123', country: 'DE' },
  { code: 'NUE', name: 'Nürnberg Hafen', city: 'Nürnberg', postCode: '90451', country: 'DE' },
];

export const CARRIERS: readonly Carrier[] = [
  { name: 'NordParcel', code: 'nordparcel', service: 'Business Parcel', prefix: 'NP', weight: 38 },
  { name: 'EuroSprint', code: 'eurosprint', service: 'Express 12', prefix: 'ES', weight: 16 },
  { name: 'BlauePost', code: 'blaue_post', service: 'Paket Business', prefix: 'BP', weight: 22 },
  { name: 'TransAlpin', code: 'transalpin', service: 'Palette Standard', prefix: 'TA', weight: 14 },
  { name: 'Hanse Freight', code: 'hansefreight', service: 'LTL Groupage', prefix: 'HF', weight: 10 },
];

const SALESPEOPLE = ['AK', 'BM', 'CS', 'DH', 'FT', 'JL', 'KW', 'MP'];
const FIRST_NAMES = [
  'Anna',
  'Jan',
  'Sofie',
  'Marek',
  'Lena',
  'Thomas',
  'Claire',
  'Erik',
  'Petra',
  'Luca',
  'Ines',
  'Karl',
];

/** A customer by its index: the same index of the same seed is always the same company. */
export function createCustomer(random: Random, index: number): Customer {
  const country = weighted(random, COUNTRIES);
  const surname = random.pick(country.surnames);
  const city = random.pick(country.cities);
  const template = random.pick(country.names);
  const base = template.replace('%', template.startsWith('Stadtwerke') ? city[0] : surname);
  const contact = `${random.pick(FIRST_NAMES)} ${random.pick(country.surnames)}`;
  const sites = [siteOf(random, country, base, city)];
  const branches = random.pick([0, 0, 0, 1, 1, 2]);
  for (let branch = 0; branch < branches; branch += 1) {
    const place = random.pick(country.cities);
    sites.push(siteOf(random, country, `${base}, ${place[0]}`, place));
  }
  return {
    no: String(20_000 + index * 10),
    index,
    name: base,
    contact,
    email: `purchasing@${slug(base)}-${index}.example`,
    phone: `+49 40 555 ${String(1000 + (hash32(index, 77) % 9000))}`,
    discount: random.int(0, 25) / 100,
    termsDays: random.pick([14, 30, 30, 30, 45]),
    salesperson: random.pick(SALESPEOPLE),
    poStyle: random.int(0, 3),
    sites,
  };
}

function siteOf(random: Random, country: Country, name: string, [city, postCode]: readonly [string, string]): Site {
  return {
    name,
    street: `${random.pick(country.streets)} ${random.int(1, 148)}`,
    city,
    postCode,
    country: country.code,
    transitDays: country.transitDays,
  };
}

export function weighted<T extends { readonly weight: number }>(random: Random, list: readonly T[]): T {
  let left = random.next() * list.reduce((sum, entry) => sum + entry.weight, 0);
  for (const entry of list) {
    left -= entry.weight;
    if (left < 0) return entry;
  }
  return random.pick(list);
}

function slug(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 24);
}

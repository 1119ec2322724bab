import type { Party, PartyRole, Sourced } from '#shared/domain/document.ts';
import { field, party, placeAt, placesOf, textAt, type Field, type Node, type Place } from '../kit/drafts.ts';
import { expanded } from './fields.ts';

const FUNCTION = field('PartnerFunction');
const INTERNAL_FUNCTION = field('PartnerFunctionInternalCode');
const CUSTOMER = field('Customer');
const SUPPLIER = field('Supplier');

/** Partner functions by the keys that the English and the German logon language give them. */
const ROLES: Readonly<Record<string, PartyRole>> = {
  AG: 'customer',
  SP: 'customer',
  WE: 'ship_to',
  SH: 'ship_to',
  RE: 'bill_to',
  BP: 'bill_to',
};

export interface PartnerAddress {
  /** Navigation property from the partner to its address, or to its addresses. */
  readonly list: string;
  readonly names: readonly Field[];
  readonly place: readonly Field[];
}

/** Partners of a document with their names and places, as far as they were expanded. */
export function partnersOf(
  node: Node,
  list: Field,
  address: PartnerAddress,
  carrierFunctions: readonly string[],
): Party[] {
  const parties: Party[] = [];
  for (const partner of placesOf(node, '', list)) {
    const found = [INTERNAL_FUNCTION, FUNCTION].map((at) => textAt(partner.node, partner.base, at)?.value ?? '');
    const customer = textAt(partner.node, partner.base, CUSTOMER);
    const supplier = textAt(partner.node, partner.base, SUPPLIER);
    // "SP" is the sold-to party in one language and the forwarding agent in the other: whom it names tells them apart.
    const carries = supplier !== null && found.some((name) => carrierFunctions.includes(name));
    const role = carries ? 'carrier' : found.map((name) => ROLES[name]).find((name) => name !== undefined);
    if (role === undefined || (role !== 'carrier' && customer === null)) continue;
    if (parties.some((known) => known.role === role)) continue;
    const { name, place } = addressOf(partner, address);
    party(parties, role, carries ? supplier : customer, name, role === 'ship_to' ? place : null);
  }
  return parties;
}

function addressOf(
  { node, base }: Place,
  { list, names, place }: PartnerAddress,
): { readonly name: Sourced<string> | null; readonly place: Sourced<string> | null } {
  const many = placesOf(node, base, expanded(list))[0];
  const one = node[list];
  const found: Place | null =
    many ??
    (typeof one === 'object' && one !== null && !Array.isArray(one) && !('results' in one) && !('__deferred' in one)
      ? { node: one as Node, base: `${base}/${list}` }
      : null);
  if (found === null) return { name: null, place: null };
  const name = names.map((at) => textAt(found.node, found.base, at)).find((text) => text !== null) ?? null;
  return { name, place: placeAt(found.node, found.base, place) };
}

/** The party of a role by its number alone, where the partners do not name it. */
export function partyById(parties: Party[], role: PartyRole, id: Sourced<string> | null): void {
  if (id !== null && !parties.some((known) => known.role === role)) party(parties, role, id, null);
}

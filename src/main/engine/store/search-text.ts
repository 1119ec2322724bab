import type { OrderView } from '#shared/domain/order.ts';
import { REFERENCE_TYPES, type ReferenceType } from '#shared/domain/references.ts';
import type { SearchText } from './search-index.ts';

/** What a searchable value names: a reference type or a party. */
export const SEARCH_FIELDS = [...REFERENCE_TYPES, 'customer', 'customer_no', 'ship_to'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** A value that can be searched for, and the document that states it. */
export interface SearchPlace {
  readonly field: SearchField;
  readonly documentKey: string;
  /** As its source wrote it. */
  readonly value: string;
}

/** Ids that only machines exchange; they are found whole, by source id, and would make every short fragment match. */
const LONGEST_ID = 14;
const ID_TYPES: ReadonlySet<SearchField> = new Set<ReferenceType>([
  'order_id',
  'fulfilment_id',
  'shipment_id',
  'invoice_id',
  'case_id',
]);
const PLAIN = /^[A-Za-z0-9]*$/;
const ASCII = /^[\x20-\x7e]*$/;

/** The comparable form of text: upper case letters and digits, without accents, blanks and punctuation. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toUpperCase();
  if (ASCII.test(text)) return text.toUpperCase().replace(/[^A-Z0-9]+/g, '');
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Where a folded fragment stands in text as written, in UTF-16 units; null when it does not. */
export function foldedSpan(text: string, folded: string): { readonly start: number; readonly length: number } | null {
  let whole = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = fold(character);
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    whole += part;
    at += character.length;
  }
  const found = whole.indexOf(folded);
  const start = starts[found];
  const end = ends[found + folded.length - 1];
  return start === undefined || end === undefined ? null : { start, length: end - start };
}

/** The text of a search entry; null when nothing in it can be searched for. Each value counts once per field. */
export function searchTextOf(places: readonly SearchPlace[]): SearchText | null {
  const seen = new Set<string>();
  let text = '\n';
  const lines: string[] = [];
  for (const { field, documentKey, value } of places) {
    if (field === 'line_id') continue;
    const folded = fold(value);
    if (folded === '' || (ID_TYPES.has(field) && folded.length > LONGEST_ID)) continue;
    const identity = `${field} ${folded}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    text += `${folded}\n`;
    lines.push(`${field}\t${documentKey}\t${value.replace(/\s+/g, ' ').trim()}`);
  }
  return lines.length === 0 ? null : { text, places: lines.join('\n') };
}

/** Everything an order can be found by. */
export function orderPlaces(view: OrderView): SearchPlace[] {
  const places: SearchPlace[] = [];
  const add = (field: SearchField, figure: OrderView['customer']): void => {
    if (figure)
      places.push({ field, documentKey: figure.sources[0]?.documentKey ?? view.orderKey, value: figure.value });
  };
  add('order_no', view.orderNo);
  add('customer_po', view.customerPo);
  for (const { documentKey, references } of view.documents) {
    for (const { type, text } of references) places.push({ field: type, documentKey, value: text });
  }
  add('customer', view.customer);
  add('customer_no', view.customerNo);
  add('ship_to', view.shipTo);
  return places;
}

/** One line of an entry's places. */
export function parsePlace(line: string): SearchPlace {
  const [field = '', documentKey = '', value = ''] = line.split('\t');
  return { field: field as SearchField, documentKey, value };
}

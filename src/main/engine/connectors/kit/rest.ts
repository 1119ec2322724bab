import { atPointer } from '#shared/lib/json.ts';
import { shapeChanged, VendorError } from './http-policy.ts';
import type { Vendor, VendorAnswer, VendorClient, VendorRequest } from './request.ts';

/** One page of a list, before it lands. `Position` is JSON: it goes into the checkpoint. */
export interface ListPage<Position> {
  readonly nodes: readonly unknown[];
  /** Where the list goes on; null on its last page. */
  readonly next: Position | null;
  /** Records after this page; null where the vendor does not say. */
  readonly remaining: number | null;
}

/** What tells where a list goes on. */
export interface ListAnswer extends VendorAnswer {
  readonly nodes: readonly unknown[];
  /** Address that was asked. */
  readonly url: string;
}

export interface Going<Position> {
  readonly next: Position | null;
  readonly remaining: number | null;
}

/** Reads from a page where the list goes on; `position` is that of the page, null for the first. */
export type Following<Position> = (answer: ListAnswer, position: Position | null) => Going<Position>;

/** Where an answer states a figure: a header (lower case) or a JSON Pointer. */
export type Stated = { readonly header: string } | { readonly pointer: string };

export interface ListReading<Position> {
  /** JSON Pointer of the records, "" for a bare list; or what finds them. Null there counts as no records. */
  readonly records: string | ((json: unknown) => unknown);
  readonly following: Following<Position>;
}

/**
 * Asks for one page.
 * @param request of this page: the caller puts the position into it
 * @throws ConnectorError
 */
export async function listPage<Position>(
  client: VendorClient,
  vendor: Vendor,
  request: VendorRequest,
  reading: ListReading<Position>,
  position: Position | null,
): Promise<ListPage<Position>> {
  const answer = isProbe(position) ? await sendProbe(client, request) : await client.send(request);
  if (answer === null) return { nodes: [], next: null, remaining: 0 };
  const nodes = answer.json === null ? [] : recordsOf(vendor, answer.json, reading.records);
  return { nodes, ...reading.following({ ...answer, nodes, url: request.url }, position) };
}

/** What servers answer to a page after the last. */
const BEYOND: ReadonlySet<number | null> = new Set([400, 404, 416, 422]);

/** Null for a page that is not there. One refusal may be a passing fault: it is asked for twice. */
async function sendProbe(client: VendorClient, request: VendorRequest): Promise<VendorAnswer | null> {
  const orNull = (error: unknown): null => {
    if (error instanceof VendorError && BEYOND.has(error.status)) return null;
    throw error;
  };
  return (await client.send(request).catch(orNull)) ?? (await client.send(request).catch(orNull));
}

/** Whether a page is asked for only to see if there is one. */
function isProbe(position: unknown): boolean {
  return typeof position === 'object' && position !== null && 'probe' in position && position.probe === true;
}

function recordsOf(vendor: Vendor, json: unknown, records: ListReading<never>['records']): readonly unknown[] {
  const found = typeof records === 'string' ? atPointer(json, records) : records(json);
  if (Array.isArray(found)) return found as readonly unknown[];
  if (found === null) return [];
  const where = typeof records === 'string' ? `"${records}"` : 'its records';
  throw shapeChanged(vendor.name, `a list without ${where}`);
}

/** The whole list on one page. */
export const onePage: Following<never> = () => ({ next: null, remaining: 0 });

/** The address of a following page, for it to be asked with the credential: only ever on the host that was asked. */
export function followable(vendor: string, link: string, url: string): string {
  const target = URL.parse(link, url);
  if (target === null) throw shapeChanged(vendor, 'a next page without an address');
  if (target.origin !== new URL(url).origin) throw shapeChanged(vendor, 'a next page on another host');
  return target.href;
}

/** Whether a continuation leads to the host of an address. */
export function sameOrigin(link: string, url: string): boolean {
  return URL.canParse(link) && new URL(link).origin === new URL(url).origin;
}

function goingTo(vendor: Vendor, link: string | null, url: string): Going<string> {
  return link === null || link === ''
    ? { next: null, remaining: 0 }
    : { next: followable(vendor.name, link, url), remaining: null };
}

/** `Link: <…>; rel="next"` (RFC 8288). */
export function byLinkHeader(vendor: Vendor): Following<string> {
  return ({ headers, url }) => goingTo(vendor, linkOf(headers['link'] ?? '', 'next'), url);
}

/** The target of one relation in a Link header; null without it. */
export function linkOf(header: string, relation: string): string | null {
  for (const [, target = '', parameters = ''] of header.matchAll(
    /<([^>]*)>((?:\s*;\s*[^,;=]+=(?:"[^"]*"|[^,;]*))*)/g,
  )) {
    const relations = /;\s*rel=(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    if ((relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/).includes(relation)) return target;
  }
  return null;
}

/** A header of its own that holds the address of the next page (DCSA: `Next-Page`). */
export function byHeader(vendor: Vendor, name: string): Following<string> {
  return ({ headers, url }) => goingTo(vendor, headers[name.toLowerCase()]?.replace(/^<|>$/g, '') ?? null, url);
}

/** An address inside the answer: "/_links/next/href" (HAL), "/links/next". */
export function byLink(vendor: Vendor, pointer: string): Following<string> {
  return ({ json, url }) => {
    const link = atPointer(json, pointer);
    return goingTo(vendor, typeof link === 'string' ? link : null, url);
  };
}

/** A cursor inside the answer; `more` points at a flag that says whether there is a next page at all. */
export function byCursor(pointer: string, more?: string): Following<string> {
  return ({ json }) => {
    const cursor = atPointer(json, pointer);
    const ended = more !== undefined && atPointer(json, more) !== true;
    return ended || (typeof cursor !== 'string' && typeof cursor !== 'number') || cursor === ''
      ? { next: null, remaining: 0 }
      : { next: String(cursor), remaining: null };
  };
}

/** No source cuts its pages shorter than this: what is shorter is all that there is. */
export const LEAST_CAP = 10;

/**
 * Pages counted from `first` (usually 1), each of `size` records, as the vendor documents it; else see counted-list.ts. Ends with
 * the stated total or pages, else a short page.
 */
export function byPage(options: {
  readonly size: number;
  readonly first?: number;
  readonly total?: Stated;
  readonly pages?: Stated;
}): Following<number> {
  const { size, first = 1 } = options;
  return (answer, position) => {
    const read = (position ?? first) - first + 1;
    const pages = figureOf(answer, options.pages);
    const total = figureOf(answer, options.total) ?? (pages === null ? null : pages * size);
    const found = answer.nodes.length;
    const more = found > 0 && (total === null ? found >= size : read * size < total);
    return { next: more ? first + read : null, remaining: more ? (total === null ? null : total - read * size) : 0 };
  };
}

/** A figure that an answer states, as a number or in digits; null where it does not. */
export function figureOf(
  { headers, json }: Pick<ListAnswer, 'headers' | 'json'>,
  at: Stated | undefined,
): number | null {
  if (at === undefined) return null;
  const value = 'header' in at ? headers[at.header] : atPointer(json, at.pointer);
  const figure = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof figure === 'number' && Number.isFinite(figure) ? figure : null;
}

/** Change stamp and id of a record, in the vendor's own words: the place to go on after. */
export interface Key {
  readonly stamp: string;
  readonly id: string | number;
  /** Records of a full page, where the source gives less than it is asked for. */
  readonly full?: number | undefined;
}

/**
 * For lists in the order of (stamp, id) that can be asked from a key on: never skips, whatever changes meanwhile.
 * `stamp` and `id` are JSON Pointers; a page whose last record lacks one ends the sweep with an error. A first page shorter
 * than what was asked for may be all that the source gives at once: it is asked for one more.
 */
export function byKey(
  vendor: Vendor,
  options: { readonly size: number; readonly stamp: string; readonly id: string },
): Following<Key> {
  return ({ nodes }, position) => {
    const last = nodes.at(-1);
    const isFull = nodes.length >= (position?.full ?? options.size);
    const isCut = nodes.length < options.size;
    if (last === undefined || !(isFull || (position === null && nodes.length >= LEAST_CAP)))
      return { next: null, remaining: 0 };
    const stamp = atPointer(last, options.stamp);
    const id = atPointer(last, options.id);
    if (typeof stamp !== 'string' || (typeof id !== 'string' && typeof id !== 'number')) {
      throw shapeChanged(vendor.name, `a record without "${options.stamp}" and "${options.id}"`);
    }
    return { next: { stamp, id, ...(isCut ? { full: nodes.length } : {}) }, remaining: null };
  };
}

/** Records of a shared stamp that are read again with the next page of so many. */
export function someOf(size: number): number {
  return Math.floor(size / 10);
}

/** A place in a list that is asked "stamp at least …", and how many records of that stamp to leave out. */
export interface StampWalk {
  readonly stamp: string;
  readonly skip: number;
  /** Records of a full page, where the source gives less than it is asked for. */
  readonly full?: number | undefined;
}

/**
 * For lists in the order of their stamp that know no keys: each page is asked from the last stamp seen, whose records come
 * again. An offset into the whole list would miss a record whenever one before it changes; here it only counts inside a
 * stamp that so many records share that they fill a page. There each page goes back by `again` records: so many may change,
 * and leave the stamp, between two pages. Default none, for vendors that know pages only. mayCut: nobody knows whether the
 * source gives as much as it is asked for, so that a first page that is shorter does not end the list.
 */
export function byStamp(
  vendor: Vendor,
  options: { readonly size: number; readonly stamp: string; readonly again?: number; readonly mayCut?: true },
): Following<StampWalk> {
  return ({ nodes }, position) => {
    const isFull = nodes.length >= (position?.full ?? options.size);
    const mayBeCut = options.mayCut === true && position === null && nodes.length >= LEAST_CAP;
    if (!isFull && !mayBeCut) return { next: null, remaining: 0 };
    const cut = nodes.length < options.size ? { full: nodes.length } : {};
    const first = atPointer(nodes[0], options.stamp);
    const stamp = atPointer(nodes.at(-1), options.stamp);
    if (typeof stamp !== 'string') throw shapeChanged(vendor.name, `a record without "${options.stamp}"`);
    const known = position?.stamp === stamp ? position.skip : 0;
    const skip = known + nodes.length - (options.again ?? 0);
    return { next: { stamp, skip: first === stamp ? skip : 0, ...cut }, remaining: null };
  };
}

/** The list under "_embedded" whose relation ends with a name, whatever its case and prefix (HAL). */
export function embedded(relation: string): (json: unknown) => unknown {
  return (json) => {
    const all = atPointer(json, '/_embedded');
    if (typeof all !== 'object' || all === null) return undefined;
    const wanted = relation.toLowerCase();
    const lists: readonly (readonly [string, unknown])[] = Object.entries(all);
    return lists.find(([name]) => name.toLowerCase().endsWith(wanted))?.[1];
  };
}

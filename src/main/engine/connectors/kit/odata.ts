import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import { followable } from './rest.ts';
import type { Vendor, VendorClient } from './request.ts';
import type { SweepPage } from './sweep.ts';

type Headers = Readonly<Record<string, string>>;

const v4Answer = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
  '@odata.deltaLink': z.string().nullish(),
});

/**
 * One page of an OData V4 list. `next` is the service's own continuation, `resume` its delta link (OData 4.01 part 1,
 * §11.2.6.7 and §11.3). Both are followed only on the host that was asked: the credential goes with them.
 * @throws ConnectorError
 */
export async function odataPage(
  client: VendorClient,
  vendor: Vendor,
  url: string,
  headers: Headers,
): Promise<SweepPage<string>> {
  const { json } = await client.send({ method: 'GET', url, headers });
  const answer = v4Answer.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, 'a list without "value"');
  const { value, '@odata.nextLink': next, '@odata.deltaLink': delta } = answer.data;
  return {
    nodes: value,
    next: next ? followable(vendor.name, next, url) : null,
    remaining: next ? null : 0,
    ...(delta ? { resume: followable(vendor.name, delta, url) } : {}),
  };
}

/** Whether an entry of a delta says that its entity is gone (V4.0: a context "…/$deletedEntity"; V4.01: "@removed"). */
export function isDeletedEntity(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const context = (node as Headers)['@odata.context'];
  return '@removed' in node || (typeof context === 'string' && context.endsWith('/$deletedEntity'));
}

const v2Answer = z.looseObject({
  d: z.union([
    z.array(z.unknown()),
    z.looseObject({ results: z.array(z.unknown()), __next: z.string().nullish(), __count: z.string().nullish() }),
  ]),
});

/**
 * One page of an OData V2 list: `{d:{results,__next}}`, or `{d:[…]}` of the oldest services. Without `__next` the
 * service leaves paging to the caller; then `$skip` goes on past a full page.
 * @throws ConnectorError
 */
export async function odataV2Page(
  client: VendorClient,
  vendor: Vendor,
  url: string,
  headers: Headers = {},
): Promise<SweepPage<string>> {
  const { json } = await client.send({ method: 'GET', url, headers });
  const answer = v2Answer.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, 'a list without "d"');
  const { d } = answer.data;
  const nodes = Array.isArray(d) ? d : d.results;
  const link = Array.isArray(d) ? null : d.__next;
  const next = link ? onHostOf(vendor, link, url) : skipped(url, nodes.length);
  const count = Array.isArray(d) || !d.__count ? null : Number(d.__count);
  return {
    nodes,
    next,
    remaining: next === null ? 0 : count === null ? null : Math.max(0, count - skipOf(url) - nodes.length),
  };
}

/**
 * The address of a link on the host that was asked, to which alone the credential goes. A service behind a gateway often
 * knows itself by its inner name only.
 */
function onHostOf(vendor: Vendor, link: string, url: string): string {
  const target = URL.parse(link, url);
  if (target === null) throw shapeChanged(vendor.name, 'a next page without an address');
  return new URL(url).origin + target.pathname + target.search;
}

function skipOf(url: string): number {
  return Number(new URL(url).searchParams.get('$skip') ?? 0);
}

/** The same question past the records of this page; null after a page that is not full. */
function skipped(url: string, found: number): string | null {
  const next = new URL(url);
  const top = Number(next.searchParams.get('$top') ?? 0);
  if (top === 0 || found < top) return null;
  next.searchParams.set('$skip', String(skipOf(url) + found));
  return next.href.replaceAll('+', '%20');
}

/** The query options of an address. Spaces as %20: not every OData host reads "+" as a space. */
export function odataUrl(set: string, options: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value !== null) query.set(name, value);
  const text = query.toString().replaceAll('+', '%20').replaceAll('%24', '$');
  return text === '' ? set : `${set}?${text}`;
}

/** All of the conditions that are given; null for none. */
export function allOf(conditions: readonly (string | null)[]): string | null {
  const given = conditions.filter((condition) => condition !== null);
  return given.length === 0 ? null : given.join(' and ');
}

/** A field that is one of some values. */
export function anyOf(field: string, literals: readonly string[]): string {
  return `(${literals.map((literal) => `${field} eq ${literal}`).join(' or ')})`;
}

/** A literal for `$filter`. V2 names the type; V4 writes the bare value. */
export const odataLiteral = {
  text: (value: string): string => `'${value.replaceAll("'", "''")}'`,
  instant: (at: number): string => new Date(at).toISOString(),
  v2Offset: (at: number): string => `datetimeoffset'${new Date(at).toISOString()}'`,
  v2DateTime: (at: number): string => `datetime'${new Date(at).toISOString().slice(0, 19)}'`,
};

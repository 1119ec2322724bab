import { InvariantError } from '#shared/lib/assert.ts';
import { atPointer } from '#shared/lib/json.ts';
import { ConnectorError } from '../../kit/connector.ts';
import { askGraphql, cursorPage } from '../../kit/graphql.ts';
import { odataPage, odataUrl, odataV2Page } from '../../kit/odata.ts';
import type { Vendor, VendorAnswer, VendorClient, VendorRequest } from '../../kit/request.ts';
import { embedded, listPage, type ListPage } from '../../kit/rest.ts';
import type { SweepPage } from '../../kit/sweep.ts';
import { fill, fillText, type Fillings } from '../declaration/placeholders.ts';
import type { DetailDeclaration, RequestDeclaration } from '../declaration/schema.ts';
import { evaluate } from '../expression/expression.ts';
import type { CompiledList } from '../mapping/compiled.ts';
import { fillingsOf, followingOf, goesByAddress, type Position } from './paging.ts';

/** Whom a list is asked of. */
export interface ListSource {
  readonly client: VendorClient;
  readonly vendor: Vendor;
  /** Address of the API. */
  readonly url: string;
}

export interface ListQuestion {
  /** Null on the first page. */
  readonly position: Position | null;
  /** As the API wants it written; null for all. */
  readonly since: string | number | null;
  /** What {customers} stands for; null where it is left out. */
  readonly customers?: Fillings['customers'];
  /** The record whose details are asked for. */
  readonly id: string | null;
}

const MEMBERS_TOLD = 12;

type Records = (json: unknown) => unknown;

/** One page of a declared list. @throws ConnectorError */
export async function readList(
  source: ListSource,
  list: CompiledList,
  question: ListQuestion,
  records: Records = recordsOf(source.vendor, list),
): Promise<SweepPage<Position>> {
  const { request, paging } = list.declared;
  const { client, vendor } = source;
  const { customers = null, id } = question;
  const fillings = { ...fillingsOf(paging, question.position, question.since), customers, id };
  if ('graphql' in request) return readGraphql(source, { ...list, request, records }, fillings, question.position);
  const followed = goesByAddress(paging) && typeof question.position === 'string' ? question.position : null;
  const asked = requestOf(source.url, request, fillings, followed);
  switch (paging?.by) {
    case 'odata':
      return odataPage(client, vendor, asked.url, asked.headers);
    case 'odata_v2':
      return odataV2Page(client, vendor, asked.url, asked.headers);
    case 'graphql_cursor':
      throw new InvariantError('the schema lets GraphQL cursors stand with GraphQL only');
    default: {
      const reading = { records, following: followingOf(vendor, paging) };
      return listPage(client, vendor, asked, reading, question.position);
    }
  }
}

/** The answer to the question for a list's first page, or to one that is no list at all, as it is. @throws ConnectorError */
export async function askFirst(
  source: ListSource,
  { request, paging }: Pick<DetailDeclaration, 'request' | 'paging'>,
  { since, customers }: Pick<ListQuestion, 'since' | 'customers'>,
): Promise<Pick<VendorAnswer, 'json' | 'headers'>> {
  const fillings = { ...fillingsOf(paging, null, since), customers: customers ?? null };
  if ('graphql' in request) return { json: await askRoot(source, request, fillings), headers: {} };
  return source.client.send(requestOf(source.url, request, fillings, null));
}

/** What a question about one record answers: a list, with all its pages, or a single thing as it is. @throws ConnectorError */
export async function readDetail(source: ListSource, list: CompiledList, id: string): Promise<unknown> {
  const find = recordsOf(source.vendor, list);
  let isSingle = false;
  const records = (json: unknown): unknown => {
    const found = find(json);
    isSingle = found !== undefined && !Array.isArray(found);
    return isSingle ? [found] : found;
  };
  const nodes: unknown[] = [];
  let position: Position | null = null;
  do {
    const page: SweepPage<Position> = await readList(source, list, { position, since: null, id }, records);
    nodes.push(...page.nodes);
    position = page.next;
  } while (position !== null);
  return isSingle ? nodes[0] : nodes;
}

type GraphqlRequest = Extract<RequestDeclaration, { graphql: string }>;

async function readGraphql(
  { client, vendor, url }: ListSource,
  list: { readonly declared: CompiledList['declared']; readonly request: GraphqlRequest; readonly records: Records },
  fillings: Fillings,
  position: Position | null,
): Promise<ListPage<Position>> {
  const { paging } = list.declared;
  const ask = (): Promise<unknown> => askRoot({ client, vendor, url }, list.request, fillings);
  if (paging?.by === 'graphql_cursor') return cursorPage(vendor, list.records(await ask()));
  if (paging?.by === 'odata' || paging?.by === 'odata_v2')
    throw new InvariantError('the schema keeps OData from GraphQL');
  // What the root field answers is read like the answer of any other list.
  const rooted: VendorClient = { ...client, send: async () => ({ json: await ask(), headers: {} }) };
  const reading = { records: list.records, following: followingOf(vendor, paging) };
  return listPage(rooted, vendor, { method: 'POST', url }, reading, position);
}

function askRoot(
  { client, vendor, url }: ListSource,
  { graphql: query, root, variables = {}, path = '' }: GraphqlRequest,
  fillings: Fillings,
): Promise<unknown> {
  return askGraphql(client, vendor, {
    url: below(url, path, fillings),
    query,
    variables: fill(variables, fillings) as Readonly<Record<string, unknown>>,
    root,
  });
}

function requestOf(
  api: string,
  request: Exclude<RequestDeclaration, GraphqlRequest>,
  fillings: Fillings,
  followed: string | null,
): VendorRequest & { readonly headers: Readonly<Record<string, string>> } {
  const url =
    followed ??
    odataUrl(below(api, 'post' in request ? request.post : request.get, fillings), queryOf(request.query, fillings));
  const headers = request.headers ?? {};
  if (!('post' in request)) return { method: 'GET', url, headers };
  const body = JSON.stringify(fill(request.body, fillings));
  return { method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, body };
}

function queryOf(query: Readonly<Record<string, unknown>> = {}, fillings: Fillings): Readonly<Record<string, string>> {
  const filled = fill(query, fillings) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, String(value)]));
}

/** An address below that of the API: never on another host, whatever the path says. */
function below(api: string, path: string, fillings: Fillings): string {
  const filled = fillText(path, fillings, encodeURIComponent);
  if (filled === undefined) throw new InvariantError(`"${path}" asks for what nothing fills in`);
  const base = api.replace(/\/+$/, '');
  return filled === '' ? base : `${base}/${String(filled).replace(/^\/+/, '')}`;
}

/** Finds the records of an answer. What is nowhere in it is no empty list. */
function recordsOf({ name }: Vendor, { records, declared: { paging } }: CompiledList): Records {
  if (records === null) return paging?.by === 'hal' ? embedded('') : (json) => json;
  const { path, text } = records;
  const find = (json: unknown): unknown =>
    path === null
      ? (evaluate(records, { record: json, document: null, value: json, pointer: '' }) ?? undefined)
      : atPointer(json, path.pointer);
  return (json) => {
    const found = find(json);
    if (found !== undefined) return found;
    const members = typeof json === 'object' && json !== null ? Object.keys(json).slice(0, MEMBERS_TOLD) : [];
    throw new ConnectorError(
      'source_changed',
      `${name} answered, and nothing stands at "${text}"${members.length === 0 ? '' : `; the answer has ${members.join(', ')}`}.`,
      'Compare "records" in the declaration with an answer of the system.',
    );
  };
}

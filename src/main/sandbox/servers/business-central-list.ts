import type { Payload } from '../records/record.ts';
import type { StreamModel } from '../streams.ts';
import { fieldsOf, type Condition } from './condition.ts';
import type { Reply, Request } from './http.ts';
import { ODataSyntaxError, parseFilter } from './odata.ts';
import { KEY_SPACE, select, type Selection } from './select.ts';

const MAX_PAGE = 20_000;

/** Where a page ended: the key of its last record, and whether that record is still to be listed a second time. */
interface Continuation {
  readonly after: number;
  readonly again: boolean;
  readonly size: number;
  readonly left: number | null;
}

/** One page of an entity set. @throws ODataSyntaxError */
export function listReply(
  stream: StreamModel,
  request: Request,
  asOf: number,
  address: string,
  set: string,
  show: (payload: Payload) => Payload,
): Reply {
  const filter = request.query.get('$filter');
  const condition = filter === null ? null : parseFilter(filter);
  if (condition !== null) assertFields(stream, condition);
  const asked = /odata\.maxpagesize=(\d+)/.exec(request.headers['prefer'] ?? '')?.[1];
  const resumed = decode(request.query.get('$skiptoken'));
  const size = Math.min(MAX_PAGE, Math.max(1, asked === undefined ? (resumed?.size ?? MAX_PAGE) : Number(asked)));
  const top = request.query.get('$top');
  let left = resumed?.left ?? (top === null ? null : Number(top));
  const value: Payload[] = [];
  const add = (record: number): void => {
    const payload = stream.write(record, asOf);
    if (payload !== null) value.push(show(payload));
  };
  const full = (): boolean => value.length >= size || (left !== null && value.length >= left);
  let next: Continuation | null = null;
  const order = orderOf(request.query.get('$orderby'));
  if (resumed?.again) add(order === 'position' ? resumed.after : resumed.after % KEY_SPACE);
  let last: { readonly key: number; readonly again: boolean } | null = resumed
    ? { key: resumed.after, again: false }
    : null;
  for (const hit of select({
    stream,
    condition,
    stampField: 'lastModifiedDateTime',
    withMillis: true,
    asOf,
    order,
    ...(resumed ? { after: resumed.after } : {}),
  })) {
    if (full()) {
      next = last === null ? null : { after: last.key, again: last.again, size, left: null };
      break;
    }
    add(hit.record);
    const twice = stream.listedTwice(hit.record);
    const again = twice && full();
    if (twice && !again) add(hit.record);
    last = { key: hit.key, again };
  }
  if (next === null && last?.again) next = { after: last.key, again: true, size, left: null };
  if (left !== null) {
    left -= value.length;
    next = next === null || left <= 0 ? null : { ...next, left };
  }
  return {
    status: 200,
    headers: asked === undefined ? {} : { 'preference-applied': `odata.maxpagesize=${size}` },
    body: {
      '@odata.context': `${address.replace(/\/companies\(.*$/, '')}/$metadata#companies(${/\(([^)]+)\)/.exec(address)?.[1] ?? ''})/${set}`,
      ...(request.query.get('$count') === 'true' ? { '@odata.count': countOf(stream, condition, asOf) } : {}),
      value,
      ...(next === null ? {} : { '@odata.nextLink': nextLink(address, request.query, next) }),
    },
  };
}

/** All that the filter lets through, whatever the page. */
function countOf(stream: StreamModel, condition: Condition | null, asOf: number): number {
  let count = 0;
  for (const { record } of select({
    stream,
    condition,
    stampField: 'lastModifiedDateTime',
    withMillis: true,
    asOf,
    order: 'position',
  })) {
    if (stream.write(record, asOf) !== null) count += 1;
  }
  return count;
}

function orderOf(orderBy: string | null): Selection['order'] {
  const [field, direction = 'asc'] = (orderBy ?? 'id').split(',')[0]?.trim().split(/\s+/) ?? [];
  if (field === 'lastModifiedDateTime') return direction === 'desc' ? 'modified_descending' : 'modified';
  if ((field === 'id' || field === 'number') && direction === 'asc') return 'position';
  throw new ODataSyntaxError(`Ordering by '${orderBy ?? ''}' is not supported.`);
}

function assertFields(stream: StreamModel, condition: Condition): void {
  const sample = stream.write(0, stream.index.createdAt(0));
  const unknown = sample === null ? undefined : fieldsOf(condition).find((field) => !(field in sample));
  if (unknown !== undefined) throw new ODataSyntaxError(`Could not find a property named '${unknown}'.`);
}

function nextLink(address: string, query: URLSearchParams, next: Continuation): string {
  const kept = [...query].filter(([name]) => name !== '$skiptoken' && name !== '$top');
  const token = Buffer.from(JSON.stringify([next.after, next.again ? 1 : 0, next.size, next.left])).toString(
    'base64url',
  );
  const parts = [...kept, ['$skiptoken', token] as const].map(([name, text]) => `${name}=${encodeURIComponent(text)}`);
  return `${address}?${parts.join('&')}`;
}

function decode(token: string | null): Continuation | null {
  if (token === null) return null;
  try {
    const [after, again, size, left] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [
      number,
      number,
      number,
      number | null,
    ];
    return { after, again: again === 1, size, left };
  } catch {
    throw new ODataSyntaxError('The skip token is not valid.');
  }
}

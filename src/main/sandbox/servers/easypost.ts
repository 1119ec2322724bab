import { DAY_S } from '../calendar.ts';
import type { FaultInjector } from '../faults/injector.ts';
import type { Payload } from '../records/record.ts';
import { CLOCK_SKEW } from '../systems.ts';
import type { World } from '../world.ts';
import { serve, type Reply, type Request, type RunningServer } from './http.ts';
import { createWindow, isThrottled, type PaceLimits } from './pace.ts';

export interface EasypostAccess {
  readonly apiKey: string;
}

export interface EasypostOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly faults?: FaultInjector;
  readonly port: number;
  readonly access: EasypostAccess;
}

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;
/** The vendor publishes no figure; this is generous for one key. */
const REQUESTS_PER_WINDOW = 600;
const WINDOW_MS = 60_000;
/** Without a start the list goes back one month. */
const DEFAULT_WINDOW = 31 * DAY_S;

function errorReply(status: number, code: string, message: string, errors: readonly unknown[] = []): Reply {
  return { status, body: { error: { code, message, errors } } };
}

/** EasyPost's tracker API: lists newest first, one tracker by id. */
export async function serveEasypost(options: EasypostOptions): Promise<RunningServer> {
  const { world, now, pace, access } = options;
  const window = createWindow(now, REQUESTS_PER_WINDOW * pace.scale, WINDOW_MS);
  const authorization = `Basic ${Buffer.from(`${access.apiKey}:`).toString('base64')}`;
  let requests = 0;

  const handle = (request: Request): Reply => {
    if (request.headers['authorization'] !== authorization)
      return errorReply(
        401,
        'APIKEY.INACTIVE',
        'This api key is no longer active. Please use a different api key or reactivate this key.',
      );
    requests += 1;
    const wait = isThrottled(pace, 'ep', requests) ? 1_000 : window.take();
    if (wait > 0) {
      return {
        ...errorReply(429, 'RATE_LIMITED', 'Too many requests. Please slow down.'),
        headers: { 'retry-after': String(Math.ceil(wait / 1000)) },
      };
    }
    if (request.method !== 'GET') return errorReply(405, 'METHOD.NOT_ALLOWED', 'The requested method is not allowed.');
    const asOf = Math.floor(now() / 1000);
    if (request.path === '/v2/trackers') return listReply(world, request.query, asOf);
    const id = /^\/v2\/trackers\/(\w+)$/.exec(request.path)?.[1];
    const stream = world.streams['ep/trackers'];
    const record = id === undefined ? null : stream.ids.recordOf(id);
    const payload = record === null ? null : stream.write(record, asOf);
    return payload === null
      ? errorReply(404, 'NOT_FOUND', 'The requested resource could not be found.')
      : { status: 200, body: payload };
  };
  return serve(
    options.port,
    pace,
    (request) => {
      const reply = handle(request);
      return { ...reply, headers: { ...reply.headers, 'x-ep-request-uuid': requests.toString(16).padStart(32, '8') } };
    },
    options.faults,
  );
}

function listReply(world: World, query: URLSearchParams, asOf: number): Reply {
  const stream = world.streams['ep/trackers'];
  const { index } = stream;
  const asked = Number(query.get('page_size') ?? DEFAULT_PAGE);
  if (!Number.isInteger(asked) || asked < 1)
    return errorReply(422, 'PARAMETER.INVALID', 'Invalid parameter.', [
      { field: 'page_size', message: 'must be a positive integer' },
    ]);
  const size = Math.min(MAX_PAGE, asked);
  const edges = { before: query.get('before_id'), after: query.get('after_id') };
  const positions = { before: positionOf(edges.before), after: positionOf(edges.after) };
  if (positions.before === null || positions.after === null)
    return errorReply(404, 'NOT_FOUND', 'The requested resource could not be found.');
  const end = timeOf(query.get('end_datetime'), asOf);
  const start = timeOf(query.get('start_datetime'), end - DEFAULT_WINDOW);
  if (Number.isNaN(start) || Number.isNaN(end))
    return errorReply(422, 'PARAMETER.INVALID', 'Invalid parameter.', [
      { field: 'start_datetime', message: 'must be an ISO 8601 date-time' },
    ]);
  const code = query.get('tracking_code');
  const carrier = query.get('carrier');
  const newest = Math.min(positions.before ?? index.size, positionAfter(index, Math.min(asOf, end))) - 1;
  const oldest = Math.max(positions.after === undefined ? 0 : positions.after + 1, positionAfter(index, start - 1));
  const trackers: Payload[] = [];
  let hasMore = false;
  for (let record = newest; record >= oldest; record -= 1) {
    if (trackers.length >= size) {
      hasMore = true;
      break;
    }
    const payload = stream.write(record, asOf);
    if (
      payload === null ||
      (code !== null && payload['tracking_code'] !== code) ||
      (carrier !== null && payload['carrier'] !== carrier)
    )
      continue;
    trackers.push(payload);
    // A record listed twice fills no place of another: paging goes on from its id.
    if (stream.listedTwice(record)) trackers.push(payload);
  }
  return { status: 200, body: { trackers, has_more: hasMore } };

  /** Undefined: not asked for; null: unknown id. */
  function positionOf(id: string | null): number | null | undefined {
    return id === null ? undefined : stream.ids.recordOf(id);
  }
}

/** UTC seconds by the company's true clock, from the service's own. */
function timeOf(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Math.floor(Date.parse(text) / 1000) - CLOCK_SKEW.ep;
}

/** The first position created after a time. */
function positionAfter(index: World['streams']['ep/trackers']['index'], at: number): number {
  let low = 0;
  let high = index.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.createdAt(middle) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { createRandom, type Random } from '../random.ts';
import type { Fault } from './fault.ts';
import {
  hasMore,
  isMembers,
  listAt,
  listPathOf,
  marksOfNext,
  plainFields,
  recordIn,
  withList,
  withRecord,
} from './pages.ts';

/** A request as far as faults look at it. */
export interface AskedFor {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An answer as text. */
export interface Answered {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How an answer goes out. */
export interface Delivery extends Answered {
  /** Before its first byte. */
  readonly delayMs: number;
  /** Between pieces; null: all at once. */
  readonly dripMs: number | null;
  /** The connection is broken off after so many characters; null: not at all. */
  readonly breakAfter: number | null;
}

export function undisturbed(answer: Answered): Delivery {
  return { ...answer, delayMs: 0, dripMs: null, breakAfter: null };
}

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name="user"><input type="password"></form></body></html>';
const HOUR_MS = 3_600_000;

interface AlterOptions {
  readonly longestDelayMs: number;
  /** What a server error answers with. */
  readonly serverErrors: readonly number[];
  /** Seconds that a refusal for asking too often tells to wait; null: a few. */
  readonly retryAfter: number | null;
  readonly now: number;
}

/**
 * The answer as its fault leaves it. Pure.
 * @param before the answer before this one to the same kind of question, if there was one
 */
export function altered(
  fault: Fault,
  asked: AskedFor,
  answer: Answered,
  before: string | null,
  { longestDelayMs, serverErrors, retryAfter, now }: AlterOptions,
): Delivery {
  const random = createRandom(fault.seed);
  const plain = undisturbed(answer);
  const delay = (): number => random.int(1, Math.max(1, longestDelayMs));
  switch (fault.kind) {
    case 'latency':
      return { ...plain, delayMs: longestDelayMs };
    case 'jitter':
      return { ...plain, delayMs: delay() };
    case 'drip':
      return { ...plain, dripMs: delay() };
    case 'reset':
      return { ...plain, breakAfter: random.chance(0.5) ? 0 : random.int(0, answer.text.length) };
    case 'truncated':
      return { ...plain, text: answer.text.slice(0, random.int(0, Math.max(0, answer.text.length - 1))) };
    case 'login_page':
      return { ...plain, ...refusal(200, SIGN_IN_PAGE), headers: { 'content-type': 'text/html; charset=utf-8' } };
    case 'content_type':
      return {
        ...plain,
        headers: { ...answer.headers, 'content-type': random.pick(['text/plain', 'application/octet-stream', '']) },
      };
    case 'unauthorised':
    case 'token_revoked':
      return { ...plain, ...refusal(401) };
    case 'forbidden':
      return { ...plain, ...refusal(403) };
    case 'not_found':
      return { ...plain, ...refusal(404) };
    case 'conflict':
      return { ...plain, ...refusal(409) };
    case 'throttled':
      return { ...plain, ...refusal(429), headers: { 'retry-after': String(retryAfter ?? random.int(0, 3)) } };
    case 'server_error':
      return { ...plain, ...refusal(random.pick(serverErrors)) };
    case 'clock_jump':
      return clockJump(plain, random, now);
    case 'repeated_page':
      return before !== null && follows(asked, before) ? { ...plain, text: before } : plain;
    default:
      return answer.status === 200 ? { ...plain, text: withFaultyRecords(fault, answer.text, random) } : plain;
  }
}

function refusal(status: number, text = '{}'): Answered {
  return { status, headers: { 'content-type': 'application/json' }, text };
}

/** The server's clock is hours off: its Date says so, and a wait until a time of day is told by it. */
function clockJump(plain: Delivery, random: Random, now: number): Delivery {
  const there = now + random.pick([-1, 1]) * random.int(1, 48) * HOUR_MS;
  const headers = { date: new Date(there).toUTCString() };
  if (random.chance(0.5)) return { ...plain, headers: { ...plain.headers, ...headers } };
  return {
    ...plain,
    ...refusal(503),
    headers: { ...headers, 'content-type': 'application/json', 'retry-after': new Date(there + 2_000).toUTCString() },
  };
}

/** Whether a request asks for the page after an answer. */
function follows({ target, body }: AskedFor, before: string): boolean {
  const asked = `${decodeURIComponent(target)}\n${target}\n${body}`;
  return marksOfNext(jsonOf(before)).some((mark) => asked.includes(pathOf(mark)));
}

function pathOf(mark: string): string {
  if (!URL.canParse(mark)) return mark;
  const { pathname, search } = new URL(mark);
  return pathname + search;
}

/** Changes the records of a page; an answer that is no page stays. */
function withFaultyRecords({ kind }: Fault, text: string, random: Random): string {
  const answer = jsonOf(text);
  const path = listPathOf(answer);
  if (path === null) return text;
  const list = listAt(answer, path);
  if (list.length === 0) return text;
  if (kind === 'missing_page') return hasMore(answer) ? JSON.stringify(withList(answer, path, [])) : text;
  if (kind === 'reordered') return JSON.stringify(withList(answer, path, shuffled(list, random)));
  const sample = recordIn(list[0]);
  const fields = sample === null ? [] : plainFields(sample);
  const field = fields.length === 0 ? null : random.pick(fields);
  const changed = list.map((element) => {
    const record = recordIn(element);
    if (record === null) return element;
    if (kind === 'new_field') return withRecord(element, { ...record, newlyAddedField: 'new' });
    if (field === null) return element;
    const { [field]: value, ...others } = record;
    return withRecord(element, kind === 'missing_field' ? others : { ...record, [field]: retyped(value) });
  });
  return JSON.stringify(withList(answer, path, changed));
}

function retyped(value: unknown): unknown {
  return typeof value === 'string' ? { text: value } : String(value);
}

function shuffled(list: readonly unknown[], random: Random): unknown[] {
  return list
    .map((element) => [random.next(), element] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, element]) => element);
}

/** Large numbers would lose digits; none of the pages that are altered is kept by anybody but its reader. */
function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) || Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

import { atPointer } from '#shared/lib/json.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../ports/ports.ts';
import { answering, jsonAnswer } from '../testing.ts';

/** One question to a vendor with the answer that was recorded for it. */
export interface RecordedPage {
  /**
   * "GET /orders?page=2": method, path, and the query parameters that must stand in the question; it may have more. The
   * page with the most of them that fits answers, so one without parameters is the first page and that of every sweep.
   */
  readonly ask: string;
  /** Text that must stand in the body (a GraphQL cursor, an offset of JSON-RPC); more of it counts like a parameter. */
  readonly body?: string | readonly string[];
  readonly answer: unknown;
  /** JSON Pointer of the list of records; each gets a member "surprise" that no connector knows. */
  readonly records?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

export interface RecordedVendor {
  readonly pages: readonly RecordedPage[];
  /** Whether a request carries the right credential; without it the answer is 401. Sign-ins are pages of their own. */
  accepts(request: HttpRequest): boolean;
  /** Requests that need no credential. */
  signsIn?(request: HttpRequest): boolean;
}

/** A vendor made of recorded pages. */
export function recordedVendor(vendor: RecordedVendor): HttpClient {
  return answering((request) => {
    if (vendor.signsIn?.(request) !== true && !vendor.accepts(request)) return jsonAnswer({}, 401);
    const fits = vendor.pages
      .map((page) => ({ page, score: fit(page, request) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
    return fits[0] === undefined ? jsonAnswer({ asked: request.url }, 404) : answerOf(fits[0].page);
  });
}

/** How well a page answers a request; 0: not at all. */
function fit({ ask, body }: RecordedPage, request: HttpRequest): number {
  const [method = '', target = ''] = ask.split(' ');
  const asked = new URL(request.url);
  const wanted = new URL(target, asked.origin);
  if (method !== request.method || decodeURIComponent(wanted.pathname) !== decodeURIComponent(asked.pathname)) return 0;
  const parameters = [...wanted.searchParams];
  if (!parameters.every(([name, value]) => asked.searchParams.get(name) === value)) return 0;
  const texts = body === undefined ? [] : [body].flat();
  if (!texts.every((text) => request.body?.includes(text))) return 0;
  return 1 + parameters.length + texts.length;
}

function answerOf({ answer, records, headers, status }: RecordedPage): HttpResponse {
  const copy: unknown = structuredClone(answer);
  if (records !== undefined) surprise(atPointer(copy, records));
  return jsonAnswer(copy, status, headers);
}

function surprise(list: unknown): void {
  if (!Array.isArray(list)) throw new Error('a recorded page has no list of records where it says');
  for (const record of list) {
    if (typeof record === 'object' && record !== null)
      (record as Record<string, unknown>)['surprise'] = { new: ['member'] };
  }
}

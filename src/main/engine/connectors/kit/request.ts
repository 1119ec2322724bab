import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel';
import { MINUTE } from '#shared/domain/time.ts';
import type { ClientCertificate, HttpResponse } from '../../ports/ports.ts';
import { noteApiNotices, type VendorNotices } from './api-notices.ts';
import { noteServerTime } from './clock-skew.ts';
import type { ConnectorError, PullContext, RatePolicy } from './connector.ts';
import {
  cancelled,
  readAnswer,
  refusalError,
  transportError,
  VendorError,
  type AnswerFormat,
  type AnswerReader,
} from './http-policy.ts';
import { rateBudgetOf, type RateBudget } from './rate-budget.ts';
import { redactorOf } from './redact.ts';

export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of one try. Default one minute. */
  readonly timeoutMs?: number;
  /** Default "json". "json-lines": one value per line, told as a list. */
  readonly format?: AnswerFormat;
}

export interface VendorAnswer {
  /** Null for an answer without content (204, 304). */
  readonly json: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What proves to the vendor who asks. */
export interface Credential {
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the address. */
  readonly query?: Readonly<Record<string, string>>;
  readonly certificate?: ClientCertificate;
}

/** Puts the credential on a request. */
export interface Authoriser {
  /** For one try of one request: what is signed is good once. @throws ConnectorError */
  credential(request: Pick<VendorRequest, 'method' | 'url'>): Promise<Credential>;
  /** The vendor refused this credential; false when there is nothing fresher to offer. */
  renew(refused: Credential): boolean;
}

export const ANONYMOUS: Authoriser = { credential: () => Promise.resolve({}), renew: () => false };

export interface Vendor {
  /** For sentences. */
  readonly name: string;
  readonly rate: RatePolicy;
  /** How it says in an answer that its interface ends, beside the standard headers. */
  readonly notices?: VendorNotices;
}

/** Asks one vendor for one connection: budget, credential, per-try timeout, retries, errors by recovery. */
export interface VendorClient {
  /** @throws ConnectorError when no usable answer comes */
  send(request: VendorRequest): Promise<VendorAnswer>;
  /** The error for a refusal that came inside a good answer, by the vendor's own code and words. */
  refusal(code: string | null, message: string): VendorError;
  /** Shared by the streams of the connection. */
  readonly budget: RateBudget;
}

/** Tries at which the vendor does not say how long to wait. */
const TRIES = 5;
/** A person who waits is rather told, and asks again. */
const URGENT_TRIES = 2;
/** A longer wait, or more of them, is left to the scheduler. */
const LONGEST_WAIT_MS = MINUTE;
const LONGEST_WAITS_MS = 10 * MINUTE;
/** "Retry-After: 0" must not become a tight loop. */
const SHORTEST_TOLD_WAIT_MS = 1000;
const BACKOFF = { generator: fullJitterGenerator, initialDelay: 500, maxDelay: 30_000 };

export function createVendorClient(
  context: Pick<PullContext<unknown>, 'http' | 'clock' | 'logger' | 'signal' | 'session' | 'urgent'>,
  vendor: Vendor,
  authoriser: Authoriser,
): VendorClient {
  const { clock, logger, signal, urgent = false } = context;
  const budget = rateBudgetOf(context, vendor.rate);
  const redactor = redactorOf(context);
  const reader: AnswerReader = { vendor: vendor.name, redact: redactor.redact, now: clock.now.bind(clock) };

  async function tryOnce(request: VendorRequest, credential: Credential): Promise<VendorAnswer> {
    const response: HttpResponse = await context.http.send({
      method: request.method,
      url: withQuery(request.url, credential.query),
      headers: { accept: 'application/json', ...request.headers, ...credential.headers },
      timeoutMs: request.timeoutMs ?? MINUTE,
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(credential.certificate === undefined ? {} : { certificate: credential.certificate }),
    });
    noteServerTime(context, response.headers['date']);
    noteApiNotices(context, request, response, vendor.notices);
    return { json: readAnswer(response, reader, request.format), headers: response.headers };
  }

  function errorOf(cause: unknown): ConnectorError {
    return signal.aborted ? cancelled(vendor.name) : transportError(cause, reader);
  }

  /** Milliseconds until the next try; null when trying again is of no use. */
  function waitAfter(
    error: ConnectorError,
    so: { readonly tries: number; readonly waitedMs: number },
    backoffMs: number,
  ): number | null {
    if (error.kind !== 'transient' && error.kind !== 'rate_limited') return null;
    if (error.retryAfterMs === null) return so.tries < (urgent ? URGENT_TRIES : TRIES) ? backoffMs : null;
    const told = Math.max(error.retryAfterMs, SHORTEST_TOLD_WAIT_MS);
    if (error.kind === 'rate_limited') budget.pauseFor(told);
    return told > LONGEST_WAIT_MS || so.waitedMs + told > LONGEST_WAITS_MS ? null : told;
  }

  return {
    budget,
    refusal: (code, message) => refusalError(code, message, reader),
    async send(request) {
      let backoff = new ExponentialBackoff(BACKOFF).next();
      let renewed = false;
      let waitedMs = 0;
      for (let tries = 1; ; tries++) {
        let credential: Credential = {};
        try {
          credential = await authoriser.credential(request);
          return await budget.run(() => tryOnce(request, credential), signal, urgent);
        } catch (cause) {
          const error = errorOf(cause);
          if (error instanceof VendorError && error.renewable && !renewed && authoriser.renew(credential)) {
            renewed = true;
            continue;
          }
          const wait = waitAfter(error, { tries, waitedMs }, backoff.duration);
          if (wait === null) throw error;
          logger.warn('asking again', {
            vendor: vendor.name,
            tries,
            waitMs: wait,
            why: redactor.redact(error.message),
          });
          await clock.sleep(wait, signal).catch((reason: unknown) => {
            throw errorOf(reason);
          });
          waitedMs += wait;
          backoff = backoff.next(undefined);
        }
      }
    },
  };
}

function withQuery(address: string, query: Credential['query']): string {
  if (query === undefined) return address;
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

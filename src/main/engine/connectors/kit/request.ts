import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel';
import { MINUTE } from '#shared/domain/time.ts';
import type { HttpResponse } from '../../ports/ports.ts';
import type { ConnectorError, PullContext, RatePolicy } from './connector.ts';
import { cancelled, readAnswer, transportError, VendorError, type AnswerReader } from './http-policy.ts';
import { rateBudgetOf } from './rate-budget.ts';
import { redactorOf } from './redact.ts';

export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of one try. Default one minute. */
  readonly timeoutMs?: number;
}

export interface VendorAnswer {
  readonly json: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Puts the credential on a request. */
export interface Authoriser {
  headers(): Promise<Readonly<Record<string, string>>>;
  /** The vendor refused these headers; false when there is nothing fresher to offer. */
  renew(refused: Readonly<Record<string, string>>): boolean;
}

export const ANONYMOUS: Authoriser = { headers: () => Promise.resolve({}), renew: () => false };

export interface Vendor {
  /** For sentences. */
  readonly name: string;
  readonly rate: RatePolicy;
}

/** Asks one vendor for one connection: budget, credential, per-try timeout, retries, errors by recovery. */
export interface VendorClient {
  /** @throws ConnectorError when no usable answer comes */
  send(request: VendorRequest): Promise<VendorAnswer>;
}

/** Tries at which the vendor does not say how long to wait. */
const TRIES = 5;
/** A longer wait, or more of them, is left to the scheduler. */
const LONGEST_WAIT_MS = MINUTE;
const LONGEST_WAITS_MS = 10 * MINUTE;
/** "Retry-After: 0" must not become a tight loop. */
const SHORTEST_TOLD_WAIT_MS = 1000;
const BACKOFF = { generator: fullJitterGenerator, initialDelay: 500, maxDelay: 30_000 };

export function createVendorClient(
  context: Pick<PullContext<unknown>, 'http' | 'clock' | 'logger' | 'signal' | 'session'>,
  vendor: Vendor,
  authoriser: Authoriser,
): VendorClient {
  const { clock, logger, signal } = context;
  const budget = rateBudgetOf(context, vendor.rate);
  const redactor = redactorOf(context);
  const reader: AnswerReader = { vendor: vendor.name, redact: redactor.redact, now: clock.now.bind(clock) };

  async function tryOnce(request: VendorRequest, credential: Readonly<Record<string, string>>): Promise<VendorAnswer> {
    const response: HttpResponse = await context.http.send({
      method: request.method,
      url: request.url,
      headers: { accept: 'application/json', ...request.headers, ...credential },
      timeoutMs: request.timeoutMs ?? MINUTE,
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { json: readAnswer(response, reader), headers: response.headers };
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
    if (error.retryAfterMs === null) return so.tries < TRIES ? backoffMs : null;
    const told = Math.max(error.retryAfterMs, SHORTEST_TOLD_WAIT_MS);
    if (error.kind === 'rate_limited') budget.pauseFor(told);
    return told > LONGEST_WAIT_MS || so.waitedMs + told > LONGEST_WAITS_MS ? null : told;
  }

  return {
    async send(request) {
      let backoff = new ExponentialBackoff(BACKOFF).next();
      let renewed = false;
      let waitedMs = 0;
      for (let tries = 1; ; tries++) {
        let credential: Readonly<Record<string, string>> = {};
        try {
          credential = await authoriser.headers();
          return await budget.run(() => tryOnce(request, credential), signal);
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

import type { ServerResponse } from 'node:http';
import { altered, undisturbed, type Answered, type AskedFor, type Delivery } from './alter.ts';
import type { FaultSettings } from './fault.ts';
import { faultOf } from './plan.ts';

/** Deals faults to the answers of one system, while they are switched on. */
export interface FaultInjector {
  /** null: everything goes well again, and revoked tokens count again. */
  set(settings: FaultSettings | null): void;
  deliver(asked: AskedFor, answer: Answered): Delivery;
  /** How often each kind was dealt since it was made. */
  dealt(): Readonly<Record<string, number>>;
}

/** Answers kept to be sent again; one per kind of question. */
const MOST_KEPT = 100;
const SERVER_ERRORS = [500, 502, 503, 504];

export function createFaultInjector(system: string): FaultInjector {
  let settings: FaultSettings | null = null;
  let requests = 0;
  const revoked = new Set<string>();
  const before = new Map<string, string>();
  const dealt: Record<string, number> = {};

  return {
    set(next) {
      settings = next;
      requests = 0;
      revoked.clear();
      before.clear();
    },
    deliver(asked, answer) {
      if (settings === null) return undisturbed(answer);
      requests += 1;
      const fault =
        asked.authorization !== undefined && revoked.has(asked.authorization)
          ? ({ kind: 'token_revoked', seed: 0 } as const)
          : faultOf(settings, system, requests);
      const question = questionOf(asked);
      const last = before.get(question) ?? null;
      if (answer.status === 200) {
        if (before.size >= MOST_KEPT) before.clear();
        before.set(question, answer.text);
      }
      if (fault === null) return undisturbed(answer);
      if (fault.kind === 'token_revoked') {
        // Signing in carries no token that could be revoked.
        if (asked.authorization === undefined) return undisturbed(answer);
        revoked.add(asked.authorization);
      }
      dealt[fault.kind] = (dealt[fault.kind] ?? 0) + 1;
      return altered(fault, asked, answer, last, {
        longestDelayMs: settings.longestDelayMs,
        serverErrors: settings.serverErrors ?? SERVER_ERRORS,
        retryAfter: settings.retryAfter ?? null,
        now: Date.now(),
      });
    },
    dealt: () => dealt,
  };
}

/** Requests for the pages of one list are one kind of question. */
function questionOf({ method, target, body }: AskedFor): string {
  const [path = ''] = target.split('?');
  return `${method} ${path} ${/"query":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? ''}`;
}

/** The server behind could not be asked. */
export function badGateway(error: unknown): Delivery {
  const message = error instanceof Error ? error.message : String(error);
  return undisturbed({
    status: 502,
    headers: { 'content-type': 'application/json' },
    text: JSON.stringify({ message }),
  });
}

const DRIPS = 8;

/** Sends an answer as told. */
export async function send(response: ServerResponse, delivery: Delivery): Promise<void> {
  const { status, headers, text, delayMs, dripMs, breakAfter } = delivery;
  if (delayMs > 0) await pause(delayMs);
  if (breakAfter === 0) {
    response.destroy();
    return;
  }
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...headers, 'content-length': String(length) });
  if (breakAfter !== null) {
    response.write(text.slice(0, breakAfter), () => response.destroy());
    return;
  }
  if (dripMs !== null) {
    const step = Math.max(1, Math.ceil(text.length / DRIPS));
    for (let at = 0; at < text.length && !response.destroyed; at += step) {
      response.write(text.slice(at, at + step));
      await pause(dripMs);
    }
    response.end();
    return;
  }
  response.end(text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { HttpTransportError, type HttpClient, type HttpResponse } from '../../../ports/ports.ts';
import type { ConnectorErrorKind } from '../connector.ts';
import { jsonAnswer } from '../testing.ts';
import type { ConformanceSubject } from './subject.ts';

/** One way in which a source fails, and what the connector must take it for. */
export interface Trouble {
  readonly name: string;
  readonly kind: ConnectorErrorKind;
  /** Throws for no answer at all. */
  readonly answer: () => HttpResponse;
  readonly retryAfterMs?: number;
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><input type="password"></body></html>';

export const TROUBLES: readonly Trouble[] = [
  { name: '401', kind: 'auth', answer: () => jsonAnswer({}, 401) },
  { name: '403', kind: 'auth', answer: () => jsonAnswer({}, 403) },
  { name: '404', kind: 'config', answer: () => jsonAnswer({}, 404) },
  {
    name: '429 with seconds',
    kind: 'rate_limited',
    answer: () => jsonAnswer({}, 429, { 'retry-after': '120' }),
    retryAfterMs: 120_000,
  },
  { name: '503', kind: 'transient', answer: () => ({ status: 503, headers: {}, text: 'down for maintenance' }) },
  {
    name: 'a timeout',
    kind: 'transient',
    answer: () => fail(new HttpTransportError('timeout', 'no answer within 60000 ms')),
  },
  { name: 'no connection', kind: 'transient', answer: () => fail(new HttpTransportError('network', 'ECONNREFUSED')) },
  {
    name: 'a sign-in page',
    kind: 'auth',
    answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, text: LOGIN_PAGE }),
  },
  {
    name: 'JSON that breaks off',
    kind: 'transient',
    answer: () => ({ ...jsonAnswer({}), text: '{"value":[{"id":"a"' }),
  },
];

/** Troubles that pass: asked again, the source answers. */
export const PASSING: readonly Trouble[] = [
  {
    name: '429',
    kind: 'rate_limited',
    answer: () => jsonAnswer({}, 429, { 'retry-after': '7' }),
  },
  ...TROUBLES.filter(({ kind }) => kind === 'transient'),
];

/** Every so many reads of a run meet one trouble, the next ones another; asked for many cases, every read meets every one. */
const APART = process.env['PROPERTY_RUNS'] === undefined ? 3 : 1;

/** At which of a run's reads a trouble is tried: the first, and then so that each read meets some trouble. */
export function readsToTry(trouble: Trouble, reads: number): number[] {
  const turn = TROUBLES.indexOf(trouble) + 1;
  return Array.from({ length: reads }, (_, at) => at).filter((at) => at === 0 || at % APART === turn % APART);
}

function fail(error: Error): never {
  throw error;
}

export function asAnswer(answer: () => HttpResponse): Promise<HttpResponse> {
  // A throw becomes a rejection, as with a real client.
  return Promise.resolve().then(answer);
}

/** The vendor, with how often it was read. Sign-ins do not count. */
export function counting<Config>(subject: ConformanceSubject<Config>): {
  readonly http: HttpClient;
  reads(): number;
} {
  const vendor = subject.vendor();
  let reads = 0;
  return {
    http: {
      send(request) {
        if (!subject.signsIn(request)) reads += 1;
        return vendor.send(request);
      },
    },
    reads: () => reads,
  };
}

/** The vendor, but the reads that are chosen (counted from 0) fare as told. Sign-ins always succeed. */
export function withTrouble<Config>(
  subject: ConformanceSubject<Config>,
  answer: () => HttpResponse,
  hits: (read: number) => boolean = () => true,
): HttpClient {
  const vendor = subject.vendor();
  let reads = 0;
  return {
    send(request) {
      if (subject.signsIn(request)) return vendor.send(request);
      const read = reads;
      reads += 1;
      return hits(read) ? asAnswer(answer) : vendor.send(request);
    },
  };
}

/** The vendor, which refuses the credential from so many reads on, until somebody signs in again. */
export function withExpiry<Config>(subject: ConformanceSubject<Config>, reads: number): HttpClient {
  const vendor = subject.vendor();
  let left = reads;
  let refused = false;
  return {
    send(request) {
      if (subject.signsIn(request)) {
        if (refused) left = Number.POSITIVE_INFINITY;
        return vendor.send(request);
      }
      if (left <= 0) {
        refused = true;
        return asAnswer(() => jsonAnswer({}, 401));
      }
      left -= 1;
      return vendor.send(request);
    },
  };
}

/** A vendor that accepts nobody. */
export function refusing(status: number, body: unknown): HttpClient {
  return { send: () => asAnswer(() => jsonAnswer(body, status)) };
}

/** Whether a text holds a secret: as it is, in JSON, or in a form. */
function stands(secret: string, text: string): boolean {
  const inForm = new URLSearchParams({ secret }).toString().slice('secret='.length);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), inForm].some((form) =>
    text.includes(form),
  );
}

/** A vendor whose errors repeat what they were sent, secrets by themselves as well; `signsInToo`: at the sign-in as well. */
export function repeating<Config>(
  subject: ConformanceSubject<Config>,
  status: number,
  signsInToo: boolean,
): HttpClient {
  const vendor = subject.vendor();
  return {
    send(request) {
      if (subject.signsIn(request) && !signsInToo) return vendor.send(request);
      const whole = `${JSON.stringify(request.headers)} ${request.body ?? ''} ${request.url}`;
      const bare = [...Object.values(subject.secrets), ...subject.tokens].filter((secret) => stands(secret, whole));
      const said = `${bare.join(' ')} in ${whole}`;
      return asAnswer(() => jsonAnswer({ error: { code: 'Echo', message: said } }, status));
    },
  };
}

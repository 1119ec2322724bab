import { openDemoCompany, type OpenDemoCompany } from '../demo-company.ts';
import type { StreamKey } from '../systems.ts';
import type { Pace } from './pace.ts';

export const MOMENT = Date.parse('2026-11-20T14:00:00Z');

/** A small company whose clock only moves when it is advanced. */
export function openStillCompany(pace: Pace, orders = 400, jwtPublicKey?: string): Promise<OpenDemoCompany> {
  return openDemoCompany({
    orders,
    seed: 21,
    moment: MOMENT,
    now: () => MOMENT,
    pace,
    ...(jwtPublicKey === undefined ? {} : { jwtPublicKey }),
  });
}

export interface Access {
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export function accessOf(company: OpenDemoCompany, id: string): Access {
  const found = company.connections.find((connection) => connection.id === id);
  if (found === undefined) throw new RangeError(`no connection ${id}`);
  return { config: found.config as Readonly<Record<string, string>>, secrets: found.secrets };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Answers are of any shape; each test looks at what it expects.
  readonly body: Json;
}
export interface Json {
  readonly [key: string]: Json;
  readonly [index: number]: Json;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

/** A value of an answer as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Asks again, without waiting, when the answer says "later". */
export async function askPatiently(url: string, init: RequestInit = {}): Promise<Answer> {
  for (;;) {
    const answer = await ask(url, init);
    if (answer.status !== 429 && answer.status !== 503) return answer;
  }
}

/** Ids that a stream holds now, with those listed twice twice. */
export function idsOf(company: OpenDemoCompany, key: StreamKey): string[] {
  const { ids, listedTwice } = company.world.streams[key];
  return [...company.world.at(company.now()).records(key)].flatMap(({ id }) =>
    listedTwice(ids.recordOf(id) ?? -1) ? [id, id] : [id],
  );
}

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseJson } from '#shared/lib/json.ts';
import type { HttpClient, HttpRequest } from '../../../ports/ports.ts';
import type { Stream } from '../connector.ts';
import { pagesOf } from '../testing.ts';
import { contextOf, mapContextOf, type ConformanceSubject } from './subject.ts';

/**
 * Pins how a connector asks its vendor and what becomes of the recorded answers: a change of version, path, parameter or
 * question is a change of a snapshot, and shows in review.
 */
export function describeContract<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config } = subject;

  it('asks and understands as it did', async () => {
    const contract: Record<string, unknown> = { version: connector.manifest.api.version };
    for (const stream of connector.streams(config))
      contract[stream.manifest.id] = await streamContract(subject, stream);
    expect(contract).toMatchSnapshot();
  });
}

async function streamContract<Config>(
  subject: ConformanceSubject<Config>,
  stream: Stream<Config>,
): Promise<Readonly<Record<string, unknown>>> {
  const asked = new Set<string>();
  const vendor = subject.vendor();
  const http: HttpClient = {
    send: (request) => {
      asked.add(shapeOf(request));
      return vendor.send(request);
    },
  };
  const pages = await pagesOf(stream, contextOf(subject, { http }), null);
  const records = pages.flatMap((page) => page.records);
  const outcomes = records.map(({ sourceId, recordedAt, payload }) =>
    subject.connector.map(
      { streamId: stream.manifest.id, sourceId, recordedAt, payload: parseJson(payload) },
      mapContextOf(subject.config),
    ),
  );
  const documents = outcomes.flatMap((outcome) => (outcome.ok ? outcome.value : []));
  const kinds = [...Map.groupBy(documents, ({ kind }) => kind)].map(([kind, of]) => [kind, of.length] as const);
  return {
    asks: [...asked],
    records: new Set(records.map(({ sourceId }) => sourceId)).size,
    documents: Object.fromEntries(kinds.toSorted(([a], [b]) => a.localeCompare(b))),
    parked: outcomes.filter(({ ok }) => !ok).length,
  };
}

/** "POST https://host/v1/orders ?limit &page {filter, method: list} accept: application/json": names, not values. */
function shapeOf({ method, url, headers = {}, body }: HttpRequest): string {
  const { origin, pathname, searchParams } = new URL(url);
  const names = [...new Set(searchParams.keys())].toSorted().map((name, index) => `${index === 0 ? '?' : '&'}${name}`);
  const told = Object.entries(headers)
    .filter(([name]) => /^accept$|version|prefer/i.test(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`);
  return [
    `${method} ${origin}${pathname}`,
    ...names,
    ...(body === undefined ? [] : [bodyShape(body)]),
    ...told.toSorted(),
  ].join(' ');
}

function bodyShape(body: string): string {
  if (!body.startsWith('{') && !body.startsWith('[')) {
    return `form {${[...new Set(new URLSearchParams(body).keys())].toSorted().join(', ')}}`;
  }
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return '[…]';
  return `{${Object.entries(json).map(memberShape).toSorted().join(', ')}}`;
}

/** Methods and questions are what is asked; everything else is what it is asked with. */
function memberShape([name, value]: [string, unknown]): string {
  if (typeof value !== 'string') return name;
  if (name === 'method') return `${name}: ${value}`;
  if (name !== 'query') return name;
  const hash = createHash('sha256').update(value.replaceAll(/\s+/g, ' ').trim()).digest('hex').slice(0, 8);
  return `${name} ${hash}`;
}

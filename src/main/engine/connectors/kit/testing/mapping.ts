import { expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { Connector, RawRecord } from '../connector.ts';
import { mapContextOf, type ConformanceSubject } from './subject.ts';

/** Everything that is asked of mapping the records of one stream. */
export function describeMapping<Config>(
  subject: ConformanceSubject<Config>,
  streamId: string,
  pullRecords: () => Promise<RawRecord[]>,
): void {
  const stream = subject.streams[streamId];
  if (stream === undefined) throw new Error(`the suite is told nothing of stream "${streamId}"`);
  const { sample, required, statuses } = stream;
  const context = mapContextOf(subject.config);
  const mapPayload = (payload: unknown): ReturnType<Connector<Config>['map']> =>
    subject.connector.map({ streamId, sourceId: 'sample', recordedAt: null, payload }, context);

  it('maps every record of the vendor, and every path leads into its payload', async () => {
    for (const record of await pullRecords()) {
      const payload: unknown = JSON.parse(record.payload);
      const outcome = mapPayload(payload);
      expect(outcome.ok ? deadPaths(outcome.value, payload) : outcome.error).toEqual([]);
    }
  });

  it('maps the same record to the same documents, and leaves the payload alone', () => {
    const before = JSON.stringify(sample);
    expect(mapPayload(sample)).toEqual(mapPayload(JSON.parse(before)));
    expect(JSON.stringify(sample)).toBe(before);
  });

  it.each(required)('sets exactly one record aside when %s is missing', (pointer) => {
    const outcomes = [sample, without(sample, pointer), sample].map(mapPayload);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true]);
    expect(outcomes[1]).toMatchObject({ error: { path: pointer, reason: expect.stringMatching(/./) as string } });
  });

  it.each(['not an object', 42, null, []])('sets aside a record that is %j', (payload) => {
    expect(mapPayload(payload).ok).toBe(false);
  });

  for (const { pointer, documented } of statuses) {
    it.each(documented)(`knows %j at ${pointer}`, (status) => {
      const outcome = mapPayload(replaced(sample, pointer, status));
      expect(outcome.ok && outcome.value.flatMap((document) => document.unknownValues)).toEqual([]);
    });

    it(`flags a value at ${pointer} that it does not know, and maps the rest`, () => {
      const outcome = mapPayload(replaced(sample, pointer, 'never heard of'));
      expect(outcome.ok).toBe(true);
      const unknown = outcome.ok ? outcome.value.flatMap((document) => document.unknownValues) : [];
      expect(unknown).toContainEqual({ value: 'never heard of', path: pointer });
    });
  }
}

/** Paths in the documents that lead nowhere in the payload. */
function deadPaths(documents: readonly CanonicalDocument[], payload: unknown): string[] {
  const dead: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (key === 'path' && typeof member === 'string') {
          if (atPointer(payload, member) === undefined) dead.push(member);
        } else walk(member);
      }
    }
  };
  walk(documents);
  return dead;
}

function without(sample: unknown, pointer: string): unknown {
  const copy: unknown = structuredClone(sample);
  const [parent, key] = parentOf(copy, pointer);
  delete parent[key];
  return copy;
}

function replaced(sample: unknown, pointer: string, value: unknown): unknown {
  const copy: unknown = structuredClone(sample);
  const [parent, key] = parentOf(copy, pointer);
  parent[key] = value;
  return copy;
}

function parentOf(root: unknown, pointer: string): [Record<string, unknown>, string] {
  const cut = pointer.lastIndexOf('/');
  const parent = atPointer(root, pointer.slice(0, cut));
  if (typeof parent !== 'object' || parent === null) throw new Error(`the sample has nothing at ${pointer}`);
  return [parent as Record<string, unknown>, pointer.slice(cut + 1)];
}

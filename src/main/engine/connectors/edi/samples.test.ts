import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { annotate } from '#shared/domain/edi/annotate.ts';
import { atPointer } from '#shared/lib/json.ts';
import { configOf, landed, mapRaw } from './testing/messages.ts';

const SAMPLES = new URL('../../../../../../shared/reference/samples/', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLES)) ? '' : ' (skipped: ../shared/reference/samples is not here)';
const EXAMPLES = new URL('../../../../../examples/edi/files/', import.meta.url);
const ALL = configOf({ takeTests: true, ownIds: ['ACMESUPPLY', '4099999000014'] });

function filesBelow(folder: URL): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.edi'));
}

/** Where something stands: by set, segment or envelope, or by the line of the file. */
const PLACE = /^(?:(?:Interchange|Group|Set|Segment|Line) |[A-Z][A-Z0-9]{1,2}: )/;

interface Read {
  readonly documents: number;
  readonly wrong: readonly string[];
}

/** Maps each message, and holds every value to its place in the payload. */
function readWhole(text: string, name: string): Read {
  let documents = 0;
  const wrong: string[] = [];
  for (const record of landed(text, ALL, name)) {
    if (record.unreadable) {
      expect(record.unreadable.path).toMatch(/^.+:\d+$/);
      wrong.push(record.unreadable.reason);
      continue;
    }
    const outcome = mapRaw(record, ALL);
    if (!outcome.ok) {
      expect(atPointer(JSON.parse(record.payload), outcome.error.path), outcome.error.reason).toBeDefined();
      wrong.push(outcome.error.reason);
      continue;
    }
    documents += outcome.value.length;
    const payload: unknown = JSON.parse(record.payload);
    const paths = [...JSON.stringify(outcome.value).matchAll(/"path":"((?:[^"\\]|\\.)*)"/g)];
    expect(paths.flatMap(([, path = '']) => (atPointer(payload, path) === undefined ? [path] : []))).toEqual([]);
    const keys = outcome.value.map(({ localKey }) => localKey);
    expect(new Set(keys).size).toBe(keys.length);
  }
  return { documents, wrong };
}

describe.skipIf(absent !== '').each(['x12/', 'edifact/'])(`every file of samples/%s${absent}`, (folder) => {
  const base = new URL(folder, SAMPLES);
  const names = absent === '' ? filesBelow(base) : [];

  it.each(names)('%s becomes documents, or says where it is wrong', (name) => {
    const text = new TextDecoder('utf-8').decode(readFileSync(new URL(name, base)));
    const { documents, wrong } = readWhole(text, name);
    expect(documents + wrong.length).toBeGreaterThan(0);
    for (const reason of wrong) expect(reason).toMatch(PLACE);
    const { lines, faults } = annotate(text);
    expect(lines.length + faults.length).toBeGreaterThan(0);
  });
});

describe('the example', () => {
  it.each(filesBelow(EXAMPLES))('%s is read whole, but for the message that is wrong on purpose', (name) => {
    const text = readFileSync(new URL(name, EXAMPLES), 'utf8');
    const { documents, wrong } = readWhole(text, name);
    expect(documents).toBeGreaterThan(0);
    expect(wrong).toEqual(
      name.endsWith('mixed.edi')
        ? [
            'Interchange 000000104, group 104, set 0002 (850), segment 3 (PO1), element 2: "five" is not a decimal number.',
          ]
        : [],
    );
  });

  it.each(filesBelow(EXAMPLES))('%s holds no segment, element or code without a name', (name) => {
    const { lines, faults } = annotate(readFileSync(new URL(name, EXAMPLES), 'utf8'));
    expect(faults).toEqual([]);
    expect(lines.flatMap(({ segment }) => (segment.name === null ? [segment.tag] : []))).toEqual([]);
    const nameless = lines.flatMap(({ segment }) =>
      segment.elements.flatMap((element) => (element.name === null ? [`${segment.tag}${element.number}`] : [])),
    );
    expect(nameless).toEqual([]);
  });
});

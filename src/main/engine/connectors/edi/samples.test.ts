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
  /** The sentences of what is set aside. */
  readonly wrong: readonly string[];
  /** Places that lead nowhere: of what is set aside, and of values. */
  readonly lost: readonly string[];
}

/** Maps each message, and looks up every place that it names. */
function readWhole(text: string, name: string): Read {
  const wrong: string[] = [];
  const lost: string[] = [];
  let documents = 0;
  for (const record of landed(text, ALL, name)) {
    if (record.unreadable) {
      wrong.push(record.unreadable.reason);
      if (!/^.+:\d+$/.test(record.unreadable.path)) lost.push(record.unreadable.path);
      continue;
    }
    const payload: unknown = JSON.parse(record.payload);
    const outcome = mapRaw(record, ALL);
    if (!outcome.ok) wrong.push(outcome.error.reason);
    const mapped = outcome.ok ? outcome.value : [];
    documents += mapped.length;
    const paths = [...JSON.stringify(mapped).matchAll(/"path":"((?:[^"\\]|\\.)*)"/g)].map(([, path = '']) => path);
    if (!outcome.ok) paths.push(outcome.error.path);
    lost.push(...paths.filter((path) => atPointer(payload, path) === undefined));
    const keys = mapped.map(({ localKey }) => localKey);
    lost.push(...keys.filter((key, index) => keys.indexOf(key) !== index));
  }
  return { documents, wrong, lost };
}

describe.skipIf(absent !== '').each(['x12/', 'edifact/'])(`every file of samples/%s${absent}`, (folder) => {
  const base = new URL(folder, SAMPLES);
  const names = absent === '' ? filesBelow(base) : [];

  it.each(names)('%s becomes documents, or says where it is wrong', (name) => {
    const text = new TextDecoder('utf-8').decode(readFileSync(new URL(name, base)));
    const { documents, wrong, lost } = readWhole(text, name);
    expect(lost).toEqual([]);
    expect(documents + wrong.length).toBeGreaterThan(0);
    for (const reason of wrong) expect(reason).toMatch(PLACE);
    const { lines, faults } = annotate(text);
    expect(lines.length + faults.length).toBeGreaterThan(0);
  });
});

describe('the example', () => {
  it.each(filesBelow(EXAMPLES))('%s is read whole, but for the message that is wrong on purpose', (name) => {
    const text = readFileSync(new URL(name, EXAMPLES), 'utf8');
    const { documents, wrong, lost } = readWhole(text, name);
    expect(lost).toEqual([]);
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

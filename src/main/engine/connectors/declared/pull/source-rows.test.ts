import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationOf } from '../testing/memory-folder.ts';
import { compiledStreams } from '../mapping/compile.ts';
import type { SourceRow } from './source-row.ts';
import { sourceRows } from './source-rows.ts';

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

async function rowsOf(format: string, text: string, extra = '', size = 7): Promise<SourceRow[]> {
  const declaration = declarationOf(`
connection: x
name: X
kind: files
monogram: XX
streams:
  s:
    files: ['*']
    format: ${format}
    ${extra}
    kinds: [{ id: a, documents: [] }]
`);
  const stream = compiledStreams(declaration).get('s');
  if (stream === undefined || !('source' in stream)) throw new Error('no stream of files');
  const { source } = stream;
  const rows: SourceRow[] = [];
  const file = { text: () => inChunks(text, size), bytes: () => expect.fail('it is text') };
  for await (const row of sourceRows(source, file)) rows.push(row);
  return rows;
}

function shown(rows: readonly SourceRow[]): unknown[] {
  return rows.map(({ at, record, reason }) => [at, record ?? reason]);
}

describe('rows of a CSV file', () => {
  it('have the fields of the header, on the line where they begin', async () => {
    const text = 'a,b\n1,2\n\n"x, y","he said ""no"""\n"two\nlines",4\n5,6';
    expect(shown(await rowsOf('csv', text))).toEqual([
      [2, { a: '1', b: '2' }],
      [4, { a: 'x, y', b: 'he said "no"' }],
      [5, { a: 'two\nlines', b: '4' }],
      [7, { a: '5', b: '6' }],
    ]);
  });

  it('may end their lines as Windows does', async () => {
    const text = 'a,b\r\n1,2\r\n"two\r\nlines",4\r\n5,6\r\n';
    expect(shown(await rowsOf('csv', text))).toEqual([
      [2, { a: '1', b: '2' }],
      [3, { a: 'two\r\nlines', b: '4' }],
      [5, { a: '5', b: '6' }],
    ]);
  });

  it('may have another delimiter, quote, and no header', async () => {
    const extra = "csv: { delimiter: ';', quote: \"'\", columns: [a, b] }";
    expect(shown(await rowsOf('csv', "1;'x;y'\n2;\"\n", extra))).toEqual([
      [1, { a: '1', b: 'x;y' }],
      [2, { a: '2', b: '"' }],
    ]);
  });

  it('with too few or too many cells are bad, their neighbours are not', async () => {
    expect(shown(await rowsOf('csv', 'a,b\n1\n2,3,4\n5,6\n'))).toEqual([
      [2, 'It has 1 cell where the header names 2.'],
      [3, 'It has 3 cells where the header names 2.'],
      [4, { a: '5', b: '6' }],
    ]);
  });

  it('take a quote inside a field as it is', async () => {
    expect(shown(await rowsOf('csv', 'a,b\n5" bolt,3\n"x"y,4\n6,7\n'))).toEqual([
      [2, { a: '5" bolt', b: '3' }],
      [3, { a: '"x"y', b: '4' }],
      [4, { a: '6', b: '7' }],
    ]);
  });

  it('lose one line to a quote that is never closed', async () => {
    expect(shown(await rowsOf('csv', 'a,b\n1,2\n3,"open\n5,6\n7,8\n'))).toEqual([
      [2, { a: '1', b: '2' }],
      [3, 'A quote is opened and never closed.'],
      [4, { a: '5', b: '6' }],
      [5, { a: '7', b: '8' }],
    ]);
  });

  it('need a header with a name for each column, each once', async () => {
    expect(shown(await rowsOf('csv', 'a,a\n1,2\n'))).toEqual([
      [1, 'The header line cannot be used: the column "a" appears twice.'],
    ]);
    expect(shown(await rowsOf('csv', 'a,\n1,2\n'))).toEqual([
      [1, 'The header line cannot be used: column 2 has no name.'],
    ]);
    expect(await rowsOf('csv', '')).toEqual([]);
  });

  it('come out as they were written, whatever their fields hold and wherever the file is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('x', 'ü', ' ', ',', '"', '\n', '7'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constant('k'), cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (cells, size) => {
          const quoted = cells.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
          const rows = await rowsOf('csv', `a,b\n${quoted.join('\n')}\n`, '', size);
          expect(rows.map((row) => [row.record?.['a'], row.record?.['b']])).toEqual(cells);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('consume the whole text, so that what was read can be known again', async () => {
    const text = 'a,b\n\n1,2\n3\n"x\ny",4\n5,"open\n6,7';
    expect((await rowsOf('csv', text)).map((row) => row.consumed).join('')).toBe(text);
  });
});

describe('rows of NDJSON', () => {
  it('are one object each; a broken line is bad alone', async () => {
    const text = '{"a":1}\n\n{"a":\n[1]\n{"a":2,"n":12345678901234567890}\r\n{"a":3}';
    const rows = await rowsOf('ndjson', text);
    expect(shown(rows)).toEqual([
      [1, { a: 1 }],
      [3, expect.stringContaining('No JSON: ')],
      [4, 'A record is an object; here stands 1.'],
      [5, { a: 2, n: '12345678901234567890' }],
      [6, { a: 3 }],
    ]);
    expect(rows.at(-1)?.complete).toBe(false);
  });

  it('may hold several records a line', async () => {
    expect(shown(await rowsOf('ndjson', '{"d":[{"a":1},{"a":2}]}\n{"e":0}\n', 'records: d'))).toEqual([
      [1, { a: 1 }],
      [1, { a: 2 }],
      [2, 'Nothing stands at d.'],
    ]);
  });
});

describe('records of a JSON document', () => {
  it('stand at the record path, counted from 1', async () => {
    expect(shown(await rowsOf('json', '{"body":{"result":[{"a":1},5,{"a":2}]}}', 'records: body.result'))).toEqual([
      [1, { a: 1 }],
      [2, 'A record is an object; here stands 5.'],
      [3, { a: 2 }],
    ]);
  });

  it('a single object is one record, an empty list is none', async () => {
    expect(shown(await rowsOf('json', '{"a":1}'))).toEqual([[1, { a: 1 }]]);
    expect(await rowsOf('json', '{"r":[]}', 'records: r')).toEqual([]);
  });

  it('are held against the figure that the document states', async () => {
    const of = async (text: string): Promise<unknown[]> =>
      shown(await rowsOf('json', text, 'records: items\n    count: { at: meta.total }'));
    const good = [[1, { a: 1 }]];
    expect(await of('{"meta":{"total":1},"items":[{"a":1}]}')).toEqual(good);
    expect(await of('{"meta":{"total":"1"},"items":[{"a":1}]}')).toEqual(good);
    expect(await of('{"meta":{"total":0},"items":[]}')).toEqual([]);
    expect(await of('{"meta":{"total":3},"items":[{"a":1}]}')).toEqual([
      ...good,
      [2, 'The file says that it holds 3 records; it holds 1.'],
    ]);
    expect(await of('{"items":[{"a":1}]}')).toEqual([
      ...good,
      [2, 'The file does not say at /meta/total how many records it holds.'],
    ]);
    // What is no JSON at all says so once.
    expect(await of('{"items":[')).toHaveLength(1);
  });

  it('a document that breaks off names the line', async () => {
    const lines = Array.from({ length: 20 }, (_line, index) => `"field${index}": ${index === 13 ? '' : index}`);
    expect(shown(await rowsOf('json', `{\n${lines.join(',\n')}\n}`))).toEqual([
      [15, expect.stringContaining('No JSON')],
    ]);
    expect(shown(await rowsOf('json', '{"a":1,\n\n"b":'))).toEqual([[3, expect.stringContaining('No JSON')]]);
  });
});

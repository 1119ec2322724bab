import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationOf, MemoryFolder, pullContextOf, TestInbox } from '../testing/memory-folder.ts';

const text = `
connection: erp
name: ERP
kind: erp
monogram: ER
streams:
  sales:
    files: ['sales*.ndjson']
    format: ndjson
    gather:
      lines:
        from: { files: ['lines*.ndjson'], format: ndjson }
        of: sale
        id: id
        version: rev
    kinds: [{ id: id, version: rev, documents: [{ kind: order }] }]
  flat:
    files: ['flat*.csv']
    format: csv
    gather: { rows: { when: sku, of: order, id: line } }
    kinds: [{ id: order, documents: [{ kind: order }] }]
`;
const erp = declarationOf(text);

function ndjson(...records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function pullAll(folder: MemoryFolder, stream = 'sales', inbox = new TestInbox()): Promise<TestInbox> {
  await inbox.pull(stream, pullContextOf(erp, folder));
  return inbox;
}

/** Ids of the gathered rows of each record. */
function gathered(inbox: TestInbox, member = 'lines'): Record<string, unknown> {
  const entries = Object.entries(inbox.contents()) as [
    string,
    Record<string, { id?: unknown; qty?: unknown; line?: unknown }[]>,
  ][];
  return Object.fromEntries(
    entries.map(([id, record]) => [id, record[member]?.map((row) => [row.id ?? row.line, row.qty])]),
  );
}

describe('rows of another file', () => {
  it('stand inside the record they belong to, in the order of their ids, with their places', async () => {
    const folder = new MemoryFolder()
      .write('sales.ndjson', ndjson({ id: 1, rev: 1 }, { id: 2, rev: 1 }))
      .write('lines.ndjson', ndjson({ id: 10, sale: 1, rev: 1, qty: 5 }, { id: 9, sale: 1, rev: 1, qty: 6 }));
    const inbox = await pullAll(folder);
    expect(inbox.contents()).toEqual({
      1: {
        id: 1,
        rev: 1,
        '#file': 'sales.ndjson',
        '#row': 1,
        lines: [
          { id: 9, sale: 1, rev: 1, qty: 6, '#file': 'lines.ndjson', '#row': 2 },
          { id: 10, sale: 1, rev: 1, qty: 5, '#file': 'lines.ndjson', '#row': 1 },
        ],
      },
      2: { id: 2, rev: 1, '#file': 'sales.ndjson', '#row': 2, lines: [] },
    });
  });

  it('that change bring their record again, and no other', async () => {
    const folder = new MemoryFolder()
      .write('sales.ndjson', ndjson({ id: 1, rev: 1 }, { id: 2, rev: 1 }))
      .write('lines-1.ndjson', ndjson({ id: 9, sale: 1, rev: 1, qty: 6 }));
    const inbox = await pullAll(folder);
    expect(await inbox.pull('sales', pullContextOf(erp, folder))).toEqual([]);
    folder.write('lines-2.ndjson', ndjson({ id: 9, sale: 1, rev: 2, qty: 7 }, { id: 10, sale: 1, rev: 1, qty: 1 }));
    expect((await inbox.pull('sales', pullContextOf(erp, folder))).map((record) => record.sourceId)).toEqual(['1']);
    expect(gathered(inbox)).toEqual({
      1: [
        [9, 7],
        [10, 1],
      ],
      2: [],
    });
    expect(inbox.versions.get('1')).toHaveLength(2);
  });

  it('that come before their record wait, set aside with the reason', async () => {
    const folder = new MemoryFolder().write(
      'lines.ndjson',
      ndjson({ id: 9, sale: 1, rev: 1, qty: 6 }, { id: 8, rev: 1 }),
    );
    const inbox = await pullAll(folder);
    expect(inbox.parked()).toEqual([
      'lines.ndjson:1: It belongs to 1, which no file holds.',
      'lines.ndjson:2: It belongs to nothing: "sale" gives nothing.',
    ]);
    await pullAll(folder.write('sales.ndjson', ndjson({ id: 1, rev: 1 })), 'sales', inbox);
    expect(inbox.parked()).toEqual(['lines.ndjson:2: It belongs to nothing: "sale" gives nothing.']);
    expect(gathered(inbox)).toMatchObject({ 1: [[9, 6]] });
  });

  it('give way to a field of the record', async () => {
    const folder = new MemoryFolder().write('sales.ndjson', ndjson({ id: 1, lines: [4] }));
    expect((await pullAll(folder)).parked()).toEqual([
      'sales.ndjson:1: It has a field "lines" of its own: gather the rows under another name.',
    ]);
  });
});

describe('rows of one file', () => {
  const flat = 'order,state,line,sku,qty\nA,new,1,X,5\nA,new,2,Y,6\nB,new,,,\nbad\nA,sent,2,Y,7\n';

  it('become one record with its rows; the last of each counts', async () => {
    const inbox = await pullAll(new MemoryFolder().write('flat.csv', flat), 'flat');
    expect(gathered(inbox, 'rows')).toMatchObject({
      A: [
        ['1', '5'],
        ['2', '7'],
      ],
      B: [],
    });
    expect(inbox.contents()).toMatchObject({ A: { state: 'sent' } });
    expect(inbox.parked()).toEqual(['flat.csv:5: It has 1 cell where the header names 5.']);
  });

  it('that are corrected are no longer set aside', async () => {
    const folder = new MemoryFolder().write('flat.csv', flat);
    const inbox = await pullAll(folder, 'flat');
    await pullAll(folder.write('flat.csv', flat.replace('bad', 'C,new,1,X,1')), 'flat', inbox);
    expect(inbox.parked()).toEqual([]);
    expect([...inbox.current().keys()]).toEqual(['A', 'B', 'C']);
  });
});

describe('gathering', () => {
  const files: Readonly<Record<string, string>> = {
    'sales-1.ndjson': ndjson({ id: 1, rev: 2, v: 'a' }, { id: 2, rev: 1, v: 'b' }),
    'sales-2.ndjson': ndjson({ id: 1, rev: 1, v: 'c' }, { id: 3, rev: 1, v: 'd' }),
    'lines-1.ndjson': ndjson({ id: 9, sale: 1, rev: 2, qty: 1 }, { id: 9, sale: 2, rev: 1, qty: 2 }),
    'lines-2.ndjson': ndjson(
      { id: 9, sale: 1, rev: 1, qty: 3 },
      { id: 8, sale: 3, rev: 1, qty: 4 },
      { id: 7, sale: 4, qty: 5 },
    ),
  };
  const names = Object.keys(files);

  it('gives the same records in any order of the files', async () => {
    const whole = new MemoryFolder();
    names.forEach((name, index) => whole.write(name, files[name] ?? '', 1000 * index));
    const expected = (await pullAll(whole)).contents();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(names, { minLength: 4 }), fc.nat(3), async (order, quiet) => {
        const folder = new MemoryFolder();
        const inbox = new TestInbox();
        for (const [index, name] of order.entries()) {
          folder.write(name, files[name] ?? '', 1000 * names.indexOf(name));
          if (index !== quiet) await pullAll(folder, 'sales', inbox);
        }
        await pullAll(folder, 'sales', inbox);
        expect(inbox.contents()).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('is done again when rows are told apart in another way', async () => {
    const folder = new MemoryFolder();
    names.forEach((name) => folder.write(name, files[name] ?? ''));
    const inbox = await pullAll(folder);
    const other = declarationOf(
      text
        .replace('id: id, version: rev, documents', `id: "join('-', ['S', to_string(id)])", version: rev, documents`)
        .replace('of: sale', "of: join('-', ['S', to_string(sale)])"),
    );
    await inbox.pull('sales', pullContextOf(other, folder));
    expect([...inbox.current().keys()]).toEqual(expect.arrayContaining(['S-1', 'S-2', 'S-3']));
    expect(inbox.parked()).toEqual(['lines-2.ndjson:3: It belongs to S-4, which no file holds.']);
  });

  it('goes on after any page to the same set', async () => {
    const folder = new MemoryFolder()
      .write('sales.ndjson', ndjson(...Array.from({ length: 1200 }, (_sale, id) => ({ id, rev: 1 }))))
      .write('lines.ndjson', ndjson(...Array.from({ length: 1250 }, (_line, id) => ({ id, sale: id, rev: 1 }))));
    const expected = (await pullAll(folder)).contents();
    for (let pages = 1; pages <= 3; pages += 1) {
      const inbox = new TestInbox();
      await inbox.pull('sales', pullContextOf(erp, folder), pages);
      await pullAll(folder, 'sales', inbox);
      expect(inbox.contents()).toEqual(expected);
      expect(inbox.received).toBe(1250);
    }
  });
});

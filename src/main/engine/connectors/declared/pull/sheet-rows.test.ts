import { describe, expect, it } from 'vitest';
import { declaredConnector } from '../connector.ts';
import { compiledStreams } from '../mapping/compile.ts';
import { declarationOf, mapContextOf, MemoryFolder, pullContextOf, TestInbox } from '../testing/memory-folder.ts';
import {
  dated,
  failed,
  formula,
  number,
  packed,
  shared,
  workbookFile,
  workbookParts,
  type WrittenWorkbook,
} from '../testing/workbook-file.ts';
import type { SourceRow } from './source-row.ts';
import { sourceRows } from './source-rows.ts';

const declaration = (settings = ''): ReturnType<typeof declarationOf> =>
  declarationOf(`
connection: x
name: X
kind: files
monogram: XX
dates: { format: dd.MM.yyyy, zone: Europe/Berlin }
numbers: { decimal: ',', group: '.' }
streams:
  s:
    files: ['*.xlsx']
    format: xlsx
    ${settings === '' ? '' : `xlsx: { ${settings} }`}
    kinds:
      - id: No
        documents:
          - kind: order
            label: No
            promise: Promised
            amounts: [{ type: total, value: Total, currency: Currency }]
`);

async function rowsOf(file: Buffer, settings = ''): Promise<SourceRow[]> {
  const stream = compiledStreams(declaration(settings)).get('s');
  if (stream === undefined || !('source' in stream)) throw new Error('no stream of files');
  const rows: SourceRow[] = [];
  const content = {
    text: () => expect.fail('it is no text'),
    async *bytes() {
      yield file;
    },
  };
  for await (const row of sourceRows(stream.source, content)) rows.push(row);
  return rows;
}

async function shown(workbook: WrittenWorkbook, settings = ''): Promise<unknown[]> {
  return (await rowsOf(await workbookFile(workbook), settings)).map(({ at, record, reason }) => [at, record ?? reason]);
}

const sheet = (...rows: WrittenWorkbook['sheets'][number]['rows']): WrittenWorkbook['sheets'][number] => ({
  name: 'Orders',
  rows,
});

describe('rows of a sheet', () => {
  it('have the cells of their columns as they are: texts, exact numbers, days, clock times, yes and no', async () => {
    const workbook = {
      sheets: [
        sheet(
          ['No', 'Order\n date', 'Total', 'Paid', 'Note', 'Left'],
          ['A-1', dated(46_083), number('12.50'), true, shared(0), number('0.30000000000000004')],
          [10045, dated(46_083.384722222225, 2), null, false, shared(1), formula('7')],
          [formula('A-3', 'str'), dated('46083.5'), formula('', 'str'), null, '  ', null],
        ),
      ],
      formats: ['dd/mm/yyyy', 'dd/mm/yyyy hh:mm'],
      strings: [
        '<t>plain &amp; simple</t>',
        '<r><t>rich </t></r><r><rPr><b/></rPr><t>text_x000D_</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh>',
      ],
    };
    expect(await shown(workbook)).toEqual([
      [
        'Orders!2',
        { No: 'A-1', 'Order date': '2026-03-02', Total: 12.5, Paid: true, Note: 'plain & simple', Left: 0.3 },
      ],
      [
        'Orders!3',
        { No: 10045, 'Order date': '2026-03-02T09:14:00', Total: null, Paid: false, Note: 'rich text\r', Left: 7 },
      ],
      ['Orders!4', { No: 'A-3', 'Order date': '2026-03-02T12:00:00', Total: null, Paid: null, Note: null, Left: null }],
    ]);
  });

  it('count days from 1904 where the workbook does', async () => {
    const workbook = { sheets: [sheet(['No', 'Day'], ['A', dated(44_621)])], is1904: true };
    expect(await shown(workbook)).toEqual([['Orders!2', { No: 'A', Day: '2026-03-02' }]]);
  });

  it('with a cell that cannot be read say which and why; their neighbours go on', async () => {
    const workbook = {
      sheets: [
        sheet(
          ['No', 'Total', 'Day'],
          ['A', failed('#N/A'), dated(-5)],
          ['B', 1, null],
          ['C', formula(null), null],
          ['D', shared(9), null],
        ),
      ],
    };
    expect(await shown(workbook)).toEqual([
      [
        'Orders!2',
        'Column B "Total" shows the error #N/A. Column C "Day" holds -5, which is no date: spreadsheets show it as ####.',
      ],
      ['Orders!3', { No: 'B', Total: 1, Day: null }],
      [
        'Orders!4',
        'Column B "Total" holds a formula that was never calculated: open the workbook in a spreadsheet program and save it.',
      ],
      ['Orders!5', 'Column B "Total" names the text 9, which the workbook does not hold.'],
    ]);
  });

  it('begin under the header row; what stands above, beside and empty rows are left out', async () => {
    const workbook = {
      sheets: [
        sheet(
          ['Open orders', 'March'],
          null,
          [null, 'No', 'Qty'],
          [null, 'A', 1],
          [],
          ['x', 'B', 2, 'remark'],
          ['total', null, 3],
        ),
      ],
    };
    expect(await shown(workbook, 'header: 3, range: "B:C"')).toEqual([
      ['Orders!4', { No: 'A', Qty: 1 }],
      ['Orders!6', { No: 'B', Qty: 2 }],
      ['Orders!7', { No: null, Qty: 3 }],
    ]);
    expect(await shown(workbook, 'range: "B3:D6"')).toEqual([
      ['Orders!4', { No: 'A', Qty: 1 }],
      ['Orders!6', { No: 'B', Qty: 2, 'column D': 'remark' }],
    ]);
    expect(await shown(workbook, 'range: "B4:C4", columns: [Number, Pieces]')).toEqual([
      ['Orders!4', { Number: 'A', Pieces: 1 }],
    ]);
  });

  it('have what is merged over several of them; a title merged over columns stands in the first', async () => {
    const workbook = {
      sheets: [
        {
          ...sheet(['No', 'Line', 'Item'], ['A', 1, 'x'], [null, 2, 'y'], ['North', null, null], ['B', 1, 'z']),
          merged: ['A2:A3', 'A4:C4'],
        },
      ],
    };
    expect(await shown(workbook)).toEqual([
      ['Orders!2', { No: 'A', Line: 1, Item: 'x' }],
      ['Orders!3', { No: 'A', Line: 2, Item: 'y' }],
      ['Orders!4', { No: 'North', Line: null, Item: null }],
      ['Orders!5', { No: 'B', Line: 1, Item: 'z' }],
    ]);
  });

  it('have the cell above where that is declared, also that of a row which is set aside', async () => {
    const workbook = {
      sheets: [
        sheet(
          ['No', 'Line', 'Note'],
          ['A', 1, 'x'],
          [null, 2, null],
          ['B', failed('#N/A'), null],
          [null, 3, 'y'],
          [failed('#N/A'), 1],
          [null, 4],
        ),
      ],
    };
    expect(
      (await shown(workbook, 'fillDown: [No]')).filter((row) => typeof (row as unknown[])[1] === 'object'),
    ).toEqual([
      ['Orders!2', { No: 'A', Line: 1, Note: 'x' }],
      ['Orders!3', { No: 'A', Line: 2, Note: null }],
      ['Orders!5', { No: 'B', Line: 3, Note: 'y' }],
      // Whose line it is, nobody knows.
      ['Orders!7', { No: null, Line: 4, Note: null }],
    ]);
  });

  it('are numbered where a program leaves out where they stand', async () => {
    const parts = workbookParts({ sheets: [sheet(['No'])] });
    const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const data = `<row>${cell('No')}${cell('Text')}</row><row>${cell('A')}${cell('b')}</row>`;
    const file = await packed({
      ...parts,
      'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="urn:x"><x:sheetData>${data.replaceAll(/<(\/?)/g, '<$1x:')}</x:sheetData></x:worksheet>`,
    });
    expect((await rowsOf(file)).map(({ at, record }) => [at, record])).toEqual([['Orders!2', { No: 'A', Text: 'b' }]]);
  });
});

describe('the header row', () => {
  it.each([
    ['a name that stands twice', [['No', 'Qty', 'Qty']], '', 'the column "Qty" appears twice, in B and C.'],
    ['an error', [['No', failed('#REF!')]], '', 'its cell B1 shows the error #REF!.'],
    ['nothing', [['Title'], null, ['A', 'B']], 'header: 2', 'row 2 holds nothing.'],
    [
      'a column that is filled down missing',
      [null, ['No']],
      'header: 2, fillDown: [Order]',
      'it has no column "Order".',
    ],
  ] as const)('with %s is set aside', async (_name, rows, settings, reason) => {
    const found = await shown({ sheets: [sheet(...rows)] }, settings);
    expect(found).toEqual([[settings === '' ? 'Orders!1' : 'Orders!2', `The header row cannot be used: ${reason}`]]);
  });
});

describe('the sheet', () => {
  const workbook: WrittenWorkbook = {
    sheets: [
      { name: 'Lists', state: 'hidden', rows: [['No'], ['hidden']] },
      { name: 'Open orders', rows: [['No'], ['first']] },
      { name: 'Done', rows: [['No'], ['second']] },
    ],
  };

  it.each([
    ['', 'first'],
    ['sheet: 2', 'second'],
    ['sheet: DONE', 'second'],
    ['sheet: Lists', 'hidden'],
  ])('is chosen by %j: %s', async (settings, expected) => {
    expect(await shown(workbook, settings)).toMatchObject([[expect.anything(), { No: expected }]]);
  });

  it.each([
    ['sheet: Gone', 'it has no sheet "Gone"; it has "Lists", "Open orders", "Done"'],
    ['sheet: 3', 'it has no sheet 3; it has "Open orders", "Done"'],
  ])('that is not there is said: %s', async (settings, message) => {
    await expect(shown(workbook, settings)).rejects.toThrow(message);
  });
});

describe('a file that is no workbook says what to do', () => {
  const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  it.each([
    ['empty', Buffer.alloc(0), 'it may still be being written'],
    ['of Excel 97', Buffer.concat([ole, Buffer.alloc(600)]), 'Excel 97 to 2003 (.xls); open it and save it as .xlsx'],
    [
      'protected',
      Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]),
      'protected by a password; save a copy without one',
    ],
    ['a web page', Buffer.from('\n<html><table>'), 'a web page or XML under the name of a workbook'],
    ['text', Buffer.from('No;Qty\n'), 'it is no workbook (.xlsx); where it is text, read it with "format: csv"'],
  ])('%s', async (_name, file, message) => {
    await expect(rowsOf(file)).rejects.toThrow(message);
  });

  it('cut off', async () => {
    const whole = await workbookFile({ sheets: [sheet(['No'], ['A'])] });
    for (const length of [4, 100, whole.length - 30]) {
      await expect(rowsOf(whole.subarray(0, length))).rejects.toThrow('it is not whole: it may still be being written');
    }
  });

  it.each([
    [{ 'content.xml': '' }, 'OpenDocument file'],
    [{ '_rels/.rels': '', 'xl/workbook.bin': '' }, 'binary workbook (.xlsb)'],
    [{ 'a.txt': '' }, 'a ZIP file and no workbook'],
    [{ '_rels/.rels': '<Relationships/>' }, 'an Office file and no workbook'],
    [{ ...workbookParts({ sheets: [sheet(['No'])] }), 'xl/worksheets/sheet1.xml': '<worksheet><sheetData>' }, 'no XML'],
    [
      {
        ...workbookParts({ sheets: [sheet(['No'])] }),
        'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
      },
      'no XML',
    ],
  ])('of other parts: %j', async (parts, message) => {
    await expect(packed(parts as Record<string, string>).then((file) => rowsOf(file))).rejects.toThrow(message);
  });

  it('a directory that tells less than comes out of it', async () => {
    const bomb = await workbookFile({ sheets: [sheet(['No'], ['x'.repeat(3_000_000)])] });
    const at = bomb.indexOf('xl/worksheets/sheet1.xml', bomb.lastIndexOf('xl/sharedStrings.xml')) - 46;
    expect(bomb.readUInt32LE(at)).toBe(0x02014b50);
    bomb.writeUInt32LE(1000, at + 24);
    await expect(rowsOf(bomb)).rejects.toThrow(/too many bytes/);
    bomb.writeUInt32LE(0xfffffff0, at + 24);
    await expect(rowsOf(bomb)).rejects.toThrow('xl/worksheets/sheet1.xml unpacks to more than 1 GB');
  });

  it('damaged on its way', async () => {
    const file = await workbookFile({ sheets: [sheet(['No'], ['A'])] });
    const at = file.lastIndexOf('xl/worksheets/sheet1.xml') - 46;
    file.writeUInt32LE(file.readUInt32LE(at + 16) ^ 1, at + 16);
    await expect(rowsOf(file)).rejects.toThrow('xl/worksheets/sheet1.xml is damaged: its checksum is another');
  });

  it('a cell without end costs its row', async () => {
    const rows = await shown({ sheets: [sheet(['No'], ['x'.repeat(5_000_000)], ['B'])] });
    expect(rows).toEqual([
      ['Orders!2', 'Column A "No" ends a row of more than 4 million characters.'],
      ['Orders!3', { No: 'B' }],
    ]);
  });
});

describe('workbooks of a folder', () => {
  const orders = declaration();
  const book = (...rows: WrittenWorkbook['sheets'][number]['rows']): Promise<Buffer> =>
    workbookFile({ sheets: [sheet(['No', 'Promised', 'Total', 'Currency'], ...rows)] });
  const pullAll = async (folder: MemoryFolder, inbox = new TestInbox()): Promise<TestInbox> => {
    await inbox.pull('s', pullContextOf(orders, folder));
    return inbox;
  };

  it('become documents: cells that are dates and numbers whatever form its texts have', async () => {
    const folder = new MemoryFolder().write(
      'a.xlsx',
      await book(['A', dated(46_083), number('1234.5'), 'EUR'], ['B', '02.03.2026', '1.234,50', 'EUR']),
    );
    const inbox = await pullAll(folder);
    const documents = [...inbox.current()].map(([sourceId, record]) => {
      const payload = JSON.parse(record.payload) as unknown;
      const mapped = declaredConnector.map(
        { streamId: 's', sourceId, recordedAt: null, payload },
        mapContextOf(orders),
      );
      return mapped.ok ? mapped.value[0] : mapped.error;
    });
    for (const document of documents) {
      expect(document).toMatchObject({
        promise: { value: { kind: 'date', date: '2026-03-02' } },
        amounts: [{ amount: { value: 1_234_500_000 }, currency: 'EUR' }],
      });
    }
    expect(documents).toHaveLength(2);
  });

  it('park a bad row under its sheet and row; once it is good, or the sheet has another name, its parking ends', async () => {
    const folder = new MemoryFolder().write('a.xlsx', await book(['A', null, failed('#N/A'), 'EUR'], ['B']));
    const inbox = await pullAll(folder);
    expect(inbox.parked()).toEqual(['a.xlsx:Orders!2: Column C "Total" shows the error #N/A.']);
    expect([...inbox.current().keys()].filter((id) => id.length === 1)).toEqual(['B']);
    await pullAll(folder.write('a.xlsx', await book(['A', null, 1, 'EUR'], ['B'])), inbox);
    expect(inbox.parked()).toEqual([]);
    expect([...inbox.current().keys()]).toEqual(['A', 'B']);
  });

  it('that grew are read from where they were left; any other change has them read again', async () => {
    const folder = new MemoryFolder().write('a.xlsx', await book(['A'], ['B']));
    const inbox = await pullAll(folder);
    const grown = await inbox.pull('s', pullContextOf(orders, folder.write('a.xlsx', await book(['A'], ['B'], ['C']))));
    expect(grown.map(({ sourceId }) => sourceId)).toEqual(['C']);
    const changed = await inbox.pull(
      's',
      pullContextOf(orders, folder.write('a.xlsx', await book(['A2'], ['B'], ['C']))),
    );
    expect(changed.map(({ sourceId }) => sourceId)).toEqual(['A2', 'B', 'C']);
    expect(await inbox.pull('s', pullContextOf(orders, folder))).toEqual([]);
  });

  it('that are open somewhere leave a lock beside them, which is no workbook', async () => {
    const folder = new MemoryFolder().write('a.xlsx', await book(['A'])).write('~$a.xlsx', 'Planner');
    const inbox = await pullAll(folder);
    expect([inbox.parked(), [...inbox.current().keys()]]).toEqual([[], ['A']]);
  });

  it('that are still being written are set aside, and read when they are whole', async () => {
    const whole = await book(['A']);
    const folder = new MemoryFolder().write('a.xlsx', whole.subarray(0, 300));
    const inbox = await pullAll(folder);
    expect(inbox.parked()).toEqual([expect.stringContaining('a.xlsx:0: The file cannot be read: it is not whole')]);
    await pullAll(folder.write('a.xlsx', whole), inbox);
    expect([inbox.parked(), [...inbox.current().keys()]]).toEqual([[], ['A']]);
  });

  it('cut off after any page, are read on to the same set', async () => {
    const rows = Array.from({ length: 1200 }, (_row, index) => [
      `N${index}`,
      null,
      index % 97 === 0 ? failed('#DIV/0!') : 1,
    ]);
    const folder = new MemoryFolder().write('a.xlsx', await book(...rows));
    const expected = (await pullAll(folder)).contents();
    for (let pages = 0; pages <= 3; pages += 1) {
      const inbox = new TestInbox();
      await inbox.pull('s', pullContextOf(orders, folder), pages);
      expect((await pullAll(folder, inbox)).contents()).toEqual(expected);
    }
  });

  it('gather lines from another sheet, each bad row under its own', async () => {
    const gathered = declarationOf(`
connection: x
name: X
kind: files
monogram: XX
streams:
  s:
    files: ['*.xlsx']
    format: xlsx
    xlsx: { sheet: Orders }
    gather:
      lines: { from: { files: ['*.xlsx'], format: xlsx, xlsx: { sheet: Lines } }, of: No, id: Line }
    kinds: [{ id: No, documents: [] }]
`);
    const file = await workbookFile({
      sheets: [
        sheet(['No'], ['A'], [failed('#N/A')]),
        {
          name: 'Lines',
          rows: [
            ['No', 'Line'],
            ['A', 1],
            ['A', failed('#N/A')],
          ],
        },
      ],
    });
    const inbox = new TestInbox();
    await inbox.pull('s', pullContextOf(gathered, new MemoryFolder().write('a.xlsx', file)));
    expect(inbox.contents()['A']).toMatchObject({ '#row': 'Orders!2', lines: [{ Line: 1, '#row': 'Lines!2' }] });
    expect(inbox.parked()).toEqual([
      'a.xlsx:Lines!3: Column B "Line" shows the error #N/A.',
      'a.xlsx:Orders!3: Column A "No" shows the error #N/A.',
    ]);
  });
});

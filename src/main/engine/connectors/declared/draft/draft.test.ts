import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { declaredConnector } from '../connector.ts';
import { loadDeclaration } from '../declaration/load-declaration.ts';
import { mapContextOf, MemoryFolder, pullContextOf, TestInbox } from '../testing/memory-folder.ts';
import { dated, packed, workbookFile } from '../testing/workbook-file.ts';
import { draftOf, type Draft } from './draft.ts';
import { assignFields, columnWords, FIELDS } from './fields.ts';
import { inferDates } from './infer-dates.ts';
import { inferNumbers } from './infer-numbers.ts';
import { sampleOf } from './sample.ts';

interface Read {
  readonly documents: readonly CanonicalDocument[];
  readonly parked: readonly string[];
}

async function draftFrom(folder: MemoryFolder, file: string): Promise<Draft> {
  return draftOf(await sampleOf(folder, 'any', file), { file, folder: '.', zone: 'Europe/Berlin' });
}

/** What the drafted declaration makes of the files of the folder. */
async function readBy({ text }: Draft, folder: MemoryFolder): Promise<Read> {
  const loaded = loadDeclaration(text, 'draft.yml');
  if (!loaded.ok) throw new Error(`${JSON.stringify(loaded.error)}\n${text}`);
  const documents: CanonicalDocument[] = [];
  const parked: string[] = [];
  for (const streamId of Object.keys(loaded.value.streams)) {
    const inbox = new TestInbox();
    await inbox.pull(streamId, pullContextOf(loaded.value, folder));
    parked.push(...inbox.parked());
    for (const [sourceId, { payload, unreadable }] of inbox.current()) {
      if (unreadable !== undefined) continue;
      const record = { streamId, sourceId, recordedAt: null, payload: JSON.parse(payload) as unknown };
      const mapped = declaredConnector.map(record, mapContextOf(loaded.value));
      if (mapped.ok) documents.push(...mapped.value);
      else parked.push(`${sourceId}: ${mapped.error.reason}`);
    }
  }
  return { documents, parked };
}

const instant = (text: string): object => ({ kind: 'instant', at: Date.parse(text) });
const day = (date: string): object => ({ kind: 'date', date });

describe('a draft reads the list that it was made from:', () => {
  it('an order list of a German ERP, in its encoding, several lines to an order', async () => {
    const text = [
      'Auftragsnr.;Pos.;Kundenname;Auftragsdatum;Liefertermin;Artikelnr.;Menge;Einzelpreis;Auftragsstatus',
      'A-1001;10;Müller & Söhne;02.03.2026 09:14;06.03.2026;HX-200;1.200;12,50 €;Freigegeben',
      'A-1001;20;Müller & Söhne;02.03.2026 09:14;06.03.2026;NT-200;40;8,90 €;Freigegeben',
      'A-1002;10;Bäcker GmbH;03.03.2026 11:02;offen;HX-300;15;14,20 €;Sonderfall',
    ].join('\r\n');
    const folder = new MemoryFolder(10_000).write(
      'Auftraege 2026-03.csv',
      Buffer.from(text.replaceAll('€', '\u0080'), 'latin1'),
    );
    const bytes = {
      list: () => folder.list(),
      bytes: folder.bytes.bind(folder),
      async *read(where: string, name: string, encoding = 'utf-8') {
        for await (const chunk of folder.bytes(where, name)) yield new TextDecoder(encoding).decode(chunk);
      },
    };
    const draft = draftOf(await sampleOf(bytes, 'any', 'Auftraege 2026-03.csv'), {
      file: 'Auftraege 2026-03.csv',
      folder: '.',
      zone: 'Europe/Berlin',
    });
    expect(draft.text).toContain("csv: { delimiter: ';', encoding: windows-1252 }");
    expect(draft.text).toContain('files: [Auftraege *.csv]');
    expect(draft.text).toContain("dates: { format: ['d.M.yyyy H:mm', d.M.yyyy], zone: Europe/Berlin, empty: [offen] }");
    expect(draft.text).toContain("numbers: { decimal: ',', group: '.', drop: ['€'] }");
    expect(draft.questions).toEqual(
      expect.arrayContaining([
        'Do "offen" mean that no date is known?',
        'What does the status "Sonderfall" mean?',
        'Do its clocks show the time of Europe/Berlin?',
      ]),
    );
    const { documents, parked } = await readBy(draft, bytes as unknown as MemoryFolder);
    expect(parked).toEqual([]);
    expect(documents).toMatchObject([
      {
        kind: 'order',
        label: { value: 'A-1001' },
        parties: [{ role: 'customer', name: { value: 'Müller & Söhne' } }],
        promise: { value: day('2026-03-06') },
        milestones: [{ code: 'ORD_RECEIVED', when: { value: instant('2026-03-02T08:14:00Z') } }],
        lines: [
          { itemNo: { value: 'HX-200' }, quantities: { ordered: { value: 1_200_000_000 } } },
          { itemNo: { value: 'NT-200' } },
        ],
      },
      { label: { value: 'A-1002' }, promise: null, lines: [{ unitPrice: { value: 14_200_000 } }] },
    ]);
  });

  it('a list of American orders, one row each', async () => {
    const folder = new MemoryFolder(1000).write(
      'open_orders.csv',
      [
        'SO #,Customer PO,Cust Name,Order Date,Promise Date,Order Total,Salesperson,Status,Region',
        'SO-1,4711,Alder,2/13/2026,3/6/2026 2:30 PM,"$1,234.50",Kim,On Hold,West',
        'SO-2,4712,Brook,2/14/2026,3/7/2026 9:00 AM,$88.00,Kim,Shipped,East',
      ].join('\n'),
    );
    const draft = await draftFrom(folder, 'open_orders.csv');
    expect(draft.text).toContain('# Not read: "Region"');
    expect(draft.text).toContain("drop: ['$']");
    expect(draft.questions.join(' ')).toContain('without "SO-"');
    const { documents, parked } = await readBy(draft, folder);
    expect(parked).toEqual([]);
    expect(documents).toMatchObject([
      {
        references: [
          { type: 'order_no', role: 'is', text: 'SO-1' },
          { type: 'customer_po', role: 'points_to', text: '4711' },
        ],
        amounts: [{ type: 'total', amount: { value: 1_234_500_000 }, currency: 'USD' }],
        promise: { value: instant('2026-03-06T13:30:00Z') },
        statuses: [{ native: { value: 'On Hold' } }],
      },
      { label: { value: 'SO-2' } },
    ]);
  });

  it('a workbook with titles above, other sheets beside, and real dates', async () => {
    const file = await workbookFile({
      sheets: [
        { name: 'Read me', rows: [['This workbook', 'is sent every Monday']] },
        {
          name: 'Open orders',
          rows: [
            ['Open orders'],
            ['as of', dated(46_083)],
            null,
            ['Order No', 'Line No', 'Part No', 'Qty Ordered', 'Unit Price', 'Requested Date', 'Amount'],
            ['10045', 1, 'HX-200', 40, 12.5, dated(46_087), 500],
            ['10045', 2, 'NT-200', 40, 8.9, dated(46_087), 356],
            ['10046', 1, 'HX-300', 15, 14.2, dated(46_091), 213],
          ],
        },
      ],
    });
    const folder = new MemoryFolder().write('Orders (1).xlsx', file);
    const draft = await draftFrom(folder, 'Orders (1).xlsx');
    expect(draft.text).toContain('xlsx: { sheet: Open orders, header: 4 }');
    expect(draft.text).not.toContain('dates:');
    expect(draft.text).toContain('amount: Amount');
    expect(draft.questions).toContain('Read is the sheet "Open orders". Is anything needed of "Read me"?');
    const { documents, parked } = await readBy(draft, folder);
    expect(parked).toEqual([]);
    expect(documents).toMatchObject([
      {
        label: { value: '10045' },
        requested: { value: day('2026-03-06') },
        lines: [{}, { quantities: { ordered: { value: 40_000_000 } } }],
      },
      { label: { value: '10046' }, amounts: [] },
    ]);
  });

  it('a sheet that names an order on its first line only', async () => {
    const rows = [
      ['Order No', 'Customer', 'Line', 'SKU', 'Qty', 'Note'],
      ['A', 'Alder', 1, 'x', 4, 'call first'],
      [null, null, 2, 'y', 5, null],
      ['B', 'Brook', 1, 'x', 6, null],
    ];
    const folder = new MemoryFolder().write('a.xlsx', await workbookFile({ sheets: [{ name: 'S', rows }] }));
    const draft = await draftFrom(folder, 'a.xlsx');
    expect(draft.text).toContain('xlsx: { fillDown: [Order No, Customer] }');
    expect(draft.questions).toContain(
      'Do empty cells of "Order No", "Customer" stand for the cell above them? They are read so.',
    );
    const { documents, parked } = await readBy(draft, folder);
    expect(parked).toEqual([]);
    expect(documents).toMatchObject([
      { label: { value: 'A' }, lines: [{ itemNo: { value: 'x' } }, { itemNo: { value: 'y' } }] },
      { label: { value: 'B' }, parties: [{ name: { value: 'Brook' } }] },
    ]);
  });

  it('shipments that name several orders', async () => {
    const folder = new MemoryFolder(1000).write(
      'shipments.csv',
      'Shipment;Orders;Carrier;Tracking #;Shipped;Delivered\nP-1;SO-101 / SO-102;Swift;SP1;2026-03-04T17:20;\nP-2;SO-103;Swift;SP2;2026-03-05T17:20;2026-03-06T08:00\n',
    );
    const { documents } = await readBy(await draftFrom(folder, 'shipments.csv'), folder);
    expect(documents).toMatchObject([
      {
        kind: 'shipment',
        references: [
          { type: 'order_no', role: 'points_to', text: 'SO-101' },
          { type: 'order_no', role: 'points_to', text: 'SO-102' },
          { type: 'shipment_no', role: 'is' },
          { type: 'tracking' },
        ],
      },
      { milestones: [{ code: 'SHIPPED' }, { code: 'DELIVERED', when: { value: instant('2026-03-06T07:00:00Z') } }] },
    ]);
  });

  it('invoices', async () => {
    const folder = new MemoryFolder(1000).write(
      'invoices-003.csv',
      'Invoice No,Order No,Date,Due Date,Amount,Balance,Currency\nI-1,7,2026-03-01,2026-03-31,100.00,0.00,eur\nI-2,8,2026-03-02,2026-04-01,50.00,50.00,eur\n',
    );
    const { documents } = await readBy(await draftFrom(folder, 'invoices-003.csv'), folder);
    expect(documents).toMatchObject([
      {
        kind: 'invoice',
        references: [
          { type: 'order_no', role: 'points_to' },
          { type: 'invoice_no', role: 'is' },
        ],
        promise: null,
        milestones: [{ code: 'INVOICED', when: { value: day('2026-03-01') } }],
        amounts: [
          { type: 'total', currency: 'EUR' },
          { type: 'open', amount: { value: 0 } },
        ],
      },
      {},
    ]);
  });
});

it('amounts without a currency wait for an answer', async () => {
  const folder = new MemoryFolder(1000).write('a.csv', 'Order No,Total\nA,5\nB,6\n');
  const draft = await draftFrom(folder, 'a.csv');
  expect(draft.questions).toContain(
    'In which currency are the amounts? No column tells it; take the marks away once it is right.',
  );
  expect((await readBy(draft, folder)).documents).toMatchObject([{ amounts: [] }, {}]);
  const answered = { ...draft, text: draft.text.replace(/# amounts:.*/, 'amounts:').replace('#   - {', '  - {') };
  expect((await readBy(answered, folder)).documents).toMatchObject([{ amounts: [{ currency: 'EUR' }] }, {}]);
});

it('the next file of the same form is read by the same declaration, and only it', async () => {
  const file = (no: string): string => `Order No,Qty,SKU\n${no},1,X\n`;
  const folder = new MemoryFolder(1000).write('orders-2026-03-01.csv', file('A'));
  const { text } = await draftFrom(folder, 'orders-2026-03-01.csv');
  const loaded = loadDeclaration(text, 'draft.yml');
  if (!loaded.ok) throw new Error(text);
  const inbox = new TestInbox();
  await inbox.pull('orders', pullContextOf(loaded.value, folder));
  const next = await inbox.pull(
    'orders',
    pullContextOf(loaded.value, folder.write('orders-2026-03-08.csv', file('B'))),
  );
  expect(next.map(({ sourceId }) => sourceId)).toEqual(['B']);
});

describe('rows of one order that differ', () => {
  const drafted = async (text: string): Promise<Draft> =>
    draftFrom(new MemoryFolder(1000).write('a.csv', text), 'a.csv');

  it('in an amount have that of their line; alike, that of the order', async () => {
    const own = await drafted('Order,Line,Amount,Currency,Qty\n1,1,10,EUR,1\n1,2,20,EUR,1\n');
    expect(own.text).toContain('amount: Amount');
    expect(own.text).not.toContain('amounts:');
    const whole = await drafted('Order,Line,Amount,Currency,Qty\n1,1,30,EUR,1\n1,2,30,EUR,1\n');
    expect(whole.text).toContain('{ type: total, value: Amount, currency: Currency }');
  });

  it('in anything else are asked about', async () => {
    const { questions } = await drafted('Order,Line,Status,Carrier,Qty\n1,1,Open,A,1\n1,2,Shipped,A,1\n');
    expect(questions).toContain(
      '"Status": the rows of one record differ there, and the last one counts. Do they belong to its lines?',
    );
  });

  it('in nothing that tells them apart are asked about, too', async () => {
    const { questions } = await drafted('Order,Qty\n1,1\n1,2\n');
    expect(questions).toContain('Which column tells the lines of one order apart? None is named so.');
  });
});

describe('what a file is refused for', () => {
  it.each([
    ['nothing but a header', 'Order No,Qty\n', 'it holds no rows below a header line'],
    ['a name that stands twice', 'Qty,Qty\n1,2\n', 'the column "Qty" appears twice'],
  ])('%s', async (_name, text, message) => {
    await expect(draftFrom(new MemoryFolder(1000).write('a.csv', text), 'a.csv')).rejects.toThrow(message);
  });

  it('a JSON document', async () => {
    await expect(draftFrom(new MemoryFolder(1000).write('a.json', '[]'), 'a.json')).rejects.toThrow('it is JSON');
  });

  it.each(['a.ods', 'a.csv', 'a.XLSX'])('a file of another office program under the name %s', async (name) => {
    const folder = new MemoryFolder().write(name, await packed({ 'content.xml': '' }));
    await expect(draftFrom(folder, name)).rejects.toThrow('OpenDocument file; open it and save it as .xlsx');
  });

  it('a workbook without a header', async () => {
    const file = await workbookFile({
      sheets: [
        {
          name: 'S',
          rows: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    });
    await expect(draftFrom(new MemoryFolder().write('a.xlsx', file), 'a.xlsx')).rejects.toThrow('none of its sheets');
  });
});

it('whatever columns are called and cells hold, the draft is a declaration', async () => {
  const names = fc.oneof(
    fc.constantFrom(...Object.values(FIELDS).flatMap((field) => [...field.names])),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  );
  const cells = fc.oneof(
    fc.constantFrom('', '1', '02.03.2026', '3/4/26', '1.234,5 €', 'x: {', "it's", '# ?'),
    fc.string({ unit: 'grapheme' }),
  );
  const lists = fc.uniqueArray(names, { minLength: 1, maxLength: 12 }).chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(fc.array(cells, { minLength: columns.length, maxLength: columns.length }), {
        minLength: 1,
        maxLength: 5,
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(lists, fc.string({ unit: 'grapheme', minLength: 1 }), ([columns, rows], file) => {
      const sample = {
        source: { format: 'csv' as const, delimiter: ',', encoding: 'utf-8' },
        columns,
        rows: rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
        questions: [],
      };
      const { text } = draftOf(sample, { file, folder: '.', zone: 'Europe/Berlin' });
      const loaded = loadDeclaration(text, 'draft.yml');
      expect(loaded.ok ? [] : [loaded.error, text]).toEqual([]);
      return Promise.resolve();
    }),
    { numRuns: 300 },
  );
});

describe('columns', () => {
  it.each([
    ['SO #', 'so no'],
    ['OrderNumber', 'order no'],
    ['ship-to_city', 'ship to city'],
    ['Geändert am', 'geaendert am'],
    ['Auftrag Nr.', 'auftrag no'],
    ['N° de commande', 'n de commande'],
  ])('%s is %s', (name, words) => {
    expect(columnWords(name)).toBe(words);
  });

  it('are known by one name each, but for those that their cells tell apart', () => {
    const claims = Object.entries(FIELDS).flatMap(([name, { type, names }]) =>
      names.map((word) => [`${type} ${word}`, name] as const),
    );
    const twice = claims.filter(([word, name]) => claims.some(([other, its]) => other === word && its !== name));
    expect(twice).toEqual([]);
    expect(
      claims
        .map(([word]) => word)
        .filter((word) => columnWords(word.slice(word.indexOf(' ') + 1)) !== word.slice(word.indexOf(' ') + 1)),
    ).toEqual([]);
  });

  it('of the same meaning: the more telling name counts', () => {
    const text = new Set(['text'] as const);
    const assigned = assignFields([
      { name: 'Order', types: text },
      { name: 'Order No.', types: text },
    ]);
    expect(assigned.get('orderNo')?.name).toBe('Order No.');
  });
});

describe('dates', () => {
  const cells = { isoCells: false, commaDecimals: false };
  it.each([
    [['3/25/2026', '3/4/2026'], ['M/d/yyyy'], []],
    [['25/3/2026', '3/4/2026'], ['d/M/yyyy'], []],
    [['3/4/2026'], ['M/d/yyyy'], ['Is "3/4/2026" with the month first? It is read so.']],
    [
      ['25/3/2026', '3/25/2026'],
      ['M/d/yyyy', 'd/M/yyyy'],
      [expect.stringContaining('Some dates have the day first (25/3/2026)')],
    ],
    [['20260302', '2026-03-02T10:00Z'], ['yyyyMMdd', 'iso'], []],
    [['2-Mar-26'], ['d-MMM-yy'], []],
    [['2026-99-99', '2026-03-02'], ['iso'], ['"2026-99-99" stands where dates stand. How is it to be read?']],
  ])('%j are of %j', (texts, formats, questions) => {
    const inferred = inferDates(texts, cells);
    expect([new Set(inferred.formats), inferred.questions]).toEqual([new Set(formats), questions]);
  });

  it('with a decimal comma beside them have the day first', () => {
    expect(inferDates(['3/4/2026'], { ...cells, commaDecimals: true }).formats).toEqual(['d/M/yyyy']);
  });
});

describe('numbers', () => {
  it.each([
    [['1,234.50', '12'], { decimal: '.', group: ',', drop: [], currency: null, questions: [] }],
    [['1.234,50', '12'], { decimal: ',', group: '.', drop: [], currency: null, questions: [] }],
    [['12,5', '1 234,5'], { decimal: ',', group: ' ', drop: [], currency: null, questions: [] }],
    [["1'234.50"], { decimal: '.', group: "'", drop: [], currency: null, questions: [] }],
    [['EUR 12.50', '3 EUR'], { decimal: '.', group: '', drop: ['EUR'], currency: 'EUR', questions: [] }],
    [
      ['1,234'],
      { decimal: '.', group: ',', drop: [], currency: null, questions: ['Is "1,234" with thousands? It is read so.'] },
    ],
    [['1.234.567', '1,5'], { decimal: ',', group: '.', drop: [], currency: null, questions: [] }],
    [['40', '15'], { decimal: '.', group: '', drop: [], currency: null, questions: [] }],
  ])('%j', (texts, expected) => {
    expect(inferNumbers(texts, [])).toEqual({ round: null, ...expected });
  });

  it('that were computed are rounded, and asked about', () => {
    const inferred = inferNumbers([], [12.5, 33.3333333333333]);
    expect(inferred).toMatchObject({
      round: 6,
      questions: ['Figures such as 33.3333333333333 are rounded to 6 decimals. Is that right?'],
    });
  });
});

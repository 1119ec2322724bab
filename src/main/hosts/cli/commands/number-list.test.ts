import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamedNumber } from '#shared/contract/dto/order-list.ts';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers, type FakeHost } from '../testing/fake-host.ts';
import { listOf, orderRow } from '../testing/order-rows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-list-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Orders 1 and 2 are known by their numbers, `4500` names both, and `P-9` is on a document of no order. */
function nameOf(number: string): NamedNumber {
  const keys: Readonly<Record<string, readonly number[]>> = { 'SO-1': [1], 'SO-2': [2], '4500': [1, 2] };
  return {
    number,
    orderKeys: (keys[number] ?? []).map((each) => orderRow(each).orderKey),
    documentKey: number === 'P-9' ? 'ep/parcels/9' : null,
  };
}

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly looked: readonly Input<'orders.named'>[];
  readonly opened: readonly Input<'orders.open'>[];
  readonly exported: readonly Input<'exports.start'>[];
}

async function told(line: readonly string[], parts: { readonly input?: string } = {}): Promise<Told> {
  const looked: Input<'orders.named'>[] = [];
  const opened: Input<'orders.open'>[] = [];
  const exported: Input<'exports.start'>[] = [];
  const answers: Answers = {
    ...listOf(0),
    'orders.named': (input) => {
      looked.push(input);
      return { rows: input.numbers.map(nameOf) };
    },
    'orders.open': (input) => {
      opened.push(input);
      const keys = new Set(input.listed?.flatMap(({ orderKeys }) => orderKeys));
      return { handle: 'h', count: keys.size, revision: 1 };
    },
    'orders.slice': ({ start, end }) => ({
      rows: Array.from({ length: end - start }, (_, index) => orderRow(start + index + 1)),
    }),
    'exports.start': (input) => {
      exported.push(input);
      return { id: 'x', file: input.file ?? '' };
    },
    'exports.list': () => ({
      rows: exported.map(({ table, file }) => ({
        id: 'x',
        table,
        file: file ?? '',
        state: 'done',
        written: 2,
        total: 2,
        error: null,
      })),
    }),
  };
  const host: FakeHost = fakeHost(line, { answers, ...parts });
  const code = await runCli(host);
  return { code, out: host.stdout.text(), err: host.stderr.text(), looked, opened, exported };
}

function file(content: string | Uint8Array, name = 'list.txt'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('orders of a list', () => {
  it('are all that its numbers name, in its sequence, and it goes well', async () => {
    const { code, err, opened, out } = await told(['orders', '--list', file('SO-2\r\nSO-1\r\n')]);
    expect({ code, err }).toEqual({ code: EXIT.ok, err: '' });
    expect(opened).toEqual([
      {
        view: 'all',
        text: '',
        filters: {},
        sort: [],
        listed: [
          { number: 'SO-2', orderKeys: ['erp/orders/2'] },
          { number: 'SO-1', orderKeys: ['erp/orders/1'] },
        ],
      },
    ]);
    expect(out).toMatch(/^LISTED AS +ORDER .*\nSO-1 +SO-1 .*\nSO-2 +SO-2 /);
  });

  it('say which numbers name none or several, and end with 4', async () => {
    const { code, err } = await told(['orders', '--list', '-'], { input: 'SO-1, nope; P-9\t4500' });
    expect(code).toBe(EXIT.partial);
    expect(err).toBe(
      '2 of 4 numbers not found:\n  nope\n  P-9 (on a document of no order)\n1 number of several orders:\n  4500 (2 orders)\n',
    );
  });

  it('end with 3 where no number names one', async () => {
    const { code, err, out } = await told(['orders', '--list', '-'], { input: 'nope' });
    expect({ code, out }).toEqual({ code: EXIT.notFound, out: '' });
    expect(err).toBe('No orders.\n1 of 1 number not found:\n  nope\n');
  });

  it('are narrowed and sorted as any others', async () => {
    const line = ['orders', '--list', '-', '--view', 'late', '--text', 'acme', '--sort', 'value:desc'];
    const { opened } = await told(line, { input: 'SO-1' });
    expect(opened).toMatchObject([
      { view: 'late', text: 'acme', sort: [{ column: 'value', descending: true }], listed: [{ number: 'SO-1' }] },
    ]);
  });

  it('are told to a program with every number of the list', async () => {
    const { code, err, out } = await told(['orders', '--list', '-', '--json'], { input: 'SO-1\nSO-1\nnope' });
    expect({ code, err }).toEqual({ code: EXIT.partial, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      count: 1,
      orders: [{ orderNo: 'SO-1' }],
      list: { numbers: [nameOf('SO-1'), nameOf('nope')], repeated: 1, beyond: 0 },
    });
  });

  it('tell the first of many that are not found and count the rest', async () => {
    const many = Array.from({ length: 5003 }, (_, index) => `N${index}`).join('\n');
    const { code, err, looked } = await told(['orders', '--list', '-'], { input: `SO-1\n${many}` });
    expect(code).toBe(EXIT.partial);
    expect(looked[0]?.numbers).toHaveLength(5000);
    expect(err).toContain('4,999 of 5,000 numbers not found:\n  N0\n');
    expect(err).toContain('  N19\n  and 4,979 more; --json tells them all.\n4 beyond the first 5,000 left out.\n');
  });
});

describe('a list', () => {
  it.each([
    ['UTF-8 with its mark', Buffer.from('\uFEFFSO-1\nSO-2')],
    ['UTF-16, as spreadsheets save it', Buffer.from('\uFEFFSO-1\tAcme\r\nSO-2\tMüller\r\n', 'utf16le')],
    ['Windows-1252', Buffer.from('SO-1\tM\u00FCller\nSO-2\tAcme', 'latin1')],
  ])('is read in %s', async (_, bytes) => {
    const { looked } = await told(['orders', '--list', file(bytes)]);
    expect(looked).toEqual([{ numbers: ['SO-1', 'SO-2'] }]);
  });

  it('that cannot be read, is none or is empty is refused', async () => {
    const absent = await told(['orders', '--list', join(folder, 'absent.txt')]);
    expect(absent).toMatchObject({ code: EXIT.failed, opened: [] });
    expect(absent.err).toContain('absent.txt cannot be read: it is not there.');
    const workbook = await told(['orders', '--list', file(Buffer.from('PK\u0003\u0004\0\0'), 'list.xlsx')]);
    expect(workbook).toMatchObject({ code: EXIT.failed, looked: [] });
    expect(workbook.err).toContain('list.xlsx is no text.');
    const empty = await told(['orders', '--list', '-'], { input: ' \n,;\n' });
    expect(empty).toMatchObject({
      code: EXIT.usage,
      err: 'throughline: Standard input has no numbers.\nnext: Give one a line.\n',
    });
  });
});

describe('an export of a list', () => {
  it('takes the list along and says what it did not get', async () => {
    const { code, err, exported, out } = await told(['export', 'orders', '--to', 'x.csv', '--list', '-'], {
      input: 'SO-2\nnope\nSO-1',
    });
    expect(code).toBe(EXIT.partial);
    expect(out).toBe('Wrote 2 rows to /home/ada/x.csv\n');
    expect(err).toBe('1 of 3 numbers not found:\n  nope\n');
    expect(exported).toMatchObject([
      { query: { view: 'all', listed: [{ number: 'SO-2' }, { number: 'nope', orderKeys: [] }, { number: 'SO-1' }] } },
    ]);
  });

  it('is of orders alone', async () => {
    const { code, err } = await told(['export', 'exceptions', '--to', 'x.csv', '--list', '-']);
    expect({ code, err }).toEqual({
      code: EXIT.usage,
      err: 'throughline: --list is for orders\nnext: Try: throughline export orders --list FILE --to orders.xlsx\n',
    });
  });
});

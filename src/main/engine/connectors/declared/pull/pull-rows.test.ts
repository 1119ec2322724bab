import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FolderReader } from '../../../ports/ports.ts';
import { ConnectorError } from '../../kit/connector.ts';
import { declaredConnector } from '../connector.ts';
import { declarationOf, MemoryFolder, pullContextOf, TestInbox } from '../testing/memory-folder.ts';

const portal = declarationOf(`
connection: portal
name: Portal
kind: commerce
monogram: DP
streams:
  orders:
    files: [orders*.csv, more/**/*.csv]
    except: ['*draft*']
    format: csv
    kinds:
      - { when: type == 'head', id: no, version: changed, documents: [{ kind: order }] }
      - { when: type == 'note', id: "join('-', ['note', no])", documents: [] }
  log:
    files: ['*.ndjson']
    format: ndjson
    kinds: [{ id: no, documents: [] }]
  pages:
    files: ['page*.json']
    format: json
    records: items
    kinds: [{ id: no, version: rev, documents: [] }]
  counted:
    files: ['counted*.json']
    format: json
    records: items
    count: { at: total }
    kinds: [{ id: no, version: rev, documents: [] }]
`);

const HEADER = 'type,no,changed,text\n';

function csv(...rows: readonly string[]): string {
  return HEADER + rows.map((row) => `${row}\n`).join('');
}

async function pullAll(folder: FolderReader, stream = 'orders', inbox = new TestInbox()): Promise<TestInbox> {
  await inbox.pull(stream, pullContextOf(portal, folder));
  return inbox;
}

describe('a text that no program can hold', () => {
  it('in a record, is set aside, and its neighbours go on', async () => {
    const deep = `{"no":"D","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const folder = new MemoryFolder(65_536).write('log.ndjson', `{"no":"A"}\n${deep}\n{"no":"B"}\n`);
    const inbox = await pullAll(folder, 'log');
    expect(inbox.parked()).toEqual(['log.ndjson:2: Its values are nested too deeply.']);
    expect([...inbox.current().keys()].filter((id) => id.length === 1)).toEqual(['A', 'B']);
  });

  it.each([
    ['ndjson', 'log', '{"no":"A"}\n', '\n{"no":"B"}\n', 2],
    ['csv', 'orders', csv('head,A,1,x'), '\nhead,B,1,x\n', 3],
  ])('in one line of %s, is set aside, and its neighbours go on', async (ending, stream, before, after, line) => {
    const folder = new MemoryFolder(1_000_000).write(`orders.${ending}`, `${before}${'x'.repeat(17_000_000)}${after}`);
    const inbox = await pullAll(folder, stream);
    expect(inbox.parked()).toEqual([`orders.${ending}:${line}: The line is longer than 16 million characters.`]);
    expect([...inbox.current().keys()].filter((id) => id.length === 1)).toEqual(['A', 'B']);
    for (const { payload } of inbox.current().values()) expect(payload.length).toBeLessThan(3000);
  });
});

describe('records of a folder', () => {
  it("carry their file and row, and the source's own stamp", async () => {
    const folder = new MemoryFolder().write('orders-1.csv', csv('head,A,2026-02-01T10:00:00Z,x'));
    const [record] = (await pullAll(folder)).current().values();
    expect(record).toMatchObject({ sourceId: 'A', recordedAt: Date.parse('2026-02-01T10:00:00Z') });
    expect(JSON.parse(record?.payload ?? '')).toEqual({
      type: 'head',
      no: 'A',
      changed: '2026-02-01T10:00:00Z',
      text: 'x',
      '#file': 'orders-1.csv',
      '#row': 2,
    });
  });

  it('come from the files that fit the patterns', async () => {
    const folder = new MemoryFolder()
      .write('orders.csv', csv('head,A,1,x'))
      .write('more/2026/03.csv', csv('head,B,1,x'))
      .write('orders-draft.csv', csv('head,C,1,x'))
      .write('other.csv', csv('head,D,1,x'))
      .write('deep/orders.csv', csv('head,E,1,x'));
    expect([...(await pullAll(folder)).current().keys()]).toEqual(['A', 'B']);
  });

  it('may be of several kinds in one file', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,A,1,x', 'note,A,1,y', 'other,A,1,z'));
    const inbox = await pullAll(folder);
    expect([...inbox.current().keys()]).toEqual(['A', 'note-A', 'orders.csv:4']);
    expect(inbox.parked()).toEqual(['orders.csv:4: It is of none of the declared kinds.']);
  });

  it('that are bad are set aside with file, line and reason; their neighbours go on', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,A,1,x', 'head,,1,x', 'head,B', 'head,C,1,x'));
    const inbox = await pullAll(folder);
    expect([...inbox.current().keys()]).toEqual(['A', 'C', 'orders.csv:3', 'orders.csv:4']);
    expect(inbox.parked()).toEqual([
      'orders.csv:3: It has no id: "no" gives nothing.',
      'orders.csv:4: It has 2 cells where the header names 4.',
    ]);
    expect(JSON.parse(inbox.current().get('orders.csv:4')?.payload ?? '')).toBe('head,B');
  });

  it('with a "#" in their id keep document keys readable', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,#10%01,1,x'));
    expect([...(await pullAll(folder)).current().keys()]).toEqual(['%2310%2501']);
  });
});

describe('a later version replaces the earlier claim, and both are kept', () => {
  it('by the version, whatever file it stands in', async () => {
    const folder = new MemoryFolder()
      .write('orders-1.csv', csv('head,A,2026-02-02T00:00:00Z,new'))
      .write('orders-2.csv', csv('head,A,2026-02-01T00:00:00Z,old'));
    const inbox = await pullAll(folder);
    expect(inbox.versions.get('A')).toHaveLength(2);
    expect(inbox.contents()).toMatchObject({ A: { text: 'new' } });
  });

  it('a record without a stamp yet is older than one with', async () => {
    const folder = new MemoryFolder()
      .write('orders-1.csv', csv('head,A,2026-02-02T00:00:00Z,new'))
      .write('orders-2.csv', csv('head,A,,old'));
    expect((await pullAll(folder)).contents()).toMatchObject({ A: { text: 'new' } });
  });

  it('numbers as numbers', async () => {
    const folder = new MemoryFolder()
      .write('page-1.json', JSON.stringify({ items: [{ no: 'A', rev: 10, text: 'new' }] }))
      .write('page-2.json', JSON.stringify({ items: [{ no: 'A', rev: 9, text: 'old' }] }));
    expect((await pullAll(folder, 'pages')).contents()).toMatchObject({ A: { text: 'new' } });
  });

  it('without a version by file time, then by row', async () => {
    const folder = new MemoryFolder()
      .write('orders-2.csv', csv('note,A,,first'), 1_000)
      .write('orders-1.csv', csv('note,A,,second', 'note,A,,third'), 2_000);
    expect((await pullAll(folder)).contents()).toMatchObject({ 'note-A': { text: 'third' } });
  });

  it('in any order of the files', async () => {
    const files = [
      csv('head,A,3,a', 'head,B,1,b'),
      csv('head,A,1,c', 'note,A,,d'),
      csv('head,B,2,e', 'broken', 'note,A,,f'),
      csv('head,C,,g'),
    ];
    const names = files.map((_text, index) => `orders-${index}.csv`);
    const whole = new MemoryFolder();
    files.forEach((text, index) => whole.write(`orders-${index}.csv`, text, 1000 * index));
    const expected = (await pullAll(whole)).contents();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: 4 }),
        fc.array(fc.nat(2), { maxLength: 3 }),
        async (order, again) => {
          const folder = new MemoryFolder();
          const inbox = new TestInbox();
          for (const [index, name] of order.entries()) {
            const at = names.indexOf(name);
            folder.write(name, files[at] ?? '', 1000 * at);
            if (!again.includes(index)) await pullAll(folder, 'orders', inbox);
          }
          await pullAll(folder, 'orders', inbox);
          expect(inbox.contents()).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('new and changed files', () => {
  it('are picked up; unchanged ones are not read again', async () => {
    const folder = new MemoryFolder().write('orders-1.csv', csv('head,A,1,x'));
    const inbox = await pullAll(folder);
    expect(await inbox.pull('orders', pullContextOf(portal, folder))).toEqual([]);
    folder.write('orders-2.csv', csv('head,B,1,x'));
    expect((await inbox.pull('orders', pullContextOf(portal, folder))).map((record) => record.sourceId)).toEqual(['B']);
    folder.write('orders-1.csv', csv('head,A,2,changed'));
    expect((await inbox.pull('orders', pullContextOf(portal, folder))).map((record) => record.sourceId)).toEqual(['A']);
    expect(inbox.contents()).toMatchObject({ A: { text: 'changed' }, B: { text: 'x' } });
  });

  it('that only grew are read from where they were left', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,A,1,x', 'head,B,1,x'));
    const inbox = await pullAll(folder);
    folder.write('orders.csv', csv('head,A,1,x', 'head,B,1,x', 'head,C,1,x'));
    expect((await inbox.pull('orders', pullContextOf(portal, folder))).map((record) => record.sourceId)).toEqual(['C']);
  });

  it('of the same length but another text are read again', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,A,1,x', 'head,B,1,x'));
    const inbox = await pullAll(folder);
    folder.write('orders.csv', csv('head,A,2,y', 'head,B,1,x', 'head,C,1,x'));
    expect((await inbox.pull('orders', pullContextOf(portal, folder))).map((record) => record.sourceId)).toEqual([
      'A',
      'B',
      'C',
    ]);
    folder.write('orders.csv', csv('head,D,1,x'));
    expect((await inbox.pull('orders', pullContextOf(portal, folder))).map((record) => record.sourceId)).toEqual(['D']);
  });

  it('a last line that is still being written is read again when it is whole', async () => {
    const folder = new MemoryFolder().write('a.ndjson', '{"no":"A"}\n{"no":"B","te');
    const inbox = await pullAll(folder, 'log');
    expect(inbox.parked()).toHaveLength(1);
    folder.write('a.ndjson', '{"no":"A"}\n{"no":"B","text":1}\n{"no":"C"}\n');
    const received = await inbox.pull('log', pullContextOf(portal, folder));
    expect(received.map((record) => record.sourceId)).toEqual(['B', 'C', 'a.ndjson:2']);
    expect(inbox.parked()).toEqual([]);
    expect([...inbox.current().keys()]).toEqual(['A', 'B', 'C']);
  });

  it('a file that holds less than it says is told of, until it holds that', async () => {
    const items = ['A', 'B', 'C'].map((no) => ({ no, rev: 1 }));
    const folder = new MemoryFolder().write('counted.json', JSON.stringify({ total: 3, items: items.slice(0, 2) }));
    const inbox = await pullAll(folder, 'counted');
    expect([...inbox.current().keys()]).toEqual(['A', 'B', 'counted.json:3']);
    expect(inbox.parked()).toEqual(['counted.json:3: The file says that it holds 3 records; it holds 2.']);
    expect(await inbox.pull('counted', pullContextOf(portal, folder))).toEqual([]);
    folder.write('counted.json', JSON.stringify({ total: 3, items }));
    const received = await pullAll(folder, 'counted', inbox);
    expect(received.parked()).toEqual([]);
    expect([...received.current().keys()]).toEqual(['A', 'B', 'C']);
  });

  it('a corrected row ends what was set aside', async () => {
    const folder = new MemoryFolder().write('orders.csv', csv('head,,1,x', 'head,B', 'head,C,1,x'));
    const inbox = await pullAll(folder);
    expect(inbox.parked()).toHaveLength(2);
    folder.write('orders.csv', csv('head,A,1,x', 'head,B', 'head,C,1,x'));
    const received = await pullAll(folder, 'orders', inbox);
    expect(received.parked()).toEqual(['orders.csv:3: It has 2 cells where the header names 4.']);
    const corrected = inbox.versions.get('orders.csv:2')?.at(-1);
    const outcome = declaredConnector.map(
      { streamId: 'orders', sourceId: 'orders.csv:2', recordedAt: null, payload: JSON.parse(corrected?.payload ?? '') },
      {
        connectionId: 'portal',
        config: { folder: 'any', declaration: portal },
        orderNumberScope: 'erp',
        referenceRules: {},
      },
    );
    expect(outcome).toEqual({ ok: true, value: [] });
  });

  it('that are gone leave their records', async () => {
    const folder = new MemoryFolder().write('orders-1.csv', csv('head,A,1,x')).write('orders-2.csv', csv('head,B,1,x'));
    const inbox = await pullAll(folder);
    await pullAll(folder.remove('orders-1.csv'), 'orders', inbox);
    expect([...inbox.current().keys()]).toEqual(['A', 'B']);
  });

  it('that cannot be read are set aside, and tried again', async () => {
    const folder = new MemoryFolder().write('orders-1.csv', csv('head,A,1,x')).write('orders-2.csv', csv('head,B,1,x'));
    const locked: FolderReader = {
      list: () => folder.list(),
      async *read(_folder, name) {
        if (name === 'orders-1.csv') throw new Error('permission denied');
        yield* folder.read(_folder, name);
      },
      bytes: (_folder, name) => folder.bytes(_folder, name),
    };
    const inbox = await pullAll(locked);
    expect(inbox.parked()).toEqual(['orders-1.csv:0: The file cannot be read: permission denied']);
    await pullAll(folder, 'orders', inbox);
    expect(inbox.parked()).toEqual([]);
    expect([...inbox.current().keys()]).toEqual(['A', 'B']);
  });
});

describe('a pull that is cut off', () => {
  const rows = Array.from({ length: 1300 }, (_row, index) => (index % 97 === 0 ? 'broken' : `head,${index},1,x`));
  const folder = new MemoryFolder()
    .write('orders-1.csv', csv(...rows))
    .write('orders-2.csv', csv('head,7,2,later', 'head,last,1,x'))
    .write('page-1.json', JSON.stringify({ items: rows.map((_row, index) => ({ no: index, rev: 1 })) }));

  it.each(['orders', 'pages'])('after any page of %s goes on to the same set', async (stream) => {
    const expected = (await pullAll(folder, stream)).contents();
    for (let pages = 0; pages <= 3; pages += 1) {
      const inbox = new TestInbox();
      await inbox.pull(stream, pullContextOf(portal, folder), pages);
      await pullAll(folder, stream, inbox);
      expect(inbox.contents()).toEqual(expected);
    }
  });

  it('reads no row twice', async () => {
    const inbox = new TestInbox();
    await inbox.pull('orders', pullContextOf(portal, folder), 1);
    await pullAll(folder, 'orders', inbox);
    expect(inbox.received).toBe(1302);
  });

  it('goes on in a file that has changed meanwhile', async () => {
    const growing = new MemoryFolder().write('orders-1.csv', csv(...rows));
    const inbox = new TestInbox();
    await inbox.pull('orders', pullContextOf(portal, growing), 1);
    growing.write('orders-1.csv', csv(...rows, 'head,new,1,x'));
    await pullAll(growing, 'orders', inbox);
    expect([...inbox.current().keys()].toSorted()).toEqual([...(await pullAll(growing)).current().keys()].toSorted());
    expect(inbox.received).toBe(1301);
  });
});

describe('a corrected declaration', () => {
  const text = (id: string): string => `
connection: portal
name: Portal
kind: commerce
monogram: DP
streams:
  orders:
    files: ['*.csv']
    format: csv
    kinds: [{ id: ${id}, version: changed, documents: [{ kind: order, label: no }] }]
`;
  const folder = new MemoryFolder().write('a.csv', csv('head,A,2,x', 'head,B,2,y', 'head'));

  it('reads every file again, and what was parked for it is parked no longer', async () => {
    const inbox = new TestInbox();
    await inbox.pull('orders', pullContextOf(declarationOf(text('nmber')), folder));
    expect(inbox.parked()).toHaveLength(3);
    const corrected = pullContextOf(declarationOf(text('no')), folder);
    await inbox.pull('orders', corrected);
    expect([...inbox.current().keys()]).toEqual(['A', 'B', 'a.csv:4']);
    expect(await inbox.pull('orders', corrected)).toEqual([]);
    await inbox.pull('orders', pullContextOf(declarationOf(text('nmber')), folder));
    expect(inbox.parked()).toHaveLength(3);
  });

  it('of the mapping alone reads nothing again', async () => {
    const inbox = new TestInbox();
    await inbox.pull('orders', pullContextOf(declarationOf(text('no')), folder));
    const mapping = declarationOf(text('no').replace('label: no', 'label: text'));
    expect(await inbox.pull('orders', pullContextOf(mapping, folder))).toEqual([]);
  });
});

describe('a folder', () => {
  it('that cannot be listed is a matter of settings', async () => {
    const nowhere: FolderReader = {
      list: () => Promise.reject(new Error('ENOENT')),
      read: () => new MemoryFolder().read('', ''),
      bytes: () => new MemoryFolder().bytes('', ''),
    };
    await expect(pullAll(nowhere)).rejects.toMatchObject({ kind: 'config' });
    await expect(declaredConnector.check(pullContextOf(portal, nowhere))).rejects.toBeInstanceOf(ConnectorError);
  });

  it('without a file that fits is said when the connection is checked', async () => {
    await expect(
      declaredConnector.check(pullContextOf(portal, new MemoryFolder().write('x.txt', ''))),
    ).rejects.toMatchObject({ kind: 'config' });
    await expect(
      declaredConnector.check(pullContextOf(portal, new MemoryFolder().write('orders.csv', ''))),
    ).resolves.toBeUndefined();
  });

  it('is left alone when the reading is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const context = {
      ...pullContextOf(portal, new MemoryFolder().write('orders.csv', csv('head,A,1,x'))),
      signal: stop.signal,
    };
    await expect(new TestInbox().pull('orders', context)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

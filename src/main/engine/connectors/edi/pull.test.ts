import { describe, expect, it } from 'vitest';
import type { FileInfo, FolderReader } from '../../ports/ports.ts';
import { MemoryFolder } from '../declared/testing/memory-folder.ts';
import type { Checkpoint, PullContext, RawRecord } from '../kit/connector.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { ediConnector } from './connector.ts';
import { MESSAGES, type EdiConfig } from './manifest.ts';
import { pullMessages } from './pull.ts';
import { configOf, edifact, mapContextOf, x12 } from './testing/messages.ts';

const ORDER = (number: string): [string, ...string[]] => ['850', `BEG*00*NE*${number}`, 'PO1*1*2*EA'];
const STREAM = { manifest: MESSAGES, pull: pullMessages };

function contextOf(folders: FolderReader, config: EdiConfig = configOf()): PullContext<EdiConfig> {
  const http = { send: () => Promise.reject(new Error('a folder has no network')) };
  return { ...createPullContext({ config, secrets: {}, http }), folders };
}

/** What an inbox holds: the version in force of each record. */
class Inbox {
  checkpoint: Checkpoint | null = null;
  readonly #current = new Map<string, RawRecord>();
  received = 0;

  async pull(context: PullContext<EdiConfig>, pages = Number.POSITIVE_INFINITY): Promise<this> {
    for (const page of await pagesOf(STREAM, context, this.checkpoint, pages)) {
      for (const record of page.records) {
        const known = this.#current.get(record.sourceId);
        if (known === undefined || known.version <= record.version) this.#current.set(record.sourceId, record);
      }
      this.received += page.records.length;
      this.checkpoint = JSON.parse(JSON.stringify(page.checkpoint)) as Checkpoint;
    }
    return this;
  }

  ids(): string[] {
    return [...this.#current.values()]
      .filter(({ deleted, unreadable }) => !deleted && !unreadable)
      .map(({ sourceId }) => sourceId);
  }

  wrong(): string[] {
    return [...this.#current.values()].flatMap(({ unreadable }) =>
      unreadable ? [`${unreadable.path} ${unreadable.reason}`] : [],
    );
  }

  text(id: string): string {
    return this.#current.get(id)?.payload ?? '';
  }
}

describe('a folder of interchanges', () => {
  it('of many files is read in pages that grow with them: each carries what is known of all', async () => {
    const count = 8000;
    const folder = new MemoryFolder(100_000);
    for (let no = 1; no <= count; no += 1) folder.write(`${no}.edi`, x12('BW', 'US', 'PO', [ORDER(`P-${no}`)], no));
    const pages = await pagesOf(STREAM, contextOf(folder), null);
    const ids = pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId));
    expect(new Set(ids).size).toBe(count);
    expect(ids).toHaveLength(count);
    expect(pages[0]?.records).toHaveLength(MESSAGES.pageSize);
    expect(pages.at(-2)?.records.length).toBeGreaterThan(MESSAGES.pageSize);
  });

  it('is read once, and then what is new', async () => {
    const folder = new MemoryFolder().write('a.edi', x12('BW', 'US', 'PO', [ORDER('P-1'), ORDER('P-2')], 1));
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1', '850:BW>US:P-2']);
    await inbox.pull(contextOf(folder));
    expect(inbox.received).toBe(2);
    folder.write('b.edi', x12('BW', 'US', 'PO', [ORDER('P-3')], 2));
    await inbox.pull(contextOf(folder));
    expect([inbox.received, inbox.ids().at(-1), inbox.wrong()]).toEqual([3, '850:BW>US:P-3', []]);
  });

  it('is read on after any page, and gives the same set', async () => {
    const folder = new MemoryFolder();
    for (let file = 0; file < 5; file += 1) {
      const orders = Array.from({ length: 130 }, (_, at) => ORDER(`P-${file}-${at}`));
      folder.write(`${file}.edi`, x12('BW', 'US', 'PO', orders, file + 1));
    }
    const whole = await new Inbox().pull(contextOf(folder));
    for (const cut of [1, 2, 3]) {
      const parts = await new Inbox().pull(contextOf(folder), cut);
      await parts.pull(contextOf(folder));
      expect(parts.ids().toSorted()).toEqual(whole.ids().toSorted());
      expect(parts.wrong()).toEqual([]);
    }
    expect(whole.ids()).toHaveLength(650);
  });

  it('says where a replacement took the place of a document', async () => {
    const folder = new MemoryFolder()
      .write('a.edi', x12('BW', 'US', 'PO', [ORDER('P-1')], 1))
      .write('b.edi', x12('BW', 'US', 'PO', [['850', 'BEG*05*NE*P-1', 'PO1*1*7*EA']], 2));
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1']);
    expect(inbox.text('850:BW>US:P-1')).toContain('["PO1","1","7","EA"]');
  });

  it('refuses a duplicate by number, whether its content is the same or not', async () => {
    const first = x12('BW', 'US', 'PO', [ORDER('P-1')], 7);
    const folder = new MemoryFolder()
      .write('a.edi', first)
      .write('again.edi', first)
      .write('other.edi', x12('BW', 'US', 'PO', [ORDER('P-9')], 7))
      .write('theirs.edi', x12('XX', 'US', 'PO', [ORDER('P-8')], 7));
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1', '850:XX>US:P-8']);
    expect(inbox.wrong()).toEqual([
      'again.edi:1 Interchange 000000007: It is a duplicate: number 000000007 between these partners came in a.edi, with the same content.',
      'other.edi:1 Interchange 000000007: Its number 000000007 between these partners was used already in a.edi, with other content.',
    ]);
  });

  it('takes a number that is given again from a partner who does so', async () => {
    const config = configOf({ partners: { BW: { codes: {}, acknowledges: true, reusesNumbers: true } } });
    const folder = new MemoryFolder()
      .write('a.edi', x12('BW', 'US', 'PO', [ORDER('P-1')], 7))
      .write('b.edi', x12('BW', 'US', 'PO', [ORDER('P-9')], 7));
    const inbox = await new Inbox().pull(contextOf(folder, config));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1', '850:BW>US:P-9']);
  });

  it('knows a file again that was moved', async () => {
    const text = x12('BW', 'US', 'PO', [ORDER('P-1')], 1);
    const folder = new MemoryFolder().write('in/a.edi', text);
    const inbox = await new Inbox().pull(contextOf(folder));
    folder.remove('in/a.edi').write('archive/a.edi', text);
    await inbox.pull(contextOf(folder));
    expect([inbox.ids(), inbox.wrong()]).toEqual([['850:BW>US:P-1'], []]);
  });

  it('forgets what was wrong once the file is whole', async () => {
    const text = x12('BW', 'US', 'PO', [ORDER('P-1'), ORDER('P-2')], 1);
    const folder = new MemoryFolder().write('a.edi', text.slice(0, text.indexOf('BEG*00*NE*P-2')));
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1']);
    expect(inbox.wrong()).toHaveLength(2);
    folder.write('a.edi', text);
    await inbox.pull(contextOf(folder));
    expect([inbox.ids(), inbox.wrong()]).toEqual([['850:BW>US:P-1', '850:BW>US:P-2'], []]);
  });

  it('keeps tests apart, unless they are wanted', async () => {
    const text = x12('BW', 'US', 'PO', [ORDER('P-1')], 1).replace('*P*>~', '*T*>~');
    const folder = new MemoryFolder().write('a.edi', text);
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.wrong()).toEqual(['a.edi:1 Interchange 000000001: It is marked as a test, and tests are not taken.']);
    const wanted = await new Inbox().pull(contextOf(folder, configOf({ takeTests: true })));
    expect(wanted.ids()).toEqual(['850:BW>US:P-1']);
  });

  it('keeps two documents of one number in one interchange as two', async () => {
    const folder = new MemoryFolder().write('a.edi', x12('BW', 'US', 'PO', [ORDER('P-1'), ORDER('P-1')], 1));
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.ids()).toEqual(['850:BW>US:P-1', '850:BW>US:P-1~1/0002']);
  });

  it('that is empty is no folder of interchanges', async () => {
    await expect(ediConnector.check(contextOf(new MemoryFolder()))).rejects.toMatchObject({ kind: 'config' });
    await ediConnector.check(contextOf(new MemoryFolder().write('a.edi', 'x')));
  });
});

/** Bytes of files, read as the folder reader of the program does. */
function bytesFolder(files: Readonly<Record<string, Uint8Array>>): FolderReader {
  return {
    list: () =>
      Promise.resolve(
        Object.entries(files).map(([name, { length }]): FileInfo => ({ name, size: length, modifiedAt: 1000 })),
      ),
    async *read(_folder, name, encoding = 'utf-8') {
      yield await Promise.resolve(new TextDecoder(encoding, { fatal: true }).decode(files[name]));
    },
    bytes: () => expect.fail('EDI is text'),
  };
}

describe('the text of a file', () => {
  const text = edifact('A', 'B', [['ORDERS', 'BGM+220+Ä-1']]);

  it.each([
    ['UTF-8, whatever the interchange says', Buffer.from(text)],
    ['the Western set', Buffer.from(text, 'latin1')],
    ['the set of the syntax id', Buffer.from(text.replace('UNOC', 'UNOD'), 'latin1')],
  ])('is read in %s', async (_how, bytes) => {
    const inbox = await new Inbox().pull(contextOf(bytesFolder({ 'a.edi': bytes })));
    expect(inbox.ids()).toEqual(['ORDERS:A>B:Ä-1']);
  });

  it('that cannot be had is one thing that is wrong', async () => {
    const folder: FolderReader = {
      list: () => Promise.resolve([{ name: 'a.edi', size: 1, modifiedAt: 1 }]),
      read: () => {
        throw new Error('no permission');
      },
      bytes: () => expect.fail('EDI is text'),
    };
    const inbox = await new Inbox().pull(contextOf(folder));
    expect(inbox.wrong()).toEqual(['a.edi:1 Line 1: The file cannot be read: no permission']);
  });
});

describe('a copy that somebody edited', () => {
  it.each([
    [{}, '/edi'],
    [{ edi: 'x12', set: { type: '850', control: '1', version: '' } }, '/interchange'],
    [
      {
        edi: 'x12',
        set: { type: '850', control: '1', version: '' },
        interchange: {
          control: '1',
          date: '',
          time: '',
          sender: { id: '', qualifier: '' },
          receiver: { id: '', qualifier: '' },
        },
        group: null,
        segments: [['ST', '850', 7]],
      },
      '/segments/0',
    ],
  ])('is set aside where it is no message any more', (payload, path) => {
    const record = { streamId: 'messages', sourceId: 'x', recordedAt: null, payload };
    expect(ediConnector.map(record, mapContextOf(configOf()))).toMatchObject({ ok: false, error: { path } });
  });
});

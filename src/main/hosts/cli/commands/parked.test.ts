import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParkedRow } from '#shared/contract/dto/parked.ts';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, statusWith, type Answers } from '../testing/fake-host.ts';
import { studied } from '../testing/study.ts';

const ROW: ParkedRow = {
  recordId: 7,
  connectionId: 'sh',
  streamId: 'orders',
  sourceId: 'o1',
  version: '3',
  hash: 'abc',
  reason: 'The order id is missing',
  path: '/order_id',
  firstSeenAt: Date.UTC(2026, 5, 17, 10),
  payload: '{"order_id":null}',
  edited: null,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-parked-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function answersWith(asked: unknown[], readable: number): Answers {
  return {
    ...statusWith({ sh: 'North warehouse' }),
    'parked.list': ({ filter }) => {
      asked.push(filter);
      return { rows: [ROW], total: 1 };
    },
    ...studied(
      {
        study: 'replay_preview',
        effect: {
          records: 1,
          readable,
          reasons: readable === 1 ? [] : [{ reason: 'The order id is missing', path: '/order_id', count: 1 }],
          documents: readable,
          unlinked: 0,
          orders: readable,
          examples: readable === 1 ? [{ orderKey: 'k', orderNo: 'SO-1', change: 'changed', documents: 1 }] : [],
        },
      },
      asked,
    ),
    'decisions.record': ({ decisions }: Input<'decisions.record'>) => {
      asked.push(...decisions);
      return { ids: ['d1'] };
    },
  };
}

describe('parked', () => {
  it('narrows the list by connection, stream, reason and time', async () => {
    const asked: unknown[] = [];
    const line = [
      'parked',
      '--connection',
      'sh',
      '--stream',
      'orders',
      '--since',
      '2026-06-17',
      '--until',
      '2026-06-18T12:00',
    ];
    const listed = fakeHost(line, { answers: answersWith(asked, 1) });
    expect(await runCli(listed)).toBe(EXIT.ok);
    expect(listed.stdout.text()).toMatch(/^ID +SYSTEM .*\n *7 +North warehouse +orders /);
    expect(asked[0]).toEqual({
      connectionId: 'sh',
      streamId: 'orders',
      reason: null,
      since: Date.UTC(2026, 5, 17),
      until: Date.UTC(2026, 5, 18, 12),
      recordId: null,
    });
    const host = fakeHost(['parked', '--since', 'yesterday'], { answers: answersWith([], 1) });
    expect(await runCli(host)).toBe(EXIT.usage);
    expect(host.stderr.text()).toContain('--since is no date: yesterday');
  });

  it('shows in a dry run which orders would change, and why the others would stay', async () => {
    const asked: unknown[] = [];
    const host = fakeHost(['parked', '--retry', '--dry-run', '--mapping', 'received'], {
      answers: answersWith(asked, 1),
    });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(asked[0]).toMatchObject({ study: 'replay_preview', mapping: 'received', copy: null });
    expect(host.stdout.text()).toBe(
      'Would read 1 of 1 record into 1 document; 1 order would change, 0 documents would wait for an order.\n' +
        '  SO-1: changes, 1 document\n',
    );
    const none = fakeHost(['parked', '--retry', '--dry-run'], { answers: answersWith([], 0) });
    expect(await runCli(none)).toBe(EXIT.partial);
    expect(none.stdout.text()).toContain('1 record would stay parked: The order id is missing (/order_id)\n');
  });

  it('has a corrected copy read, by the version that it is of', async () => {
    const file = join(folder, 'copy.json');
    writeFileSync(file, '{"order_id":"1"}');
    const asked: unknown[] = [];
    const host = fakeHost(['parked', '--record', '7', '--copy', file, '--note', 'from the warehouse'], {
      answers: answersWith(asked, 1),
    });
    expect(await runCli(host)).toBe(EXIT.partial);
    expect(asked).toContainEqual({
      kind: 'record_edit',
      record: { connectionId: 'sh', streamId: 'orders', sourceId: 'o1', version: '3', hash: 'abc' },
      payload: '{"order_id":"1"}',
      note: 'from the warehouse',
    });
    const refused = fakeHost(['parked', '--copy', file], { answers: answersWith([], 1) });
    expect(await runCli(refused)).toBe(EXIT.usage);
  });

  it('says how many are still parked after a retry', async () => {
    const retry = (stillParked: number): Answers => ({
      'parked.replay': () => ({ id: 'r' }),
      'parked.replays': () => ({
        rows: [
          {
            id: 'r',
            state: 'done',
            filter: {},
            mapping: 'current',
            done: 5,
            total: 5,
            stillParked,
            decisionIds: [],
            error: null,
          },
        ],
      }),
    });
    const some = fakeHost(['parked', '--retry'], { answers: retry(1) });
    expect(await runCli(some)).toBe(EXIT.partial);
    expect(some.stdout.text()).toBe('Retried 5 records; 1 record still parked.\n');
    const none = fakeHost(['parked', '--retry'], { answers: retry(0) });
    expect(await runCli(none)).toBe(EXIT.ok);
    expect(none.stdout.text()).toBe('Retried 5 records; none is parked.\n');
  });
});

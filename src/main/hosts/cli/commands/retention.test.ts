import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Purge, RetentionState } from '#shared/contract/dto/retention.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';
import { studied } from '../testing/study.ts';

const AT = Date.UTC(2027, 5, 1, 10);
const TALLY: Purge['tally'] = {
  lines: [
    { entity: 'order', year: 2019, orders: 4, records: 4, versions: 6, bytes: 12_000 },
    { entity: 'invoice', year: 2019, orders: 0, records: 5, versions: 5, bytes: 1_500_000 },
  ],
  kept: [
    { reason: 'held', orders: 2, records: 0 },
    { reason: 'young', orders: 90, records: 3 },
  ],
};
const PURGE: Purge = {
  id: 1,
  state: 'done',
  startedAt: AT,
  endedAt: AT,
  author: 'ada',
  months: { order: 84 },
  tally: TALLY,
  looked: 96,
  total: 96,
  fileBefore: 20_000_000,
  fileAfter: 18_000_000,
  seal: 'abc',
  intact: true,
};
const HOLD = {
  id: 'h1',
  on: 'order' as const,
  key: 'bc/o/1',
  name: 'order SO-1',
  reason: 'claim 7',
  since: AT,
  author: 'ada',
};

function answersWith(state: Partial<RetentionState>, asked: unknown[] = []): Answers {
  return {
    'retention.get': () => ({
      months: { order: 84 },
      set: { at: AT, author: 'ada', note: 'law' },
      holds: [],
      purges: [],
      ...state,
    }),
    'decisions.record': ({ decisions }) => {
      asked.push(...decisions);
      return { ids: ['h1'] };
    },
    'order.find': ({ reference }) => ({ orderKeys: reference === 'SO-1' ? ['bc/o/1'] : [] }),
    ...studied(
      {
        study: 'retention_preview',
        preview: {
          now: AT,
          tally: TALLY,
          held: [{ entity: 'other', records: 7, versions: 8, bytes: 3_000_000, stored: 400_000 }],
          file: 20_000_000,
        },
      },
      asked,
    ),
    'retention.purge': () => {
      asked.push('purge');
      return { id: 1 };
    },
    'retention.purged': ({ orderNo }) => ({ at: orderNo === 'SO-1' ? AT : null }),
  };
}

async function run(line: string, state: Partial<RetentionState> = {}) {
  const asked: unknown[] = [];
  const host = fakeHost(['retention', ...line.split(' ')], { answers: answersWith(state, asked) });
  const exit = await runCli(host);
  return { exit, asked, out: host.stdout.text(), problem: host.stderr.text() };
}

describe('throughline retention', () => {
  it.each([
    ['keep', '"keep" is nothing to do with retention'],
    ['set', 'retention set needs --keep'],
    ['set --keep lorry=1y', 'there is no kind "lorry"'],
    ['set --keep order=soon', '"soon" is no time to keep order'],
    ['hold --order SO-1', 'a hold needs --reason'],
    ['hold --reason x', 'what is to be held?'],
    ['hold --order SO-1 --everything --reason x', 'a hold is on one thing'],
    ['lift', 'retention lift needs HOLD'],
  ])('%s → %s', async (line, message) => {
    const { exit, problem, asked } = await run(line);
    expect([exit, asked]).toEqual([EXIT.usage, []]);
    expect(problem).toContain(message);
  });

  it('shows rules and holds', async () => {
    const { exit, out } = await run('show', { holds: [HOLD] });
    expect(exit).toBe(EXIT.ok);
    expect(out).toMatch(/order\s+Orders\s+7 years/);
    expect(out).toMatch(/invoice\s+Invoices\s+for ever/);
    expect(out).toContain('order SO-1: claim 7 (ada, ');
    expect(out).toContain('Set by ada');
  });

  it('sets what is named and leaves the rest', async () => {
    const { asked } = await run('set --keep invoice=10y,parked=6m,order=forever --note law');
    expect(asked).toEqual([{ kind: 'retention', months: { invoice: 120, parked: 6 }, note: 'law' }]);
  });

  it('holds by number, and lifts', async () => {
    const held = await run('hold --order SO-1 --reason claim', { holds: [HOLD] });
    expect(held.asked).toEqual([{ kind: 'hold', on: 'order', key: 'bc/o/1', reason: 'claim' }]);
    expect(held.out).toContain('Under legal hold: order SO-1. Lift it with: throughline retention lift h1');
    expect((await run('hold --order SO-2 --reason claim')).exit).toBe(EXIT.notFound);
    const lifted = await run('lift h1 --reason over', { holds: [HOLD] });
    expect(lifted.asked).toEqual([{ kind: 'hold_lift', holdId: 'h1', reason: 'over' }]);
    expect((await run('lift h2', { holds: [HOLD] })).exit).toBe(EXIT.notFound);
  });

  it('previews by the rules in force or by others, and purges only when told to', async () => {
    const shown = await run('preview --keep invoice=2y');
    expect(shown.asked).toEqual([{ study: 'retention_preview', months: { order: 84, invoice: 24 } }]);
    expect(shown.out).toContain('A purge would take 4 orders: 9 records in 11 versions, 1.51 MB as received.');
    expect(shown.out).toMatch(/Invoices\s+2019\s+5\s+5\s+1\.50 MB/);
    expect(shown.out).toContain('2 orders under legal hold');
    expect(shown.out).toContain('90 orders and 3 records of no order not old enough');
    expect(shown.out).toMatch(/Other records\s+7\s+8\s+3\.00 MB\s+0\.40 MB/);
    const wanted = await run('purge');
    expect(wanted.asked).toEqual([{ study: 'retention_preview', months: null }]);
    expect(wanted.out).toContain('Nothing was purged; do it with --yes.');
    const purged = await run('purge --yes', { purges: [PURGE] });
    expect([purged.exit, purged.asked]).toEqual([EXIT.ok, ['purge']]);
    expect(purged.out).toContain('Purged 4 orders: 9 records in 11 versions');
    expect(purged.out).toContain('18 MB, it had 20 MB');
  });

  it('lists reports, says when one was changed, and writes them to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-reports-'));
    try {
      const file = join(folder, 'reports.json');
      expect((await run(`reports --to ${file}`, { purges: [PURGE] })).exit).toBe(EXIT.ok);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ purges: [PURGE] });
    } finally {
      rmSync(folder, { recursive: true });
    }
    const changed = await run('reports', { purges: [{ ...PURGE, intact: false }] });
    expect(changed.exit).toBe(EXIT.partial);
    expect(changed.out).toContain('DOES NOT FIT');
    expect((await run('reports')).out).toBe('Nothing was ever purged.\n');
  });

  it('tells when an order was purged', async () => {
    expect((await run('reports --order SO-1')).out).toContain('Order SO-1 was purged on ');
    expect((await run('reports --order SO-2')).exit).toBe(EXIT.notFound);
  });
});

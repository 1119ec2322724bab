import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import type { Input } from '#shared/contract/methods.ts';
import type { Logger } from '../ports/ports.ts';
import { createExportJobs, type ExportHooks, type ExportJobs, type ExportRequest } from './jobs.ts';

interface Started {
  readonly request: ExportRequest;
  readonly hooks: ExportHooks;
  finish(rows: number): void;
  fail(error: Error): void;
}

let folder = '';
let started: Started[] = [];
let changes = 0;
let logged: string[] = [];
let jobs: ExportJobs;
let mayReplace: boolean;

const everything: Input<'exports.start'> = {
  table: 'orders',
  format: 'xlsx',
  file: null,
  query: { view: 'all', text: '', filters: {}, sort: [] },
};
const at14h05 = Date.UTC(2026, 10, 23, 13, 5);

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'throughline-jobs-')), 'exports');
  started = [];
  changes = 0;
  logged = [];
  mayReplace = false;
  let count = 0;
  const log = (message: string): void => void logged.push(message);
  const logger: Logger = { info: log, warn: log, error: log };
  jobs = createExportJobs({
    ids: { next: () => `job-${(count += 1)}` },
    clock: { now: () => at14h05, elapsed: () => 0, sleep: () => Promise.resolve() },
    logger,
    folder,
    zone: 'Europe/Berlin',
    permits: { permit: (file, grant) => (grant === `for ${file}` ? { replace: mayReplace } : null) },
    onChange: () => (changes += 1),
    run: (request, hooks) =>
      new Promise((resolve, reject) => {
        hooks.signal.addEventListener('abort', () => reject(new Error('stopped')));
        started.push({ request, hooks, finish: (rows) => resolve({ rows }), fail: reject });
      }),
  });
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

const running = async (count: number): Promise<void> => {
  await vi.waitFor(() => expect(started).toHaveLength(count));
};
const ended = async (): Promise<void> => {
  await vi.waitFor(() => expect(jobs.list().some((job) => job.state === 'running')).toBe(false));
};

it('names the file by table and local time and makes its folder', () => {
  expect(jobs.start(everything)).toEqual({
    id: 'job-1',
    table: 'orders',
    file: join(folder, 'throughline-orders-2026-11-23-1405.xlsx'),
    state: 'running',
    written: 0,
    total: 0,
    error: null,
  });
  expect(existsSync(folder)).toBe(true);
});

it('says so where its folder cannot be made', () => {
  writeFileSync(folder, 'a file in its place');
  expect(() => jobs.start(everything)).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ code: 'file.unwritable' }) }),
  );
  expect(jobs.list()).toEqual([]);
});

it('never writes over a file that it named itself', () => {
  jobs.start(everything);
  expect(jobs.start(everything).file).toBe(join(folder, 'throughline-orders-2026-11-23-1405-2.xlsx'));
  writeFileSync(join(folder, 'throughline-orders-2026-11-23-1405.csv'), '');
  expect(jobs.start({ ...everything, format: 'csv' }).file).toBe(
    join(folder, 'throughline-orders-2026-11-23-1405-2.csv'),
  );
});

it('reports progress and the end, newest job first', async () => {
  jobs.start(everything);
  jobs.start({ ...everything, table: 'reconcile', query: { view: 'all', text: '', filters: {}, sort: [] } });
  await running(2);
  started[0]!.hooks.onProgress(500, 1200);
  expect(jobs.list().map(({ id, written, total }) => [id, written, total])).toEqual([
    ['job-2', 0, 0],
    ['job-1', 500, 1200],
  ]);
  const before = changes;
  started[0]!.finish(1200);
  started[1]!.finish(0);
  await ended();
  expect(jobs.list().map(({ state, written, total }) => [state, written, total])).toEqual([
    ['done', 0, 0],
    ['done', 1200, 1200],
  ]);
  expect(changes).toBe(before + 2);
});

it('cancels a job, and asks nothing of one that has ended', async () => {
  const { id } = jobs.start(everything);
  await running(1);
  jobs.cancel(id);
  await ended();
  expect(jobs.list()[0]!.state).toBe('cancelled');
  expect(() => jobs.cancel(id)).not.toThrow();
  expect(() => jobs.cancel('job-9')).toThrow('There is no such export.');
});

it('keeps the sentence of a failure, and logs what it cannot explain', async () => {
  jobs.start(everything);
  jobs.start(everything);
  await running(2);
  started[0]!.fail(
    new ContractError({ code: 'file.unwritable', message: 'The disk is full.', next: 'Free some space.' }),
  );
  started[1]!.fail(new TypeError('x is not a function'));
  await ended();
  expect(jobs.list().map((job) => [job.state, job.error])).toEqual([
    ['failed', 'The export failed for a reason that is in the log.'],
    ['failed', 'The disk is full. Free some space.'],
  ]);
  expect(logged).toEqual(['Export failed']);
});

it('refuses two exports to one file at a time, a relative path, and the ending of another format', () => {
  const file = join(folder, 'mine.xlsx');
  mayReplace = true;
  jobs.start({ ...everything, file, grant: `for ${file}` });
  expect(() => jobs.start({ ...everything, file, grant: `for ${file}` })).toThrow('already running');
  expect(() => jobs.start({ ...everything, file: 'mine.xlsx' })).toThrow('in which folder');
  expect(() => jobs.start({ ...everything, file: join(folder, 'mine.csv') })).toThrow('does not end in .xlsx');
});

it('writes nowhere that nobody chose', () => {
  const file = join(folder, 'mine.xlsx');
  for (const grant of [undefined, null, '', `for ${join(folder, 'other.xlsx')}`]) {
    expect(() => jobs.start({ ...everything, file, ...(grant !== undefined && { grant }) })).toThrow('Nobody chose');
  }
  expect(jobs.list()).toEqual([]);
});

it('replaces what is there only where a person said so', async () => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mine.csv');
  const chosen = { ...everything, format: 'csv' as const, file, grant: `for ${file}` };
  const refusal = 'is there already';
  writeFileSync(`${file}.manifest.json`, '');
  expect(() => jobs.start(chosen)).toThrow(refusal);
  rmSync(`${file}.manifest.json`);
  symlinkSync(join(folder, 'nowhere'), file);
  expect(() => jobs.start(chosen)).toThrow(refusal);
  mayReplace = true;
  jobs.start(chosen);
  await running(1);
  expect(started[0]!.request).toMatchObject({ file, replace: true });
  expect(started[0]!.request).not.toHaveProperty('grant');
});

it('stops everything when it closes', async () => {
  jobs.start(everything);
  jobs.start(everything);
  await jobs.close();
  expect(jobs.list().map((job) => job.state)).toEqual(['cancelled', 'cancelled']);
});

it('forgets old jobs, never running ones', async () => {
  for (let count = 0; count < 60; count += 1) jobs.start(everything);
  await running(60);
  expect(jobs.list()).toHaveLength(60);
  for (const { finish } of started) finish(1);
  await ended();
  jobs.start(everything);
  expect(jobs.list()).toHaveLength(50);
});

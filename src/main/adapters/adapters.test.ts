import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretQuestion } from '../process/messages.ts';
import { createSystemClock } from './clock.ts';
import { defaultDataFolder, makeFolders } from './data-folder.ts';
import { linkInProcess } from './in-process-link.ts';
import { createFileLogger, redacted } from './log.ts';
import { createFileSecretStore } from './secrets-file.ts';
import { createShellSecretStore } from './secrets-shell.ts';
import { createThreadWorkers } from './workers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-adapters-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the clock', () => {
  it('runs ahead by what it was advanced', () => {
    const [real, ahead] = [createSystemClock(), createSystemClock()];
    ahead.advance(3_600_000);
    ahead.advance(1000);
    expect(Math.round((ahead.now() - real.now()) / 1000)).toBe(3601);
  });

  it('sleeps no longer than its signal lets it', async () => {
    const clock = createSystemClock();
    const reason = new Error('enough');
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toThrow('aborted');
    await expect(clock.sleep(0, AbortSignal.abort(reason))).rejects.toThrow('enough');
    await clock.sleep(0);
  });
});

describe('the data folder', () => {
  it.each([
    ['linux', {}, '/home/me', '/home/me/.local/share/throughline'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/me', '/data/throughline'],
    ['linux', { XDG_DATA_HOME: 'data' }, '/home/me', '/home/me/.local/share/throughline'],
    ['darwin', {}, '/Users/me', '/Users/me/Library/Application Support/Throughline'],
    ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\me', 'D:\\Local\\Throughline'],
    ['win32', {}, 'C:\\Users\\me', 'C:\\Users\\me\\AppData\\Local\\Throughline'],
  ] as const)('on %s with %j', (platform, env, home, expected) => {
    expect(defaultDataFolder({ platform, env, home })).toBe(expected);
  });
});

describe('folders that cannot be made', () => {
  it('say which, and what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    const inside = join(folder, 'file', 'data');
    expect(() => makeFolders(join(folder, 'made', 'deep'), inside)).toThrow(`The folder ${inside} cannot be made.`);
    expect(readdirSync(join(folder, 'made'))).toEqual(['deep']);
  });
});

describe('the log', () => {
  it('hides what looks like a credential, by name and by shape', () => {
    const entry = {
      clientSecret: 'abc',
      headers: { Authorization: 'Bearer abcdefghijkl', 'X-Api-Key': 'k', Accept: 'json' },
      url: 'https://user:pass@erp.example/items?access_token=abc123&top=5',
      note: 'sent Bearer abcdefghijkl to the server',
      rows: 5,
      total: 12n,
      missing: null,
    };
    const text = JSON.stringify(redacted(entry));
    for (const secret of ['abc', 'pass', 'abcdefghijkl', 'abc123', '"k"']) expect(text).not.toContain(secret);
    expect(redacted(entry)).toMatchObject({ rows: 5, total: '12', missing: null, headers: { Accept: 'json' } });
    expect(text).toContain('top=5');
  });

  it('keeps an error’s words and its cause', () => {
    const error = new Error('page failed', { cause: new Error('socket closed') });
    expect(redacted({ error })).toMatchObject({
      error: { message: 'page failed', cause: { message: 'socket closed' } },
    });
  });

  it('ends with cycles', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(JSON.stringify(redacted(cycle))).toContain('…');
  });

  it('writes one JSON line each and echoes errors', () => {
    const echoed: string[] = [];
    const log = createFileLogger({ folder, process: 'engine', now: () => 0, echo: (line) => echoed.push(line) });
    log.info('started', { port: 1 });
    log.warn('slow');
    log.error('no disk');
    log.close();
    const lines = readFileSync(join(folder, 'engine.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', port: 1 },
      { at: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'slow' },
      { at: '1970-01-01T00:00:00.000Z', level: 'error', message: 'no disk' },
    ]);
    expect(echoed).toEqual(['no disk']);
  });

  it.skipIf(process.platform !== 'linux')('says what it must although the disk is full', () => {
    symlinkSync('/dev/full', join(folder, 'engine.log'));
    const echoed: string[] = [];
    const log = createFileLogger({ folder, process: 'engine', now: () => 0, echo: (line) => echoed.push(line) });
    log.error('The disk is full.');
    log.close();
    expect(echoed).toEqual(['The disk is full.']);
  });

  it('keeps three files and the newest lines', () => {
    const log = createFileLogger({ folder, process: 'engine', now: () => 0 });
    const long = 'x'.repeat(1_000_000);
    for (let line = 0; line < 22; line += 1) log.info(`${line} ${long}`);
    log.info('the last');
    log.close();
    expect(readdirSync(folder).toSorted()).toEqual(['engine.1.log', 'engine.2.log', 'engine.log']);
    expect(readFileSync(join(folder, 'engine.log'), 'utf8')).toContain('the last');
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(5_000_000);
  });
});

describe('secrets in a file', () => {
  it.skipIf(process.platform === 'win32')('are readable by their owner alone', async () => {
    await createFileSecretStore(join(folder, 'new')).set('a', '1');
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'new', 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are there over a restart, until removed', async () => {
    const store = createFileSecretStore(folder);
    await Promise.all([store.set('a', '1'), store.set('b', '2')]);
    const later = createFileSecretStore(folder);
    await later.remove('a');
    expect(await Promise.all(['a', 'b', 'c', 'constructor'].map((name) => later.get(name)))).toEqual([
      null,
      '2',
      null,
      null,
    ]);
  });
});

describe('secrets in the shell', () => {
  it('are asked for one by one and answered in any order', async () => {
    const asked: SecretQuestion[] = [];
    const store = createShellSecretStore('the keychain', (question) => asked.push(question));
    const [first, second, third] = [store.get('a'), store.get('b'), store.set('c', 'x')];
    const [a, b, c] = asked.map((question) => question.id);
    store.answer({ type: 'secret-answer', id: b ?? 0, value: '2', error: null });
    store.answer({ type: 'secret-answer', id: a ?? 0, value: null, error: null });
    store.answer({ type: 'secret-answer', id: c ?? 0, value: null, error: 'The keychain is locked.' });
    expect(await first).toBeNull();
    expect(await second).toBe('2');
    await expect(third).rejects.toMatchObject({
      data: { message: 'The keychain is locked.', next: expect.stringContaining('runbook "Secrets not available"') },
    });
  });
});

describe('a link inside one process', () => {
  it('copies messages, delivers later, and tells both ends once that it closed', async () => {
    const link = linkInProcess();
    const heard: unknown[] = [];
    const closed: string[] = [];
    link.peer.onMessage((message) => heard.push(message));
    link.peer.onClose(() => closed.push('engine'));
    link.transport.onClose((reason) => closed.push(reason));
    const message = { type: 'call' as const, id: 1, method: 'status.get', input: { a: 1 } };
    link.transport.send(message);
    message.input.a = 2;
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toEqual([{ type: 'call', id: 1, method: 'status.get', input: { a: 1 } }]);
    link.close('done');
    link.close('again');
    link.transport.send(message);
    await Promise.resolve();
    expect(closed).toEqual(['engine', 'done']);
    expect(heard).toHaveLength(1);
  });
});

describe('threads', () => {
  const code = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  const workersOf = (text: string): ReturnType<typeof createThreadWorkers> =>
    createThreadWorkers({
      writer: code(text),
      reader: code(text),
      past: code(text),
      deriver: code(text),
      exporter: code(text),
      study: code(text),
      previewer: code(text),
      assistant: code(text),
      replayer: code(text),
    });

  it('take data and messages and answer', async () => {
    const handle = workersOf(
      "import { parentPort, workerData } from 'node:worker_threads'; parentPort.on('message', (m) => parentPort.postMessage([workerData, m]));",
    ).spawn('writer', 'data');
    const answer = new Promise((resolve) => {
      handle.onMessage(resolve);
    });
    handle.post('question');
    expect(await answer).toEqual(['data', 'question']);
    await handle.terminate();
  });

  it('say why they ended', async () => {
    const handle = workersOf("throw new Error('no disk')").spawn('reader', null);
    const reason = await new Promise((resolve) => {
      handle.onExit(resolve);
    });
    expect(reason).toContain('no disk');
  });
});

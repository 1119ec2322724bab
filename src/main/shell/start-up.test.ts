import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFilePermits } from '../adapters/file-grants.ts';
import type { ShellAnswer } from '../process/channels.ts';
import * as electron from './testing/fake-electron.ts';

vi.mock('electron', () => electron);
vi.mock('electron-updater', () => ({ default: { autoUpdater: null } }));

const folder = mkdtempSync(join(tmpdir(), 'throughline-shell-'));
const argv = [...process.argv];

/** Lets what was resolved run to its end. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 20);
  });

beforeAll(async () => {
  Object.assign(process, { resourcesPath: folder });
  process.argv = ['throughline', 'main', `--data=${folder}`, 'throughline://order/SO-1'];
  await import('../index.ts');
});
afterAll(() => {
  process.argv = argv;
  Reflect.deleteProperty(process, 'resourcesPath');
  rmSync(folder, { recursive: true });
});

const theWindow = (): electron.BrowserWindow => electron.BrowserWindow.opened[0]!;
const engine = (): electron.EngineChild => electron.EngineChild.forked.at(-1)!;
const page = { url: 'throughline://app/', parent: null };

describe('before Electron is ready', () => {
  it('the sandbox, the scheme, the folders and crash dumps are set, in that order', () => {
    expect(electron.calls.map((call) => call.split(' ')[0])).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.setPath',
      'app.setAppLogsPath',
      'crashReporter.start',
      'app.requestSingleInstanceLock',
      'app.setAsDefaultProtocolClient',
    ]);
    expect(electron.calls[1]).not.toContain('bypassCSP');
    expect(electron.calls[4]).toContain('"uploadToServer":false');
    expect(electron.app.paths.get('userData')).toBe(join(folder, 'shell'));
    expect(electron.BrowserWindow.opened).toEqual([]);
  });

  // Means nothing on Windows, where a profile's folders are its owner's.
  it.skipIf(process.platform === 'win32')('the folders are for their owner alone', () => {
    for (const name of ['shell', 'logs', 'exports']) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});

describe('the shell', () => {
  beforeAll(async () => {
    electron.becomeReady();
    await settle();
  });

  it('opens one sandboxed, isolated window at the linked order', () => {
    expect(electron.BrowserWindow.opened).toHaveLength(1);
    expect(theWindow().loaded).toEqual(['throughline://app/#/orders?view=all&text=SO-1']);
    expect(theWindow().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  it('serves nothing but the page', async () => {
    const serve = electron.session.defaultSession.protocolHandlers.get('throughline')!;
    for (const address of [
      'throughline://other/',
      'throughline://app/../../package.json',
      'throughline://app/main/index.js',
    ]) {
      expect((await serve(new Request(address))).status).toBe(404);
    }
    expect((await serve(new Request('throughline://app/', { method: 'POST' }))).status).toBe(404);
  });

  it('denies what pages may ask of the machine', () => {
    const { handlers } = electron.session.defaultSession;
    const check = handlers.get('check') as (
      contents: null,
      permission: string,
      origin: string,
      details: object,
    ) => boolean;
    expect(check(null, 'media', 'throughline://app', { isMainFrame: true })).toBe(false);
    expect(check(null, 'clipboard-sanitized-write', 'https://evil.example', { isMainFrame: true })).toBe(false);
    expect(check(null, 'clipboard-sanitized-write', 'throughline://app', { isMainFrame: true })).toBe(true);
    const request = handlers.get('request') as (
      contents: null,
      permission: string,
      answer: (granted: boolean) => void,
      details: object,
    ) => void;
    const granted: boolean[] = [];
    request(null, 'geolocation', (answer) => granted.push(answer), { requestingUrl: page.url, isMainFrame: true });
    expect(granted).toEqual([false]);
    expect((handlers.get('device') as () => boolean)()).toBe(false);
  });

  it('keeps pages where they are', () => {
    const contents = theWindow().webContents;
    const prevented = (event: string, url: string): boolean => {
      const preventDefault = vi.fn<() => void>();
      contents.emit(event, { url, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(prevented(event, 'https://evil.example/')).toBe(true);
      expect(prevented(event, 'throughline://app/')).toBe(false);
    }
    expect(prevented('will-attach-webview', 'throughline://app/')).toBe(true);
    expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  });

  describe('answers the page’s calls', () => {
    const ask = async (
      method: unknown,
      input: unknown,
      frame: object | null = page,
      sender: unknown = theWindow().webContents,
    ) => {
      const handler = electron.ipcMain.invoked.get('throughline:ask')!;
      return (await handler({ senderFrame: frame, sender }, method, input)) as ShellAnswer;
    };

    it('from its own main frame', async () => {
      expect(await ask('dialog.saveFile', { suggestedName: 'orders.xlsx' })).toEqual({
        ok: true,
        output: { chosen: true, file: '/home/me/orders.xlsx', grant: expect.any(String) },
      });
      expect(await ask('update.check', {})).toMatchObject({
        ok: true,
        output: { sentence: expect.stringContaining('no update feed') },
      });
    });

    it('with a yes to the file that was chosen, which the engine believes once', async () => {
      const answered = await ask('dialog.saveFile', { suggestedName: 'orders.xlsx' });
      const { file, grant } = (answered as { output: { file: string; grant: string } }).output;
      engine().emit('spawn');
      const start = engine().received.find(({ message }) => message['type'] === 'start');
      const permits = createFilePermits(String(start?.message['grantKey']));
      expect(permits.permit('/home/me/.profile.xlsx', grant)).toBeNull();
      expect(permits.permit(file, grant)).toEqual({ replace: false });
      expect(permits.permit(file, grant)).toBeNull();
    });

    it('and refuses all others', async () => {
      const refused = { ok: false, message: 'The desktop shell refused this.' };
      expect(await ask('update.check', {}, { url: 'https://evil.example/', parent: null })).toEqual(refused);
      expect(await ask('update.check', {}, { url: page.url, parent: {} })).toEqual(refused);
      expect(await ask('update.check', {}, null)).toEqual(refused);
      expect(await ask('update.check', {}, page, new electron.WebContents())).toEqual(refused);
      expect(await ask('constructor', {})).toEqual(refused);
    });

    it('and takes no input but what the contract names', async () => {
      expect(await ask('dialog.saveFile', { suggestedName: 5 })).toMatchObject({ ok: false });
      expect(await ask('link.open', { url: 'https://evil.example/' })).toEqual({ ok: true, output: { opened: false } });
      expect(await ask('file.reveal', { file: '/etc/passwd' })).toMatchObject({ ok: false });
      expect(await ask('file.reveal', { file: '/home/me/orders.xlsx' })).toEqual({ ok: true, output: {} });
      expect(electron.calls.filter((call) => call.startsWith('shell.'))).toEqual([
        'shell.showItemInFolder /home/me/orders.xlsx',
      ]);
    });
  });

  describe('joins page and engine', () => {
    it('names the process and tells it where to work and what protects its secrets', () => {
      engine().emit('spawn');
      expect(engine().options.serviceName).toBe('Throughline engine');
      expect(engine().received[0]?.message).toMatchObject({
        type: 'start',
        dataFolder: folder,
        version: '1.2.3',
        demoOrders: null,
      });
    });

    it('by a port of their own, once both are there', () => {
      const contents = theWindow().webContents;
      electron.ipcMain.emit('throughline:port-wanted', {
        senderFrame: { url: 'https://evil.example', parent: null },
        sender: contents,
      });
      engine().emit('message', { type: 'ready' });
      expect(contents.posted).toEqual([]);
      electron.ipcMain.emit('throughline:port-wanted', { senderFrame: page, sender: contents });
      expect(contents.posted).toEqual([
        { channel: 'throughline:port', message: expect.stringMatching(/^[\da-f-]{36}$/), ports: [{ end: 2 }] },
      ]);
      expect(engine().received.at(-1)).toEqual({ message: { type: 'connect' }, ports: [{ end: 1 }] });
    });

    it('keeps secrets for the engine', async () => {
      engine().emit('message', { type: 'secret', id: 1, action: 'set', reference: 'a', value: 'hunter2' });
      engine().emit('message', { type: 'secret', id: 2, action: 'get', reference: 'a', value: null });
      await expect
        .poll(() => engine().received.filter(({ message }) => message['type'] === 'secret-answer').length)
        .toBe(2);
      expect(engine().received.at(-1)?.message).toEqual({
        type: 'secret-answer',
        id: 2,
        value: 'hunter2',
        error: null,
      });
    });

    it('tells the engine the proxies of the system', async () => {
      engine().emit('message', { type: 'proxy', id: 7, origin: 'https://erp.example' });
      await expect
        .poll(() => engine().received.at(-1)?.message)
        .toEqual({ type: 'proxy-answer', id: 7, ways: 'PROXY for.erp.example:8080' });
    });

    it('tells it when the machine sleeps and wakes', () => {
      electron.powerMonitor.emit('suspend');
      electron.powerMonitor.emit('resume');
      expect(
        engine()
          .received.slice(-2)
          .map(({ message }) => message),
      ).toEqual([
        { type: 'power', state: 'suspend' },
        { type: 'power', state: 'resume' },
      ]);
    });
  });

  describe('an engine that dies', () => {
    it('is there again at once, with a new port for the page', async () => {
      engine().emit('exit', 1);
      await settle();
      expect(electron.EngineChild.forked).toHaveLength(2);
      engine().emit('message', { type: 'ready' });
      const nonces = theWindow().webContents.posted.map(({ message }) => message);
      expect(new Set(nonces).size).toBe(2);
    });

    it('is for a person to decide about after three deaths in a row', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      engine().emit('exit', 1);
      vi.advanceTimersByTime(1000);
      expect(electron.EngineChild.forked).toHaveLength(3);
      vi.useRealTimers();
      electron.answers.push(1, 0);
      engine().emit('exit', 1);
      await settle();
      expect(electron.dialog.boxes.map((box) => box.message)).toEqual(
        Array(2).fill('The engine stopped three times in a row.'),
      );
      expect(electron.calls).toContain(`shell.openPath ${join(folder, 'logs')}`);
      expect(electron.EngineChild.forked).toHaveLength(4);
    });

    it('is not started again when it says why it cannot start', async () => {
      const error = {
        code: 'store.newer',
        message: 'The file is newer.',
        next: 'Update.',
        retryable: false,
        retryAfterMs: null,
        correlationId: null,
        details: [],
      };
      electron.answers.push(0);
      const failed = engine();
      failed.emit('message', { type: 'failed', error });
      await settle();
      expect(electron.dialog.boxes.at(-1)).toMatchObject({ message: 'The file is newer.' });
      expect(electron.EngineChild.forked).toHaveLength(5);
      // It would wait for messages for ever; its end must not count as that of the one that came after it.
      expect(failed.killed).toBe(true);
      failed.emit('exit', 0);
      await settle();
      expect(electron.EngineChild.forked).toHaveLength(5);
      engine().emit('message', { type: 'ready' });
      electron.powerMonitor.emit('resume');
      expect(engine().received.at(-1)?.message).toEqual({ type: 'power', state: 'resume' });
    });

    it('gets no answer to what the one before it asked: both count their questions from 1', async () => {
      const before = engine();
      const keychain = vi.spyOn(electron.safeStorage, 'decryptStringAsync');
      const unlocked = Promise.withResolvers<{ result: string; shouldReEncrypt: boolean }>();
      keychain.mockReturnValueOnce(unlocked.promise);
      before.emit('message', { type: 'secret', id: 1, action: 'get', reference: 'a', value: null });
      await expect.poll(() => keychain.mock.calls.length).toBe(1);
      before.emit('exit', 1);
      await settle();
      expect(engine()).not.toBe(before);
      unlocked.resolve({ result: 'of another question', shouldReEncrypt: false });
      await settle();
      keychain.mockRestore();
      expect(engine().received.filter(({ message }) => message['type'] === 'secret-answer')).toEqual([]);
    });
  });

  describe('a page whose process died', () => {
    const die = (): void => {
      electron.app.emit('render-process-gone', {}, theWindow().webContents, { reason: 'crashed', exitCode: 5 });
    };

    it('is loaded again', async () => {
      die();
      await settle();
      expect(theWindow().webContents.reloads).toBe(1);
    });

    it('again and again is for a person to decide about', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      die();
      vi.advanceTimersByTime(1000);
      expect(theWindow().webContents.reloads).toBe(2);
      vi.useRealTimers();
      electron.answers.push(0);
      die();
      await settle();
      expect(electron.dialog.boxes.at(-1)).toMatchObject({ message: 'The window stopped three times in a row.' });
      expect(theWindow().webContents.reloads).toBe(3);
    });
  });

  it('shows what a second start asks for, if it is a place', () => {
    electron.app.emit('second-instance', {}, [], '/', { link: { screen: 'search', text: '1Z9' } });
    electron.app.emit('second-instance', {}, [], '/', { link: { screen: 'javascript:', text: 'alert(1)' } });
    expect(theWindow().loaded.slice(1)).toEqual(['throughline://app/#/orders?view=all&text=1Z9']);
  });

  it('ends only after the engine has closed', async () => {
    electron.app.quit();
    electron.app.quit();
    await settle();
    expect(engine().received.filter(({ message }) => message['type'] === 'close')).toHaveLength(1);
    expect(electron.app.quits).toBe(0);
    engine().emit('message', { type: 'closed' });
    await settle();
    expect(electron.app.quits).toBe(1);
    expect(engine().killed).toBe(true);
  });
});

it('runs the engine also where nothing that it prints can be kept', async () => {
  const { superviseEngine } = await import('./engine-process.ts');
  // Whoever may do everything may write everywhere: a file in the place of the folder refuses anyone.
  const logFolder = join(folder, 'no-folder');
  writeFileSync(logFolder, '');
  const told: string[] = [];
  const before = electron.EngineChild.forked.length;
  const supervised = superviseEngine({
    modulePath: 'engine.utility.js',
    logFolder,
    start: {
      type: 'start',
      dataFolder: folder,
      version: '1',
      user: 'me',
      secretsProtection: '',
      grantKey: '',
      demoOrders: null,
    },
    answerSecret: () => Promise.resolve(null),
    resolveProxy: () => Promise.resolve('DIRECT'),
    onReady: () => undefined,
    onFailed: () => undefined,
    onGaveUp: () => undefined,
    log: (sentence) => told.push(sentence),
  });
  supervised.launch();
  expect(electron.EngineChild.forked).toHaveLength(before + 1);
  await expect.poll(() => told).toContainEqual(expect.stringContaining('output is not written'));
});

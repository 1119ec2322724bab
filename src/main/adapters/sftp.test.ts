import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SftpFolder, SftpServer } from '#engine/ports/ports.ts';
import { sftpServers } from './sftp.ts';
import { Relay } from './testing/relay.ts';
import { makeKey, SFTP_USER, startSftp, type Login, type TestSftp } from './testing/sftp-server.ts';

const NEVER = new AbortController().signal;
const PASSWORD = 'pick-up-4711';

let root = '';
let running: TestSftp | null = null;
let folder: SftpFolder | null = null;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sftp-'));
});

afterEach(async () => {
  await folder?.close();
  await running?.close();
  folder = null;
  running = null;
  rmSync(root, { recursive: true, force: true });
});

async function start(login: Login = { password: PASSWORD }): Promise<TestSftp> {
  running = await startSftp(root, login);
  return running;
}

async function open(server: TestSftp, login: Partial<SftpServer> = { password: PASSWORD }): Promise<SftpFolder> {
  const address = { host: '127.0.0.1', port: server.port, user: SFTP_USER, hostKey: server.hostKey, ...login };
  folder = await sftpServers.open(address, { timeoutMs: 10_000, signal: NEVER });
  return folder;
}

async function textOf(reader: SftpFolder, name: string, encoding?: string): Promise<string> {
  let text = '';
  for await (const chunk of reader.read('/out', name, encoding)) text += chunk;
  return text;
}

describe('the files of a folder on an SFTP server', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'out', 'deep'), { recursive: true });
  });

  it('are listed with all below it, sorted, with size and time; hidden files and links are not', async () => {
    writeFileSync(join(root, 'out', 'b.edi'), 'ISA*');
    utimesSync(join(root, 'out', 'b.edi'), 1_700_000_000, 1_700_000_000);
    writeFileSync(join(root, 'out', 'deep', 'a.edi'), '');
    writeFileSync(join(root, 'out', '.partial'), 'x');
    const reader = await open(await start());
    expect(await reader.list('/out')).toEqual([
      { name: 'b.edi', size: 4, modifiedAt: 1_700_000_000_000 },
      expect.objectContaining({ name: 'deep/a.edi', size: 0 }),
    ]);
    await expect(reader.list('/nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are read whole and in their encoding, and only read', async () => {
    writeFileSync(join(root, 'out', 'a.csv'), `\uFEFF${'ü'.repeat(90_001)}`);
    writeFileSync(join(root, 'out', 'b.csv'), Buffer.from([0x4d, 0xfc, 0x6c]));
    const server = await start();
    const reader = await open(server);
    expect(await textOf(reader, 'a.csv')).toBe('ü'.repeat(90_001));
    expect(await textOf(reader, 'b.csv', 'windows-1252')).toBe('Mül');
    expect(Buffer.concat(await Array.fromAsync(reader.bytes('/out', 'b.csv')))).toEqual(Buffer.from('Mül', 'latin1'));
    await expect(textOf(reader, 'b.csv')).rejects.toThrow('not valid for encoding utf-8');
    await expect(textOf(reader, 'gone.csv')).rejects.toMatchObject({ code: 'ENOENT' });
    expect([...server.asked].filter((name) => !READS.has(name))).toEqual([]);
  });

  it.each(['../secret.csv', '/etc/hostname', 'deep/../../secret.csv', '.'])(
    '%s is outside and refused',
    async (name) => {
      writeFileSync(join(root, 'secret.csv'), 'x');
      const reader = await open(await start());
      await expect(textOf(reader, name)).rejects.toThrow('not inside the folder');
    },
  );

  it('that a link leads to are not read', async () => {
    writeFileSync(join(root, 'secret.csv'), 'x');
    symlinkSync(join(root, 'secret.csv'), join(root, 'out', 'link.csv'));
    const reader = await open(await start());
    expect(await reader.list('/out')).toEqual([]);
  });
});

const READS: ReadonlySet<string> = new Set([
  'REALPATH',
  'OPENDIR',
  'READDIR',
  'OPEN',
  'READ',
  'FSTAT',
  'STAT',
  'LSTAT',
  'CLOSE',
]);

describe('a session', () => {
  it('is begun with a private key, with its passphrase where it has one', async () => {
    const key = makeKey('open sesame');
    const server = await start({ publicKey: key.public });
    const reader = await open(server, { privateKey: key.private, passphrase: 'open sesame' });
    expect(await reader.list('/')).toEqual([]);
  });

  it('is refused with a wrong password, a key that cannot be read, and a key that is not known', async () => {
    const server = await start({ publicKey: makeKey().public });
    const locked = { privateKey: makeKey('open sesame').private, passphrase: 'guess' };
    for (const login of [locked, { password: 'wrong' }, { privateKey: 'no key' }, { privateKey: makeKey().private }]) {
      await expect(open(server, login)).rejects.toMatchObject({ name: 'SftpError', reason: 'refused' });
    }
  });

  it('is not begun with a server that shows another key: no password reaches it, and its fingerprint is told', async () => {
    const server = await start();
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    await expect(open(server, { hostKey, password: PASSWORD })).rejects.toMatchObject({
      reason: 'host_key',
      hostKey: server.hostKey,
    });
    expect(server.asked.size).toBe(0);
  });

  it('is not begun where nobody listens', async () => {
    const server = await start();
    await server.close();
    running = null;
    await expect(open(server)).rejects.toMatchObject({ reason: 'network' });
  });

  it('that breaks off fails what waits on it', async () => {
    const server = await start();
    const reader = await open(server);
    server.breakOff();
    await expect(reader.list('/')).rejects.toMatchObject({ reason: 'network' });
  });

  it.each(['breaks', 'is silent'] as const)(
    'is given up, and closed, though its line %s',
    { timeout: 30_000 },
    async (fault) => {
      const server = await start();
      const { host, hostKey } = { host: '127.0.0.1', hostKey: server.hostKey };
      const relay = new Relay();
      const address = { host, port: await relay.open(server.port), user: SFTP_USER, hostKey, password: PASSWORD };
      const giveUp = new AbortController();
      const [waiting, idle] = [
        await sftpServers.open(address, { timeoutMs: 10_000, signal: giveUp.signal }),
        await sftpServers.open(address, { timeoutMs: 10_000, signal: NEVER }),
      ];
      relay.fails(fault);
      const listing = waiting.list('/').catch((error: unknown) => error);
      giveUp.abort();
      expect(await listing).toMatchObject({ reason: 'network' });
      await waiting.close();
      await idle.close();
      await relay.close();
    },
  );

  it('ends when it is given up', async () => {
    const server = await start();
    const signal = AbortSignal.abort();
    const address = {
      host: '127.0.0.1',
      port: server.port,
      user: SFTP_USER,
      hostKey: server.hostKey,
      password: PASSWORD,
    };
    await expect(sftpServers.open(address, { timeoutMs: 10_000, signal })).rejects.toMatchObject({ reason: 'aborted' });
  });
});

import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sftpServers } from '../../../adapters/sftp.ts';
import { SFTP_USER, startSftp, type TestSftp } from '../../../adapters/testing/sftp-server.ts';
import type { Clock } from '../../ports/ports.ts';
import { declaredConnector, declaredSecrets, type DeclaredConfig } from '../declared/connector.ts';
import { loadDeclaration } from '../declared/declaration/load-declaration.ts';
import { ediConnector } from '../edi/connector.ts';
import { ediConfig, type EdiConfig } from '../edi/manifest.ts';
import type { Checkpoint, Connector, Page, PullContext } from './connector.ts';
import { createKeptLog, createPullContext, createSteppedClock, pagesOf } from './testing.ts';

const PASSWORD = 'pick-up-4711';
const ORDERS = 'no;item\nSO-1;A\nSO-2;B\n';

let root = '';
let server: TestSftp;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'pick-up-'));
  mkdirSync(join(root, 'out'));
  server = await startSftp(root, { password: PASSWORD });
});

afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function put(name: string, text: string): void {
  writeFileSync(join(root, 'out', name), text);
}

function declared(hostKey: string): DeclaredConfig {
  const text = `
connection: partner
name: Partner
kind: files
monogram: PA
sftp: { server: '127.0.0.1:${server.port}', user: ${SFTP_USER}${hostKey === '' ? '' : `, hostKey: '${hostKey}'`} }
folder: /out
streams:
  orders:
    files: ['*.csv']
    format: csv
    csv: { delimiter: ';' }
    kinds: [{ id: no, documents: [{ kind: order, label: no }] }]
`;
  const loaded = loadDeclaration(text, 'partner.yml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return { folder: '/out', declaration: loaded.value };
}

interface Parts {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly session?: Map<string, unknown>;
}

function contextOf<Config>(config: Config, parts: Parts = {}): PullContext<Config> {
  const { secrets = { sftpPassword: PASSWORD }, clock = createSteppedClock(0), session = new Map() } = parts;
  const http = { send: () => Promise.reject(new Error('no network here')) };
  return { ...createPullContext({ config, secrets, http, clock }), sftp: sftpServers, session };
}

function pull<Config>(
  connector: Connector<Config>,
  context: PullContext<Config>,
  checkpoint: Checkpoint | null = null,
): Promise<Page[]> {
  const [stream] = connector.streams(context.config);
  if (stream === undefined) throw new Error('no stream');
  return pagesOf(stream, context, checkpoint);
}

const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap((page) => page.records.map((record) => record.sourceId));

describe('files of an SFTP server, by a declaration', () => {
  it('are read as those of a folder: what is new and what grew, and nothing is taken away', async () => {
    put('a.csv', ORDERS);
    const context = contextOf(declared(server.hostKey));
    await declaredConnector.check(context);
    const first = await pull(declaredConnector, context);
    expect(idsOf(first)).toEqual(['SO-1', 'SO-2']);
    appendFileSync(join(root, 'out', 'a.csv'), 'SO-3;C\n');
    put('b.csv', 'no;item\nSO-4;D\n');
    const second = await pull(declaredConnector, context, first.at(-1)?.checkpoint);
    expect(idsOf(second).toSorted()).toEqual(['SO-3', 'SO-4']);
    expect(await pull(declaredConnector, context, second.at(-1)?.checkpoint)).toEqual([]);
    expect(existsSync(join(root, 'out', 'a.csv'))).toBe(true);
    expect([...server.asked].filter((name) => /WRITE|REMOVE|RENAME|SETSTAT|DIR$/.test(name)).toSorted()).toEqual([
      'OPENDIR',
      'READDIR',
    ]);
  });

  it('that are still being written are left to the next run, and so are names of uploads', async () => {
    put('whole.csv', ORDERS);
    put('growing.csv', 'no;item\nSO-7;');
    put('arriving.csv.part', ORDERS);
    const stepped = createSteppedClock(0);
    const writing: Clock = {
      ...stepped,
      sleep(ms, signal) {
        appendFileSync(join(root, 'out', 'growing.csv'), 'G\n');
        return stepped.sleep(ms, signal);
      },
    };
    const session = new Map<string, unknown>();
    const config = declared(server.hostKey);
    const first = await pull(declaredConnector, contextOf(config, { clock: writing, session }));
    expect(idsOf(first)).toEqual(['SO-1', 'SO-2']);
    const second = await pull(declaredConnector, contextOf(config, { session }), first.at(-1)?.checkpoint);
    expect(idsOf(second)).toEqual(['SO-7']);
    // What is settled is not waited for again.
    await pull(declaredConnector, contextOf(config, { clock: stepped, session }), second.at(-1)?.checkpoint);
    expect(stepped.slept).toHaveLength(1);
  });

  it('need the secret of their login', () => {
    expect(declaredSecrets(declared(server.hostKey).declaration).map(({ key }) => key)).toEqual(['sftpPassword']);
  });
});

describe('an SFTP server', () => {
  it('whose key nobody has confirmed is not talked to, and its key is told', async () => {
    await expect(declaredConnector.check(contextOf(declared('')))).rejects.toMatchObject({
      kind: 'config',
      message: `127.0.0.1:${server.port} shows the host key ${server.hostKey}, which nobody has confirmed yet.`,
    });
    expect(server.asked.size).toBe(0);
  });

  it('that shows another key than it used to is refused', async () => {
    const context = contextOf(declared(`SHA256:${'B'.repeat(43)}`));
    await expect(declaredConnector.check(context)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('it may be another server') as string,
    });
  });

  it('that does not accept the password, or gets none, says so without it', async () => {
    const config = declared(server.hostKey);
    const wrong = contextOf(config, { secrets: { sftpPassword: 'wrong-secret' } });
    const error: unknown = await declaredConnector.check(wrong).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'auth' });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('wrong-secret');
    await expect(declaredConnector.check(contextOf(config, { secrets: {} }))).rejects.toMatchObject({ kind: 'config' });
  });

  it('that goes away in mid-run ends the run for now; no file is set aside for it', async () => {
    for (const name of ['a', 'b', 'c']) put(`${name}.csv`, ORDERS);
    const config = declared(server.hostKey);
    const stepped = createSteppedClock(0);
    const breaking: Clock = {
      ...stepped,
      sleep(ms, signal) {
        server.breakOff();
        return stepped.sleep(ms, signal);
      },
    };
    await expect(pull(declaredConnector, contextOf(config, { clock: breaking }))).rejects.toMatchObject({
      kind: 'transient',
    });
    expect(idsOf(await pull(declaredConnector, contextOf(config)))).toHaveLength(6);
  });
});

describe('EDI interchanges of an SFTP server', () => {
  const configOf = (hostKey: string): EdiConfig =>
    ediConfig.parse({
      folder: '/out',
      sftpServer: `127.0.0.1:${server.port}`,
      sftpUser: SFTP_USER,
      sftpHostKey: hostKey,
    });
  const INTERCHANGE = [
    'ISA*00*          *00*          *ZZ*PARTNER        *ZZ*US             *261123*0900*U*00401*000000001*0*P*>~',
    'GS*PO*PARTNER*US*20261123*0900*1*X*004010~ST*850*0001~BEG*00*SA*PO-77**20261123~SE*3*0001~GE*1*1~IEA*1*000000001~',
  ].join('');

  it('are read once each', async () => {
    put('po.x12', INTERCHANGE);
    const { logger } = createKeptLog();
    const context = { ...contextOf(configOf(server.hostKey)), logger };
    await ediConnector.check(context);
    const first = await pull(ediConnector, context);
    expect(idsOf(first)).toHaveLength(1);
    expect(await pull(ediConnector, context, first.at(-1)?.checkpoint)).toEqual([]);
  });

  it('are asked for only with a host key that is a fingerprint', () => {
    expect(ediConfig.safeParse({ folder: '/out', sftpServer: 'a.example', sftpHostKey: 'abc' }).success).toBe(false);
    expect(ediConfig.safeParse({ folder: '/out', sftpServer: 'sftp://ada@a.example' }).success).toBe(false);
  });
});

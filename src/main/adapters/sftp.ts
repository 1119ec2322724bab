import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2, { type Client, type ConnectConfig, type FileEntryWithStats, type SFTPWrapper } from 'ssh2';
import { SftpError, type FileInfo, type SftpFolder, type SftpServer, type SftpServers } from '#engine/ports/ports.ts';
import { textChunks } from './text-chunks.ts';

/** SSH_FX_NO_SUCH_FILE and SSH_FX_PERMISSION_DENIED (draft-ietf-secsh-filexfer-02 §7). */
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
/** How long a server has to say goodbye. */
const CLOSES_WITHIN_MS = 2000;
/** A folder deeper than this is a loop. */
const DEEPEST = 16;

/** SFTP by ssh2. Only ever reads: it opens folders and files, and asks for nothing that changes one. */
export const sftpServers: SftpServers = {
  async open(server, { timeoutMs, signal }) {
    const client = await connect(server, timeoutMs, signal);
    // What waits for an answer ends with the line: a goodbye would be waited for in vain where the network is gone.
    const stop = (): void => void client.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return folderOf(client, await sessionOf(client), () => signal.removeEventListener('abort', stop));
    } catch (error) {
      signal.removeEventListener('abort', stop);
      client.destroy();
      throw error;
    }
  },
};

/** As ssh-keygen -l prints it. */
export function fingerprintOf(hostKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;
}

function connect(server: SftpServer, timeoutMs: number, signal: AbortSignal): Promise<Client> {
  const problem = keyProblem(server);
  if (problem !== null) return Promise.reject(problem);
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let shown: string | null = null;
    const fail = (error: Error & { readonly level?: string }): void => {
      signal.removeEventListener('abort', stop);
      client.destroy();
      reject(errorOf(error, server, shown));
    };
    const stop = (): void => fail(new SftpError('aborted', 'The connection was given up.', null));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    client.once('ready', () => {
      signal.removeEventListener('abort', stop);
      client.off('error', fail);
      // A line that breaks later fails the request that waits on it; nothing else is to be said of it.
      client.on('error', () => undefined);
      resolve(client);
    });
    client.on('error', fail);
    client.connect({
      ...loginOf(server),
      host: server.host,
      port: server.port,
      username: server.user,
      readyTimeout: timeoutMs,
      keepaliveInterval: 15_000,
      hostVerifier(key: Buffer) {
        shown = fingerprintOf(key);
        return shown === server.hostKey;
      },
    });
    // A question is one small packet that waits for its answer: held back to be filled up, each would take far longer.
    client.setNoDelay(true);
  });
}

function loginOf({ password, privateKey, passphrase }: SftpServer): ConnectConfig {
  return {
    ...(password === undefined ? {} : { password }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

/** ssh2 throws for a key that it cannot read, in words that may repeat parts of it. */
function keyProblem({ privateKey, passphrase }: SftpServer): SftpError | null {
  if (privateKey === undefined) return null;
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  return parsed instanceof Error
    ? new SftpError(
        'refused',
        'The private key cannot be read: it is no OpenSSH or PEM key, or its passphrase is wrong.',
        null,
      )
    : null;
}

function errorOf(error: Error & { readonly level?: string }, server: SftpServer, shown: string | null): SftpError {
  if (error instanceof SftpError) return error;
  if (shown !== null && shown !== server.hostKey) {
    return new SftpError('host_key', `The server shows the host key ${shown}.`, shown);
  }
  if (error.level === 'client-authentication')
    return new SftpError('refused', 'The server does not accept the login.', shown);
  if (error.level === 'client-timeout') return new SftpError('timeout', 'The server did not answer in time.', shown);
  return new SftpError('network', error.message, shown);
}

function sessionOf(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error === undefined) resolve(sftp);
      else reject(new SftpError('refused', `The server offers no SFTP: ${error.message}`, null));
    });
  });
}

function folderOf(client: Client, sftp: SFTPWrapper, forget: () => void): SftpFolder {
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  return {
    async list(folder) {
      const files: FileInfo[] = [];
      await collect(sftp, folder === '' ? '.' : folder, '', files);
      return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: (folder, name, encoding = 'utf-8') => textChunks(bytesOf(sftp, pathOf(folder, name)), encoding),
    bytes: (folder, name) => bytesOf(sftp, pathOf(folder, name)),
    async close() {
      forget();
      client.end();
      const late = new AbortController();
      await Promise.race([closed, delay(CLOSES_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
    },
  };
}

/** A name comes from a server: it may not lead out of the folder. */
function pathOf(folder: string, name: string): string {
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`${name} is not inside the folder`);
  }
  return posix.join(folder === '' ? '.' : folder, name);
}

/** Hidden files and links are not there: a link may lead anywhere on the server. */
async function collect(sftp: SFTPWrapper, root: string, below: string, into: FileInfo[]): Promise<void> {
  if (below.split('/').length > DEEPEST) return;
  for (const { filename, attrs } of await entriesOf(sftp, posix.join(root, below))) {
    if (filename.startsWith('.') || filename.includes('/')) continue;
    const name = below === '' ? filename : `${below}/${filename}`;
    if (attrs.isDirectory()) await collect(sftp, root, name, into);
    else if (attrs.isFile()) into.push({ name, size: attrs.size, modifiedAt: attrs.mtime * 1000 });
  }
}

function entriesOf(sftp: SFTPWrapper, path: string): Promise<readonly FileEntryWithStats[]> {
  return new Promise((resolve, reject) => {
    sftp.readdir(path, (error, list) => (error === undefined ? resolve(list) : reject(fileError(error, path))));
  });
}

async function* bytesOf(sftp: SFTPWrapper, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of sftp.createReadStream(path) as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw fileError(error, path);
  }
}

/** With the codes of Node's own file errors, which readers of folders go by. */
function fileError(error: unknown, path: string): Error {
  const status = (error as { readonly code?: unknown }).code;
  const message = error instanceof Error ? error.message : String(error);
  if (status === NO_SUCH_FILE) return Object.assign(new Error(`${path}: no such file`), { code: 'ENOENT' });
  if (status === PERMISSION_DENIED) return Object.assign(new Error(`${path}: permission denied`), { code: 'EACCES' });
  return new SftpError('network', `${path}: ${message}`, null);
}

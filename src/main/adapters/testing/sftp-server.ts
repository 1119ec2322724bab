import { timingSafeEqual } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, posix } from 'node:path';
import ssh2, { type AuthContext, type Connection, type FileEntry, type SFTPWrapper } from 'ssh2';
import { fingerprintOf } from '../sftp.ts';

const { Server, utils } = ssh2;
const { OPEN_MODE, STATUS_CODE } = utils.sftp;
export const SFTP_USER = 'edi';

/** A real SFTP server on this machine that shows a folder of the disk. It has no way to change a file. */
export interface TestSftp {
  readonly port: number;
  readonly hostKey: string;
  /** Names of the operations that were asked for, each once. */
  readonly asked: Set<string>;
  /** Breaks every session, as a network does. */
  breakOff(): void;
  close(): Promise<void>;
}

export interface Login {
  readonly password?: string;
  /** OpenSSH text of the public key that is let in. */
  readonly publicKey?: string;
}

export interface TestKey {
  readonly private: string;
  readonly public: string;
}

/** ECDSA, since ssh2 1.17.0 writes one Ed25519 key in 256 that nothing can read (mscdex/ssh2#1390). */
export function makeKey(passphrase?: string): TestKey {
  return utils.generateKeyPairSync('ecdsa', {
    bits: 256,
    ...(passphrase !== undefined && { passphrase, cipher: 'aes256-ctr', rounds: 4 }),
  });
}

export async function startSftp(root: string, login: Login): Promise<TestSftp> {
  const host = makeKey();
  const asked = new Set<string>();
  const clients = new Set<Connection>();
  const server = new Server({ hostKeys: [host.private] }, (client) => {
    clients.add(client);
    // Missing from the types alone.
    (client as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true);
    client.on('close', () => clients.delete(client));
    client.on('error', () => undefined);
    client.on('authentication', (context) =>
      lets(context, login) ? context.accept() : context.reject(['password', 'publickey']),
    );
    client.on('ready', () =>
      client.on('session', (accept) => accept().on('sftp', (open) => serve(open(), root, asked))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: fingerprintOf(Buffer.from(host.public.split(' ')[1] ?? '', 'base64')),
    asked,
    breakOff() {
      for (const client of clients) client.end();
    },
    async close() {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function lets(context: AuthContext, { password, publicKey }: Login): boolean {
  if (context.username !== SFTP_USER) return false;
  if (context.method === 'password') return password === context.password;
  if (context.method !== 'publickey' || publicKey === undefined) return false;
  const known = utils.parseKey(publicKey);
  if (known instanceof Error) throw known;
  const theirs = Buffer.from(known.getPublicSSH());
  if (theirs.length !== context.key.data.length || !timingSafeEqual(theirs, context.key.data)) return false;
  return (
    context.signature === undefined ||
    known.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo)
  );
}

function serve(sftp: SFTPWrapper, root: string, asked: Set<string>): void {
  const handles = new Map<number, { readonly path: string; listed: boolean; readonly file: number | null }>();
  let last = 0;
  const onDisk = (path: string): string => join(root, posix.resolve('/', path));
  const handleOf = (file: number | null, path: string): Buffer => {
    last += 1;
    handles.set(last, { path, listed: false, file });
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last);
    return handle;
  };
  const known = (handle: Buffer) => handles.get(handle.readUInt32BE());
  const attempt = (id: number, name: string, act: () => void): void => {
    asked.add(name);
    try {
      act();
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      sftp.status(id, gone ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    }
  };
  sftp.on('REALPATH', (id, path) =>
    attempt(id, 'REALPATH', () => sftp.name(id, [entryOf(posix.resolve('/', path), root)])),
  );
  sftp.on('OPENDIR', (id, path) =>
    attempt(id, 'OPENDIR', () => {
      readdirSync(onDisk(path));
      sftp.handle(id, handleOf(null, onDisk(path)));
    }),
  );
  sftp.on('READDIR', (id, handle) =>
    attempt(id, 'READDIR', () => {
      const open = known(handle);
      if (open === undefined || open.listed) {
        sftp.status(id, STATUS_CODE.EOF);
        return;
      }
      open.listed = true;
      sftp.name(
        id,
        readdirSync(open.path).map((name) => entryOf(name, open.path)),
      );
    }),
  );
  sftp.on('OPEN', (id, path, flags) =>
    attempt(id, 'OPEN', () => {
      if ((flags & OPEN_MODE.READ) === 0 || (flags & OPEN_MODE.WRITE) !== 0)
        sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
      else sftp.handle(id, handleOf(openSync(onDisk(path), 'r'), onDisk(path)));
    }),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    attempt(id, 'READ', () => {
      const bytes = Buffer.alloc(length);
      const read = readSync(known(handle)?.file ?? -1, bytes, 0, length, offset);
      if (read === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, bytes.subarray(0, read));
    }),
  );
  for (const name of ['FSTAT', 'STAT', 'LSTAT'] as const) {
    sftp.on(name as 'STAT', (id: number, at: string | Buffer): void =>
      attempt(id, name, () => {
        const path = typeof at === 'string' ? onDisk(at) : (known(at)?.path ?? '');
        sftp.attrs(id, entryOf('', path).attrs);
      }),
    );
  }
  sftp.on('CLOSE', (id, handle) =>
    attempt(id, 'CLOSE', () => {
      const file = known(handle)?.file ?? null;
      if (file !== null) closeSync(file);
      handles.delete(handle.readUInt32BE());
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
  for (const name of ['REMOVE', 'RENAME', 'WRITE', 'SETSTAT', 'FSETSTAT', 'MKDIR', 'RMDIR', 'SYMLINK'] as const) {
    sftp.on(name as 'REMOVE', (id: number) => attempt(id, name, () => sftp.status(id, STATUS_CODE.PERMISSION_DENIED)));
  }
}

function entryOf(name: string, folder: string): FileEntry {
  const { mode, uid, gid, size, atimeMs, mtimeMs } = lstatSync(join(folder, name.startsWith('/') ? '' : name));
  return {
    filename: name,
    longname: name,
    attrs: { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) },
  };
}

import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import { SftpError, type FileInfo, type FolderReader, type SftpFolder } from '../../ports/ports.ts';
import { ConnectorError, type Page, type PullContext, type SecretField } from './connector.ts';
import { redactorOf, secretOf } from './redact.ts';
import { inSession } from './session.ts';

/** A folder of an SFTP server, as settings name it. */
export interface SftpPlace {
  /** "files.example.com", with ":2222" where the port is not 22. */
  readonly server: string;
  readonly user: string;
  /** "SHA256:…"; empty while nobody has confirmed one: the server is then not talked to, and its key is told. */
  readonly hostKey: string;
}

export const SFTP_SECRETS = {
  password: { key: 'sftpPassword', label: 'SFTP password', help: 'Of the user on the server. Not needed with a key.' },
  key: { key: 'sftpKey', label: 'SFTP private key', help: 'OpenSSH or PEM text. Not needed with a password.' },
  passphrase: { key: 'sftpPassphrase', label: 'Passphrase of the key', help: 'Only for a key that has one.' },
} as const satisfies Readonly<Record<string, SecretField>>;

export const sftpServerField = z
  .string()
  .regex(
    /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i,
    'a name such as files.example.com or files.example.com:2222',
  );
export const hostKeyField = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint such as ssh-keygen -l prints it: SHA256:…');

/** How long a new or changed file must stay as it is before it is taken. */
const SETTLE_MS = 5000;
/** Names that uploads go by until they are whole. */
const UPLOADING = /\.(?:part|partial|filepart|tmp|temp|uploading)$/i;

type FolderContext<Config> = PullContext<Config>;

/** Pulls with the folders of the server in place of those of this machine; without a place, as it is. */
export async function* pullOverSftp<Config>(
  context: FolderContext<Config>,
  place: SftpPlace | null,
  pull: (context: FolderContext<Config>) => AsyncIterable<Page>,
): AsyncGenerator<Page> {
  if (place === null) {
    yield* pull(context);
    return;
  }
  const folder = await openFolder(context, place);
  try {
    yield* pull({ ...context, folders: settledFiles(context, place, folder) });
  } finally {
    await folder.close();
  }
}

/** The same for one question. */
export async function withSftp<Config, Answer>(
  context: FolderContext<Config>,
  place: SftpPlace | null,
  ask: (context: FolderContext<Config>) => Promise<Answer>,
): Promise<Answer> {
  if (place === null) return ask(context);
  const folder = await openFolder(context, place);
  try {
    return await ask({ ...context, folders: failingAsConnector(place, folder) });
  } finally {
    await folder.close();
  }
}

async function openFolder<Config>(context: FolderContext<Config>, place: SftpPlace): Promise<SftpFolder> {
  const [password, privateKey, passphrase] = await Promise.all([
    optionalSecret(context, SFTP_SECRETS.password.key),
    optionalSecret(context, SFTP_SECRETS.key.key),
    optionalSecret(context, SFTP_SECRETS.passphrase.key),
  ]);
  if (password === null && privateKey === null) {
    throw new ConnectorError(
      'config',
      `${place.server} needs the password of ${place.user} or a private key.`,
      'Open the connection in Systems and enter one.',
    );
  }
  const { host, port } = addressOf(place.server);
  try {
    return await context.sftp.open(
      {
        host,
        port,
        user: place.user,
        hostKey: place.hostKey,
        // A key goes before a password: where both are kept, the password is the older.
        ...(privateKey === null ? (password === null ? {} : { password }) : { privateKey }),
        ...(passphrase === null ? {} : { passphrase }),
      },
      { timeoutMs: MINUTE, signal: context.signal },
    );
  } catch (error) {
    throw asConnectorError(context, place, error);
  }
}

async function optionalSecret<Config>(context: FolderContext<Config>, key: string): Promise<string | null> {
  try {
    return await secretOf(context, key);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'config') return null;
    throw error;
  }
}

function addressOf(server: string): { readonly host: string; readonly port: number } {
  const [, host = server, port = '22'] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function asConnectorError<Config>(context: FolderContext<Config>, place: SftpPlace, error: unknown): unknown {
  if (!(error instanceof SftpError)) return error;
  return connectorErrorOf(place, error, redactorOf(context).redact);
}

function connectorErrorOf(
  { server, user, hostKey }: SftpPlace,
  error: SftpError,
  redact: (text: string) => string = (text) => text,
): ConnectorError {
  const said = redact(error.message);
  switch (error.reason) {
    case 'host_key':
      return new ConnectorError(
        'config',
        hostKey === ''
          ? `${server} shows the host key ${error.hostKey}, which nobody has confirmed yet.`
          : `${server} shows the host key ${error.hostKey}, and not the one in the settings: it may be another server.`,
        'Ask the owner of the server for the fingerprint of its key. Enter it only when it is this one.',
      );
    case 'refused':
      return new ConnectorError(
        'auth',
        `${server} does not let ${user} in: ${said}`,
        'Renew the password or the key in the settings of the connection.',
      );
    case 'aborted':
      return new ConnectorError('cancelled', 'Reading was stopped.', 'Start it again when you like.');
    case 'timeout':
    case 'network':
      return new ConnectorError(
        'transient',
        `${server} cannot be reached: ${said}`,
        'Nothing to do: the next run tries again.',
      );
  }
}

/** A line that breaks ends the run, and counts against no file. */
function failingAsConnector(place: SftpPlace, folder: FolderReader): FolderReader {
  const fails = (error: unknown): unknown => (error instanceof SftpError ? connectorErrorOf(place, error) : error);
  return {
    async list(path) {
      try {
        return await folder.list(path);
      } catch (error) {
        throw fails(error);
      }
    },
    read: (path, name, encoding) => failing(() => folder.read(path, name, encoding), fails),
    bytes: (path, name) => failing(() => folder.bytes(path, name), fails),
  };
}

async function* failing<Chunk>(
  open: () => AsyncIterable<Chunk>,
  fails: (error: unknown) => unknown,
): AsyncGenerator<Chunk> {
  try {
    yield* open();
  } catch (error) {
    throw fails(error);
  }
}

/**
 * Lists only files that are whole: what is new or changed since it was listed last must stay as it is for a while. Others
 * are left to the next run. The server's clock plays no part.
 */
function settledFiles<Config>(
  { clock, signal, session }: FolderContext<Config>,
  place: SftpPlace,
  remote: SftpFolder,
): FolderReader {
  const folder = failingAsConnector(place, remote);
  const settled = inSession(session, 'kit.sftp.settled', () => new Set<string>());
  return {
    ...folder,
    async list(path) {
      const now = await listed(folder, path);
      if (now.every((file) => settled.has(stateOf(file)))) return now;
      await clock.sleep(SETTLE_MS, signal);
      const before = new Set(now.map(stateOf));
      const still = (await listed(folder, path)).filter((file) => before.has(stateOf(file)));
      settled.clear();
      for (const file of still) settled.add(stateOf(file));
      return still;
    },
  };
}

async function listed(folder: FolderReader, path: string): Promise<readonly FileInfo[]> {
  return (await folder.list(path)).filter(({ name }) => !UPLOADING.test(name));
}

function stateOf({ name, size, modifiedAt }: FileInfo): string {
  return `${size} ${modifiedAt} ${name}`;
}

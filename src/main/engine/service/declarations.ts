import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { Result } from '#shared/lib/result.ts';
import { whyUnreadable } from '#shared/lib/unreadable.ts';
import type { NewConnection } from '../commands/connections.ts';
import { declaredConnector, declaredSecrets } from '../connectors/declared/connector.ts';
import { loadDeclaration, type DeclarationProblem } from '../connectors/declared/declaration/load-declaration.ts';
import type { Declaration } from '../connectors/declared/declaration/schema.ts';
import { eventsConnector } from '../connectors/events/connector.ts';
import { eventSecrets, loadEvents, type EventsDeclaration } from '../connectors/events/declaration.ts';
import type { Connector, SecretField } from '../connectors/kit/connector.ts';
import type { FolderReader } from '../ports/ports.ts';

export interface DeclarationFile {
  readonly file: string;
  /** Instead of the folder that the declaration names. */
  readonly folder: string | null;
}

/** A declaration as it stands in its file. */
export interface ReadDeclaration {
  readonly connector: Connector<unknown>;
  readonly connection: NewConnection;
  /** Where it reads: a folder or an address. */
  readonly place: string;
  /** What it needs beside itself. */
  readonly secrets: readonly SecretField[];
}

/** @throws ContractError declaration.invalid, with file, line, column and reason of each problem; file.unreadable */
export async function readDeclaration(
  folders: FolderReader,
  { file, folder }: DeclarationFile,
): Promise<ReadDeclaration> {
  const path = resolve(file);
  const name = basename(path);
  const text = await readText(folders, path);
  const events = loadEvents(text, name);
  if (events !== null) return ofEvents(accepted(events, name));
  const declaration = accepted(loadDeclaration(text, name), name);
  const config = { folder: folderOf(declaration, path, folder), declaration };
  return {
    connector: declaredConnector,
    connection: connectionOf(declaration, declaredConnector.manifest.id, config),
    place:
      declaration.api?.url ??
      (declaration.sftp === undefined ? '' : `sftp://${declaration.sftp.server} `) + config.folder,
    secrets: declaredSecrets(declaration),
  };
}

function ofEvents(declaration: EventsDeclaration): ReadDeclaration {
  const { broker, feed } = declaration;
  return {
    connector: eventsConnector,
    connection: connectionOf(declaration, eventsConnector.manifest.id, { declaration }),
    place: feed?.url ?? broker?.host ?? '',
    secrets: eventSecrets(declaration),
  };
}

function connectionOf(
  { connection: id, name, kind, monogram }: Pick<Declaration, 'connection' | 'name' | 'kind' | 'monogram'>,
  connectorId: string,
  config: unknown,
): NewConnection {
  return { id, connectorId, name, kind, monogram, config, orderNumberScope: 'erp', referenceRules: {} };
}

/** @throws ContractError declaration.invalid */
function accepted<T>(loaded: Result<T, readonly DeclarationProblem[]>, name: string): T {
  if (loaded.ok) return loaded.value;
  throw new ContractError({
    code: 'declaration.invalid',
    message: `${name} cannot be used as a declaration.`,
    next: 'Correct these lines; resources/declaration.schema.json tells an editor what may stand where.',
    details: loaded.error.map(
      (problem) =>
        `${problem.file}:${problem.line}:${problem.column}: ${problem.at === '' ? '' : `${problem.at}: `}${problem.reason}`,
    ),
  });
}

/** A secret that the declaration has no use for: what was meant by it would be missing. */
export function needsNoSecret(name: string, key: string): ContractError {
  return new ContractError({
    code: 'input.invalid',
    message: `${name} has no secret ${key}.`,
    next: 'Its declaration says how it signs in: "auth" of an API, "login" of an SFTP server.',
  });
}

export function needsSecret(name: string, label: string): ContractError {
  return new ContractError({
    code: 'input.invalid',
    message: `${name} needs its ${label}.`,
    next: 'Enter it; it is kept in the secret store alone.',
  });
}

function folderOf(declaration: Declaration, path: string, chosen: string | null): string {
  if (declaration.api !== undefined) return '';
  if (declaration.sftp !== undefined) return declaration.folder ?? '.';
  const folder = chosen ?? declaration.folder ?? '.';
  return isAbsolute(folder) ? folder : resolve(chosen === null ? dirname(path) : '.', folder);
}

async function readText(folders: FolderReader, path: string): Promise<string> {
  try {
    let text = '';
    for await (const chunk of folders.read(dirname(path), basename(path))) text += chunk;
    return text;
  } catch (error) {
    throw new ContractError({
      code: 'file.unreadable',
      message: `${path} cannot be read: ${whyUnreadable(error)}.`,
      next: 'Check the path and that you may read the file.',
    });
  }
}

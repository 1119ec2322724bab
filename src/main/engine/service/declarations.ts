import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { NewConnection } from '../commands/connections.ts';
import { declaredConnector, declaredSecrets, type DeclaredConfig } from '../connectors/declared/connector.ts';
import { loadDeclaration } from '../connectors/declared/declaration/load-declaration.ts';
import type { Declaration } from '../connectors/declared/declaration/schema.ts';
import type { SecretField } from '../connectors/kit/connector.ts';
import type { FolderReader } from '../ports/ports.ts';

export interface DeclarationFile {
  readonly file: string;
  /** Instead of the folder that the declaration names. */
  readonly folder: string | null;
}

/** A declaration as it stands in its file. */
export interface ReadDeclaration {
  readonly declaration: Declaration;
  readonly connection: NewConnection & { readonly config: DeclaredConfig };
  /** What it needs beside itself. */
  readonly secrets: readonly SecretField[];
}

/** @throws ContractError declaration.invalid, with file, line, column and reason of each problem; file.unreadable */
export async function readDeclaration(
  folders: FolderReader,
  { file, folder }: DeclarationFile,
): Promise<ReadDeclaration> {
  const path = resolve(file);
  const loaded = loadDeclaration(await readText(folders, path), basename(path));
  if (!loaded.ok) {
    throw new ContractError({
      code: 'declaration.invalid',
      message: `${basename(path)} cannot be used as a declaration.`,
      next: 'Correct the lines below; the schema in resources/declaration.schema.json helps your editor.',
      details: loaded.error.map(
        (problem) =>
          `${problem.file}:${problem.line}:${problem.column}: ${problem.at === '' ? '' : `${problem.at}: `}${problem.reason}`,
      ),
    });
  }
  const declaration = loaded.value;
  return {
    declaration,
    connection: {
      id: declaration.connection,
      connectorId: declaredConnector.manifest.id,
      name: declaration.name,
      kind: declaration.kind,
      monogram: declaration.monogram,
      config: { folder: folderOf(declaration, path, folder), declaration },
      orderNumberScope: 'erp',
      referenceRules: {},
    },
    secrets: declaredSecrets(declaration),
  };
}

/** A secret that the declaration has no use for: what was meant by it would be missing. */
export function needsNoSecret(name: string, key: string): ContractError {
  return new ContractError({
    code: 'input.invalid',
    message: `${name} has no secret ${key}.`,
    next: 'Its declaration says under "auth" how it signs in.',
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
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      next: 'Check the path and that you may read the file.',
    });
  }
}

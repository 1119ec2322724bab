import { isAbsolute, join } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { Instant } from '#shared/domain/time.ts';
import { createLocalTime, fileStamp } from '#shared/domain/local-time.ts';
import type { ExportTable } from './manifest.ts';

export interface FileChoice {
  readonly table: ExportTable;
  readonly format: 'xlsx' | 'csv';
  /** The path that a person chose; null for one in the exports folder. */
  readonly file: string | null;
}

export interface FilePlace {
  /** The exports folder. */
  readonly folder: string;
  readonly now: Instant;
  /** IANA name. */
  readonly zone: string;
  /** Whether a file of this path is there or on its way. */
  readonly taken: (file: string) => boolean;
}

/**
 * The file an export goes to: the chosen one, which is replaced if it is there, or a new one in the exports folder,
 * throughline-orders-2026-11-23-1405.xlsx, with -2, -3 … where that name is taken.
 * @throws ContractError input.invalid for a path that is not absolute or has another format's ending
 */
export function exportFile({ table, format, file }: FileChoice, { folder, now, zone, taken }: FilePlace): string {
  if (file === null) {
    const name = `throughline-${table}-${fileStamp(now, createLocalTime(zone))}`;
    for (let count = 1; ; count += 1) {
      const candidate = join(folder, `${name}${count === 1 ? '' : `-${count}`}.${format}`);
      if (!taken(candidate)) return candidate;
    }
  }
  if (!isAbsolute(file)) {
    throw new ContractError({
      code: 'input.invalid',
      message: `"${file}" does not say in which folder the file should be.`,
      next: 'Give the whole path of the file.',
    });
  }
  if (!file.toLowerCase().endsWith(`.${format}`)) {
    throw new ContractError({
      code: 'input.invalid',
      message: `"${file}" does not end in .${format}.`,
      next: `Choose a name that ends in .${format}.`,
    });
  }
  return file;
}

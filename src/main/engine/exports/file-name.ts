import { isAbsolute, join } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { Instant } from '#shared/domain/time.ts';
import { createLocalTime, fileStamp } from '#shared/domain/local-time.ts';
import type { FilePermits } from '../ports/ports.ts';
import { sidecarOf, type ExportTable } from './manifest.ts';

export interface FileChoice {
  readonly table: ExportTable;
  readonly format: 'xlsx' | 'csv';
  /** The path that a person chose; null for one in the exports folder. */
  readonly file: string | null;
  /** What lets that path be written. */
  readonly grant: string | null;
}

export interface FilePlace {
  /** The exports folder. */
  readonly folder: string;
  readonly now: Instant;
  /** IANA name. */
  readonly zone: string;
  /** Whether a file of this path is there or on its way. */
  readonly taken: (file: string) => boolean;
  readonly permits: FilePermits;
}

/**
 * The file an export goes to: the one that a person chose in a dialog or named on a command line, or a new one in the
 * exports folder, throughline-orders-2026-11-23-1405.xlsx, with -2, -3 … where that name is taken.
 * @throws ContractError input.invalid for a path that is not absolute, has another format's ending or was not chosen by
 *   a person; input.conflict for one that is there and that nobody wants replaced
 */
export function exportFile(
  { table, format, file, grant }: FileChoice,
  { folder, now, zone, taken, permits }: FilePlace,
): { readonly file: string; readonly replace: boolean } {
  if (file === null) {
    const name = `throughline-${table}-${fileStamp(now, createLocalTime(zone))}`;
    for (let count = 1; ; count += 1) {
      const candidate = join(folder, `${name}${count === 1 ? '' : `-${count}`}.${format}`);
      if (!taken(candidate)) return { file: candidate, replace: false };
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
  const permit = grant === null ? null : permits.permit(file, grant);
  if (permit === null) {
    throw new ContractError({
      code: 'input.invalid',
      message: `Nobody chose "${file}" for this export.`,
      next: 'Export again and choose the place in the dialog, or leave it out: the file then goes to the exports folder.',
    });
  }
  const inTheWay = [file, ...(format === 'csv' ? [sidecarOf(file)] : [])].find((one) => taken(one));
  if (!permit.replace && inTheWay !== undefined) {
    throw new ContractError({
      code: 'input.conflict',
      message: `"${inTheWay}" is there already.`,
      next: 'Choose another name, or say that it is to be replaced.',
    });
  }
  return { file, replace: permit.replace };
}

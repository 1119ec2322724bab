import { z } from 'zod';
import type { FileInfo } from '../../../ports/ports.ts';

/** Where rows stand that were set aside: lines, or "sheet!row". */
export const placesSchema = z.array(z.union([z.number(), z.string()]));

const fileStateSchema = z.object({
  size: z.number(),
  modifiedAt: z.number(),
  /** Rows read for good: each was ended by a line break. */
  rows: z.number(),
  /** SHA-256 over the text of those rows. */
  digest: z.string(),
  /** Read to its end. */
  done: z.boolean(),
  /** Where the rows stand that were set aside. */
  bad: placesSchema.optional(),
});

/** How far a file has been read. */
export type FileState = z.infer<typeof fileStateSchema>;

export type FileStates = Readonly<Record<string, FileState>>;

export const fileStatesSchema = z.record(z.string(), fileStateSchema);

/** The file is as it was when it was read. */
export function isUnchanged(file: FileInfo, state: FileState): boolean {
  return file.size === state.size && file.modifiedAt === state.modifiedAt;
}

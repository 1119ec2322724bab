import type { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { StreamManifest } from '../../kit/connector.ts';
import type { DynamicsSalesConfig } from '../manifest.ts';

/** Lines of a row, in a table of their own. */
export interface Parts {
  readonly table: string;
  readonly set: string;
  readonly id: string;
  /** Column that names the row. */
  readonly parent: string;
  /** Member that they become. */
  readonly member: string;
  readonly columns: readonly string[];
}

export interface Table {
  readonly manifest: StreamManifest;
  readonly table: string;
  readonly id: string;
  columns(config: DynamicsSalesConfig): readonly string[];
  readonly parts: Parts | null;
  /** Columns that hold a number people know. */
  numbers(config: DynamicsSalesConfig): Readonly<Partial<Record<ReferenceType, string>>>;
  readonly schema: z.ZodType;
}

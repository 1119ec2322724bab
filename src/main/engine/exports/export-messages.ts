import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { QueryContext } from '../queries/context.ts';
import type { ExportRequest } from './jobs.ts';

/** What an export's thread starts with. */
export interface ExportStart {
  /** The store's file. */
  readonly file: string;
  readonly request: ExportRequest;
  readonly context: QueryContext;
  /** Of the product. */
  readonly version: string;
}

/** Exporter → engine. */
export type ExportMessage =
  | { readonly type: 'progress'; readonly written: number; readonly total: number }
  | { readonly type: 'done'; readonly rows: number }
  | { readonly type: 'failed'; readonly error: ContractErrorData };

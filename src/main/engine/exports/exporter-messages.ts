import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { ExportRequest } from './jobs.ts';
import type { ExportContext } from './run-export.ts';

/** What an exporter thread is started with: it writes one file and ends. */
export interface ExporterStart {
  /** The store's file. */
  readonly store: string;
  readonly request: ExportRequest;
  readonly context: ExportContext;
}

/** Engine → exporter. */
export interface ExporterCancel {
  readonly type: 'cancel';
}

/** Exporter → engine. */
export type ExporterMessage =
  | { readonly type: 'progress'; readonly written: number; readonly total: number }
  | { readonly type: 'done'; readonly rows: number }
  | { readonly type: 'error'; readonly error: ContractErrorData }
  | { readonly type: 'slow'; readonly sql: string; readonly ms: number };

import { ContractError } from '#shared/contract/errors.ts';
import type { Workers } from '../ports/ports.ts';
import type { SlowStatement } from '../store/database.ts';
import type { ExporterCancel, ExporterMessage, ExporterStart } from './exporter-messages.ts';
import type { ExportHooks, ExportRequest } from './jobs.ts';
import type { ExportContext } from './run-export.ts';

export interface ExporterOptions {
  readonly workers: Workers;
  /** The store's file. */
  readonly store: string;
  /** What answers depend on at this moment. */
  readonly context: () => ExportContext;
  readonly onSlow: SlowStatement;
}

/** Runs each export in a thread of its own, so that neither the reader nor the writer waits for it. */
export function createExporter({ workers, store, context, onSlow }: ExporterOptions) {
  return function run(request: ExportRequest, { onProgress, signal }: ExportHooks): Promise<{ readonly rows: number }> {
    return new Promise((resolve, reject) => {
      const start: ExporterStart = { store, request, context: context() };
      const worker = workers.spawn('exporter', start);
      const cancel = (): void => worker.post({ type: 'cancel' } satisfies ExporterCancel);
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
      let outcome: (() => void) | null = null;
      worker.onMessage((raw) => {
        const message = raw as ExporterMessage;
        if (message.type === 'progress') onProgress(message.written, message.total);
        else if (message.type === 'slow') onSlow(message.sql, message.ms);
        else if (message.type === 'done') outcome = () => resolve({ rows: message.rows });
        else outcome = () => reject(new ContractError(message.error));
      });
      worker.onExit((reason) => {
        signal.removeEventListener('abort', cancel);
        if (outcome) outcome();
        else reject(stopped(reason));
      });
    });
  };
}

function stopped(reason: string): ContractError {
  return new ContractError({
    code: 'engine.unavailable',
    message: 'The export stopped before it was complete.',
    next: 'Start it again; the file was not written.',
    retryable: true,
    details: [reason],
  });
}

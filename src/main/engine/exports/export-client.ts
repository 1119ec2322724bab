import { ContractError } from '#shared/contract/errors.ts';
import type { Workers } from '../ports/ports.ts';
import type { ExportMessage, ExportStart } from './export-messages.ts';
import type { ExportHooks } from './jobs.ts';

/** Writes one export in a thread of its own, so that neither questions nor the writer wait. @throws ContractError */
export async function exportInThread(
  workers: Workers,
  start: ExportStart,
  hooks: ExportHooks,
): Promise<{ readonly rows: number }> {
  hooks.signal.throwIfAborted();
  const worker = workers.spawn('exporter', start);
  const stop = (): void => worker.post('cancel');
  hooks.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.onMessage((raw) => {
        const message = raw as ExportMessage;
        if (message.type === 'progress') hooks.onProgress(message.written, message.total);
        else if (message.type === 'done') resolve({ rows: message.rows });
        else reject(new ContractError(message.error));
      });
      worker.onExit((reason) =>
        reject(
          new ContractError({
            code: 'engine.bug',
            message: 'The export stopped.',
            next: 'Try again; the file was not written.',
            details: [reason],
          }),
        ),
      );
    });
  } finally {
    hooks.signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

import type { ReplayEffect } from '#shared/contract/dto/parked.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Workers } from '../../ports/ports.ts';
import type { ReplayProgress } from './replay-effect.ts';
import type { ReplayMessage, ReplayStart } from './replay-messages.ts';

/** Previews a replay in a thread of its own, which ends with the signal. @throws ContractError */
export async function previewReplay(
  workers: Workers,
  start: ReplayStart,
  onProgress: (progress: ReplayProgress) => void,
  signal: AbortSignal,
): Promise<ReplayEffect> {
  signal.throwIfAborted();
  const worker = workers.spawn('replayer', start);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(stopped('The preview was stopped.')), { once: true });
      worker.onMessage((raw) => {
        const message = raw as ReplayMessage;
        if (message.type === 'progress') onProgress(message.progress);
        else if (message.type === 'done') resolve(message.effect);
        else reject(new ContractError(message.error));
      });
      worker.onExit((reason) => reject(stopped('The preview stopped before it was done.', [reason])));
    });
  } finally {
    await worker.terminate();
  }
}

function stopped(message: string, details?: readonly string[]): ContractError {
  return new ContractError({
    code: details === undefined ? 'request.cancelled' : 'engine.bug',
    message,
    next: 'Ask again if you still need the answer; nothing was changed.',
    ...(details === undefined ? {} : { details: [...details] }),
  });
}

import { ContractError } from '#shared/contract/errors.ts';
import type { StoreStudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import type { Workers } from '../../ports/ports.ts';
import type { QueryContext } from '../context.ts';
import type { StudyProgress } from './studies.ts';
import type { StudyMessage, StudyStart } from './study-messages.ts';

/** Answers one study in a thread of its own, which ends with the signal. @throws ContractError */
export async function studyInThread(
  workers: Workers,
  start: { readonly file: string; readonly question: StoreStudyQuestion; readonly context: QueryContext },
  onProgress: (progress: StudyProgress) => void,
  signal: AbortSignal,
): Promise<StudyResult> {
  signal.throwIfAborted();
  const worker = workers.spawn('study', start satisfies StudyStart);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(stopped()), { once: true });
      worker.onMessage((raw) => {
        const message = raw as StudyMessage;
        if (message.type === 'progress') onProgress(message.progress);
        else if (message.type === 'done') resolve(message.result);
        else reject(new ContractError(message.error));
      });
      worker.onExit((reason) =>
        reject(
          new ContractError({
            code: 'engine.bug',
            message: 'The question stopped before it was answered.',
            next: 'Ask again; nothing was changed.',
            details: [reason],
          }),
        ),
      );
    });
  } finally {
    await worker.terminate();
  }
}

function stopped(): ContractError {
  return new ContractError({
    code: 'request.cancelled',
    message: 'The question was stopped.',
    next: 'Ask again if you still need the answer.',
  });
}

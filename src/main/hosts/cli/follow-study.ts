import type { EngineClient } from '#shared/contract/client.ts';
import type { StudyResult } from '#shared/contract/dto/studies.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from './output/output.ts';
import { counted } from './output/text.ts';

type ResultOf<Kind extends StudyResult['study']> = Extract<StudyResult, { readonly study: Kind }>;

/** What a preview looks at, for its progress: orders, documents. */
interface Followed<Kind extends StudyResult['study']> {
  readonly id: string;
  readonly study: Kind;
  readonly noun: string;
}

/** Follows a preview by the engine's events until it has ended. @throws ContractError when it fails or is cancelled */
export function followStudy<Kind extends StudyResult['study']>(
  client: EngineClient,
  { id, study: kind, noun }: Followed<Kind>,
  out: Output,
  signal: AbortSignal,
): Promise<ResultOf<Kind>> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const study = await client.ask('studies.get', { id }, signal);
      if (study.state === 'running') {
        out.progress(`Looked at ${study.done} of ${counted(study.total, noun)} …`);
        return;
      }
      stop();
      if (study.state === 'done' && study.result && isOf(study.result, kind)) resolve(study.result);
      else reject(study.error === null ? cancelled() : new ContractError(study.error));
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stop = client.onEvent((event) => {
      if (event.topics.includes('studies')) look().catch(fail);
    });
    signal.addEventListener('abort', () => void client.ask('studies.cancel', { id }).catch(fail), { once: true });
    look().catch(fail);
  });
}

function isOf<Kind extends StudyResult['study']>(result: StudyResult, kind: Kind): result is ResultOf<Kind> {
  return result.study === kind;
}

function cancelled(): ContractError {
  return new ContractError({
    code: 'request.cancelled',
    message: 'The preview was cancelled.',
    next: 'Start it again.',
  });
}

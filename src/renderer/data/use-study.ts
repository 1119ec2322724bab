import { useEffect, useState } from 'react';
import type { Study, StudyQuestion } from '#shared/contract/dto/studies.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import { useEngine } from './engine.tsx';
import { errorData, queryKey } from './query-cache.ts';
import { useQuery } from './use-query.ts';

export interface StudyAnswer {
  readonly study: Study | undefined;
  readonly error: ContractErrorData | undefined;
  readonly cancel: () => void;
}

/**
 * The answer to a question over the whole history, as far as it is. Asked anew when the question changes; what nobody
 * waits for any more is stopped. Null asks nothing.
 */
export function useStudy(question: StudyQuestion | null): StudyAnswer {
  const { client } = useEngine();
  const key = question === null ? null : queryKey('studies.start', question);
  const [started, setStarted] = useState<{ readonly key: string; readonly id: string } | null>(null);
  const [failed, setFailed] = useState<ContractErrorData | undefined>();
  useEffect(() => {
    if (question === null || key === null) return undefined;
    let id: string | null = null;
    let left = false;
    const stop = (): void => {
      if (id !== null) void client.ask('studies.cancel', { id }).catch(() => undefined);
    };
    client.ask('studies.start', question).then(
      (answer) => {
        id = answer.id;
        if (left) stop();
        else {
          setFailed(undefined);
          setStarted({ key, id });
        }
      },
      (error: unknown) => {
        if (!left) setFailed(errorData(error));
      },
    );
    return () => {
      left = true;
      stop();
    };
    // The key is the question as text.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [client, key]);
  const current = started !== null && started.key === key ? started.id : null;
  const { value, error } = useQuery('studies.get', current === null ? null : { id: current });
  return {
    study: value,
    error: failed ?? error,
    cancel: () => {
      if (current !== null) void client.ask('studies.cancel', { id: current }).catch(() => undefined);
    },
  };
}

import { useCallback, useState } from 'react';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { Input, MethodName, Output } from '#shared/contract/methods.ts';
import { useToasts } from '../state/toasts.ts';
import { useEngine } from './engine.tsx';
import { errorData } from './query-cache.ts';

export interface Command<M extends MethodName> {
  /** Undefined after a failure, which is then in `error`. */
  readonly run: (input: Input<M>) => Promise<Output<M> | undefined>;
  readonly pending: boolean;
  readonly error: ContractErrorData | null;
}

/** A change that the engine makes. Failures are said in a toast unless the caller shows `error` itself. */
export function useCommand<M extends MethodName>(method: M, { quiet = false } = {}): Command<M> {
  const { client } = useEngine();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ContractErrorData | null>(null);
  const run = useCallback(
    async (input: Input<M>): Promise<Output<M> | undefined> => {
      setPending(true);
      setError(null);
      try {
        return await client.ask(method, input);
      } catch (thrown) {
        const data = errorData(thrown);
        setError(data);
        if (!quiet) useToasts.getState().fail(data);
        return undefined;
      } finally {
        setPending(false);
      }
    },
    [client, method, quiet],
  );
  return { run, pending, error };
}

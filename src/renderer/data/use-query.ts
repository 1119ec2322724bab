import { useCallback, useContext, useMemo, useState, useSyncExternalStore } from 'react';
import type { Input, MethodName, Output } from '#shared/contract/methods.ts';
import { ShownContext } from '../state/shown.ts';
import { useEngine } from './engine.tsx';
import { queryKey, type Answer } from './query-cache.ts';

const IDLE: Answer<never> = { value: undefined, error: undefined, fetching: false };
const noop = (): void => undefined;

/**
 * The engine's answer, asked again whenever it changes. Pass null to ask nothing. The old value stays while the new
 * one comes, also when the input changes and `keep` is set.
 */
export function useQuery<M extends MethodName>(
  method: M,
  input: Input<M> | null,
  { keep = false } = {},
): Answer<Output<M>> {
  const { cache } = useEngine();
  const shown = useContext(ShownContext);
  const key = input === null ? null : queryKey(method, input);
  const asked = useSameWhileEqual(input, key);
  const subscribe = useCallback(
    (listener: () => void) => (asked === null || !shown ? noop : cache.subscribe(method, asked, listener)),
    [cache, method, asked, shown],
  );
  const read = useCallback(
    (): Answer<Output<M>> => (asked === null ? IDLE : cache.read(method, asked)),
    [cache, method, asked],
  );
  const answer = useSyncExternalStore(subscribe, read);
  const [before, setBefore] = useState<Answer<Output<M>>>(IDLE);
  if (keep && answer.value !== undefined && answer.value !== before.value) setBefore(answer);
  const waiting = keep && answer.value === undefined && answer.error === undefined && key !== null;
  return waiting ? { ...before, fetching: true } : answer;
}

/** The first of several equal inputs, so that a new object with the same content asks nothing new. */
function useSameWhileEqual<T>(input: T, key: string | null): T {
  // The key is the input as text.
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => input, [key]);
}

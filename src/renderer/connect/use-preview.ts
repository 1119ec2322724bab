import { useCallback, useEffect, useRef, useState } from 'react';
import type { PreviewStream } from '#shared/contract/dto/preview.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { Input } from '#shared/contract/methods.ts';
import { useEngine } from '../data/engine.tsx';
import { errorData } from '../data/query-cache.ts';

export type PreviewSubject = Input<'connections.preview'>['of'];

/** What counts into the sizes. */
export interface PreviewBounds {
  readonly from: number | null;
  readonly customers: readonly string[] | null;
}

export interface PreviewRun {
  readonly streams: readonly PreviewStream[];
  /** Streams still to be read, the next one first. */
  readonly waiting: readonly string[];
  readonly running: boolean;
  readonly error: ContractErrorData | null;
  /** Reads the first page of each stream, one after the other; ids null: all in one question. */
  start(of: PreviewSubject, ids: readonly string[] | null, bounds?: PreviewBounds): void;
  cancel(): void;
}

const SAMPLE = 3;
const EVERYTHING: PreviewBounds = { from: null, customers: null };

/** A dry run, stream by stream, so that what is there is shown while the rest is read. Leaving the step ends it. */
export function usePreview(): PreviewRun {
  const { client } = useEngine();
  const [streams, setStreams] = useState<readonly PreviewStream[]>([]);
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<ContractErrorData | null>(null);
  const stop = useRef<AbortController | null>(null);
  const cancel = useCallback(() => stop.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    (of: PreviewSubject, ids: readonly string[] | null, bounds: PreviewBounds = EVERYTHING): void => {
      stop.current?.abort();
      const controller = new AbortController();
      stop.current = controller;
      setStreams([]);
      setError(null);
      setRunning(true);
      const ask = async (): Promise<void> => {
        const questions = ids === null || ids.length === 0 ? [null] : ids.map((id) => [id]);
        for (const [at, asked] of questions.entries()) {
          setWaiting(ids?.slice(at) ?? []);
          const { from, customers } = bounds;
          const some = {
            ...(asked === null ? {} : { streams: asked }),
            ...(customers === null ? {} : { customers: [...customers] }),
          };
          const answer = await client.ask(
            'connections.preview',
            { of, ...some, from, sample: SAMPLE },
            controller.signal,
          );
          setStreams((before) => [...before, ...answer.streams]);
        }
      };
      ask()
        .catch((thrown: unknown) => {
          if (!controller.signal.aborted) setError(errorData(thrown));
        })
        .finally(() => {
          if (stop.current !== controller) return;
          setRunning(false);
          setWaiting([]);
        });
    },
    [client],
  );
  return { streams, waiting, running, error, start, cancel };
}

import { useCallback } from 'react';
import type { Input } from '#shared/contract/methods.ts';
import { usePastReason } from '../state/past.ts';
import { useToasts } from '../state/toasts.ts';
import { useUndo, type Undoing } from '../state/undo.ts';
import { useEngine, type Engine } from './engine.tsx';
import { errorData } from './query-cache.ts';

export type DecisionInput = Input<'decisions.record'>['decisions'][number];

/** The toast that offers to undo a step; it goes when the step is undone by another way. */
const OFFERS = new Map<number, number>();

/** The decision or change that is under way: an undo right after it means it, and waits for it. */
let underWay: Promise<unknown> = Promise.resolve();

/** Records decisions as one step that can be undone as one. False when the engine refused. */
export function useDecide(): (words: string, decisions: readonly DecisionInput[]) => Promise<boolean> {
  const engine = useEngine();
  const reason = usePastReason();
  return useCallback(
    async (words, decisions) => {
      if (decisions.length === 0) return false;
      if (reason !== null) {
        useToasts.getState().say(reason);
        return false;
      }
      try {
        const recording = engine.client.ask('decisions.record', { decisions: [...decisions] });
        underWay = recording.catch(() => undefined);
        const { ids } = await recording;
        offer(engine, words, ids);
        refresh(engine);
        return true;
      } catch (error) {
        useToasts.getState().fail(errorData(error));
        return false;
      }
    },
    [engine, reason],
  );
}

/**
 * Makes a change that is no decision, and offers to take it back as one is. False when it was not made.
 * @param make resolves to whether the change was made
 */
export function useChange(): (
  words: string,
  make: () => Promise<boolean>,
  undo: () => Promise<unknown>,
) => Promise<boolean> {
  const engine = useEngine();
  return useCallback(
    async (words, make, undo) => {
      try {
        const making = make();
        underWay = making.catch(() => undefined);
        const made = await making;
        if (made) offer(engine, words, undo);
        return made;
      } catch (error) {
        useToasts.getState().fail(errorData(error));
        return false;
      }
    },
    [engine],
  );
}

function offer(engine: Engine, words: string, undoing: Undoing): void {
  const step = useUndo.getState().push(words, undoing);
  OFFERS.set(step, useToasts.getState().say(words, { label: 'Undo', run: () => void undoStep(engine, step) }));
}

export function useUndoLast(): () => void {
  const engine = useEngine();
  return useCallback(() => {
    void underWay.then(() => {
      const last = useUndo.getState().steps.at(-1);
      if (last) return undoStep(engine, last.id);
      useToasts.getState().say('Nothing to undo in this session. Earlier decisions are in Settings.');
      return undefined;
    });
  }, [engine]);
}

export async function undoStep(engine: Engine, stepId: number): Promise<void> {
  const step = useUndo.getState().take(stepId);
  if (!step) return;
  const toast = OFFERS.get(stepId);
  if (toast !== undefined) useToasts.getState().close(toast);
  OFFERS.delete(stepId);
  try {
    await takeBack(engine, step.undoing);
    useToasts.getState().say(`Undone: ${step.words}`);
    refresh(engine);
  } catch (error) {
    useUndo.getState().putBack(step);
    useToasts.getState().fail(errorData(error));
  }
}

function takeBack(engine: Engine, undoing: Undoing): Promise<unknown> {
  if (typeof undoing === 'function') return undoing();
  const decisions = undoing.map((decisionId) => ({ kind: 'undo' as const, decisionId }));
  return engine.client.ask('decisions.record', { decisions });
}

/** The engine says so too, a moment later; what a person changed is asked for at once. */
function refresh(engine: Engine): void {
  engine.cache.invalidateTopics(['decisions', 'exceptions', 'unlinked']);
}

import { useEffect, useRef } from 'react';

/**
 * Lets a key act on the answer to what was typed, and on no answer before it: keys come faster than answers. Where the
 * answer is still to come, the act waits for it; typing on takes it back.
 * @param ready the answer on screen is that to what was typed
 * @returns asks for the act
 */
export function useOnceReady(ready: boolean, typed: string, act: () => void): () => void {
  const waiting = useRef<string | null>(null);
  useEffect(() => {
    if (waiting.current === null || (waiting.current === typed && !ready)) return;
    const isMeant = waiting.current === typed;
    waiting.current = null;
    if (isMeant) act();
  }, [typed, ready, act]);
  return () => {
    if (ready) act();
    else waiting.current = typed;
  };
}

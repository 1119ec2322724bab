import { createContext, useContext } from 'react';
import type { Instant } from '#shared/domain/time.ts';

/** The moment that a part of the screen is of; null: now. */
export const PastContext = createContext<Instant | null>(null);

const REASON = 'This is how it was: what is past cannot be changed. Go back to now to decide.';

/** Why nothing can be decided here; null where it can. For the title of buttons that are off. */
export function usePastReason(): string | null {
  return useContext(PastContext) === null ? null : REASON;
}

import type { Instant } from '#shared/domain/time.ts';
import type { PullContext } from './connector.ts';
import { inSession } from './session.ts';

/** What a source that lists nothing is asked about, one by one. Remembered while the engine lives. */
export interface Watchlist {
  /** Whether it is worth asking about it now. */
  isDue(name: string): boolean;
  /**
   * Of the names, those that are worth asking about now: the ones that were not asked about yet, in their sequence, then
   * the ones that were asked about longest ago.
   */
  due(names: readonly string[], most: number): readonly string[];
  /** It was asked about now, and is not worth it again before. */
  asked(name: string, again: Instant): void;
}

interface Asked {
  readonly at: Instant;
  readonly again: Instant;
}

/** @param key under which it is kept in the connection's session */
export function watchlist({ session, clock }: Pick<PullContext<unknown>, 'session' | 'clock'>, key: string): Watchlist {
  const asked = inSession(session, key, () => new Map<string, Asked>());
  const isDue = (name: string): boolean => (asked.get(name)?.again ?? Number.NEGATIVE_INFINITY) <= clock.now();
  const lastAsked = (name: string): Instant => asked.get(name)?.at ?? Number.NEGATIVE_INFINITY;
  return {
    isDue,
    due: (names, most) =>
      names
        .filter(isDue)
        // Stable, so that names of one age keep their sequence. Equal infinities have no difference.
        .toSorted((a, b) => (lastAsked(a) === lastAsked(b) ? 0 : lastAsked(a) - lastAsked(b)))
        .slice(0, most),
    asked: (name, again) => void asked.set(name, { at: clock.now(), again }),
  };
}

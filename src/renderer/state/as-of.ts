import { create } from 'zustand';
import type { Instant } from '#shared/domain/time.ts';

/** Which moment the client shows, and which one is being prepared. */
interface AsOf {
  /** Null: now. */
  readonly at: Instant | null;
  /** The moment asked for that is not there yet. */
  readonly coming: Instant | null;
  choose(at: Instant): void;
  /** What was chosen has come. */
  arrive(at: Instant): void;
  /** What was chosen is not waited for any more; what is shown stays. */
  giveUp(): void;
  backToNow(): void;
}

export const useAsOf = create<AsOf>((set) => ({
  at: null,
  coming: null,
  choose: (at) => set({ coming: at }),
  arrive: (at) => set({ at, coming: null }),
  giveUp: () => set({ coming: null }),
  backToNow: () => set({ at: null, coming: null }),
}));

import { create } from 'zustand';
import type { Money } from '#shared/domain/decimal.ts';

/** What is selected on the screen that is shown, for the status bar. */
interface Selection {
  readonly count: number;
  /** One per currency. */
  readonly sums: readonly Money[];
  set(count: number, sums: readonly Money[]): void;
}

export const useSelection = create<Selection>((set) => ({
  count: 0,
  sums: [],
  set: (count, sums) => set({ count, sums }),
}));

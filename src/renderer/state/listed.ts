import { create } from 'zustand';
import type { NumberList } from '#shared/contract/number-list.ts';
import { formatRoute, go } from './route.ts';

/** The view of the orders that shows a list. */
export const LISTED_VIEW = 'listed';

interface Listed {
  /** Held here alone: neither the address nor what is kept between sessions has it. */
  readonly list: NumberList | null;
  /** The numbers are being asked for. */
  readonly asking: boolean;
  ask(asking: boolean): void;
  /** Shows the orders of a list. */
  show(list: NumberList): void;
  forget(): void;
}

export const useListed = create<Listed>((set) => ({
  list: null,
  asking: false,
  ask: (asking) => set({ asking }),
  show(list) {
    set({ list, asking: false });
    go(formatRoute('orders', '', { view: LISTED_VIEW }));
  },
  forget: () => set({ list: null }),
}));

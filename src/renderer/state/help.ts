import { create } from 'zustand';

export interface ShortcutRow {
  readonly keys: string;
  readonly words: string;
}

interface Help {
  readonly open: boolean;
  /** Keys of the screen that is shown. */
  readonly screenKeys: readonly ShortcutRow[];
  toggle(open: boolean): void;
  setScreenKeys(rows: readonly ShortcutRow[]): void;
}

export const useHelp = create<Help>((set) => ({
  open: false,
  screenKeys: [],
  toggle: (open) => set({ open }),
  setScreenKeys: (screenKeys) => set({ screenKeys }),
}));

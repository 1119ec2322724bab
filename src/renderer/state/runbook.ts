import { create } from 'zustand';

/** The page of the runbooks that is open beside the screen; by file name. */
export const useRunbook = create<{ readonly name: string | null; open(name: string): void; close(): void }>((set) => ({
  name: null,
  open: (name) => set({ name }),
  close: () => set({ name: null }),
}));

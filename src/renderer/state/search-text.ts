import { create } from 'zustand';

interface SearchText {
  /** What stands in the search field. */
  readonly text: string;
  set(text: string): void;
}

export const useSearchText = create<SearchText>((set) => ({ text: '', set: (text) => set({ text }) }));

import { create } from 'zustand';

/** How a step is taken back: the decisions that it made are undone, or the engine is told how it was before. */
export type Undoing = readonly string[] | (() => Promise<unknown>);

export interface UndoStep {
  readonly id: number;
  readonly words: string;
  readonly undoing: Undoing;
}

interface Undo {
  /** Oldest first. */
  readonly steps: readonly UndoStep[];
  push(words: string, undoing: Undoing): number;
  take(id: number): UndoStep | undefined;
  putBack(step: UndoStep): void;
}

const KEPT_STEPS = 100;
let nextId = 1;

export const useUndo = create<Undo>((set, get) => ({
  steps: [],
  push(words, undoing) {
    const id = nextId;
    nextId += 1;
    set({ steps: [...get().steps.slice(1 - KEPT_STEPS), { id, words, undoing }] });
    return id;
  },
  take(id) {
    const step = get().steps.find((candidate) => candidate.id === id);
    if (step) set({ steps: get().steps.filter((candidate) => candidate.id !== id) });
    return step;
  },
  putBack: (step) => set({ steps: [...get().steps, step].toSorted((a, b) => a.id - b.id) }),
}));

import { create } from 'zustand';
import type { ContractErrorData } from '#shared/contract/errors.ts';

export interface Toast {
  readonly id: number;
  readonly words: string;
  readonly next: string | null;
  readonly failed: boolean;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

interface Toasts {
  readonly toasts: readonly Toast[];
  /** Returns its id. */
  say(words: string, action?: Toast['action']): number;
  fail(error: ContractErrorData): void;
  close(id: number): void;
}

const SHOWN_AT_ONCE = 3;
const SHOWN_MS = 6000;
const FAILURE_SHOWN_MS = 12_000;
let nextId = 1;

export const useToasts = create<Toasts>((set, get) => {
  const add = (toast: Omit<Toast, 'id'>, ms: number): number => {
    const id = nextId;
    nextId += 1;
    set({ toasts: [...get().toasts.slice(1 - SHOWN_AT_ONCE), { ...toast, id }] });
    setTimeout(() => get().close(id), ms);
    return id;
  };
  return {
    toasts: [],
    say: (words, action = null) => add({ words, next: null, failed: false, action }, SHOWN_MS),
    fail: (error) => void add({ words: error.message, next: error.next, failed: true, action: null }, FAILURE_SHOWN_MS),
    close: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
  };
});

import { create } from 'zustand';
import type { SourceRef } from '#shared/domain/order.ts';

/** What the evidence drawer shows: one figure and everything it was read from. */
interface EvidenceDrawer {
  readonly title: string;
  readonly sources: readonly SourceRef[];
  open(title: string, sources: readonly SourceRef[]): void;
  close(): void;
}

const NOTHING: readonly SourceRef[] = [];

export const useEvidence = create<EvidenceDrawer>((set) => ({
  title: '',
  sources: NOTHING,
  open: (title, sources) => set({ title, sources }),
  close: () => set({ title: '', sources: NOTHING }),
}));

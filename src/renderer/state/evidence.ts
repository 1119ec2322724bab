import { create } from 'zustand';
import type { SourceRef } from '#shared/domain/evidence.ts';

/** What the evidence drawer shows: one figure and everything it was read from. */
interface EvidenceDrawer {
  readonly title: string;
  readonly sources: readonly SourceRef[];
  /** The version that is looked at first; null: the newest. */
  readonly version: string | null;
  open(title: string, sources: readonly SourceRef[], version?: string): void;
  close(): void;
}

const NOTHING: readonly SourceRef[] = [];

export const useEvidence = create<EvidenceDrawer>((set) => ({
  title: '',
  sources: NOTHING,
  version: null,
  open: (title, sources, version) => set({ title, sources, version: version ?? null }),
  close: () => set({ title: '', sources: NOTHING, version: null }),
}));

import { create } from 'zustand';

export const THEMES = ['system', 'light', 'dark'] as const;
export const DENSITIES = ['compact', 'normal', 'roomy'] as const;
export const ZONES = ['system', 'UTC'] as const;

export interface AppearanceValues {
  readonly theme: (typeof THEMES)[number];
  readonly density: (typeof DENSITIES)[number];
  readonly zone: (typeof ZONES)[number];
}

interface Appearance extends AppearanceValues {
  set(values: Partial<AppearanceValues>): void;
}

export const useAppearance = create<Appearance>((set) => ({ theme: 'system', density: 'normal', zone: 'system', set }));

export const ROW_HEIGHTS: Readonly<Record<AppearanceValues['density'], number>> = {
  compact: 24,
  normal: 28,
  roomy: 36,
};

/** The zone for formatting; undefined is the machine's. */
export function useZone(): string | undefined {
  return useAppearance((state) => (state.zone === 'system' ? undefined : state.zone));
}

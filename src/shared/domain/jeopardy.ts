import type { JeopardyBand } from './policy.ts';

export const DIRECTIONS = ['easing', 'flat', 'worsening'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How much an order is in danger, 0 to 100, and what the score is made of. */
export interface Jeopardy {
  readonly score: number;
  readonly band: JeopardyBand;
  readonly direction: Direction;
  readonly parts: readonly {
    readonly part: 'slip' | 'value' | 'tier' | 'trend';
    readonly points: number;
    readonly of: number;
    /** Why it gives these points. */
    readonly sentence: string;
  }[];
}

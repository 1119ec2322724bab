import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';

export type Looked = Pick<PolicyEffect, 'looked' | 'touched'>;

export function isSoFar({ looked, touched }: Looked): boolean {
  return looked < touched;
}

/** What a count among the orders looked at so far comes to among all that are touched, to two places; exact at the end. */
export function estimated(count: number, { looked, touched }: Looked): number {
  if (looked === 0 || looked >= touched) return count;
  const likely = (count * touched) / looked;
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(likely) || 1)) - 1);
  return Math.round(likely / grain) * grain;
}

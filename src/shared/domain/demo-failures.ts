/** How a system of the demo company can be let fail, as a person would put it. */
export const DEMO_FAILURES = ['outage', 'slow', 'rate_limited', 'sign_in_refused', 'torn', 'mixed'] as const;
export type DemoFailureKind = (typeof DEMO_FAILURES)[number];

export const DEMO_FAILURE_WORDS: Readonly<Record<DemoFailureKind, string>> = {
  outage: 'Outage (503)',
  slow: 'Slow answers',
  rate_limited: 'Rate limit (429)',
  sign_in_refused: 'Sign-in refused (401)',
  torn: 'Torn answers',
  mixed: 'Everything now and then',
};

/** What befalls the answers of one system, or of some of them. */
export interface DemoFailure {
  /** Which of them meets an answer is dealt by chance; at least one. */
  readonly kinds: readonly DemoFailureKind[];
  /** Part of all answers, above 0 to 1. */
  readonly share: number;
}

const NOW_AND_THEN = 0.2;

/** How many of its answers a kind usually meets. */
export function usualShare(kinds: readonly DemoFailureKind[]): number {
  return kinds.every((kind) => kind === 'mixed') ? NOW_AND_THEN : 1;
}

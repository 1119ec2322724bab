import type { DemoFailure, DemoFailureKind } from '#shared/domain/demo-failures.ts';
import { FAULT_KINDS, type FaultKind, type FaultSettings } from './fault.ts';

const FAULTS_OF: Readonly<Record<DemoFailureKind, readonly FaultKind[]>> = {
  outage: ['server_error'],
  slow: ['latency'],
  rate_limited: ['throttled'],
  sign_in_refused: ['unauthorised'],
  torn: ['truncated', 'reset'],
  mixed: FAULT_KINDS,
};
/** Longer than a reader waits within a run: the run ends, and says why. */
const RETRY_AFTER_S = 70;
/** Below what a reader waits for one answer. */
const LONGEST_DELAY_MS = 5_000;

/** The faults by which a system fails as a person asked for. */
export function faultsOf({ kinds, share }: DemoFailure, seed: number): FaultSettings {
  return {
    seed,
    share,
    kinds: [...new Set(kinds.flatMap((kind) => FAULTS_OF[kind]))],
    longestDelayMs: LONGEST_DELAY_MS,
    ...(kinds.includes('outage') && { serverErrors: [503] }),
    ...(kinds.includes('rate_limited') && { retryAfter: RETRY_AFTER_S }),
  };
}

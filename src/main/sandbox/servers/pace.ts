import type { SystemId } from '../systems.ts';

/** How fast the servers answer and how much they let through. */
export interface PaceLimits {
  /** Milliseconds before an answer: between both, by request count. */
  readonly latencyMs: readonly [number, number];
  /** The vendor's limits are multiplied by this. */
  readonly scale: number;
  /** Every n-th data request of a system is throttled; 0: only by the limits. */
  readonly throttleEvery: Readonly<Record<SystemId, number>>;
}

/** `vendor`: documented limits, latency as over the internet. `demo`: same protocol, scaled to sync in about a minute. */
export const PACES = {
  vendor: { latencyMs: [25, 90], scale: 1, throttleEvery: { bc: 0, us: 0, sf: 0, sh: 0, ep: 0 } },
  demo: { latencyMs: [0, 3], scale: 500, throttleEvery: { bc: 61, us: 67, sf: 9, sh: 499, ep: 97 } },
} as const satisfies Record<string, PaceLimits>;
export type Pace = keyof typeof PACES;

/** Requests let through in a sliding window. */
export interface Window {
  /** Milliseconds to wait; 0 when the request may pass (and is counted). */
  take(): number;
}

export function createWindow(now: () => number, limit: number, windowMs: number): Window {
  const taken: number[] = [];
  return {
    take: () => {
      const at = now();
      while (taken.length > 0 && (taken[0] ?? 0) <= at - windowMs) taken.shift();
      if (taken.length >= limit) return Math.max(1, (taken[0] ?? at) + windowMs - at);
      taken.push(at);
      return 0;
    },
  };
}

/** Whether the count-th data request of a system is one of those that are throttled whatever the limits say. */
export function isThrottled(pace: PaceLimits, system: SystemId, count: number): boolean {
  const every = pace.throttleEvery[system];
  return every > 0 && count % every === 0;
}

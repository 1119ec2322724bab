import type { Instant } from './time.ts';

/** How old the data of a stream may be, where a person said so: milliseconds by "connection/stream". */
export type FreshnessTargets = Readonly<Record<string, number>>;

/** How old one stream of a connection is, and may be. */
export interface StreamAge {
  readonly streamId: string;
  /** All that the source had by then is here. */
  readonly completeAt: Instant;
  readonly targetMs: number;
}

/** A stream is late from this moment on. */
export function lateFrom({ completeAt, targetMs }: Pick<StreamAge, 'completeAt' | 'targetMs'>): Instant {
  return completeAt + targetMs;
}

export function isLate(age: Pick<StreamAge, 'completeAt' | 'targetMs'>, now: Instant): boolean {
  return now >= lateFrom(age);
}

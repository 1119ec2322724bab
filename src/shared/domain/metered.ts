import { MINUTE, type Instant } from './time.ts';

/** Whether this computer's network is one where bytes cost: as the platform says, or as a person does. */
export const METERED_MODES = ['automatic', 'always', 'never'] as const;
export type MeteredMode = (typeof METERED_MODES)[number];

/** What a page of this computer can see of its network (Network Information API). */
export interface NetworkHint {
  /** A person asked their platform to save data. */
  readonly saveData: boolean;
  /** "cellular", "wifi", …; null where the platform does not tell. */
  readonly type: string | null;
}

/** While the network is metered, a system is read no more often than this. */
export const METERED_EVERY = 15 * MINUTE;

/** Kept as a preference of this computer's store. */
export const METERED_MODE = 'network.metered';
/** Since when the network has been metered, for those who see the store alone; null while it is not. */
export const METERED_SINCE = 'network.metered.since';

/** Kind of the error of a run whose backfill waits: nobody's failure. */
export const METERED = 'metered';

export interface Metered {
  readonly since: Instant;
  /** Backfills that wait: streams by connection. */
  readonly waiting: Readonly<Record<string, readonly string[]>>;
  /** Connections that go on all the same, until their backfill is done. */
  readonly goesOn: readonly string[];
  /** Connections that are read over no network. */
  readonly local: readonly string[];
}

export function isMetered(mode: MeteredMode, hint: NetworkHint | null): boolean {
  if (mode !== 'automatic') return mode === 'always';
  return hint !== null && (hint.saveData || hint.type === 'cellular');
}

import { METERED_MODE, METERED_MODES, METERED_SINCE, type MeteredMode } from '#shared/domain/metered.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import { preference } from './preferences.ts';

/** What a person chose for this computer; automatic where nobody did. */
export function meteredMode(db: ReadDb): MeteredMode {
  const kept = preference(db, METERED_MODE);
  return METERED_MODES.find((mode) => mode === kept) ?? 'automatic';
}

/** Since when the network has been metered; null while it is not. */
export function meteredSince(db: ReadDb): Instant | null {
  const since = preference(db, METERED_SINCE);
  return typeof since === 'number' ? since : null;
}

import type { Instant } from '#shared/domain/time.ts';
import { writeTruth } from '../sandbox/truth/truth.ts';
import { createWorld, type WorldOptions } from '../sandbox/world.ts';

/** Writes to a folder what the demo company's generator knows at an instant: what belongs together, what made which order late. */
export function writeDemoTruth(company: WorldOptions, at: Instant, folder: string): Promise<void> {
  return writeTruth(createWorld(company), at, folder);
}

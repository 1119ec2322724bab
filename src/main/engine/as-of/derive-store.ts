import { setImmediate } from 'node:timers/promises';
import { DecisionLog } from '../commands/decision-log.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { reviewConnections } from '../pipeline/connection-health.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { copyStore } from '../store/copy.ts';
import { openStore } from '../store/open.ts';
import type { DeriveStart } from './derive-messages.ts';
import { rollBack } from './roll-back.ts';

/** Share of the whole that copying and taking back are, for the progress that is told. */
const COPIED = 0.15;
const TAKEN_BACK = 0.2;

/**
 * Makes a second store as everything was known at a moment: a copy of the present one, without what came later, drained
 * by the same pipeline with the moment as now.
 * @throws the signal's reason; the target is then to be thrown away
 */
export async function deriveStore(
  { file, target, at }: DeriveStart,
  onProgress: (step: string, progress: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await copyStore(file, target, (share) => {
    signal.throwIfAborted();
    onProgress('Copying', share * COPIED);
  });
  const db = openStore(target);
  try {
    // It can be made again: a power cut may take it.
    db.exec('PRAGMA synchronous = OFF');
    onProgress('Taking back what came later', COPIED);
    const log = new DecisionLog(db);
    const pipeline = new Pipeline(db, log, () => at);
    rollBack(db, pipeline, at);
    log.reload();
    let most = 1;
    while (pipeline.step()) {
      const left = pipeline.backlog();
      most = Math.max(most, left);
      onProgress('Deriving the orders', TAKEN_BACK + (1 - TAKEN_BACK) * (1 - left / most));
      // Cancels arrive between two steps.
      await setImmediate();
      signal.throwIfAborted();
    }
    reviewConnections(db, log, companyPolicy(db), at);
    db.exec('PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

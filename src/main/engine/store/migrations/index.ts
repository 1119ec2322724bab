import { initial } from './0010-initial.ts';
import { exceptionSpell } from './0020-exception-spell.ts';
import { durationTable } from './0030-duration-table.ts';
import { spellMove } from './0040-spell-move.ts';
import { valueDecile } from './0050-value-decile.ts';
import { streamProof } from './0060-stream-proof.ts';
import { credentialExpiry } from './0070-credential-expiry.ts';
import { connectionVersion } from './0090-connection-version.ts';
import { connectionObservation } from './0110-connection-observation.ts';
import { recordCheck } from './0130-record-check.ts';
import { connectionScope } from './0150-connection-scope.ts';
import { retention } from './0170-retention.ts';
import { apiNotice } from './0190-api-notice.ts';
import { checkpointCustomers } from './0210-checkpoint-customers.ts';
import { controlCount } from './0220-control-count.ts';
import type { Migration } from './migration.ts';

/** All steps, in order. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  exceptionSpell,
  durationTable,
  spellMove,
  valueDecile,
  streamProof,
  credentialExpiry,
  connectionVersion,
  connectionObservation,
  recordCheck,
  connectionScope,
  retention,
  apiNotice,
  checkpointCustomers,
  controlCount,
];

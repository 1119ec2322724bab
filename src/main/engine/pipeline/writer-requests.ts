import type { ParkedFilter } from '#shared/contract/dto/parked.ts';
import type { BreakerFailure } from '#shared/domain/breaker.ts';
import type { DurationTableInfo } from '#shared/domain/durations.ts';
import type { Checkpoint, RawRecord } from '../connectors/kit/connector.ts';
import type { ConnectionEvent } from '../inbox/connection-events.ts';
import type { Reading } from '../commands/connection-scope.ts';
import type { NewConnection } from '../commands/connections.ts';
import type { NewDecision } from '../commands/decide.ts';
import type { ReplayStep, ReplayStepped } from '../commands/replay.ts';
import type { RunCounts, RunError, RunOutcome } from '../commands/runs.ts';
import type { ApiHeard } from '../connectors/kit/api-notices.ts';
import type { CredentialExpiry } from '../connectors/kit/auth/expiry.ts';
import type { Landed } from '../inbox/land.ts';
import type { EndedEvent, SourceEvent, StreamProof } from '../inbox/proof.ts';
import type { HeldRecordQuestions, StreamName } from './held-records.ts';
import type { PurgeProgress } from './retention/purging.ts';

/** What the writer is asked; each is answered in turn. */
export interface WriterRequests extends HeldRecordQuestions {
  land: {
    /** checkpoint null: records that were read again. */
    input: {
      connectionId: string;
      streamId: string;
      records: readonly RawRecord[];
      checkpoint: Checkpoint | null;
      /** The source went back in time: what it shows counts, though it is older. */
      back?: boolean;
    };
    output: Landed;
  };
  /** Records that were asked for by their ids: as they are now, and those that the source has no more. */
  landAgain: {
    input: StreamName & {
      asked: readonly string[];
      records: readonly RawRecord[];
      gone: readonly string[];
    };
    output: Landed;
  };
  noteTurn: { input: StreamName & { afterId: string }; output: null };
  checkpoint: { input: StreamName; output: Checkpoint | null };
  proof: { input: StreamName; output: StreamProof };
  saveProof: {
    input: StreamName & {
      proof: StreamProof;
      events: readonly SourceEvent[];
      ended: readonly EndedEvent[];
      rewind: { readonly to: Checkpoint | null } | null;
    };
    output: null;
  };
  openEvents: { input: StreamName; output: readonly SourceEvent[] };
  /** How the last read of a stream ended; error null: at its end. */
  noteStream: { input: StreamName & { tookMs: number; error: RunError | null }; output: null };
  /** What was changed about a connection. */
  noteConnection: { input: { connectionId: string; event: ConnectionEvent }; output: null };
  acknowledgeEvents: { input: { ids: readonly number[]; by: string }; output: null };
  /** probing: the connection's breaker was open, and this run tries whether it answers again. */
  startRun: { input: { connectionId: string }; output: { readonly runId: number; readonly probing: boolean } };
  endRun: {
    input: {
      runId: number;
      outcome: RunOutcome;
      counts: RunCounts;
      error: RunError | null;
      /** Why the source could not be reached at all; null when it was. */
      unreached: BreakerFailure | null;
    };
    output: null;
  };
  /** The schedule asks connections at rest again without waiting for the end of their pause. */
  wakeConnections: { input: null; output: null };
  noteCredentials: { input: { connectionId: string; expiries: readonly CredentialExpiry[] }; output: null };
  /** What answers said about the end of the interface that they were asked by. version: of that interface. */
  noteApi: { input: { connectionId: string; version: string; heard: ApiHeard }; output: null };
  saveConnection: { input: NewConnection; output: null };
  saveScope: { input: { id: string; reading: Reading }; output: null };
  removeConnection: { input: { id: string }; output: null };
  decide: { input: { decisions: readonly NewDecision[] }; output: null };
  setPreference: { input: { key: string; value: unknown }; output: null };
  countParked: { input: { filter: ParkedFilter }; output: number };
  /** Has the next of the parked records that are meant read again. */
  replay: { input: Omit<ReplayStep, 'selection'> & { readonly filter: ParkedFilter }; output: ReplayStepped };
  /** How many of these records are parked. */
  parkedAmong: { input: { records: readonly number[] }; output: number };
  /** Begins a purge, or goes on with the one that was begun: its id. */
  beginPurge: { input: { author: string }; output: number };
  /** The purge that has not ended; null: none. */
  openPurge: { input: null; output: number | null };
  cancelPurge: { input: null; output: null };
  /** Takes what comes next of the purge that was begun. */
  purgeStep: { input: null; output: PurgeProgress };
  rebuild: { input: null; output: null };
  /** Looks at what time alone has changed. */
  tick: { input: null; output: null };
  /** Learns usual durations from the orders that are over; null where that changes nothing. */
  learnDurations: { input: null; output: DurationTableInfo | null };
  digest: { input: null; output: string };
}
export type WriterRequestName = keyof WriterRequests;
export type WriterInput<N extends WriterRequestName> = WriterRequests[N]['input'];
export type WriterOutput<N extends WriterRequestName> = WriterRequests[N]['output'];

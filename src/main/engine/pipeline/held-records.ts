import type { ReferenceType } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RawRecord } from '../connectors/kit/connector.ts';
import { streamId } from '../inbox/land.ts';
import { purgedAmong } from '../inbox/tombstones.ts';
import {
  newestRecords,
  olderThanHeld,
  presentRecords,
  type OlderRecord,
  type PresentRecords,
} from '../inbox/present.ts';
import { countHeldIn, heldIn, newestHeld, stampOfNewest } from '../inbox/proof.ts';
import type { WriteDb } from '../store/database.ts';
import { othersCompleteSince, withoutFollowers } from './proving/followers.ts';
import { nextInTurn, openRecords } from './rota/due-records.ts';
import { openOrders, referencesOf, type NamedReference } from './rota/named-by-orders.ts';

export interface StreamName {
  readonly connectionId: string;
  readonly streamId: string;
}

/** What the writer is asked about the records that it holds of a stream. */
export interface HeldRecordQuestions {
  /** Source ids of records of open orders that were last seen before; see rota/due-records.ts. */
  openRecords: { input: StreamName & { before: Instant; most: number }; output: readonly string[] };
  nextInTurn: { input: StreamName & { before: Instant; most: number }; output: readonly string[] };
  /** Ids of open orders, the newest first; see rota/named-by-orders.ts. */
  openOrders: { input: { most: number }; output: readonly number[] };
  /** What documents of these orders name, those of the connection that asks left out. */
  referencesOf: {
    input: { connectionId: string; orders: readonly number[]; types: readonly ReferenceType[] };
    output: readonly NamedReference[];
  };
  newestHeld: { input: StreamName; output: Instant | null };
  stampOfNewest: { input: StreamName & { place: number }; output: Instant | null };
  newestRecords: { input: StreamName & { most: number }; output: readonly string[] };
  olderThanHeld: { input: StreamName & { records: readonly RawRecord[] }; output: readonly OlderRecord[] };
  presentRecords: { input: StreamName; output: PresentRecords };
  withoutFollowers: {
    input: StreamName & { sourceIds: readonly string[]; customers: readonly string[] | null };
    output: readonly string[];
  };
  /** Whether it has come to its end since it was begun. */
  isComplete: { input: StreamName; output: boolean };
  othersCompleteSince: { input: StreamName; output: Instant | null };
  /** Records changed since, and their source ids. */
  countHeldIn: { input: StreamName & { from: Instant | null }; output: number };
  heldIn: { input: StreamName & { from: Instant | null }; output: readonly string[] };
  /** Those of the records that were purged whole. */
  purgedAmong: { input: StreamName & { sourceIds: readonly string[] }; output: readonly string[] };
}

type Answers = {
  readonly [Q in keyof HeldRecordQuestions]: (
    input: HeldRecordQuestions[Q]['input'],
  ) => HeldRecordQuestions[Q]['output'];
};

export function heldRecordAnswers(db: WriteDb): Answers {
  const rowOf = (name: StreamName): number => streamId(db, name.connectionId, name.streamId);
  return {
    openRecords: ({ before, most, ...name }) => openRecords(db, rowOf(name), before, most),
    nextInTurn: ({ before, most, ...name }) => nextInTurn(db, rowOf(name), before, most),
    openOrders: ({ most }) => openOrders(db, most),
    referencesOf: ({ connectionId, orders, types }) => referencesOf(db, connectionId, orders, types),
    newestHeld: (name) => newestHeld(db, rowOf(name)),
    stampOfNewest: ({ place, ...name }) => stampOfNewest(db, rowOf(name), place),
    newestRecords: ({ most, ...name }) => newestRecords(db, rowOf(name), most),
    olderThanHeld: ({ records, ...name }) => olderThanHeld(db, rowOf(name), records),
    presentRecords: (name) => presentRecords(db, rowOf(name)),
    withoutFollowers: ({ sourceIds, customers, ...name }) => withoutFollowers(db, rowOf(name), sourceIds, customers),
    isComplete: (name) =>
      db.value('SELECT 1 FROM stream_state WHERE stream = ? AND complete_at IS NOT NULL', rowOf(name)) !== undefined,
    othersCompleteSince: (name) => othersCompleteSince(db, rowOf(name)),
    countHeldIn: ({ from, ...name }) => countHeldIn(db, rowOf(name), from),
    heldIn: ({ from, ...name }) => heldIn(db, rowOf(name), from),
    purgedAmong: ({ sourceIds, ...name }) => purgedAmong(db, rowOf(name), sourceIds),
  };
}

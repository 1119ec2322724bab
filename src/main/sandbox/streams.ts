import { NEVER, type Seconds } from './calendar.ts';
import { createChangeIndex, type ChangeIndex } from './change-index.ts';
import type { IdSpace } from './records/ids.ts';
import type { Payload } from './records/record.ts';
import { collectEntries, type Entry, type StreamsInput, type Subject } from './stream-entries.ts';
import { STREAM_KEYS, type StreamKey } from './systems.ts';

/** One list of records of one system, at any time. */
export interface StreamModel {
  readonly key: StreamKey;
  readonly index: ChangeIndex;
  readonly ids: IdSpace;
  /** The record as of a time; null while it does not exist. */
  write(record: number, at: Seconds): Payload | null;
  /** The source lists it twice. */
  listedTwice(record: number): boolean;
  subject(record: number): Subject;
  /** Fraction of a second in its stamps: rises with the position, so that stamps order like positions do. */
  millis(record: number): number;
}

export function createStreams(input: StreamsInput): Readonly<Record<StreamKey, StreamModel>> {
  const entries = collectEntries(input);
  const spaces: Readonly<Record<StreamKey, IdSpace>> = {
    'bc/salesOrders': input.ids.erpOrder,
    'bc/salesShipments': input.ids.erpShipment,
    'bc/salesInvoices': input.ids.erpInvoice,
    'bc/salesCreditMemos': input.ids.erpCreditMemo,
    'sf/Order': input.ids.crmOrder,
    'sf/Case': input.ids.crmCase,
    'sh/orders': input.ids.warehouseOrder,
    'sh/order_history': input.ids.warehouseHistory,
    'ep/trackers': input.ids.tracker,
  };
  const models = STREAM_KEYS.map((key) => [key, createStream(input, key, entries[key], spaces[key])] as const);
  return Object.fromEntries(models) as Record<StreamKey, StreamModel>;
}

function createStream({ calendar, ids }: StreamsInput, key: StreamKey, entries: Entry[], space: IdSpace): StreamModel {
  for (const entry of entries) normalise(entry.changes);
  entries.sort((a, b) => (a.changes[0] ?? 0) - (b.changes[0] ?? 0));
  entries.forEach((entry, record) => entry.place?.(record));
  const index = createChangeIndex(entries);
  // The index holds the times compactly; only what writes a record is kept.
  const records = entries.map(({ write, subject, listedTwice }) => ({ write, subject, listedTwice }));
  const at = (record: number): Pick<Entry, 'write' | 'subject' | 'listedTwice'> => {
    const found = records[record];
    if (found === undefined) throw new RangeError(`${key} has no record ${record}`);
    return found;
  };
  const millis = (record: number): number => Math.floor((record * 1000) / entries.length);
  return {
    key,
    index,
    ids: space,
    write: (record, time) => {
      const modifiedAt = index.modifiedAt(record, time);
      return modifiedAt === null
        ? null
        : at(record).write({ calendar, ids, record, millis: millis(record), at: time, modifiedAt });
    },
    listedTwice: (record) => at(record).listedTwice,
    subject: (record) => at(record).subject,
    millis,
  };
}

/** Creation first, then later changes in order, each once; what never happens is no change. */
function normalise(changes: Seconds[]): void {
  const created = changes[0] ?? 0;
  const later = [...new Set(changes)].filter((at) => at > created && at < NEVER).toSorted((a, b) => a - b);
  changes.splice(0, changes.length, created, ...later);
}

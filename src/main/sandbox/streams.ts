import { NEVER, type Seconds } from './calendar.ts';
import { createChangeIndex, type ChangeIndex } from './change-index.ts';
import type { IdSpace } from './records/ids.ts';
import type { ErpIds, Ids, Payload } from './records/record.ts';
import { addStrays } from './stray-entries.ts';
import { collectEntries, type Entry, type StreamsInput, type Subject } from './stream-entries.ts';
import { erpSetOf, STREAM_KEYS, systemOf, type ErpSet, type StreamKey } from './systems.ts';

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
  addStrays(entries, input);
  const models = STREAM_KEYS.map((key) => [key, createStream(input, key, entries[key])] as const);
  return Object.fromEntries(models) as Record<StreamKey, StreamModel>;
}

const ERP_SPACES: Readonly<Record<ErpSet, keyof ErpIds>> = {
  salesOrders: 'erpOrder',
  salesShipments: 'erpShipment',
  salesInvoices: 'erpInvoice',
  salesCreditMemos: 'erpCreditMemo',
  purchaseOrders: 'erpPurchase',
  customerPayments: 'erpPayment',
};

function spaceOf(key: StreamKey, ids: Ids): IdSpace {
  const set = erpSetOf(key);
  if (set !== null) return ids[ERP_SPACES[set]];
  switch (key) {
    case 'sf/Order':
      return ids.crmOrder;
    case 'sf/Case':
      return ids.crmCase;
    case 'sh/orders':
      return ids.warehouseOrder;
    case 'sh/order_history':
      return ids.warehouseHistory;
    default:
      return ids.tracker;
  }
}

function createStream(
  { calendar, ids: shared, sisterIds }: StreamsInput,
  key: StreamKey,
  entries: Entry[],
): StreamModel {
  const ids = systemOf(key) === 'us' ? { ...shared, ...sisterIds } : shared;
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
    ids: spaceOf(key, ids),
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

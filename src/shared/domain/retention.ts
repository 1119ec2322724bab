import { DOCUMENT_KINDS } from './document.ts';
import { DAY, type Instant } from './time.ts';

/**
 * What a customer decides how long to keep: documents by kind, as a records schedule names them, whatever system they
 * came from; besides, earlier versions of records, and records that could not be read.
 */
export const RETENTION_ENTITIES = [...DOCUMENT_KINDS, 'superseded', 'parked'] as const;
export type RetentionEntity = (typeof RETENTION_ENTITIES)[number];

/** Months each is kept after it is over; what is left out is kept for ever. */
export type RetentionMonths = Readonly<Partial<Record<RetentionEntity, number>>>;
export const MOST_MONTHS = 1_200;

/** What a legal hold is on: an order by its key, a customer by name, a connection by id, or everything. */
export const HOLD_SUBJECTS = ['order', 'customer', 'connection', 'everything'] as const;
export type HoldSubject = (typeof HOLD_SUBJECTS)[number];

/** A legal hold in force. */
export interface LegalHold {
  /** Of the decision that set it. */
  readonly id: string;
  readonly on: HoldSubject;
  /** Empty for everything. */
  readonly key: string;
  readonly reason: string;
  readonly since: Instant;
  readonly author: string;
}

/**
 * Why an order, or a record of none, is kept: it is under hold; it has not ended; somebody has still to deal with it;
 * money is open; a kind of it is kept for ever; its time is not over; it shares a record with one that is kept; others
 * would read differently without it.
 */
export const KEPT_REASONS = ['held', 'open', 'exception', 'unsettled', 'forever', 'young', 'shared', 'needed'] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

/** The same day so many months earlier, or the last day of that month where it is shorter. UTC. */
export function monthsBefore(at: Instant, months: number): Instant {
  const date = new Date(at);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
  const target = new Date(first);
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), last);
  return Date.UTC(target.getUTCFullYear(), target.getUTCMonth(), day) + (((at % DAY) + DAY) % DAY);
}

export const ENTITY_WORDS: Readonly<Record<RetentionEntity, string>> = {
  order: 'Orders',
  purchase: 'Purchase orders',
  fulfilment: 'Deliveries',
  shipment: 'Shipments and loads',
  transport: 'Transport events',
  invoice: 'Invoices',
  payment: 'Payments',
  return: 'Returns and credit memos',
  case: 'Cases',
  event: 'Business events',
  superseded: 'Superseded versions',
  parked: 'Parked records',
};

export const KEPT_WORDS: Readonly<Record<KeptReason, string>> = {
  held: 'under legal hold',
  open: 'not ended',
  exception: 'with an open exception',
  unsettled: 'with money unsettled',
  forever: 'with documents that are kept for ever',
  young: 'not old enough',
  shared: 'sharing a record with what is kept',
  needed: 'needed by others as they are shown',
};

/** "for ever", "until it is over", "18 months", "10 years" */
export function monthsText(months: number | undefined): string {
  if (months === undefined) return 'for ever';
  if (months === 0) return 'until it is over';
  const [count, unit] = months % 12 === 0 ? [months / 12, 'year'] : [months, 'month'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export interface RetentionLine {
  readonly entity: RetentionEntity;
  /** In which it ended, or came into being where it belongs to no order. */
  readonly year: number;
  readonly orders: number;
  readonly records: number;
  readonly versions: number;
  /** As received. */
  readonly bytes: number;
}

export interface KeptLine {
  readonly reason: KeptReason;
  readonly orders: number;
  /** Of no order. */
  readonly records: number;
}

/** Numbers of what a purge takes, or took, and of what it leaves. */
export interface RetentionTally {
  readonly lines: readonly RetentionLine[];
  readonly kept: readonly KeptLine[];
}

export const NO_TALLY: RetentionTally = { lines: [], kept: [] };

/** Adds up two parts of one purge, in one fixed sequence. */
export function addTallies(a: RetentionTally, b: RetentionTally): RetentionTally {
  const lines = new Map<string, RetentionLine>();
  for (const line of [...a.lines, ...b.lines]) {
    const key = `${RETENTION_ENTITIES.indexOf(line.entity) + 100} ${line.year}`;
    const sum = lines.get(key);
    lines.set(
      key,
      sum
        ? {
            ...sum,
            orders: sum.orders + line.orders,
            records: sum.records + line.records,
            versions: sum.versions + line.versions,
            bytes: sum.bytes + line.bytes,
          }
        : line,
    );
  }
  return {
    lines: [...lines].toSorted(([x], [y]) => (x < y ? -1 : 1)).map(([, line]) => line),
    kept: KEPT_REASONS.flatMap((reason): KeptLine[] => {
      const same = [...a.kept, ...b.kept].filter((line) => line.reason === reason);
      if (same.length === 0) return [];
      return [
        {
          reason,
          orders: same.reduce((sum, line) => sum + line.orders, 0),
          records: same.reduce((sum, line) => sum + line.records, 0),
        },
      ];
    }),
  };
}

/** All lines together. */
export function totalOf({ lines }: RetentionTally): Omit<RetentionLine, 'entity' | 'year'> {
  return lines.reduce(
    (sum, line) => ({
      orders: sum.orders + line.orders,
      records: sum.records + line.records,
      versions: sum.versions + line.versions,
      bytes: sum.bytes + line.bytes,
    }),
    { orders: 0, records: 0, versions: 0, bytes: 0 },
  );
}

import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { Seconds } from '../calendar.ts';
import { erpGoneAt, promiseAt, type OrderLife } from '../life/order-life.ts';
import { erpOrderNo } from '../records/erp-parts.ts';
import { SCENARIOS, type ScenarioName, type Stray } from '../scenarios.ts';
import type { Subject } from '../stream-entries.ts';
import type { StreamModel } from '../streams.ts';
import { STREAM_KEYS } from '../systems.ts';
import type { World } from '../world.ts';
import { expectedAt, scenariosAt } from './expectations.ts';
import { latenessAt, type CauseTruth, type Lateness } from './lateness.ts';

/** To which orders a document belongs. */
export interface DocumentTruth {
  readonly key: string;
  /** Order numbers; empty for what belongs to none. */
  readonly orders: readonly string[];
  /** False when nothing that can be seen at the time connects the document with its orders. */
  readonly linkable: boolean;
  readonly malformed: boolean;
  /** What kind of record it is when it belongs to no order. */
  readonly stray: Stray | null;
  /** Was there and is deleted at the source: a first sync does not see it. */
  readonly gone: boolean;
}

export interface OrderTruth {
  readonly number: string;
  readonly scenarios: readonly ScenarioName[];
  /** Promised date in force. */
  readonly promise: string;
  readonly late: boolean;
  readonly basis: Lateness['basis'] | null;
  readonly lateMs: number;
  readonly lateHours: number;
  /** Their milliseconds add up to `lateMs`; the greatest first. */
  readonly causes: readonly CauseTruth[];
  readonly primaryCause: CauseClass | null;
  readonly expectedExceptions: readonly ExceptionCode[];
}

/** What is really so at an instant, for scoring what an engine makes of the systems' records. */
export interface Truth {
  documents(): Generator<DocumentTruth>;
  /** Orders of which at least one system knows. */
  orders(): Generator<OrderTruth>;
}

/** The truth at an instant, UTC ms. */
export function truthAt(world: World, instant: number): Truth {
  const at = Math.floor(instant / 1000);
  return {
    *documents() {
      for (const key of STREAM_KEYS) yield* documentsOf(world, world.streams[key], at);
    },
    *orders() {
      for (const life of world.lives) if (Math.min(life.crmAt, life.erpAt) <= at) yield orderTruth(world, life, at);
    },
  };
}

function orderTruth({ calendar }: World, life: OrderLife, at: Seconds): OrderTruth {
  const lateness = latenessAt(calendar, life, at);
  return {
    number: erpOrderNo(life),
    scenarios: scenariosAt(calendar, life, at),
    promise: calendar.text(promiseAt(life, at)),
    late: lateness !== null,
    basis: lateness?.basis ?? null,
    lateMs: lateness?.ms ?? 0,
    lateHours: Math.round((lateness?.ms ?? 0) / 36_000) / 100,
    causes: lateness?.causes ?? [],
    primaryCause: lateness?.causes[0]?.cause ?? null,
    expectedExceptions: expectedAt(calendar, life, at),
  };
}

function* documentsOf(world: World, stream: StreamModel, at: Seconds): Generator<DocumentTruth> {
  const [connectionId = '', streamId = ''] = stream.key.split('/');
  const keyOf = (record: number, localKey: string): string =>
    documentKey({ connectionId, streamId, sourceId: stream.ids.idOf(record), localKey });
  for (let record = 0; record < stream.index.size && stream.index.createdAt(record) <= at; record += 1) {
    const subject = stream.subject(record);
    yield {
      key: keyOf(record, ''),
      orders: ownersOf(subject, at).map(erpOrderNo),
      linkable: isLinkable(stream, subject, at),
      malformed: subject.kind === 'stray' && subject.malformation !== null,
      stray: subject.kind === 'stray' ? subject.stray : null,
      gone: stream.index.goneAt(record) <= at,
    };
    if (stream.key !== 'sh/orders' || subject.kind !== 'order') continue;
    for (const parcel of subject.life.parcels) {
      if (parcel.savedAt > at) continue;
      const localKey = `shipment-${world.ids.warehouseShipment.idOf(parcel.record)}`;
      yield {
        key: keyOf(record, localKey),
        orders: [erpOrderNo(subject.life)],
        linkable: true,
        malformed: false,
        stray: null,
        gone: false,
      };
    }
  }
}

/** The orders that a document speaks of, as far as they exist. */
function ownersOf(subject: Subject, at: Seconds): readonly OrderLife[] {
  if (subject.kind === 'stray') return [];
  if (subject.kind !== 'tracking') return [subject.life];
  const shown = subject.lives.filter((life) =>
    life.parcels.some((parcel) => parcel.tracking === subject.tracking && parcel.savedAt <= at),
  );
  return shown.length > 0 ? shown : subject.lives;
}

function isLinkable(stream: StreamModel, subject: Subject, at: Seconds): boolean {
  if (subject.kind === 'stray') return false;
  if (subject.kind === 'tracking') {
    return subject.lives.some((life) =>
      life.parcels.some((parcel) => parcel.tracking === subject.tracking && parcel.savedAt <= at),
    );
  }
  if (stream.key !== 'sf/Order' || subject.life.crmNumberAt <= at) return true;
  // Without the ERP number the purchase order must do: some ERP record has to carry it.
  const { life } = subject;
  const inErp = life.erpAt <= at && at < erpGoneAt(life);
  return (
    inErp ||
    life.parcels.some((parcel) => parcel.goodsIssueAt <= at) ||
    life.invoices.some((invoice) => invoice.createdAt <= at)
  );
}

/**
 * Writes documents.ndjson, orders.ndjson and summary.json (seed, moment, as-of, counts per scenario) into a folder,
 * which is created where it is missing.
 */
export async function writeTruth(world: World, instant: number, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const truth = truthAt(world, instant);
  const counts = new Map<ScenarioName, number>();
  let orders = 0;
  let late = 0;
  const count = (name: ScenarioName): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  await writeLines(
    join(folder, 'documents.ndjson'),
    counted(truth.documents(), ({ stray }) => {
      if (stray !== null) count(stray);
    }),
  );
  await writeLines(
    join(folder, 'orders.ndjson'),
    counted(truth.orders(), (order) => {
      orders += 1;
      late += order.late ? 1 : 0;
      for (const name of order.scenarios) count(name);
    }),
  );
  const scenarios = SCENARIOS.map((scenario) => ({ ...scenario, found: counts.get(scenario.name) ?? 0 }));
  const summary = { ...world.options, asOf: new Date(instant).toISOString(), orders, late, scenarios };
  await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

function* counted<T>(items: Iterable<T>, notice: (item: T) => void): Generator<T> {
  for (const item of items) {
    notice(item);
    yield item;
  }
}

async function writeLines(path: string, rows: Iterable<unknown>): Promise<void> {
  await pipeline(Readable.from(linesOf(rows)), createWriteStream(path));
}

function* linesOf(rows: Iterable<unknown>): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

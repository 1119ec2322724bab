import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Seconds } from '../calendar.ts';
import { ALL_HUB_VALUES } from '../life/numbers.ts';
import { promiseAt, type OrderLife } from '../life/order-life.ts';
import { SCENARIOS, type ScenarioName } from '../scenarios.ts';
import type { World } from '../world.ts';
import { conflictsAt, type ConflictTruth } from './conflicts.ts';
import { documentTruths, type DocumentTruth } from './documents.ts';
import { expectedAt, forbiddenAt, scenariosAt } from './expectations.ts';
import { latenessAt, type CauseTruth, type Lateness } from './lateness.ts';
import { mailTruths, unansweredAt } from './mail.ts';
import { isDeliveryKnown, isPromiseKnown, orderName } from './visibility.ts';

export interface OrderTruth {
  /** `SO-104512`, or `US:SO-104512` of the acquired company. */
  readonly number: string;
  readonly scenarios: readonly ScenarioName[];
  /** Promised date in force. */
  readonly promise: string;
  /** False when no system that can be asked at the time knows the promise or the delivery any more. */
  readonly judgeable: boolean;
  readonly late: boolean;
  readonly basis: Lateness['basis'] | null;
  readonly lateMs: number;
  readonly lateHours: number;
  /** Their milliseconds add up to `lateMs`; the greatest first. */
  readonly causes: readonly CauseTruth[];
  readonly primaryCause: CauseClass | null;
  readonly expectedExceptions: readonly ExceptionCode[];
  /** What a careless engine would raise here, and must not. */
  readonly forbiddenExceptions: readonly ExceptionCode[];
  /** What systems state differently for longer than they may. */
  readonly conflicts: readonly ConflictTruth[];
}

/** What is really so at an instant, for scoring what an engine makes of the systems' records. */
export interface Truth {
  documents(): Generator<DocumentTruth>;
  /** Orders of which at least one system knows. */
  orders(): Generator<OrderTruth>;
  /** Values that name nothing, in the form in which values are compared. */
  readonly hubValues: ReadonlySet<string>;
}

/** The truth at an instant, UTC ms. */
export function truthAt(world: World, instant: number): Truth {
  const at = Math.floor(instant / 1000);
  return {
    *documents() {
      yield* documentTruths(world, at);
      yield* mailTruths(world, at);
    },
    *orders() {
      const unanswered = unansweredAt(world, at);
      for (const life of world.lives) {
        if (Math.min(life.crmAt, life.erpAt) <= at) yield orderTruth(world, life, at, unanswered.get(life));
      }
    },
    hubValues: new Set(ALL_HUB_VALUES.map((value) => value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, ''))),
  };
}

function orderTruth(
  { calendar }: World,
  life: OrderLife,
  at: Seconds,
  unanswered: ReadonlySet<ExceptionCode> = new Set(),
): OrderTruth {
  const lateness = latenessAt(calendar, life, at);
  return {
    number: orderName(life),
    scenarios: scenariosAt(calendar, life, at),
    promise: calendar.text(promiseAt(life, at)),
    judgeable: life.cancelledAt <= at || (isPromiseKnown(life, at) && isDeliveryKnown(life, at)),
    late: lateness !== null,
    basis: lateness?.basis ?? null,
    lateMs: lateness?.ms ?? 0,
    lateHours: Math.round((lateness?.ms ?? 0) / 36_000) / 100,
    causes: lateness?.causes ?? [],
    primaryCause: lateness?.causes[0]?.cause ?? null,
    expectedExceptions: [...expectedAt(calendar, life, at), ...unanswered],
    forbiddenExceptions: forbiddenAt(life),
    conflicts: conflictsAt(life, at),
  };
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

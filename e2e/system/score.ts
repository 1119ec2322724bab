import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { ReadDb } from '#engine/store/database.ts';
import type { OrderTruth, Truth } from '../../src/main/sandbox/truth/truth.ts';

const DOCUMENT_KEY = `s.connection_id || '/' || s.stream_id || '/' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE '#' || d.local_key END`;

export interface Misjudged {
  readonly order: string;
  readonly scenarios: readonly string[];
  readonly expected: CauseClass | null;
  readonly found: CauseClass | null;
  readonly expectedHours: number;
  readonly foundHours: number | null;
  readonly why: string;
}

export interface Score {
  readonly links: {
    readonly precision: number;
    readonly recall: number;
    readonly wrong: readonly string[];
    readonly missed: readonly string[];
  };
  readonly lateCauses: {
    readonly late: number;
    readonly right: number;
    readonly share: number;
    readonly wrong: readonly Misjudged[];
  };
  /** Orders that the engine calls late and that are not. */
  readonly falselyLate: readonly Misjudged[];
  readonly malformed: {
    readonly total: number;
    readonly parked: number;
    readonly notParked: readonly string[];
    readonly wronglyParked: readonly string[];
  };
  readonly exceptions: {
    readonly expected: number;
    readonly raised: number;
    readonly missed: ReadonlyMap<string, number>;
  };
}

/** How near the engine's links, causes and parked records come to what really happened. */
export function score(db: ReadDb, truth: Truth): Score {
  const numberOf = new Map<string, string>();
  const truePairs = new Map<string, readonly string[]>();
  const linkable = new Set<string>();
  const malformed: string[] = [];
  for (const document of truth.documents()) {
    if (document.malformed) malformed.push(document.key);
    if (document.gone || document.malformed) continue;
    truePairs.set(document.key, document.orders);
    if (document.linkable) linkable.add(document.key);
    if (document.orders.length === 1 && document.orders[0] !== undefined)
      numberOf.set(document.key, document.orders[0]);
  }

  const found = new Map<string, Set<string>>();
  const wrong: string[] = [];
  let made = 0;
  for (const { key, order } of db.each<{ key: string; order: string }>(
    `SELECT ${DOCUMENT_KEY} AS key, o.order_key AS "order" FROM document d JOIN stream s ON s.id = d.stream
     JOIN document_link l ON l.document = d.id JOIN order_row o ON o.id = l.order_id`,
  )) {
    // A document that stands alone as its own order claims nothing.
    if (key === order && !linkable.has(key)) continue;
    const number = numberOf.get(order) ?? order;
    made += 1;
    if (!(truePairs.get(key) ?? []).includes(number))
      wrong.push(`${key} → ${number}, is of ${(truePairs.get(key) ?? []).join(' ') || 'none'}`);
    found.set(key, (found.get(key) ?? new Set()).add(number));
  }
  const missed: string[] = [];
  let owed = 0;
  for (const key of linkable) {
    for (const number of truePairs.get(key) ?? []) {
      owed += 1;
      if (!found.get(key)?.has(number)) missed.push(`${key} not linked to ${number}`);
    }
  }

  const orders = new Map([...truth.orders()].map((order) => [order.number, order]));
  const rows = new Map<string, { slip_ms: number | null; cause: CauseClass | null; why: string; order_key: string }>();
  for (const row of db.each<{ order_key: string; slip_ms: number | null; cause: CauseClass | null; why: string }>(
    'SELECT order_key, slip_ms, cause, why FROM order_row',
  )) {
    const number = numberOf.get(row.order_key);
    if (number !== undefined) rows.set(number, row);
  }
  const misjudged = (order: OrderTruth): Misjudged => {
    const row = rows.get(order.number);
    return {
      order: order.number,
      scenarios: order.scenarios,
      expected: order.primaryCause,
      found: row?.cause ?? null,
      expectedHours: order.lateHours,
      foundHours: row?.slip_ms === null || row === undefined ? null : Math.round(row.slip_ms / 36_000) / 100,
      why: row?.why ?? '',
    };
  };
  const late = [...orders.values()].filter((order) => order.late);
  const wrongCauses = late.filter((order) => rows.get(order.number)?.cause !== order.primaryCause).map(misjudged);
  const falselyLate = [...orders.values()]
    .filter((order) => !order.late && (rows.get(order.number)?.slip_ms ?? 0) > 0)
    .map(misjudged);

  const parked = new Set(
    db.column<string>(
      `SELECT s.connection_id || '/' || s.stream_id || '/' || p.source_id FROM parked_record p JOIN stream s ON s.id = p.stream`,
    ),
  );
  const raised = new Map<string, Set<ExceptionCode>>();
  for (const { order_key: key, code } of db.each<{ order_key: string; code: ExceptionCode }>(
    'SELECT o.order_key, e.code FROM exception_row e JOIN order_row o ON o.id = e.order_id WHERE e.cleared_at IS NULL',
  )) {
    const number = numberOf.get(key) ?? key;
    raised.set(number, (raised.get(number) ?? new Set()).add(code));
  }
  const missedExceptions = new Map<string, number>();
  let expectedExceptions = 0;
  let raisedExceptions = 0;
  for (const order of orders.values()) {
    for (const code of order.expectedExceptions) {
      expectedExceptions += 1;
      if (raised.get(order.number)?.has(code)) raisedExceptions += 1;
      else missedExceptions.set(code, (missedExceptions.get(code) ?? 0) + 1);
    }
  }

  return {
    links: {
      precision: made === 0 ? 0 : (made - wrong.length) / made,
      recall: owed === 0 ? 0 : (owed - missed.length) / owed,
      wrong,
      missed,
    },
    lateCauses: {
      late: late.length,
      right: late.length - wrongCauses.length,
      share: late.length === 0 ? 0 : (late.length - wrongCauses.length) / late.length,
      wrong: wrongCauses,
    },
    falselyLate,
    malformed: {
      total: malformed.length,
      parked: malformed.filter((key) => parked.has(key)).length,
      notParked: malformed.filter((key) => !parked.has(key)),
      wronglyParked: [...parked].filter((key) => !malformed.includes(key)),
    },
    exceptions: { expected: expectedExceptions, raised: raisedExceptions, missed: missedExceptions },
  };
}

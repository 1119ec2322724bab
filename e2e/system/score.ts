import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { ReadDb } from '#engine/store/database.ts';
import type { ConflictTruth } from '../../src/main/sandbox/truth/conflicts.ts';
import type { DocumentTruth } from '../../src/main/sandbox/truth/documents.ts';
import type { OrderTruth, Truth } from '../../src/main/sandbox/truth/truth.ts';

const DOCUMENT_KEY = `s.connection_id || '/' || s.stream_id || '/' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE '#' || d.local_key END`;
const HOUR = 3_600_000;

/** Hours of a cause count as right within so much, or within a share of the lateness. */
const HOURS_TOLERANCE = 4;
const HOURS_TOLERANCE_SHARE = 0.15;

export interface Misjudged {
  readonly order: string;
  readonly scenarios: readonly string[];
  readonly expected: string;
  readonly found: string;
  readonly why: string;
}

export interface Share {
  readonly of: number;
  readonly right: number;
  readonly share: number;
}

export interface Score {
  readonly links: {
    readonly precision: number;
    readonly recall: number;
    readonly made: number;
    readonly wrong: readonly string[];
    readonly missed: readonly string[];
  };
  /** Links whose evidence leads over a value that names nothing. */
  readonly hubLinks: readonly string[];
  /** Documents that must wait for a person and were linked all the same. */
  readonly notWaiting: readonly string[];
  /** Orders that the truth keeps apart, and the engine makes one. */
  readonly merged: readonly string[];
  readonly lateCauses: Share & { readonly wrong: readonly Misjudged[] };
  /** Of the orders whose primary cause is right: the hours of every cause, too. */
  readonly causeHours: Share & { readonly wrong: readonly Misjudged[] };
  /** Orders that the engine calls late and that are not. */
  readonly falselyLate: readonly Misjudged[];
  /** Conflicts found among those that stand, and orders without one that the engine leaves in peace. */
  readonly conflicts: Share & { readonly missed: readonly Misjudged[]; readonly invented: readonly Misjudged[] };
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
    readonly examples: readonly string[];
    /** Raised where they plainly must not be. */
    readonly forbidden: readonly string[];
  };
}

/** How near the engine's links, causes, conflicts and parked records come to what really happened. */
export function score(db: ReadDb, truth: Truth): Score {
  const documents = new Map<string, DocumentTruth>();
  for (const document of truth.documents()) documents.set(document.key, document);
  const nameOf = namesOfOrders(db, documents);
  const orders = new Map([...truth.orders()].map((order) => [order.number, order]));
  const links = scoreLinks(db, truth, documents, nameOf);
  const judged = judgedOrders(db, documents, nameOf, orders);
  const expected = scoreExceptions(db, nameOf, orders);
  return {
    ...links,
    ...judged,
    conflicts: scoreConflicts(db, nameOf, orders),
    malformed: scoreParked(db, documents),
    exceptions: expected,
  };
}

/** What the truth calls the order that an anchor stands for; the anchor's key where it is nobody's. */
function namesOfOrders(db: ReadDb, documents: ReadonlyMap<string, DocumentTruth>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const key of db.column<string>('SELECT order_key FROM order_row')) {
    const truth = documents.get(key);
    const [first] = truth?.orders ?? [];
    const isNamed = truth?.linkable === true || (truth?.also.length ?? 0) > 0;
    names.set(key, first === undefined || !isNamed ? key : first);
  }
  return names;
}

function scoreLinks(
  db: ReadDb,
  truth: Truth,
  documents: ReadonlyMap<string, DocumentTruth>,
  nameOf: ReadonlyMap<string, string>,
): Pick<Score, 'links' | 'hubLinks' | 'notWaiting' | 'merged'> {
  const found = new Map<string, Set<string>>();
  const anchors = new Map<string, Set<string>>();
  const wrong: string[] = [];
  const hubLinks: string[] = [];
  const notWaiting: string[] = [];
  let made = 0;
  for (const row of db.each<{ key: string; order: string; evidence: string }>(
    `SELECT ${DOCUMENT_KEY} AS key, o.order_key AS "order", l.evidence FROM document d JOIN stream s ON s.id = d.stream
     JOIN document_link l ON l.document = d.id JOIN order_row o ON o.id = l.order_id`,
  )) {
    const { key, order } = row;
    const document = documents.get(key);
    if (document === undefined || document.malformed) continue;
    const name = nameOf.get(order) ?? order;
    const { path } = JSON.parse(row.evidence) as LinkEvidence;
    const hub = path.find((step) => truth.hubValues.has(step.text));
    if (hub) hubLinks.push(`${key} → ${name} over ${hub.type} ${hub.text}`);
    // A document that stands alone as its own order claims nothing.
    if (key === order && !document.linkable) continue;
    made += 1;
    if (document.waits) notWaiting.push(`${key} → ${name}`);
    if (!document.orders.includes(name) && !document.also.includes(name))
      wrong.push(`${key} → ${name}, is of ${document.orders.join(' ') || 'none'}`);
    found.set(key, (found.get(key) ?? new Set()).add(name));
    if (document.orders.length === 1 && document.also.length === 0 && document.orders[0] !== undefined)
      anchors.set(order, (anchors.get(order) ?? new Set()).add(document.orders[0]));
  }
  const missed: string[] = [];
  let owed = 0;
  for (const [key, document] of documents) {
    if (document.gone || document.malformed || !document.linkable || document.waits) continue;
    for (const name of document.orders) {
      owed += 1;
      if (!found.get(key)?.has(name)) missed.push(`${key} not linked to ${name}`);
    }
  }
  return {
    links: {
      precision: made === 0 ? 0 : (made - wrong.length) / made,
      recall: owed === 0 ? 0 : (owed - missed.length) / owed,
      made,
      wrong,
      missed,
    },
    hubLinks,
    notWaiting,
    merged: [...anchors].flatMap(([order, names]) => {
      const own = [...names].filter((name) => documents.get(order)?.orders.includes(name) !== true);
      return own.length === 0 ? [] : [`${order}: ${[...names].join(' ')}`];
    }),
  };
}

interface OrderRow {
  readonly order_key: string;
  readonly slip_ms: number | null;
  readonly cause: CauseClass | null;
  readonly why: string;
  readonly lost_credit: number | null;
  readonly lost_stock: number | null;
  readonly lost_warehouse: number | null;
  readonly lost_carrier: number | null;
  readonly lost_invoicing: number | null;
  readonly lost_data: number | null;
  readonly lost_customer: number | null;
}

const CAUSES: readonly CauseClass[] = ['customer', 'credit', 'stock', 'warehouse', 'carrier', 'invoicing', 'data'];

function judgedOrders(
  db: ReadDb,
  documents: ReadonlyMap<string, DocumentTruth>,
  nameOf: ReadonlyMap<string, string>,
  orders: ReadonlyMap<string, OrderTruth>,
): Pick<Score, 'lateCauses' | 'causeHours' | 'falselyLate'> {
  const rows = new Map<string, OrderRow>();
  for (const row of db.each<OrderRow>(
    `SELECT o.order_key, o.slip_ms, o.cause, o.why, k.lost_credit, k.lost_stock, k.lost_warehouse, k.lost_carrier,
       k.lost_invoicing, k.lost_data, k.lost_customer
     FROM order_row o LEFT JOIN kpi_order k ON k.id = o.id`,
  )) {
    const name = nameOf.get(row.order_key);
    // The CRM's word about an order that its number fails to name is no judgement of that order.
    if (name !== undefined && documents.get(row.order_key)?.waits !== true) rows.set(name, row);
  }
  const misjudged = (order: OrderTruth): Misjudged => {
    const row = rows.get(order.number);
    return {
      order: order.number,
      scenarios: order.scenarios,
      expected: `${order.causes.map(({ code, ms }) => `${code} ${hours(ms)}`).join(', ') || 'in time'} (${order.basis})`,
      found: row === undefined ? 'no order' : lostBy(row),
      why: row?.why ?? '',
    };
  };
  const late = [...orders.values()].filter((order) => order.late);
  const rightCause = (order: OrderTruth): boolean => rows.get(order.number)?.cause === order.primaryCause;
  const judged = late.filter(rightCause);
  const rightHours = (order: OrderTruth): boolean => {
    const row = rows.get(order.number);
    if (row === undefined) return false;
    const tolerance = Math.max(HOURS_TOLERANCE * HOUR, order.lateMs * HOURS_TOLERANCE_SHARE);
    return CAUSES.every((cause) => {
      const expected = order.causes.reduce((sum, each) => (each.cause === cause ? sum + each.ms : sum), 0);
      return Math.abs((row[`lost_${cause}`] ?? 0) - expected) <= tolerance;
    });
  };
  return {
    lateCauses: { ...shareOf(late, rightCause), wrong: late.filter((order) => !rightCause(order)).map(misjudged) },
    causeHours: { ...shareOf(judged, rightHours), wrong: judged.filter((order) => !rightHours(order)).map(misjudged) },
    falselyLate: [...orders.values()]
      .filter((order) => order.judgeable && !order.late && (rows.get(order.number)?.slip_ms ?? 0) > 0)
      .map(misjudged),
  };
}

function lostBy(row: OrderRow): string {
  const lost = CAUSES.map((cause) => [cause, row[`lost_${cause}`] ?? 0] as const).filter(([, ms]) => ms > 0);
  return `${lost.map(([cause, ms]) => `${cause} ${hours(ms)}`).join(', ')} of ${hours(row.slip_ms ?? 0)}`;
}

function hours(ms: number): string {
  return `${Math.round(ms / HOUR)} h`;
}

function shareOf<T>(all: readonly T[], isRight: (each: T) => boolean): Share {
  const right = all.filter(isRight).length;
  return { of: all.length, right, share: all.length === 0 ? 1 : right / all.length };
}

interface Raised {
  readonly order_key: string;
  readonly code: ExceptionCode;
  readonly headline: string;
}

function openExceptions(db: ReadDb): Raised[] {
  return db.all<Raised>(
    `SELECT o.order_key, e.code, e.headline FROM exception_row e JOIN order_row o ON o.id = e.order_id
     WHERE e.cleared_at IS NULL`,
  );
}

function scoreExceptions(
  db: ReadDb,
  nameOf: ReadonlyMap<string, string>,
  orders: ReadonlyMap<string, OrderTruth>,
): Score['exceptions'] {
  const raised = new Map<string, Set<ExceptionCode>>();
  for (const { order_key: key, code } of openExceptions(db)) {
    const name = nameOf.get(key) ?? key;
    raised.set(name, (raised.get(name) ?? new Set()).add(code));
  }
  const missed = new Map<string, number>();
  const examples: string[] = [];
  const forbidden: string[] = [];
  let expected = 0;
  let met = 0;
  for (const order of orders.values()) {
    for (const code of order.expectedExceptions) {
      expected += 1;
      if (raised.get(order.number)?.has(code)) met += 1;
      else {
        missed.set(code, (missed.get(code) ?? 0) + 1);
        examples.push(`${order.number}: ${code}, of ${order.scenarios.join(' ')}`);
      }
    }
    for (const code of order.forbiddenExceptions)
      if (raised.get(order.number)?.has(code)) forbidden.push(`${order.number}: ${code}`);
  }
  return { expected, raised: met, missed, examples, forbidden };
}

const CONFLICT_WORDS: Readonly<Record<ConflictTruth['about'], RegExp>> = {
  promise: /^promise/iu,
  quantity: /^ordered quantity/iu,
  shipping: /^(?:shipped quantity|fulfilment|delivery)/iu,
};

function scoreConflicts(
  db: ReadDb,
  nameOf: ReadonlyMap<string, string>,
  orders: ReadonlyMap<string, OrderTruth>,
): Score['conflicts'] {
  const found = new Map<string, string[]>();
  for (const { order_key: key, code, headline } of openExceptions(db)) {
    if (code !== 'DI-CONFLICT') continue;
    const name = nameOf.get(key) ?? key;
    found.set(name, [...(found.get(name) ?? []), headline]);
  }
  const toMisjudged = (order: OrderTruth): Misjudged => ({
    order: order.number,
    scenarios: order.scenarios,
    expected: order.conflicts.map(({ about, since }) => `${about} since ${since}`).join(', ') || 'none',
    found: (found.get(order.number) ?? []).join(' | ') || 'none',
    why: '',
  });
  const involved = [...orders.values()].filter((order) => order.conflicts.length > 0 || found.has(order.number));
  const met = (order: OrderTruth): boolean =>
    order.conflicts.length > 0 &&
    order.conflicts.every(({ about }) => found.get(order.number)?.some((text) => CONFLICT_WORDS[about].test(text)));
  return {
    ...shareOf(involved, met),
    missed: involved.filter((order) => order.conflicts.length > 0 && !met(order)).map(toMisjudged),
    invented: involved.filter((order) => order.conflicts.length === 0).map(toMisjudged),
  };
}

function scoreParked(db: ReadDb, documents: ReadonlyMap<string, DocumentTruth>): Score['malformed'] {
  const malformed = [...documents.values()].filter((document) => document.malformed).map(({ key }) => key);
  const parked = new Set(
    db.column<string>(
      `SELECT s.connection_id || '/' || s.stream_id || '/' || p.source_id FROM parked_record p JOIN stream s ON s.id = p.stream`,
    ),
  );
  return {
    total: malformed.length,
    parked: malformed.filter((key) => parked.has(key)).length,
    notParked: malformed.filter((key) => !parked.has(key)),
    wronglyParked: [...parked].filter((key) => documents.get(key)?.malformed !== true),
  };
}

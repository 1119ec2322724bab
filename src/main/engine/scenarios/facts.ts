import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { Candidate, UnlinkedRow } from '#shared/contract/dto/links.ts';
import { createLocalTime, wallText } from '#shared/domain/local-time.ts';
import type { QuantityType } from '#shared/domain/document.ts';
import type { MilestoneView, OrderView, PromiseStep } from '#shared/domain/order.ts';
import type { LineChange } from '#shared/domain/order-line.ts';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import { HOUR, MINUTE, type Instant, type When } from '#shared/domain/time.ts';
import { ESTATE } from './estate.ts';
import type { Expectation, OrderExpectation } from './scenario.ts';
import { orderExceptions } from '../queries/exceptions.ts';
import { orderIdOf } from '../queries/document-location.ts';
import { orderView } from '../queries/order.ts';
import { EVERYTHING_WAITING, unlinkedDocument, unlinkedDocuments } from '../queries/unlinked.ts';
import type { QueryContext } from '../queries/context.ts';
import { ZONE, type ScenarioStore } from './scenario-store.ts';

const LOCAL = createLocalTime(ZONE);

type Facts = Record<string, unknown>;

/** What the store says to exactly the questions that an expectation asks, in the expectation's own form. */
export function factsFor(store: ScenarioStore, asked: Expectation): Facts {
  const facts: Facts = {};
  if (asked.orders) facts['orders'] = mapValues(asked.orders, (expected, name) => orderFacts(store, name, expected));
  if (asked['order count'] !== undefined) facts['order count'] = store.db.value('SELECT count(*) FROM order_row');
  const unlinked = unlinkedDocuments(store.db, { offset: 0, limit: 500, ...EVERYTHING_WAITING }).rows;
  if (asked.unlinked) facts['unlinked'] = unlinked.map((row) => nameOf(row.documentKey)).toSorted();
  if (asked.candidates)
    facts['candidates'] = mapValues(asked.candidates, (expected, name) =>
      candidatesOf(
        store,
        unlinked.find((row) => nameOf(row.documentKey) === name),
      )
        .map((candidate) => candidate.orderNo)
        .slice(0, expected.length),
    );
  if (asked.systems)
    facts['systems'] = mapValues(asked.systems, (expected, id) =>
      asTold(
        expected,
        exceptionsOf(store, `connection:${id}`).filter((row) => row.clearedAt === null),
      ),
    );
  if (asked.parked) facts['parked'] = parkedFacts(store, asked.parked);
  return facts;
}

function candidatesOf(store: ScenarioStore, row: UnlinkedRow | undefined): readonly Candidate[] {
  if (!row) return [];
  return unlinkedDocument(store.db, { documentKey: row.documentKey, orderKey: null }, contextOf(store)).candidates;
}

/** The expectation in the form of the facts: lists that have no sequence are sorted. */
export function expectedFacts(asked: Expectation): Facts {
  return {
    ...asked,
    ...(asked.unlinked && { unlinked: asked.unlinked.toSorted() }),
    ...(asked.systems && { systems: mapValues(asked.systems, (lines) => lines.toSorted()) }),
    ...(asked.orders && {
      orders: mapValues(asked.orders, (order) => ({
        ...order,
        ...(order.open && { open: order.open.toSorted() }),
        ...(order.cleared && { cleared: order.cleared.toSorted() }),
        ...(order.documents && { documents: order.documents.toSorted() }),
        ...(order.conflicts && { conflicts: order.conflicts.toSorted() }),
      })),
    }),
  };
}

export function contextOf(store: ScenarioStore): QueryContext {
  return {
    now: store.now,
    zone: ZONE,
    user: 'ada',
    revision: 1,
    demo: false,
    syncing: [],
    entities: {},
  };
}

function orderFacts(store: ScenarioStore, name: string, asked: OrderExpectation): Facts {
  const orderKey = store.orderKey(name);
  const view = orderView(store.db, orderKey, store.now);
  const exceptions = orderExceptions(store.db, orderIdOf(store.db, orderKey));
  const all: { [K in keyof Required<OrderExpectation>]: () => unknown } = {
    slip: () => slipText(view, asked.slip?.includes('(') ?? false),
    causes: () => Object.fromEntries(view.causes.map(({ code, ms }) => [code, duration(ms)])),
    why: () => heldBy(view.why.map((part) => part.text).join(''), asked.why ?? ''),
    open: () =>
      asTold(
        asked.open ?? [],
        exceptions.filter((row) => row.clearedAt === null),
      ),
    cleared: () =>
      (asked.cleared ?? [])
        .filter((code) => exceptions.some((row) => row.code === code && row.clearedAt !== null))
        .toSorted(),
    documents: () => view.documents.map((document) => nameOf(document.documentKey)).toSorted(),
    links: () =>
      mapValues(
        asked.links ?? {},
        (_, record) => view.documents.find((each) => nameOf(each.documentKey) === record)?.link.rule,
      ),
    milestones: () =>
      mapValues(asked.milestones ?? {}, (told, code) =>
        milestoneText(
          view.milestones.find((each) => each.code === code),
          told.includes(' '),
        ),
      ),
    axes: () => mapValues(asked.axes ?? {}, (_, axis) => view.axes.find((each) => each.axis === axis)?.state),
    lines: () =>
      mapValues(asked.lines ?? {}, (quantities, lineNo) =>
        mapValues(quantities, (_, type) => {
          const figure = view.lines.find((line) => line.lineNo === lineNo)?.quantities[type as QuantityType];
          return figure === undefined ? undefined : figure.value / 1_000_000;
        }),
      ),
    mismatches: () =>
      mapValues(asked.mismatches ?? {}, (words, lineNo) => {
        const told = view.lines.find((line) => line.lineNo === lineNo)?.mismatches ?? [];
        return words.length === 0 ? told : words.map((word) => heldBy(told.join(' '), word));
      }),
    conflicts: () => view.conflicts.map((conflict) => conflict.subject).toSorted(),
    promise: () => whenText(view.promise?.value),
    'first promise': () => whenText(view.firstPromise?.value),
    promises: () => view.promiseHistory.map(promiseText),
    changes: () => [
      ...view.changes.map((change) => changeText(change, 'order')),
      ...view.lines.flatMap((line) => line.changes.map((change) => changeText(change, `line ${line.lineNo}`))),
    ],
    estimates: () => view.estimateHistory.map((step) => `${stampText(step.recordedAt)} ${whenText(step.when)}`),
    direction: () => store.db.value('SELECT direction FROM order_row WHERE order_key = ?', orderKey),
    value: () => (view.value ? `${view.value.value.amount / 1_000_000} ${view.value.value.currency}` : undefined),
    customer: () => view.customer?.value,
    next: () => view.next?.code ?? null,
    closed: () => view.closed,
    cancelled: () => view.cancelled,
  };
  return Object.fromEntries(Object.keys(asked).map((key) => [key, all[key as keyof OrderExpectation]()]));
}

function exceptionsOf(store: ScenarioStore, subjectKey: string): ExceptionRow[] {
  return store.db
    .all<{
      code: ExceptionRow['code'];
      severity: number;
      cleared_at: number | null;
      state: ExceptionRow['state'];
      owner: string | null;
    }>('SELECT code, severity, cleared_at, state, owner FROM exception_row WHERE subject_key = ?', subjectKey)
    .map(
      (row) =>
        ({
          ...row,
          clearedAt: row.cleared_at,
          severity: (['low', 'medium', 'high', 'critical'] as const)[row.severity],
        }) as unknown as ExceptionRow,
    );
}

/**
 * Exceptions in the words that were expected of them: where only a code is expected, only the code is told. What nobody
 * expected is told in full.
 */
function asTold(expected: readonly string[], rows: readonly ExceptionRow[]): string[] {
  const left = [...expected];
  return rows
    .map((row) => {
      const index = left.findIndex((line) => wordsOf(line).every((word) => termsOf(row, rows).includes(word)));
      return index >= 0 ? (left.splice(index, 1)[0] ?? row.code) : termsOf(row, rows).join(' ');
    })
    .toSorted();
}

function wordsOf(line: string): string[] {
  return line.replace(/ under ([A-Z]{2}-[A-Z]+)/, ' under-$1').split(/[ ,]+/);
}

function termsOf(row: ExceptionRow, rows: readonly ExceptionRow[]): string[] {
  const root = rows.find((other) => other.exceptionKey !== undefined && other.exceptionKey === row.rootKey);
  return [
    row.code,
    row.severity,
    row.state,
    ...(row.owner ? [row.owner] : []),
    ...(root ? [`under-${root.code}`] : []),
  ];
}

function parkedFacts(store: ScenarioStore, asked: Readonly<Record<string, string>>): Facts {
  const rows = store.db.all<{ name: string; reason: string }>(
    `SELECT s.connection_id || '.' || s.stream_id || ' ' || p.source_id AS name, p.reason
     FROM parked_record p JOIN stream s ON s.id = p.stream ORDER BY name`,
  );
  return Object.fromEntries(rows.map(({ name, reason }) => [name, heldBy(reason, asked[name] ?? '')]));
}

/** The words themselves where the text holds them, else the text: so that a failure shows what is there. */
function heldBy(text: string, words: string | string[]): unknown {
  if (Array.isArray(words)) return words.map((each) => heldBy(text, each));
  return text.toLowerCase().includes(words.toLowerCase()) ? words : text;
}

function slipText({ slip }: OrderView, withBasis: boolean): string {
  if (slip === null) return 'none';
  const basis = withBasis ? ` (${slip.basis})` : '';
  if (slip.ms === 0) return `on time${basis}`;
  return `${slip.ms > 0 ? 'late' : 'early'} ${duration(Math.abs(slip.ms))}${basis}`;
}

/** "51 h", "51 h 30 min", "20 min". */
export function duration(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  const hours = Math.floor(minutes / (HOUR / MINUTE));
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

function milestoneText(milestone: MilestoneView | undefined, withTime: boolean): string {
  if (!milestone) return 'none';
  const at = withTime ? whenText(milestone.actual?.when) : undefined;
  return at === undefined ? milestone.state : `${milestone.state} ${at}`;
}

function whenText(when: When | null | undefined): string | undefined {
  if (!when) return undefined;
  return when.kind === 'date' ? when.date : wallText(when.at, LOCAL);
}

function stampText(at: Instant | null): string {
  return at === null ? 'once' : wallText(at, LOCAL);
}

function promiseText({ what, when, from, by, because, recordedAt }: PromiseStep): string {
  const stated = `${stampText(recordedAt)} ${what}`;
  if (from === null) return `${stated} ${whenText(when)}`;
  const reason = because === null ? '' : `: ${because.value}`;
  return `${stated} ${whenText(from.value)} > ${whenText(when)} by ${by}${reason}`;
}

function changeText({ field, from, to, at, afterRelease }: LineChange, of: string): string {
  const words = `${stampText(at)} ${of} ${field.replace('_', ' ')} ${from.value} > ${to.value}`;
  return afterRelease ? `${words} after release` : words;
}

/** A document key as scenarios write it: "wms.order W-1". */
export function nameOf(documentKey: string): string {
  const parts = parseDocumentKey(documentKey);
  if (!parts || !ESTATE.has(parts.connectionId)) return documentKey;
  const part = parts.localKey === '' ? '' : `#${parts.localKey}`;
  return `${parts.connectionId}.${parts.streamId} ${parts.sourceId}${part}`;
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

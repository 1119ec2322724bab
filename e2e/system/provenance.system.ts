import { expect, test } from 'vitest';
import { ORDER_COLUMNS } from '#shared/contract/dto/order-rows.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { DAY } from '#shared/domain/time.ts';
import { atPointer, parseJson } from '#shared/lib/json.ts';
import { createQueryRunner } from '#engine/queries/runner.ts';
import { openStore } from '#engine/store/open.ts';
import { createWorld, type World } from '../../src/main/sandbox/world.ts';
import { backfill } from '../../bench/backfill.ts';
import { companyPages, type StreamPages } from '../../bench/company.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 500;

/** Parts of a view that say how it was decided, and keys; all the rest is a figure that somebody reads. */
const NOT_FIGURES = new Set([
  'orderKey',
  'anchored',
  'rule',
  'ruling',
  // The way of an order in steps: its milestones, which stand beside it with their sources.
  'path',
  // Of a line: by which rule it goes its way, and what follows from its figures beside.
  'kind',
  'balance',
  'notes',
  'lineKey',
  'lineNo',
  'stocked',
  'unit',
  'mismatches',
  'nextLookAt',
  'systems',
  'link',
  'owner',
  'voided',
  'cancelled',
  'closed',
  'recordedAt',
]);

interface Shown {
  readonly at: string;
  readonly sources: readonly SourceRef[];
}

/**
 * Every value that the order page shows, with the sources that stand beside it: those of the nearest object around it
 * that has any.
 */
function* shown(value: unknown, at: string, around: readonly SourceRef[]): Generator<Shown> {
  if (value === null || value === undefined || value === '') return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* shown(item, `${at}/${index}`, around);
    return;
  }
  if (typeof value !== 'object') {
    yield { at, sources: around };
    return;
  }
  const own = ownSources(value as Record<string, unknown>) ?? around;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'sources' || key === 'source' || NOT_FIGURES.has(key)) continue;
    yield* shown(part, `${at}/${key}`, own);
  }
}

function ownSources(value: Record<string, unknown>): readonly SourceRef[] | null {
  if (Array.isArray(value['sources'])) return value['sources'] as SourceRef[];
  // A change is read from the version before and the one after.
  if (typeof value['from'] === 'object' && value['from'] !== null && 'to' in value)
    return [value['from'], value['to']].flatMap((side) => (side as { sources: SourceRef[] }).sources);
  if (Array.isArray(value['claims']) && value['claims'].length > 0)
    return (value['claims'] as { source: SourceRef }[]).map(({ source }) => source);
  if (typeof value['source'] === 'object' && value['source'] !== null) return [value['source'] as SourceRef];
  // A document of the order stands for itself; what it says of its references is said with the path.
  if (typeof value['documentKey'] === 'string' && !('path' in value))
    return [{ documentKey: value['documentKey'], path: '' }];
  return null;
}

/** Words between the facts of a sentence, and names of what is nowhere yet. */
function isWording(at: string, view: OrderView): boolean {
  const part = /^\/why\/(\d+)\//.exec(at);
  if (part) return (view.why[Number(part[1])]?.sources.length ?? 0) === 0;
  const empty = /^\/(axes|milestones)\/(\d+)\//.exec(at);
  if (!empty) return false;
  const item = empty[1] === 'axes' ? view.axes[Number(empty[2])] : view.milestones[Number(empty[2])];
  return item !== undefined && /\/(axis|state|disagree|code)$/.test(at);
}

/** What the company's systems held three times, a few days apart: many records in several versions. */
function versionsOf(world: World): readonly StreamPages[] {
  const thrice = [MOMENT - 4 * DAY, MOMENT - DAY, MOMENT].map((moment) => companyPages(world, moment));
  return companyPages(world).map((stream, index) => ({
    ...stream,
    pages: thrice.flatMap((streams) => streams[index]?.pages ?? []),
  }));
}

test(`every figure of ${ORDERS} orders leads back to what a system sent, in the version that says so`, () => {
  const db = openStore(':memory:');
  backfill(db, versionsOf(createWorld({ seed: 3, orders: ORDERS, moment: MOMENT })), MOMENT);
  const runner = createQueryRunner(db);
  const context = {
    now: MOMENT,
    zone: 'Europe/Berlin',
    user: 'test',
    revision: 1,
    demo: true,
    syncing: [],
    entities: {},
  };
  const payloads = new Map<string, unknown>();
  let former = 0;
  const leadsBack = ({ documentKey, path, version }: SourceRef): boolean => {
    const key = `${documentKey} ${version ?? ''}`;
    if (version !== undefined) former += 1;
    if (!payloads.has(key)) {
      // The drawer's own answer for the first path of each version of a document; the others by the same payload.
      const evidence = runner.ask('evidence.get', { documentKey, path, ...(version && { version }) }, context);
      const said =
        version === undefined ? evidence.versions[0] : evidence.versions.find((each) => each.version === version);
      payloads.set(key, parseJson(said?.payload ?? 'null'));
      if (path !== '' && evidence.value === null) return false;
    }
    return atPointer(payloads.get(key), path) !== undefined && payloads.get(key) !== null;
  };
  const problems: string[] = [];
  let figures = 0;
  const orders = db.column<string>('SELECT order_key FROM order_row ORDER BY order_key');
  for (const orderKey of orders) {
    const view = runner.ask('order.get', { orderKey }, context);
    for (const { at, sources } of shown(view, '', [])) {
      if (isWording(at, view)) continue;
      figures += 1;
      if (sources.length === 0) problems.push(`${orderKey} ${at} has no source`);
      for (const source of sources)
        if (!leadsBack(source)) problems.push(`${orderKey} ${at}: nothing at ${source.documentKey} ${source.path}`);
    }
    for (const column of ORDER_COLUMNS) {
      for (const source of runner.ask('order.explain', { orderKey, column }, context).sources) {
        if (!leadsBack(source))
          problems.push(`${orderKey} column ${column}: nothing at ${source.documentKey} ${source.path}`);
      }
    }
    for (const row of runner.ask('order.exceptions', { orderKey }, context).rows) {
      if (row.sources.length === 0) problems.push(`${row.exceptionKey} has no source`);
      for (const source of row.sources)
        if (!leadsBack(source)) problems.push(`${row.exceptionKey}: nothing at ${source.documentKey} ${source.path}`);
    }
  }
  expect(problems.slice(0, 20)).toEqual([]);
  expect(orders.length).toBeGreaterThanOrEqual(ORDERS);
  expect(figures).toBeGreaterThan(ORDERS * 50);
  expect(former, 'figures of earlier versions').toBeGreaterThan(ORDERS / 50);
}, 120_000);

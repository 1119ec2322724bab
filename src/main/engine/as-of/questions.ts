import type { Moment, OrderAsOf } from '#shared/contract/dto/past.ts';
import type { Input, Output } from '#shared/contract/methods.ts';
import type { Decision, DecisionBody } from '#shared/domain/decisions.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { Decisions, readDecisions } from '../commands/decision-log.ts';
import { withRunningSteps } from '../lifecycle/step-views.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import { listText } from '../lifecycle/wording.ts';
import { streamMappings } from '../pipeline/connections.ts';
import { digest } from '../pipeline/digest.ts';
import type { Mappings } from '../pipeline/pipeline.ts';
import type { QueryContext } from '../queries/context.ts';
import { sentenceOf } from '../queries/decisions.ts';
import { withNamedLines } from '../queries/order.ts';
import { withSystemNames } from '../queries/system-names.ts';
import { orderIdOf } from '../queries/document-location.ts';
import { notFound } from '../queries/query-errors.ts';
import type { ReadDb } from '../store/database.ts';
import { differencesOf } from './differences.ts';
import { changesOf } from './history.ts';
import { momentsOf } from './moments.ts';
import { exceptionsOf, Past, type OrderSnapshot, type PastSources } from './past.ts';

/** Methods about the past of one order, and what a whole store comes to, of the present or of a past one. */
export type PastMethod = 'order.asof' | 'order.moments' | 'order.changes' | 'store.digest';

export interface PastRunner {
  /** @throws ContractError */
  ask<M extends PastMethod>(method: M, input: Input<M>, context: QueryContext): Output<M>;
}

/** Answers what was known of one order, from the stored versions of its documents. */
export function createPastRunner(db: ReadDb, mappings: Mappings = streamMappings): PastRunner {
  const payloads = new PayloadReader(db);
  const orders = new OrderLoader(db);
  let log: readonly Decision[] = [];
  let logEnd = -1;
  let mapping: { readonly version: number; readonly of: ReturnType<Mappings> } | null = null;

  /** What is kept of the store, read again when it has changed. */
  function sources(): PastSources {
    const end = db.value<number | null>('SELECT max(seq) FROM decision') ?? 0;
    if (end !== logEnd) {
      log = readDecisions(db);
      logEnd = end;
    }
    const version = db.value<number>('PRAGMA data_version') ?? 0;
    if (mapping?.version !== version) mapping = { version, of: mappings(db) };
    return { db, mappings: mapping.of, payloads, orders, log };
  }

  const answers: { readonly [M in PastMethod]: (input: Input<M>, context: QueryContext) => Output<M> } = {
    'order.asof': ({ orderKey, at }, context) => orderAsOf(sources(), orderKey, at, context),
    'order.moments': ({ orderKey }, context) => ({ moments: orderMoments(sources(), orderKey, context) }),
    'order.changes': (input, context) => orderChanges(sources(), input, context),
    'store.digest': () => ({ digest: digest(db) }),
  };
  return {
    ask: (method, input, context) => db.snapshot(() => answers[method](input, context)),
  };
}

function orderAsOf(sources: PastSources, orderKey: string, at: Instant, context: QueryContext): OrderAsOf {
  const present = storedOrder(sources, orderKey, context.now) ?? presentOf(sources, orderKey, context.now).snapshot;
  const past = new Past(sources, Math.min(at, context.now));
  const found = identify(past, present);
  const then = found.anchor === null ? null : past.order(found.anchor);
  const named = withSystemNames(sources.db);
  return {
    at,
    known: then
      ? {
          view: withRunningSteps(withNamedLines(sources.db, then.view), past.policy, past.at),
          exceptions: then.exceptions.map((one) => ({ ...one, headline: named(one.headline) })),
        }
      : null,
    sentence: then ? found.sentence : `Nothing was known of this order on ${instantMark(at)}.`,
    since: then ? differencesOf(then, present).map((one) => ({ ...one, words: named(one.words) })) : [],
  };
}

/** The order as it is stored; null where it is asked about as of a moment, or is not stored yet. */
function storedOrder(sources: PastSources, orderKey: string, now: Instant): OrderSnapshot | null {
  const { db, orders, log } = sources;
  const newest = db.value<number>('SELECT first_seen_at FROM inbox_record ORDER BY id DESC LIMIT 1') ?? 0;
  if (newest > now || (log.at(-1)?.at ?? 0) > now) return null;
  const policy = companyPolicy(db);
  const view = orders.load(orderIdOf(db, orderKey), policy, now);
  return view ? { view, exceptions: exceptionsOf(view, policy, now, new Decisions(log)) } : null;
}

interface Present {
  readonly past: Past;
  readonly anchor: number;
  readonly snapshot: OrderSnapshot;
}

/** @throws ContractError input.not_found */
function presentOf(sources: PastSources, orderKey: string, now: Instant): Present {
  const past = new Past(sources, now);
  const anchor = past.ordersOf(orderKey)[0] ?? orderIdOf(sources.db, orderKey);
  const snapshot = past.order(anchor);
  if (!snapshot) throw notFound('There is no such order.');
  return { past, anchor, snapshot };
}

/**
 * The order that this one was: the order of its anchor, or, where that had not arrived, of the first of its other order
 * documents that had.
 */
function identify(
  past: Past,
  { view }: OrderSnapshot,
): { readonly anchor: number | null; readonly sentence: string | null } {
  const keys = view.documents
    .filter((document) => document.kind === 'order')
    .map((document) => document.documentKey)
    .toSorted();
  const named = [view.orderKey, ...keys.filter((key) => key !== view.orderKey)];
  const anchors = [...new Set(named.flatMap((key) => past.ordersOf(key)))];
  const [anchor, ...others] = anchors;
  if (anchor === undefined) return { anchor: null, sentence: null };
  const nameOf = (id: number): string => {
    const snapshot = past.order(id);
    return snapshot?.view.orderNo.value ?? past.graph.node(id)?.documentKey ?? '';
  };
  if (others.length > 0)
    return {
      anchor,
      sentence: `What is one order now was ${others.length + 1} then: ${listText(anchors.map(nameOf), 'and')}.`,
    };
  const anchorKey = past.graph.node(anchor)?.documentKey;
  return {
    anchor,
    sentence: anchorKey === view.orderKey ? null : `It was known as ${nameOf(anchor)} then.`,
  };
}

function orderMoments(sources: PastSources, orderKey: string, context: QueryContext): Moment[] {
  const { past, anchor, snapshot } = presentOf(sources, orderKey, context.now);
  const named = (body: DecisionBody): string => sentenceOf(sources.db, body, context);
  return momentsOf(changesOf(sources, past, anchor), snapshot, past.decisions, named);
}

function orderChanges(
  sources: PastSources,
  { orderKey, offset, limit, connectionId, group }: Input<'order.changes'>,
  context: QueryContext,
): Output<'order.changes'> {
  const { past, anchor } = presentOf(sources, orderKey, context.now);
  const all = changesOf(sources, past, anchor);
  const rows = all.filter(
    (row) => (connectionId === null || row.connectionId === connectionId) && (group === null || row.group === group),
  );
  return {
    rows: rows.slice(offset, offset + limit),
    total: rows.length,
    connectionIds: [...new Set(all.map((row) => row.connectionId))].toSorted(),
    groups: [...new Set(all.map((row) => row.group))].toSorted(),
  };
}

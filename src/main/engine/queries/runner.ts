import type { Input, Output } from '#shared/contract/methods.ts';
import { assert } from '#shared/lib/assert.ts';
import { orderPurgedAt } from '../retention/purges.ts';
import type { ReadDb } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import { acknowledgements } from './acknowledgements.ts';
import { streamCounts } from './counts.ts';
import { customerNames, type CustomerName } from './customers.ts';
import { decisionList } from './decisions.ts';
import { orderIdOf } from './document-location.ts';
import { driftOf } from './drift.ts';
import { evidenceOf } from './evidence.ts';
import { consequencesOf, exceptionCounts, exceptionIds, exceptionRows, orderExceptions } from './exceptions.ts';
import { Handles, type Keys, type ListKind } from './handles.ts';
import { connectionInsight } from './insight.ts';
import { kpiGroups, kpiPareto, kpiTrend } from './kpis/breakdowns.ts';
import { kpiFigures } from './kpis/figures.ts';
import { kpiRowIds, kpiRows } from './kpis/rows.ts';
import { sliceOf } from './lists.ts';
import { Memo } from './memo.ts';
import { findOrders } from './order-find.ts';
import { namedNumbers } from './order-list.ts';
import { explainColumn, orderJeopardy, orderView } from './order.ts';
import { orderCounts, orderIds, orderRows } from './orders.ts';
import { owningScreen } from './owning-screen.ts';
import { overview } from './overview.ts';
import { parkedGroups, parkedRecords } from './parked.ts';
import { policyFileText, policyHistory, policyProblems, policyState, readPolicy, valueDeciles } from './policy.ts';
import { preference } from '../inbox/preferences.ts';
import type { ReadMethod } from './read-methods.ts';
import { reconcileKeys, reconcileRows, reconcileSummary } from './reconcile.ts';
import { exceptionHistory } from './response.ts';
import { retentionState } from './retention.ts';
import { learnedRules, ruleProposals } from './rules.ts';
import { search } from './search-ask.ts';
import { engineStatus } from './status.ts';
import { listSystems, runHistory, storeCounts, type StoreCounts } from './systems.ts';
import { connectionTimeline } from './timeline.ts';
import { unfoldedIds } from './unfold.ts';
import { unlinkedCounts, unlinkedDocument, unlinkedDocuments, unlinkedFilter } from './unlinked.ts';
import { usualDurations } from './usual-durations.ts';
import { workload } from './workload.ts';

/** Answers questions from one reader. Holds the lists that clients scroll through. */
export interface QueryRunner {
  /** The input has been checked against the contract. @throws ContractError */
  ask<M extends ReadMethod>(method: M, input: Input<M>, context: QueryContext): Output<M>;
}

type Answers = { readonly [M in ReadMethod]: (input: Input<M>, context: QueryContext) => Output<M> };

interface SliceInput {
  readonly handle: string;
  readonly start: number;
  readonly end: number;
}

export function createQueryRunner(db: ReadDb): QueryRunner {
  const handles = new Handles();
  const customers = new Memo<readonly CustomerName[]>();
  const counts = new Memo<StoreCounts>();

  function schema(): number {
    return db.value<number>('PRAGMA schema_version') ?? 0;
  }

  function opened(kind: ListKind, keys: Keys, context: QueryContext): Output<'orders.open'> {
    return { handle: handles.open(kind, keys, schema()), count: keys.length, revision: context.revision };
  }

  function ids(kind: ListKind, { handle, start, end }: SliceInput): Float64Array {
    const keys = handles.keys(kind, handle, schema());
    assert(keys instanceof Float64Array, `${kind} are listed by id`);
    return sliceOf(keys, start, end);
  }

  function texts(kind: ListKind, { handle, start, end }: SliceInput): readonly string[] {
    const keys = handles.keys(kind, handle, schema());
    assert(!(keys instanceof Float64Array), `${kind} are listed by key`);
    return sliceOf(keys, start, end);
  }

  const answers: Answers = {
    'status.get': (_input, context) => engineStatus(db, context),
    'retention.get': () => retentionState(db),
    'retention.purged': ({ orderNo }) => ({ at: orderPurgedAt(db, orderNo) }),
    'orders.open': (input, context) => opened('orders', orderIds(db, input, context), context),
    'orders.slice': (input) => ({ rows: orderRows(db, ids('orders', input)) }),
    'orders.named': ({ numbers }) => ({ rows: namedNumbers(db, numbers) }),
    'orders.counts': (_input, context) => orderCounts(db, context),
    'order.get': ({ orderKey }, { now }) => orderView(db, orderKey, now),
    'durations.get': (_input, { now }) => usualDurations(db, now),
    'order.find': ({ reference }) => ({ orderKeys: findOrders(db, reference) }),
    'order.explain': ({ orderKey, column }, { now }) => ({ sources: [...explainColumn(db, orderKey, column, now)] }),
    'order.exceptions': ({ orderKey }) => ({ rows: orderExceptions(db, orderIdOf(db, orderKey)) }),
    'evidence.get': ({ documentKey, path, version }, context) => evidenceOf(db, documentKey, path, context, version),
    'search.ask': ({ text, limit }, { revision }) =>
      search(db, text, limit, () => customers.get(revision, () => customerNames(db))),
    'exceptions.open': (input, context) => {
      const listed = exceptionIds(db, input, context);
      const ids = unfoldedIds(db, listed, input.unfolded ?? []);
      return { ...opened('exceptions', ids, context), unfolded: ids.length - listed.length };
    },
    'exceptions.slice': (input) => ({ rows: exceptionRows(db, ids('exceptions', input)) }),
    'exceptions.counts': ({ teams }, context) => exceptionCounts(db, context, teams),
    'exceptions.consequences': ({ exceptionKey, limit }) => ({ rows: consequencesOf(db, exceptionKey, limit) }),
    'exceptions.history': ({ exceptionKey }, { now }) => exceptionHistory(db, exceptionKey, now),
    'exceptions.workload': (_input, context) => workload(db, context),
    'document.screen': ({ documentKey }) => owningScreen(db, documentKey),
    'order.jeopardy': ({ orderKey }, { now }) => ({ jeopardy: orderJeopardy(db, orderKey, now) }),
    'reconcile.open': (input, context) => opened('reconcile', reconcileKeys(db, input, context), context),
    'reconcile.slice': (input, context) => ({ rows: reconcileRows(db, texts('reconcile', input), context) }),
    'reconcile.summary': (input, context) => reconcileSummary(db, input, context),
    'kpis.get': (input, context) => {
      const { frame, figures } = kpiFigures(db, input, context);
      return { frame, figures: [...figures] };
    },
    'kpis.open': (input, context) => opened('kpis', kpiRowIds(db, input, context), context),
    'kpis.slice': (input, context) => ({ rows: kpiRows(db, ids('kpis', input), input, context) }),
    'kpis.groups': (input, context) => kpiGroups(db, input, context),
    'kpis.trend': (input, context) => kpiTrend(db, input, context),
    'kpis.pareto': (input, context) => kpiPareto(db, input, context),
    'overview.get': (_input, context) => overview(db, context),
    'list.close': ({ handle }) => {
      handles.close(handle);
      return {};
    },
    'unlinked.list': (input) =>
      unlinkedDocuments(db, { ...unlinkedFilter(input), offset: input.offset, limit: input.limit }),
    'unlinked.counts': (input) => unlinkedCounts(db, unlinkedFilter(input)),
    'unlinked.get': ({ documentKey, orderKey }, context) =>
      unlinkedDocument(db, { documentKey, orderKey: orderKey ?? null }, context),
    'rules.propose': ({ documentKey, orderKey }) => ({ rows: ruleProposals(db, documentKey, orderKey) }),
    'rules.list': () => ({ rows: learnedRules(db) }),
    'systems.list': (_input, context) => ({
      rows: listSystems(
        db,
        context,
        counts.get(context.revision, () => storeCounts(db)),
      ),
    }),
    'systems.insight': ({ connectionId }, context) => connectionInsight(db, connectionId, context),
    'systems.drift': ({ connectionId }, context) => ({ rows: driftOf(db, connectionId, context) }),
    'systems.timeline': (input, context) => ({ rows: connectionTimeline(db, input, context) }),
    'systems.runs': ({ connectionId, limit }, context) => runHistory(db, connectionId, limit, context),
    'systems.acknowledgements': ({ connectionId }, { now }) => acknowledgements(db, connectionId, now),
    'systems.counts': ({ connectionId }, context) => ({ rows: streamCounts(db, connectionId, context) }),
    'parked.list': (input) => parkedRecords(db, input),
    'parked.groups': (input) => parkedGroups(db, input),
    'policy.get': () => policyState(db),
    'policy.check': ({ overrides }) => policyProblems(db, overrides),
    'policy.history': () => ({ rows: [...policyHistory(db)] }),
    'policy.write': ({ overrides }) => policyFileText(db, overrides),
    'policy.read': ({ text }) => readPolicy(db, text),
    'policy.deciles': () => valueDeciles(db),
    'decisions.list': (input, context) => decisionList(db, input, context),
    'preferences.get': ({ key }) => ({ value: preference(db, key) }),
  };

  return {
    ask(method, input, context) {
      // All statements of one answer see one state of the store.
      return db.snapshot(() => answers[method](input, context));
    },
  };
}

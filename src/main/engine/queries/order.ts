import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { OrderColumn } from '#shared/contract/dto/order-rows.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { Jeopardy } from '#shared/domain/jeopardy.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { jeopardyOf } from '../exceptions/jeopardy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { withRunningSteps } from '../lifecycle/step-views.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { ReadDb } from '../store/database.ts';
import { orderIdOf } from './document-location.ts';
import { orderExceptions } from './exceptions.ts';
import { notFound } from './query-errors.ts';
import { withSystemNames } from './system-names.ts';

/** @throws ContractError input.not_found */
export function orderView(db: ReadDb, orderKey: string, now: Instant): OrderView {
  const policy = companyPolicy(db);
  const view = new OrderLoader(db).load(orderIdOf(db, orderKey), policy, now);
  if (view === null) throw notFound('There is no such order.');
  return withRunningSteps(withNamedLines(db, view), policy, now);
}

/** The view with systems named in the notes of its lines. */
export function withNamedLines(db: ReadDb, view: OrderView): OrderView {
  const named = withSystemNames(db);
  return { ...view, lines: view.lines.map((line) => ({ ...line, notes: line.notes.map(named) })) };
}

/** How much an order is in danger, and why; null where nothing threatens it. @throws ContractError input.not_found */
export function orderJeopardy(db: ReadDb, orderKey: string, now: Instant): Jeopardy | null {
  const policy = companyPolicy(db);
  return jeopardyOf(orderView(db, orderKey, now), policy, new TimeHorizon(now, policy.stepMs));
}

/** Everything that a cell of the orders grid was read or computed from. */
export function explainColumn(db: ReadDb, orderKey: string, column: OrderColumn, now: Instant): readonly SourceRef[] {
  return sourcesOfColumn(orderView(db, orderKey, now), orderExceptions(db, orderIdOf(db, orderKey)), column);
}

/** Pure: the sources of a cell, from the order's view and its exceptions. */
export function sourcesOfColumn(
  view: OrderView,
  exceptions: readonly ExceptionRow[],
  column: OrderColumn,
): readonly SourceRef[] {
  switch (column) {
    case 'order_no':
      return view.orderNo.sources;
    case 'customer':
      return view.customer?.sources ?? [];
    case 'customer_po':
      return view.customerPo?.sources ?? [];
    case 'value':
      return view.value?.sources ?? [];
    case 'ordered_at':
      return view.orderedAt?.sources ?? [];
    case 'promise_at':
      return view.promise?.sources ?? [];
    case 'slip_ms':
      return view.slip?.sources ?? [];
    case 'cause':
      return unique(view.causes.flatMap((cause) => cause.sources));
    case 'jeopardy':
    case 'direction':
      return unique([
        ...(view.slip?.sources ?? []),
        ...(view.prediction?.sources ?? []),
        ...(view.value?.sources ?? []),
        ...view.blocks.filter((block) => block.to === null).flatMap((block) => block.sources),
      ]);
    case 'axes':
      return unique(view.axes.flatMap((axis) => axis.claims.map((claim) => claim.source)));
    case 'next_at':
      return view.next?.sources ?? [];
    case 'value_at_risk':
    case 'open_exceptions':
      return unique(
        exceptions
          .filter((row) => row.clearedAt === null && (column === 'open_exceptions' || row.valueAtRisk !== null))
          .flatMap((row) => row.sources),
      );
    case 'systems':
      return view.systems.flatMap((connectionId) => {
        const document = view.documents.find((candidate) => candidate.connectionId === connectionId);
        return document ? [whole(document.documentKey)] : [];
      });
    case 'recorded_at':
      return view.documents
        .filter((document) => document.recordedAt !== null && document.recordedAt === view.recordedAt)
        .map((document) => whole(document.documentKey));
  }
}

function whole(documentKey: string): SourceRef {
  return { documentKey, path: '' };
}

function unique(sources: readonly SourceRef[]): SourceRef[] {
  return [...new Map(sources.map((source) => [`${source.documentKey} ${source.path}`, source])).values()];
}

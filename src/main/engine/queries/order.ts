import type { OrderColumn } from '#shared/contract/dto/order.ts';
import type { OrderView, SourceRef } from '#shared/domain/order.ts';
import type { ReadDb } from '../store/database.ts';
import { orderIdOf } from './document-location.ts';
import { orderExceptions } from './exceptions.ts';
import { notFound } from './query-errors.ts';

/** @throws ContractError input.not_found */
export function orderView(db: ReadDb, orderKey: string): OrderView {
  const body = db.value<string>('SELECT body FROM order_body WHERE id = ?', orderIdOf(db, orderKey));
  if (body === undefined) throw notFound('There is no such order.');
  return JSON.parse(body) as OrderView;
}

/** Everything that a cell of the orders grid was read or computed from. */
export function explainColumn(db: ReadDb, orderKey: string, column: OrderColumn): readonly SourceRef[] {
  const view = orderView(db, orderKey);
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
    case 'axes':
      return unique(view.axes.flatMap((axis) => axis.claims.map((claim) => claim.source)));
    case 'next_at':
      return view.next?.sources ?? [];
    case 'value_at_risk':
    case 'open_exceptions':
      return unique(
        orderExceptions(db, orderIdOf(db, orderKey))
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

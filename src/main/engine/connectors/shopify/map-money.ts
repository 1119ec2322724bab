import { emptyDocument, type CanonicalDocument, type DocumentLine, type Reference } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { amountAt, ofOrder, orderLineOf, rejectIfCut, rejectIfFull } from './fields.ts';
import { MOST } from './limits.ts';
import type { ShopifyConfig } from './manifest.ts';
import { numberOf } from './map-fulfilment.ts';
import { MONEY_IN, RESTOCKS } from './statuses.ts';

const TRANSACTIONS = field('transactions');
const REFUNDS = field('refunds');
const ID = field('id');
const KIND = field('kind');
const STATUS = field('status');
const GATEWAY = field('gateway');
const CREATED = field('createdAt');
const NOTE = field('note');
const REFUND_LINES = field('refundLineItems', 'nodes');
const RESTOCK = field('restockType');
const QUANTITY = field('quantity');

/** Transactions that bring money in → payments. What is only authorised is none. */
export function mapPayments(order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument[] {
  rejectIfFull(order, 'transactions', MOST.transactions);
  return placesOf(order, '', TRANSACTIONS)
    .filter(({ node, base }) => MONEY_IN.has(requiredText(node, base, KIND).value))
    .filter(({ node, base }) => requiredText(node, base, STATUS).value === 'SUCCESS')
    .map(({ node, base }) => {
      const id = requiredText(node, base, ID);
      const amount = amountAt(node, base, 'total', 'amountSet');
      return {
        ...emptyDocument('payment', `transaction-${numberOf(id.value)}`),
        label: textAt(node, base, GATEWAY) ?? id,
        references: [...numbered('payment_no', id.value, id.path, context), ...ofOrder(order, context)],
        amounts: amount === null ? [] : [amount],
        summary: textAt(node, base, KIND),
      };
    });
}

/** Refund → return. */
export function mapRefunds(order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument[] {
  rejectIfFull(order, 'refunds', MOST.refunds);
  return placesOf(order, '', REFUNDS).map((place) => mapRefund(place, order, context));
}

function mapRefund(place: Place, order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument {
  const { node, base } = place;
  const id = requiredText(node, base, ID);
  const created = requiredWhen(node, base, CREATED, null);
  const amount = amountAt(node, base, 'total', 'totalRefundedSet');
  rejectIfCut(node, base, 'refundLineItems');
  const places = placesOf(node, base, REFUND_LINES);
  const lines = places.map((line) => refundedLine(line, order));
  const back = lines.find(({ quantities }) => quantities.returned !== undefined);
  return {
    ...emptyDocument('return', `refund-${numberOf(id.value)}`),
    label: id,
    references: [...numbered('return_no', id.value, id.path, context), ...ofOrder(order, context)],
    lines,
    amounts: amount === null ? [] : [amount],
    milestones: [
      ...(back === undefined
        ? []
        : [{ code: 'RETURN_RECV' as const, class: 'actual' as const, when: created, path: created.path }]),
      { code: 'CREDITED', class: 'actual', when: created, path: created.path },
    ],
    summary: textAt(node, base, NOTE),
    unknownValues: places
      .map((line) => textAt(line.node, line.base, RESTOCK))
      .filter((restock) => restock !== null && !Object.hasOwn(RESTOCKS, restock.value))
      .filter((restock) => restock !== null),
  };
}

function refundedLine(line: Place, order: Node): DocumentLine {
  const quantity = requiredMicros(line.node, line.base, QUANTITY);
  const goods = RESTOCKS[textAt(line.node, line.base, RESTOCK)?.value ?? ''];
  return {
    ...EMPTY_LINE,
    ...orderLineOf(order, line),
    quantities: goods === 'returned' ? { returned: quantity, credited: quantity } : { credited: quantity },
  };
}

function numbered(
  type: 'payment_no' | 'return_no',
  id: string,
  path: string,
  context: MapContext<ShopifyConfig>,
): Reference[] {
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', type, { value: id, path });
  return references;
}

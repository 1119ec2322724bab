import { emptyDocument, type CanonicalDocument, type MilestoneClaim, type Sourced } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { CREATED, ID, LINES, moneyAt, ofOrder, orderLineOf, PAYMENTS, QUANTITY, STATE, UPDATED } from './fields.ts';
import type { VendureConfig } from './manifest.ts';
import { PAYMENT_STATES, REFUND_STATES } from './statuses.ts';

const CURRENCY = field('currencyCode');
const METHOD = field('method');
const AMOUNT = field('amount');
const TRANSACTION = field('transactionId');
const REFUNDS = field('refunds');
const REFUND_TOTAL = field('total');
const REASON = field('reason');

/** Payment → payment, and each of its refunds → return. */
export function mapPayments(order: Node, context: MapContext<VendureConfig>): CanonicalDocument[] {
  return placesOf(order, '', PAYMENTS).flatMap((place) => [
    mapPayment(place, order, context),
    ...placesOf(place.node, place.base, REFUNDS).map((refund) => mapRefund(refund, order, context)),
  ]);
}

function mapPayment({ node, base }: Place, order: Node, context: MapContext<VendureConfig>): CanonicalDocument {
  const id = requiredText(node, base, ID);
  const state = requiredText(node, base, STATE);
  const meaning = Object.hasOwn(PAYMENT_STATES, state.value) ? PAYMENT_STATES[state.value] : undefined;
  const amount = moneyAt(node, base, AMOUNT, context.config);
  const references = ofOrder(order, context);
  referId(references, context.connectionId, 'is', 'payment_no', id);
  return {
    ...emptyDocument('payment', `payment-${id.value}`),
    label: textAt(node, base, TRANSACTION) ?? textAt(node, base, METHOD) ?? id,
    references,
    amounts: amount === null ? [] : [{ type: 'total', amount, currency: requiredText(order, '', CURRENCY).value }],
    summary: state,
    voided: meaning === 'void',
    unknownValues: meaning === undefined ? [state] : [],
  };
}

function mapRefund({ node, base }: Place, order: Node, context: MapContext<VendureConfig>): CanonicalDocument {
  const id = requiredText(node, base, ID);
  const state = requiredText(node, base, STATE);
  const meaning = Object.hasOwn(REFUND_STATES, state.value) ? REFUND_STATES[state.value] : undefined;
  const amount = moneyAt(node, base, REFUND_TOTAL, context.config);
  const references = ofOrder(order, context);
  referId(references, context.connectionId, 'is', 'return_no', id);
  return {
    ...emptyDocument('return', `refund-${id.value}`),
    label: id,
    references,
    lines: placesOf(node, base, LINES).map((line) => ({
      ...EMPTY_LINE,
      ...orderLineOf(order, line),
      quantities: meaning === 'settled' ? { credited: requiredMicros(line.node, line.base, QUANTITY) } : {},
    })),
    amounts: amount === null ? [] : [{ type: 'total', amount, currency: requiredText(order, '', CURRENCY).value }],
    milestones: refundMilestones({ node, base }, state),
    summary: textAt(node, base, REASON),
    voided: meaning === 'void',
    unknownValues: meaning === undefined ? [state] : [],
  };
}

function refundMilestones({ node, base }: Place, state: Sourced<string>): MilestoneClaim[] {
  const created = requiredWhen(node, base, CREATED, null);
  const opened: MilestoneClaim = { code: 'RETURN_OPEN', class: 'actual', when: created, path: created.path };
  if (REFUND_STATES[state.value] !== 'settled') return [opened];
  const settled = whenAt(node, base, UPDATED, null) ?? created;
  return [opened, { code: 'CREDITED', class: 'actual', when: settled, path: settled.path }];
}

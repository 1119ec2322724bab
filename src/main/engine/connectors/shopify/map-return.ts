import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Sourced,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  placesOf,
  refer,
  referId,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { ofOrder, orderLineOf, rejectIfCut } from './fields.ts';
import type { ShopifyConfig } from './manifest.ts';
import { numberOf } from './map-fulfilment.ts';
import { RETURN_STATES } from './statuses.ts';

const RETURNS = field('returns', 'nodes');
const ID = field('id');
const NAME = field('name');
const STATUS = field('status');
const CREATED = field('createdAt');
const APPROVED = field('requestApprovedAt');
const LINES = field('returnLineItems', 'nodes');
const REFUNDED = field('refundedQuantity');
const SENT_LINE_ID = field('fulfillmentLineItem', 'id');
const SENT = field('fulfillments');
const SENT_LINES = field('fulfillmentLineItems', 'nodes');
const REASON_NOTE = field('returnReasonNote');
const CUSTOMER_NOTE = field('customerNote');

/** Return → return: that goods may come back. What came back and what was credited for it, the refunds say. */
export function mapReturns(order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument[] {
  rejectIfCut(order, '', 'returns');
  return placesOf(order, '', RETURNS).map((place) => mapReturn(place, order, context));
}

function mapReturn(place: Place, order: Node, context: MapContext<ShopifyConfig>): CanonicalDocument {
  const { node, base } = place;
  const id = requiredText(node, base, ID);
  const status = requiredText(node, base, STATUS);
  const state = Object.hasOwn(RETURN_STATES, status.value) ? RETURN_STATES[status.value] : undefined;
  const name = textAt(node, base, NAME);
  rejectIfCut(node, base, 'returnLineItems');
  const lines = placesOf(node, base, LINES);
  const references = ofOrder(order, context);
  referId(references, context.connectionId, 'is', 'return_no', id);
  refer(references, context, 'is', 'return_no', context.connectionId, name);
  return {
    ...emptyDocument('return', `return-${numberOf(id.value)}`),
    label: name ?? id,
    references,
    lines: lines.map((line) => lineOf(line, order)),
    milestones: opened(place, status, state === 'closed' && !lines.some(isRefunded), state),
    summary: reasonOf(lines) ?? status,
    voided: state === 'void',
    unknownValues: state === undefined ? [status] : [],
  };
}

/**
 * A return that was only asked for is not open yet. One that is over and brought no money back, an exchange, waits for
 * nothing: its date would let the time for the credit run.
 */
function opened(
  { node, base }: Place,
  status: Sourced<string>,
  settled: boolean,
  state: 'asked' | 'open' | 'closed' | 'void' | undefined,
): MilestoneClaim[] {
  const when = whenAt(node, base, APPROVED, null) ?? requiredWhen(node, base, CREATED, null);
  if (state === undefined || state === 'asked') return [];
  return [{ code: 'RETURN_OPEN', class: 'actual', when: settled ? null : when, path: status.path }];
}

function isRefunded({ node, base }: Place): boolean {
  return (microsAt(node, base, REFUNDED)?.value ?? 0) > 0;
}

/** The line says which line of a fulfilment it takes back; one that the shop could not tell says none. */
function lineOf(place: Place, order: Node): DocumentLine {
  const { value: lineKey } = requiredText(place.node, place.base, ID);
  const sent = textAt(place.node, place.base, SENT_LINE_ID);
  const from = sent === null ? undefined : sentLines(order).find(({ node }) => node['id'] === sent.value);
  return { ...EMPTY_LINE, ...(from === undefined ? {} : orderLineOf(order, from)), lineKey };
}

function sentLines(order: Node): Place[] {
  return placesOf(order, '', SENT).flatMap(({ node, base }) => placesOf(node, base, SENT_LINES));
}

function reasonOf(lines: readonly Place[]): Sourced<string> | null {
  for (const { node, base } of lines) {
    const note = textAt(node, base, CUSTOMER_NOTE) ?? textAt(node, base, REASON_NOTE);
    if (note !== null) return note;
  }
  return null;
}

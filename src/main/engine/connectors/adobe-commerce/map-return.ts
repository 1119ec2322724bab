import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  placesOf,
  refer,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { CREATED, INCREMENT_ID, ITEMS, NAME, ofOrder, SKU } from './fields.ts';
import type { AdobeCommerceConfig } from './manifest.ts';
import { RETURN_STATES, type ReturnMeaning } from './statuses.ts';

const STATUS = field('status');
const REQUESTED = field('date_requested');
const COMMENTS = field('comments');
const ORDER_ITEM_ID = field('order_item_id');
const ORDER_ITEMS = field('order_items');
const RETURNED = field('qty_returned');

/** Return → return: what the customer sends back. What was credited for it, credit memos say. */
export function mapReturn(node: Node, context: MapContext<AdobeCommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', INCREMENT_ID);
  const status = requiredText(node, '', STATUS);
  const meaning = Object.hasOwn(RETURN_STATES, status.value) ? RETURN_STATES[status.value] : undefined;
  const requested = requiredWhen(node, '', REQUESTED, 'Z');
  const references = ofOrder(node, context);
  // Credit memos have numbers of their own, which begin at 1 as well.
  refer(references, context, 'is', 'return_no', `${context.connectionId}:rma`, number);
  const items = placesOf(node, '', ORDER_ITEMS);
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    lines: placesOf(node, '', ITEMS).map((place) => lineOf(place, items, meaning)),
    milestones: meaning === undefined ? [] : milestonesOf(node, status, meaning, requested),
    summary: status,
    voided: meaning?.voided === true,
    unknownValues: meaning === undefined ? [status] : [],
  };
}

/**
 * A return that is over waits for nothing, whether it brought money back, other goods or a refusal: a date would let the
 * time for goods and credit run.
 */
function milestonesOf(
  node: Node,
  status: Sourced<string>,
  { opened, received, settled }: ReturnMeaning,
  requested: Sourced<When>,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  if (opened) {
    milestones.push({ code: 'RETURN_OPEN', class: 'actual', when: settled ? null : requested, path: status.path });
  }
  if (received) {
    const when = settled ? null : receivedAt(node);
    milestones.push({ code: 'RETURN_RECV', class: 'actual', when, path: status.path });
  }
  return milestones;
}

/** When a comment first had a status that says so; null where nobody wrote one. */
function receivedAt(node: Node): Sourced<When> | null {
  const first = placesOf(node, '', COMMENTS).find(
    (comment) => RETURN_STATES[textAt(comment.node, comment.base, STATUS)?.value ?? '']?.received === true,
  );
  return first === undefined ? null : whenAt(first.node, first.base, CREATED, 'Z');
}

/** An item of a return names the item of the order; what that sells, the order says. */
function lineOf({ node, base }: Place, items: readonly Place[], meaning: ReturnMeaning | undefined): DocumentLine {
  const id = requiredText(node, base, ORDER_ITEM_ID);
  const item = items.find((place) => String(place.node['item_id']) === id.value);
  const returned = microsAt(node, base, RETURNED);
  return {
    ...EMPTY_LINE,
    lineKey: id.value,
    itemNo: item === undefined ? null : textAt(item.node, item.base, SKU),
    description: item === undefined ? null : textAt(item.node, item.base, NAME),
    quantities: item === undefined || returned === null || meaning?.received !== true ? {} : { returned },
  };
}

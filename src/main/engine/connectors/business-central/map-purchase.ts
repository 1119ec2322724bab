import {
  emptyDocument,
  type CanonicalDocument,
  type Party,
  type Reference,
  type Sourced,
  type StatedFact,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, party, placeAt, refer, requiredText, textAt, type Node } from '../kit/drafts.ts';
import { dateAt, linesOf, namedInComments, optionAt, requiredDate, UNIT_COST } from './fields.ts';
import type { BusinessCentralConfig } from './manifest.ts';
import { ORDER_STATUSES } from './statuses.ts';

const NUMBER = field('number');
const ORDER_DATE = field('orderDate');
const RECEIPT_DATE = field('requestedReceiptDate');
const STATUS = field('status');
const LINES = field('purchaseOrderLines');
const SHIP_TO_NAME = field('shipToName');
const SHIP_TO_PLACE = [field('shipToCity'), field('shipToState'), field('shipToCountry')];

/**
 * purchaseOrder → purchase. Its quantities are what is bought of somebody else, so that none of them counts among those
 * of the customer's order; the lines say what was bought.
 */
export function mapPurchase(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const status = optionAt(node, STATUS);
  requiredDate(node, '', ORDER_DATE);
  const references: Reference[] = [];
  refer(references, context, 'is', 'purchase_no', context.orderNumberScope, number);
  for (const order of namedInComments(node, LINES, context.config.salesOrderPatterns))
    refer(references, context, 'points_to', 'order_no', context.orderNumberScope, order);
  const parties: Party[] = [];
  party(parties, 'ship_to', null, textAt(node, '', SHIP_TO_NAME), placeAt(node, '', SHIP_TO_PLACE));
  const receipt = dateAt(node, '', RECEIPT_DATE);
  return {
    ...emptyDocument('purchase'),
    label: number,
    references,
    parties,
    lines: linesOf(node, LINES, [], UNIT_COST),
    requested: receipt,
    ...(receipt && { facts: [inbound(receipt)] }),
    summary: status,
    unknownValues: ORDER_STATUSES[status.value] ? [] : [status],
  };
}

/** The supply that the order behind it waits for. */
function inbound(due: Sourced<When>): StatedFact {
  return { type: 'inbound', subject: null, quantity: null, at: null, due, state: null, reason: null, path: due.path };
}

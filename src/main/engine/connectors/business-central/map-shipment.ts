import { emptyDocument, type CanonicalDocument, type Reference } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, refer, referId, requiredText, textAt, type Node } from '../kit/drafts.ts';
import { guidAt, linesOf, partiesOf, QUANTITY, referCustomerPo, requiredDate, type LineQuantities } from './fields.ts';
import type { BusinessCentralConfig } from './manifest.ts';

const ID = field('id');
const NUMBER = field('number');
const ORDER_NUMBER = field('orderNumber');
const CUSTOMER_PO = field('externalDocumentNumber');
const POSTING_DATE = field('postingDate');
const LINES = field('salesShipmentLines');
const QUANTITIES: LineQuantities = [['shipped', QUANTITY]];

/** salesShipment (posted, so the goods issue is done) → fulfilment. */
export function mapShipment(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const posted = requiredDate(node, '', POSTING_DATE);
  const order = textAt(node, '', ORDER_NUMBER);
  const references: Reference[] = [];
  refer(references, context, 'is', 'fulfilment_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'fulfilment_id', guidAt(node, '', ID));
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, order);
  // Beside an order number the customer's PO adds nothing but ambiguity: one PO may call off many orders.
  referCustomerPo(references, node, context, textAt(node, '', CUSTOMER_PO));
  return {
    ...emptyDocument('fulfilment'),
    label: number,
    references,
    statuses: [{ axis: 'fulfilment', state: 'complete', native: { value: 'posted', path: posted.path } }],
    parties: partiesOf(node),
    lines: linesOf(node, LINES, QUANTITIES),
    milestones: [{ code: 'SHIPPED', class: 'actual', when: posted, path: posted.path }],
  };
}

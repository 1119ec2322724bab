import { ZERO } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, flagAt, listAt, objectOf, refer, referId, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  amountsOf,
  dateAt,
  guidAt,
  linesOf,
  namedInComments,
  optionAt,
  partiesOf,
  QUANTITY,
  referCustomerPo,
  requiredDate,
  type LineQuantities,
} from './fields.ts';
import type { BusinessCentralConfig } from './manifest.ts';
import { ORDER_STATUSES } from './statuses.ts';

const ID = field('id');
const NUMBER = field('number');
const CUSTOMER_PO = field('externalDocumentNumber');
const ORDER_DATE = field('orderDate');
const DELIVERY_DATE = field('requestedDeliveryDate');
const STATUS = field('status');
const FULLY_SHIPPED = field('fullyShipped');
const LINES = field('salesOrderLines');
const SHIPMENT_DATE = field('shipmentDate');
const QUANTITIES: LineQuantities = [
  ['ordered', QUANTITY],
  ['shipped', field('shippedQuantity')],
  ['invoiced', field('invoicedQuantity')],
];

/** salesOrder → order. */
export function mapOrder(node: Node, context: MapContext<BusinessCentralConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const entered = requiredDate(node, '', ORDER_DATE);
  const status = optionAt(node, STATUS);
  const delivery = dateAt(node, '', DELIVERY_DATE);
  const lines = linesOf(node, LINES, QUANTITIES);
  const meaning = ORDER_STATUSES[status.value];

  const milestones: MilestoneClaim[] = [{ code: 'ORD_ENTERED', class: 'actual', when: entered, path: entered.path }];
  // The API says that an order is released, not since when.
  if (meaning?.released) milestones.push({ code: 'RELEASED', class: 'actual', when: null, path: status.path });
  if (delivery !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: delivery, path: delivery.path });
  planShipping(node, lines, milestones);
  const cancelled = cancelledBy(lines);
  if (cancelled !== null) milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: cancelled });

  return {
    ...emptyDocument('order'),
    label: number,
    references: referencesOf(node, number, context),
    statuses: statusesOf(node, status, lines, context.config),
    parties: partiesOf(node),
    lines,
    amounts: amountsOf(node, context.config.currency),
    milestones,
    conditions: conditionsOf(status, context.config),
    promise: delivery,
    summary: status,
    unknownValues: meaning ? [] : [status],
  };
}

function referencesOf(node: Node, number: Sourced<string>, context: MapContext<BusinessCentralConfig>): Reference[] {
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', guidAt(node, '', ID));
  referCustomerPo(references, node, context, textAt(node, '', CUSTOMER_PO));
  for (const former of namedInComments(node, LINES, context.config.replacesPatterns))
    refer(references, context, 'points_to', 'order_no', context.orderNumberScope, former);
  return references;
}

/** Expected ship date of each stocked line. */
function planShipping(node: Node, lines: readonly DocumentLine[], milestones: MilestoneClaim[]): void {
  listAt(node, '', LINES).forEach((value, index) => {
    const line = lines[index];
    if (!line?.stocked) return;
    const base = `${LINES.pointer}/${index}`;
    const when = dateAt(objectOf(value, base), base, SHIPMENT_DATE);
    if (when !== null) {
      milestones.push({ code: 'SHIPPED', class: 'planned', when, path: when.path, lineKey: line.lineKey });
    }
  });
}

/** The API has no cancelled quantity: a line is cancelled by setting its quantity to zero. Path of the proof, or null. */
function cancelledBy(lines: readonly DocumentLine[]): string | null {
  const stocked = lines.filter((line) => line.stocked);
  const live = stocked.some(
    ({ quantities }) => quantities.ordered?.value !== 0 || (quantities.shipped?.value ?? 0) !== 0,
  );
  return live ? null : (stocked[0]?.quantities.ordered?.path ?? null);
}

function statusesOf(
  node: Node,
  status: Sourced<string>,
  lines: readonly DocumentLine[],
  config: BusinessCentralConfig,
): StatusClaim[] {
  const statuses: StatusClaim[] = [];
  const meaning = ORDER_STATUSES[status.value];
  if (meaning) {
    statuses.push({ axis: 'commercial', state: meaning.commercial, native: status });
    if (config.inReviewMeans === 'credit_hold')
      statuses.push({ axis: 'credit', state: meaning.credit, native: status });
  }
  const shipped = flagAt(node, '', FULLY_SHIPPED);
  if (shipped !== null) {
    const native = { value: shipped ? 'fully shipped' : 'not fully shipped', path: FULLY_SHIPPED.pointer };
    statuses.push({ axis: 'fulfilment', state: shipped ? 'complete' : progressOf(lines, 'shipped'), native });
  }
  const billed = lines.find((line) => line.quantities.invoiced !== undefined)?.quantities.invoiced;
  if (billed !== undefined) {
    const state = progressOf(lines, 'invoiced');
    statuses.push({ axis: 'billing', state, native: { value: BILLED_WORDS[state], path: billed.path } });
  }
  return statuses;
}

const BILLED_WORDS: Readonly<Record<AxisState, string>> = {
  none: 'not invoiced',
  partial: 'invoiced in part',
  complete: 'invoiced',
  blocked: '',
  not_applicable: '',
};

function progressOf(lines: readonly DocumentLine[], type: 'shipped' | 'invoiced'): AxisState {
  let some = false;
  let all = true;
  for (const { quantities } of lines) {
    const ordered = quantities.ordered?.value ?? ZERO;
    const done = quantities[type]?.value ?? ZERO;
    if (done > 0) some = true;
    if (done < ordered) all = false;
  }
  if (!some) return 'none';
  return all ? 'complete' : 'partial';
}

function conditionsOf(status: Sourced<string>, config: BusinessCentralConfig): ConditionClaim[] {
  if (status.value !== 'In Review' || config.inReviewMeans !== 'credit_hold') return [];
  return [{ code: 'CR-HOLD', from: null, to: null, open: true, reason: status, path: status.path }];
}

import { emptyDocument, type CanonicalDocument, type DocumentLine, type Party } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  party,
  refer,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  type Node,
  placesOf,
} from '../kit/drafts.ts';
import {
  amountsOf,
  CREATED,
  ENTITY_ID,
  INCREMENT_ID,
  ITEMS,
  NAME,
  ofOrder,
  PRICE,
  ROW_TOTAL,
  SKU,
  STATE,
} from './fields.ts';
import type { AdobeCommerceConfig } from './manifest.ts';
import { CREDIT_MEMO_STATES, INVOICE_STATES } from './statuses.ts';

const TRACKS = field('tracks');
const TRACK_NUMBER = field('track_number');
const CARRIER_CODE = field('carrier_code');
const CARRIER_TITLE = field('title');
const INVOICE_ID = field('invoice_id');
const GRAND_TOTAL = field('grand_total');
const TAX = field('tax_amount');
const ORDER_ITEM_ID = field('order_item_id');
const QUANTITY = field('qty');

/** Shipment → shipment. */
export function mapShipment(node: Node, context: MapContext<AdobeCommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', INCREMENT_ID);
  const created = requiredWhen(node, '', CREATED, 'Z');
  const references = ofOrder(node, context);
  refer(references, context, 'is', 'shipment_no', context.connectionId, number);
  referId(references, context.connectionId, 'is', 'shipment_id', requiredText(node, '', ENTITY_ID));
  const parties: Party[] = [];
  placesOf(node, '', TRACKS).forEach((track, index) => {
    refer(references, context, 'points_to', 'tracking', '', textAt(track.node, track.base, TRACK_NUMBER));
    if (index > 0) return;
    const title = textAt(track.node, track.base, CARRIER_TITLE);
    party(parties, 'carrier', textAt(track.node, track.base, CARRIER_CODE), title);
  });
  return {
    ...emptyDocument('shipment'),
    label: number,
    references,
    parties,
    lines: linesOf(node, 'shipped'),
    milestones: [{ code: 'SHIPPED', class: 'actual', when: created, path: created.path }],
  };
}

/** Invoice → invoice. */
export function mapInvoice(node: Node, context: MapContext<AdobeCommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', INCREMENT_ID);
  const created = requiredWhen(node, '', CREATED, 'Z');
  const state = requiredText(node, '', STATE);
  const meaning = Object.hasOwn(INVOICE_STATES, state.value) ? INVOICE_STATES[state.value] : undefined;
  const references = ofOrder(node, context);
  refer(references, context, 'is', 'invoice_no', context.connectionId, number);
  referId(references, context.connectionId, 'is', 'invoice_id', requiredText(node, '', ENTITY_ID));
  return {
    ...emptyDocument('invoice'),
    label: number,
    references,
    statuses: [
      { axis: 'billing', state: meaning?.voided ? 'not_applicable' : 'complete', native: state },
      ...(meaning === undefined ? [] : [{ axis: 'payment' as const, state: meaning.payment, native: state }]),
    ],
    lines: linesOf(node, 'invoiced'),
    amounts: amountsOf(node, [
      ['total', GRAND_TOTAL],
      ['tax', TAX],
    ]),
    milestones: [{ code: 'INVOICED', class: 'actual', when: created, path: created.path }],
    voided: meaning?.voided === true,
    unknownValues: meaning === undefined ? [state] : [],
  };
}

/** Credit memo → return. Whether the goods came back, it does not say. */
export function mapCreditMemo(node: Node, context: MapContext<AdobeCommerceConfig>): CanonicalDocument {
  const number = requiredText(node, '', INCREMENT_ID);
  const created = requiredWhen(node, '', CREATED, 'Z');
  const state = requiredText(node, '', STATE);
  const voided = Object.hasOwn(CREDIT_MEMO_STATES, state.value) ? CREDIT_MEMO_STATES[state.value] : undefined;
  const references = ofOrder(node, context);
  refer(references, context, 'is', 'return_no', context.connectionId, number);
  referId(references, context.connectionId, 'points_to', 'invoice_id', textAt(node, '', INVOICE_ID));
  return {
    ...emptyDocument('return'),
    label: number,
    references,
    lines: linesOf(node, 'credited'),
    amounts: amountsOf(node, [
      ['total', GRAND_TOTAL],
      ['tax', TAX],
    ]),
    milestones: [{ code: 'CREDITED', class: 'actual', when: created, path: created.path }],
    voided: voided === true,
    unknownValues: voided === undefined ? [state] : [],
  };
}

/** The chosen one of a configurable product repeats its SKU, without a price. */
function linesOf(node: Node, type: 'shipped' | 'invoiced' | 'credited'): DocumentLine[] {
  const priced = new Set<unknown>();
  return placesOf(node, '', ITEMS).flatMap(({ node: item, base }) => {
    const price = microsAt(item, base, PRICE);
    if (price !== null && price.value !== 0) priced.add(item['sku']);
    else if (priced.has(item['sku'])) return [];
    const quantity = requiredMicros(item, base, QUANTITY);
    return [
      {
        ...EMPTY_LINE,
        lineKey: requiredText(item, base, ORDER_ITEM_ID).value,
        itemNo: textAt(item, base, SKU),
        description: textAt(item, base, NAME),
        unitPrice: price,
        amount: microsAt(item, base, ROW_TOTAL),
        quantities: { [type]: quantity },
      },
    ];
  });
}

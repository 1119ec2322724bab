import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { instant, type When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  microsAt,
  objectOf,
  party,
  refer,
  referId,
  requiredText,
  textAt,
  whenAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { ID, metaAt, ofOrder } from './fields.ts';
import type { WoocommerceConfig } from './manifest.ts';

const CREATED = field('date_created_gmt');
const CURRENCY = field('currency');
const REFUNDS = field('refunds');
const AMOUNT = field('amount');
const REFUND_TOTAL = field('total');
const REASON = field('reason');
const LINES = field('line_items');
const SKU = field('sku');
const LINE_NAME = field('name');
const QUANTITY = field('quantity');
const NOTES = field('notes');
const NOTE = field('note');
const PROVIDER = field('tracking_provider');
const CUSTOM_PROVIDER = field('custom_tracking_provider');
const TRACKING_NUMBER = field('tracking_number');
const DATE_SHIPPED = field('date_shipped');

/** Tracking numbers that the shipment plugin keeps with the order → a shipment each. Which goods are in it, it does not say. */
export function mapShipments(order: Node, context: MapContext<WoocommerceConfig>): CanonicalDocument[] {
  const meta = metaAt(order, '', context.config.trackingMeta);
  if (meta === null || !Array.isArray(meta.node['value'])) return [];
  return (meta.node['value'] as readonly unknown[]).flatMap((value, index): CanonicalDocument[] => {
    const base = `${meta.base}/value/${index}`;
    const node = objectOf(value, base);
    const number = textAt(node, base, TRACKING_NUMBER);
    if (number === null) return [];
    const references: Reference[] = ofOrder(order, context);
    refer(references, context, 'points_to', 'tracking', '', number);
    const parties: Party[] = [];
    party(parties, 'carrier', null, textAt(node, base, CUSTOM_PROVIDER) ?? textAt(node, base, PROVIDER));
    const shipped = shippedAt(node, base);
    return [
      {
        ...emptyDocument('shipment', `tracking-${index + 1}`),
        label: number,
        references,
        parties,
        milestones: [{ code: 'SHIPPED', class: 'actual', when: shipped, path: shipped?.path ?? number.path }],
      },
    ];
  });
}

/** Seconds since 1970 at midnight of the day, or the day. */
function shippedAt(node: Node, base: string): Sourced<When> | null {
  const text = textAt(node, base, DATE_SHIPPED);
  if (text === null || !/^\d{9,10}$/.test(text.value)) return whenAt(node, base, DATE_SHIPPED, 'Z');
  const day = instant(Number(text.value) * 1000).text.slice(0, 10);
  return { value: { kind: 'date', date: day, text: text.value }, path: text.path };
}

/** Refund → return. Whether the goods came back, the shop does not say. */
export function mapRefunds(order: Node, context: MapContext<WoocommerceConfig>): CanonicalDocument[] {
  const currency = requiredText(order, '', CURRENCY).value;
  return placesOf(order, '', REFUNDS).map(({ node, base }) => {
    const id = requiredText(node, base, ID);
    const created = whenAt(node, base, CREATED, 'Z');
    const amount = positive(microsAt(node, base, AMOUNT) ?? microsAt(node, base, REFUND_TOTAL));
    const references = ofOrder(order, context);
    referId(references, context.connectionId, 'is', 'return_no', id);
    return {
      ...emptyDocument('return', `refund-${id.value}`),
      label: id,
      references,
      lines: placesOf(node, base, LINES).map(refundedLine),
      amounts: amount === null ? [] : [{ type: 'total', amount, currency }],
      milestones: [{ code: 'CREDITED', class: 'actual', when: created, path: created?.path ?? id.path }],
      summary: textAt(node, base, REASON),
    };
  });
}

/** A line of which only money is given back has the quantity 0. */
function refundedLine({ node, base }: Place): DocumentLine {
  const credited = positive(microsAt(node, base, QUANTITY));
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ID).value,
    itemNo: textAt(node, base, SKU),
    description: textAt(node, base, LINE_NAME),
    quantities: credited === null || credited.value === 0 ? {} : { credited },
  };
}

/** Refunds are written as what they take away. */
function positive(amount: Sourced<Micros> | null): Sourced<Micros> | null {
  return amount === null ? null : { value: Math.abs(amount.value) as Micros, path: amount.path };
}

/** Note → event. */
export function mapNotes(order: Node, context: MapContext<WoocommerceConfig>): CanonicalDocument[] {
  return placesOf(order, '', NOTES).map(({ node, base }) => {
    const note = requiredText(node, base, NOTE);
    return {
      ...emptyDocument('event', `note-${requiredText(node, base, ID).value}`),
      references: ofOrder(order, context),
      summary: note,
    };
  });
}

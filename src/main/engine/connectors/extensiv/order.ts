import { addMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import {
  field,
  flagAt,
  microsAt,
  placesOf,
  requiredMicros,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { whenInZoneAt } from '../kit/wall-time.ts';
import type { ExtensivConfig, OrderMeaning } from './manifest.ts';

const ORDER_ID = field('readOnly', 'orderId');
const STATUS = field('readOnly', 'status');
const IS_CLOSED = field('readOnly', 'isClosed');
const PROCESSED = field('readOnly', 'processDate');
const REFERENCE = field('referenceNum');
const EMBEDDED = field('_embedded');
const ITEM_ID = field('readOnly', 'orderItemId');
const SKU = field('itemIdentifier', 'sku');
const QUALIFIER = field('qualifier');
const UNIT = field('readOnly', 'unitIdentifier', 'name');
const QTY = field('qty');
const ALLOCATIONS = field('readOnly', 'allocations');
const PICKED = field('properlyPickedPrimary');

/** What both documents of an order are made of. */
export interface WarehouseOrder {
  readonly node: Node;
  readonly id: Sourced<string>;
  readonly number: Sourced<string>;
  readonly status: Sourced<string>;
  /** Null where the status is not known. */
  readonly meaning: OrderMeaning | null;
  /** When its shipping was confirmed; null before, and after it was taken back. */
  readonly confirmed: Sourced<When> | null;
  readonly items: readonly Item[];
}

export interface Item {
  readonly lineKey: string;
  readonly sku: Sourced<string>;
  readonly qualifier: Sourced<string> | null;
  readonly unit: Sourced<string> | null;
  readonly ordered: Sourced<Micros>;
  /** Null where the answer has no allocations at all. */
  readonly allocated: Sourced<Micros> | null;
  readonly picked: Sourced<Micros> | null;
}

export function readOrder(node: Node, config: ExtensivConfig): WarehouseOrder {
  const status = requiredText(node, '', STATUS);
  const stated = own(config.statuses, status.value) ?? null;
  const date = dateOf(node, '', PROCESSED, config);
  const confirmed = date !== null && flagAt(node, '', IS_CLOSED) !== false ? date : null;
  return {
    node,
    id: requiredText(node, '', ORDER_ID),
    number: requiredText(node, '', REFERENCE),
    status,
    meaning: meaningOf(stated, confirmed !== null),
    confirmed,
    items: itemsOf(node),
  };
}

/** The confirmation says more than the number: one that was taken back leaves the number where it was for a while. */
function meaningOf(stated: OrderMeaning | null, confirmed: boolean): OrderMeaning | null {
  if (stated === 'cancelled' || stated === null) return stated;
  return confirmed ? 'shipped' : 'open';
}

const ITEM_LIST = /(?:^|orders\/)item$/i;

/** The items stand under a relation whose name differs in case and prefix. */
function itemsOf(node: Node): readonly Item[] {
  const all = valueAt(node, EMBEDDED);
  const relations = typeof all === 'object' && all !== null ? Object.keys(all) : [];
  const relation = relations.find((name) => ITEM_LIST.test(name));
  return relation === undefined ? [] : placesOf(node, '', field('_embedded', relation)).map(itemOf);
}

function itemOf({ node, base }: Place): Item {
  const sku = requiredText(node, base, SKU);
  const allocations = placesOf(node, base, ALLOCATIONS);
  const path = base + ALLOCATIONS.pointer;
  const told = valueAt(node, ALLOCATIONS) !== null;
  const sum = (read: (place: Place) => Micros): Sourced<Micros> => ({
    value: allocations.reduce<Micros>((total, place) => addMicros(total, read(place)), ZERO),
    path,
  });
  return {
    lineKey: textAt(node, base, ITEM_ID)?.value ?? sku.value,
    sku,
    qualifier: textAt(node, base, QUALIFIER),
    unit: textAt(node, base, UNIT),
    ordered: requiredMicros(node, base, QTY),
    allocated: told ? sum((place) => microsAt(place.node, place.base, QTY)?.value ?? ZERO) : null,
    picked: allocations.some((place) => valueAt(place.node, PICKED) !== null) ? sum(pickedOf) : null,
  };
}

/** How much was picked, or that all of it was: the vendor's clients know the field as both. */
function pickedOf({ node, base }: Place): Micros {
  const picked = valueAt(node, PICKED);
  if (typeof picked !== 'boolean') return microsAt(node, base, PICKED)?.value ?? ZERO;
  return picked ? (microsAt(node, base, QTY)?.value ?? ZERO) : ZERO;
}

/** A date of the order; one that was never set is absent, or of the year 1. */
export function dateOf(node: Node, base: string, at: Field, { timeZone }: ExtensivConfig): Sourced<When> | null {
  return textAt(node, base, at)?.value.startsWith('0001-') === true ? null : whenInZoneAt(node, base, at, timeZone);
}

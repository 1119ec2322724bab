import { addMicros, subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { ConditionClaim, DocumentLine, LineKind, QuantityType, Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import {
  dateAt,
  EMPTY_LINE,
  field,
  microsAt,
  placesOf,
  requiredMicros,
  textAt,
  type Field,
  type Place,
} from '../kit/drafts.ts';
import { codeAt, deliveryBlock, expanded, openCondition, requiredItemNumber, type CodeReader } from './fields.ts';
import type { SapConfig } from './manifest.ts';
import { PROGRESS } from './statuses.ts';

const ITEM = field('SalesOrderItem');
const CATEGORY = field('SalesOrderItemCategory');
const MATERIAL = field('Material');
const ITEM_TEXT = field('SalesOrderItemText');
const QUANTITY = field('RequestedQuantity');
const UNIT = field('RequestedQuantityUnit');
const CONFIRMED = field('ConfdDelivQtyInOrderQtyUnit');
const ITEM_NET = field('NetAmount');
const REJECTED_FOR = field('SalesDocumentRjcnReason');
const ITEM_BILLING_BLOCK = field('ItemBillingBlockReason');
const ITEM_DELIVERY = field('DeliveryStatus');
const SCHEDULE = expanded('to_ScheduleLine');
const CONFIRMED_DAY = field('ConfirmedDeliveryDate');
const AVAILABLE = field('ConfdOrderQtyByMatlAvailCheck');
const OPEN_CONFIRMED = field('OpenConfdDelivQtyInOrdQtyUnit');
const IN_DELIVERIES = field('DeliveredQtyInOrderQtyUnit');
const SCHEDULE_BLOCK = field('DelivBlockReasonForSchedLine');

/** Kinds of line that have nothing to move. */
const IMMATERIAL: ReadonlySet<LineKind> = new Set(['service', 'charge', 'comment']);

export interface ReadItem {
  readonly line: DocumentLine;
  /** Day by which all that is confirmed of it arrives. */
  readonly promise: Sourced<When> | null;
  readonly conditions: readonly ConditionClaim[];
}

interface Reading {
  readonly config: SapConfig;
  readonly codes: CodeReader;
  readonly completed: boolean;
}

/** A_SalesOrderItem with its schedule lines. `completed`: the order is. */
export function itemOf({ node, base }: Place, { config, codes, completed }: Reading): ReadItem {
  const item = requiredItemNumber(node, base, ITEM);
  const lineKey = item.value;
  const ordered = requiredMicros(node, base, QUANTITY);
  const schedule = placesOf(node, base, SCHEDULE);
  const delivered = totalOf(schedule, IN_DELIVERIES);
  const rejected = textAt(node, base, REJECTED_FOR);
  const relevance = codeAt(node, base, ITEM_DELIVERY);
  const state = codes.meaningOf(PROGRESS, relevance);
  const category = textAt(node, base, CATEGORY)?.value ?? '';
  const kind = Object.hasOwn(config.itemCategories, category) ? config.itemCategories[category] : undefined;

  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  const confirmed = microsAt(node, base, CONFIRMED);
  if (confirmed !== null) quantities.confirmed = confirmed;
  // What is confirmed and in no delivery yet; from then on the delivery holds it.
  const reserved = totalOf(schedule, OPEN_CONFIRMED);
  if (reserved !== null && rejected === null) quantities.allocated = reserved;
  if (completed && delivered !== null) quantities.shipped = delivered;
  // A rejection leaves what is in deliveries as it is.
  if (rejected !== null) {
    const rest = subMicros(ordered.value, delivered?.value ?? ZERO);
    if (rest > 0) quantities.cancelled = { value: rest, path: rejected.path };
  }

  const billingBlock = textAt(node, base, ITEM_BILLING_BLOCK);
  const blocks = schedule.map((line) => textAt(line.node, line.base, SCHEDULE_BLOCK)).filter((block) => block !== null);
  return {
    line: {
      ...EMPTY_LINE,
      lineKey,
      orderLineNo: item,
      itemNo: textAt(node, base, MATERIAL),
      description: textAt(node, base, ITEM_TEXT),
      unit: textAt(node, base, UNIT),
      amount: microsAt(node, base, ITEM_NET),
      quantities,
      stocked: kind === undefined ? state !== 'not_applicable' : !IMMATERIAL.has(kind),
      ...(kind === undefined ? {} : { kind }),
    },
    promise: rejected === null ? promiseOf(schedule) : null,
    conditions:
      rejected !== null
        ? []
        : [
            ...blocks.slice(0, 1).map((block) => deliveryBlock(config, block, lineKey)),
            ...(billingBlock === null ? [] : [openCondition('IN-BLOCK', billingBlock, lineKey)]),
          ],
  };
}

/** The sum over the schedule lines; its path is that of the first that has some. */
function totalOf(schedule: readonly Place[], at: Field): Sourced<Micros> | null {
  let total: Sourced<Micros> | null = null;
  for (const { node, base } of schedule) {
    const share = microsAt(node, base, at);
    if (share === null) continue;
    if (total === null || total.value === 0) total = share;
    else total = { value: addMicros(total.value, share.value), path: total.path };
  }
  return total;
}

/** Schedule lines with a quantity that is confirmed carry the promise; the last of them completes it. */
function promiseOf(schedule: readonly Place[]): Sourced<When> | null {
  return latest(
    schedule.map(({ node, base }) => {
      const available = microsAt(node, base, AVAILABLE);
      return available !== null && available.value > 0 ? dateAt(node, base, CONFIRMED_DAY) : null;
    }),
  );
}

/** The last of some days. */
export function latest(days: readonly (Sourced<When> | null)[]): Sourced<When> | null {
  let last: Sourced<When> | null = null;
  for (const day of days) if (day !== null && (last === null || dayOf(day) > dayOf(last))) last = day;
  return last;
}

function dayOf({ value }: Sourced<When>): string {
  return value.kind === 'date' ? value.date : '';
}

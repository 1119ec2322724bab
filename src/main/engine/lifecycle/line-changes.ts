import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { Sourced } from '#shared/domain/document.ts';
import type { Figure, LineChange } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { sourceOf } from './assembly-context.ts';
import { itemKey, type OrderLine, type Placement } from './line-matching.ts';
import { quantityText } from './wording.ts';

export interface ChangeFacts {
  /** Some system says that the customer changed the order. */
  readonly changed: boolean;
  readonly releasedAt: Instant | null;
}

/**
 * What an order line was agreed at first and what holds now: where the customer changed the order and a demand system
 * still shows the older figure, and where another item stands in for the ordered one.
 */
export function lineChanges(
  line: OrderLine,
  unit: string | null,
  { changed, releasedAt }: ChangeFacts,
): readonly LineChange[] {
  const { base } = line;
  const changes: LineChange[] = [];
  const after = (at: Instant | null): boolean => at !== null && releasedAt !== null && at > releasedAt;
  function compare<T>(
    field: LineChange['field'],
    read: (placement: Placement) => Sourced<T> | null | undefined,
    text: (value: T) => string,
  ): void {
    const now = read(base);
    if (!now) return;
    const older = line.placements.find((placement) => {
      const then = read(placement);
      return isEarlierOrder(placement, base) && then !== null && then !== undefined && then.value !== now.value;
    });
    const then = older && read(older);
    if (!older || !then) return;
    const at = base.entry.recordedAt;
    changes.push({
      field,
      from: figure(older, then, text),
      to: figure(base, now, text),
      at,
      afterRelease: after(at),
    });
  }
  if (changed) {
    compare(
      'ordered',
      ({ quantities }) => quantities.ordered,
      (value: Micros) => quantityText(value, unit),
    );
    compare(
      'unit_price',
      (placement) => placement.line.unitPrice,
      (value: Micros) => formatMicros(value),
    );
  }
  const substitute = line.placements.find(
    (placement) =>
      itemKey(placement.line) !== null && itemKey(base.line) !== null && itemKey(placement.line) !== itemKey(base.line),
  );
  if (substitute?.line.itemNo && base.line.itemNo) {
    const at = substitute.entry.recordedAt;
    changes.push({
      field: 'item',
      from: figure(base, base.line.itemNo, String),
      to: figure(substitute, substitute.line.itemNo, String),
      at,
      afterRelease: after(at),
    });
  }
  return changes;
}

function isEarlierOrder({ entry }: Placement, base: Placement): boolean {
  if (entry === base.entry || entry.document.kind !== 'order' || entry.systemKind === 'wms') return false;
  return entry.recordedAt !== null && base.entry.recordedAt !== null && entry.recordedAt < base.entry.recordedAt;
}

function figure<T>({ entry }: Placement, { value, path }: Sourced<T>, text: (value: T) => string): Figure<string> {
  return { value: text(value), sources: [sourceOf(entry, path)] };
}

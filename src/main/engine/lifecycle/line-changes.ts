import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { FormerValue, Sourced } from '#shared/domain/document.ts';
import type { Figure } from '#shared/domain/evidence.ts';
import type { ChangedField, LineChange } from '#shared/domain/order-line.ts';
import type { Instant } from '#shared/domain/time.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { orderRecord } from './change-orders.ts';
import { itemKey, type OrderLine, type Placement } from './line-matching.ts';
import { formerSource, histories, stepsOf, textHistory } from './stated-history.ts';
import { quantityText, whenText } from './wording.ts';

export interface ChangeFacts {
  /** Some system says that the customer changed the order. */
  readonly changed: boolean;
  readonly releasedAt: Instant | null;
}

/**
 * What was changed of an order line: as the versions of the order's record tell; where they tell nothing and the
 * customer changed the order, by a demand system that still shows the older figure; and where another item stands in for
 * the ordered one.
 */
export function lineChanges(
  line: OrderLine,
  unit: string | null,
  { changed, releasedAt }: ChangeFacts,
): readonly LineChange[] {
  const { base } = line;
  const changes: LineChange[] = line.extra ? [] : [...toldChanges(base, unit, releasedAt)];
  const after = (at: Instant | null): boolean => isAfter(at, releasedAt);
  function compare<T>(
    field: LineChange['field'],
    read: (placement: Placement) => Sourced<T> | null | undefined,
    text: (value: T) => string,
  ): void {
    const now = read(base);
    if (!now || changes.some((change) => change.field === field)) return;
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

/** What versions of the order's record changed of the order as a whole: its address, and lines that it lost. */
export function orderChanges(
  context: AssemblyContext,
  lines: readonly OrderLine[],
  releasedAt: Instant | null,
): readonly LineChange[] {
  const owner = orderRecord(context, lines);
  if (!owner) return [];
  const lost = histories(owner).flatMap((field): readonly LineChange[] => {
    if (field.field !== 'ordered' || field.values.at(-1)?.value !== null) return [];
    const name = (value: Micros): string => `line ${field.lineKey}: ${quantityText(value, null)}`;
    return changesIn(owner, 'ordered', field.values, name, releasedAt);
  });
  const moved = changesIn(owner, 'ship_to', textHistory(owner, 'ship_to'), String, releasedAt);
  return [...lost, ...moved].toSorted(byTime);
}

function toldChanges(
  { entry, line }: Placement,
  unit: string | null,
  releasedAt: Instant | null,
): readonly LineChange[] {
  const found = histories(entry).flatMap((field): readonly LineChange[] => {
    if (field.lineKey !== line.lineKey) return [];
    switch (field.field) {
      case 'ordered':
        return changesIn(entry, 'ordered', field.values, (value) => quantityText(value, unit), releasedAt);
      case 'unit_price':
        return changesIn(entry, 'unit_price', field.values, formatMicros, releasedAt);
      case 'item':
        return changesIn(entry, 'item', field.values, String, releasedAt);
      case 'promise':
        return changesIn(entry, 'promise', field.values, whenText, releasedAt);
      default:
        return [];
    }
  });
  return found.toSorted(byTime);
}

const NOTHING = 'none';

function changesIn<T>(
  entry: AssemblyDocument,
  field: ChangedField,
  values: readonly FormerValue<T>[],
  text: (value: T) => string,
  releasedAt: Instant | null,
): readonly LineChange[] {
  const said = (value: FormerValue<T>): Figure<string> => ({
    value: value.value === null ? NOTHING : text(value.value),
    sources: [formerSource(entry, value)],
  });
  return stepsOf(values).map(({ before, after, at }) => ({
    field,
    from: said(before),
    to: said(after),
    at,
    afterRelease: isAfter(at, releasedAt),
  }));
}

function byTime(a: LineChange, b: LineChange): number {
  return (a.at ?? 0) - (b.at ?? 0);
}

function isAfter(at: Instant | null, releasedAt: Instant | null): boolean {
  return at !== null && releasedAt !== null && at > releasedAt;
}

function isEarlierOrder({ entry }: Placement, base: Placement): boolean {
  if (entry === base.entry || entry.document.kind !== 'order' || entry.systemKind === 'wms') return false;
  return entry.recordedAt !== null && base.entry.recordedAt !== null && entry.recordedAt < base.entry.recordedAt;
}

function figure<T>({ entry }: Placement, { value, path }: Sourced<T>, text: (value: T) => string): Figure<string> {
  return { value: text(value), sources: [sourceOf(entry, path)] };
}

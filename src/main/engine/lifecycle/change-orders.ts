import type { Micros } from '#shared/domain/decimal.ts';
import type { ConditionClaim, FormerValue } from '#shared/domain/document.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { MilestoneView } from '#shared/domain/order.ts';
import { instant, type Instant } from '#shared/domain/time.ts';
import { endOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { shipToOf } from './attributes.ts';
import { itemKey, type OrderLine, type Placement } from './line-matching.ts';
import { claimStart, findMilestone } from './milestones.ts';
import { foldName } from './policy-scope.ts';
import {
  dateHistory,
  formerSource,
  histories,
  orderedHistory,
  stepsOf,
  textHistory,
  type HistoryStep,
} from './stated-history.ts';
import { quantityText, whenText } from './wording.ts';

/** A condition that no system states and that the versions of a record tell. */
export interface ToldCondition {
  readonly entry: AssemblyDocument;
  readonly claim: ConditionClaim;
  readonly sources: readonly SourceRef[];
}

interface Change {
  readonly at: Instant;
  readonly reason: string;
  /** From when on it asks for nothing more: the warehouse says the same. Null while it does not. */
  readonly taken: Instant | null;
  readonly sources: readonly SourceRef[];
}

/**
 * Changes of an order that its own record tells, version by version: quantity, item or address changed between release
 * and shipping (CU-CHANGE, until the warehouse says the same), and a later date asked for before it left (CU-DATE).
 * Quantities that differ within the tolerances have not changed.
 */
export function toldConditions(
  context: AssemblyContext,
  lines: readonly OrderLine[],
  milestones: readonly MilestoneView[],
): readonly ToldCondition[] {
  const owner = orderRecord(context, lines);
  if (!owner || histories(owner).length === 0) return [];
  const shipped = findMilestone(milestones, 'SHIPPED');
  const shippedAt = shipped?.state === 'complete' ? claimStart(context, shipped.actual) : null;
  const releasedAt = claimStart(context, findMilestone(milestones, 'RELEASED')?.actual ?? null);
  const counts = ({ at }: Change): boolean => shippedAt === null || at < shippedAt;
  const told = laterDates(context, owner)
    .filter(counts)
    .map((change) => conditionOf('CU-DATE', owner, [change]));
  if (releasedAt === null) return told;
  const changes = [
    ...quantityChanges(context, owner, lines),
    ...itemChanges(owner, lines),
    ...addressChanges(context, owner),
  ].filter((change) => change.at > releasedAt && counts(change));
  const together = [...Map.groupBy(changes, ({ at }) => at)].toSorted(([a], [b]) => a - b);
  return [...told, ...together.map(([, some]) => conditionOf('CU-CHANGE', owner, some))];
}

/** The record that states what was ordered; a warehouse's only repeats it. */
export function orderRecord({ anchor }: AssemblyContext, lines: readonly OrderLine[]): AssemblyDocument | null {
  const entry = lines.find((line) => !line.extra)?.base.entry ?? anchor;
  return entry?.document.kind === 'order' && entry.systemKind !== 'wms' ? entry : null;
}

function conditionOf(code: ExceptionCode, entry: AssemblyDocument, changes: readonly Change[]): ToldCondition {
  const at = Math.min(...changes.map((change) => change.at));
  const open = changes.some((change) => change.taken === null);
  const sources = changes.flatMap((change) => change.sources);
  const path = sources[0]?.path ?? '';
  const end = Math.max(at, ...changes.map((change) => change.taken ?? at));
  return {
    entry,
    sources,
    claim: {
      code,
      from: { value: instant(at), path },
      to: open ? null : { value: instant(end), path },
      open,
      reason: { value: changes.map((change) => change.reason).join('; '), path },
      path,
    },
  };
}

function laterDates(context: AssemblyContext, owner: AssemblyDocument): readonly Change[] {
  return stepsOf(dateHistory(owner, 'requested')).flatMap((step) => {
    const { before, after, at } = step;
    if (at === null || before.value === null || after.value === null) return [];
    if (endOf(context, after.value) <= endOf(context, before.value)) return [];
    const reason = `date asked for ${whenText(before.value)} → ${whenText(after.value)}`;
    return [{ at, reason, taken: at, sources: sourcesOf(owner, step) }];
  });
}

function quantityChanges(
  { policy: { tolerances }, live }: AssemblyContext,
  owner: AssemblyDocument,
  lines: readonly OrderLine[],
): readonly Change[] {
  return histories(owner).flatMap((field): readonly Change[] => {
    if (field.field !== 'ordered') return [];
    const line = lineOf(lines, owner, field.lineKey);
    const unit = line?.base.line.unit?.value ?? null;
    const text = (value: Micros | null): string => (value === null ? 'none' : quantityText(value, unit));
    return stepsOf<Micros>(field.values).flatMap((step) => {
      const { before, after, at, next } = step;
      const [from, to] = [before.value ?? 0, after.value ?? 0];
      const share = to < from ? tolerances.quantityUnder : tolerances.quantityOver;
      if (at === null || Math.abs(to - from) <= from * share) return [];
      const taken = line
        ? takenBy(line, (own) => own.quantities.ordered?.value === to, orderedSince)
        : droppedSince(live, owner, field.lineKey);
      const reason = `line ${line?.lineNo ?? field.lineKey}: ${text(before.value)} → ${text(after.value)}`;
      return [{ at, reason, taken: next ?? taken, sources: sourcesOf(owner, step) }];
    });
  });
}

function itemChanges(owner: AssemblyDocument, lines: readonly OrderLine[]): readonly Change[] {
  return lines.flatMap((line) => {
    if (line.base.entry !== owner) return [];
    const item = itemKey(line.base.line);
    return stepsOf(textHistory(owner, 'item', line.base.line.lineKey)).flatMap((step) => {
      const { before, after, at, next } = step;
      if (at === null || before.value === null || after.value === null) return [];
      const taken = takenBy(line, (own) => itemKey(own.line) === item, itemSince);
      const reason = `line ${line.lineNo}: item ${before.value} → ${after.value}`;
      return [{ at, reason, taken: next ?? taken, sources: sourcesOf(owner, step) }];
    });
  });
}

function addressChanges({ live }: AssemblyContext, owner: AssemblyDocument): readonly Change[] {
  const place = shipToOf(owner)?.value ?? '';
  const told = warehouseOrders(live).filter((entry) => shipToOf(entry) !== null);
  const same = told.every((entry) => foldName(shipToOf(entry)?.value ?? '') === foldName(place));
  const since = told.map((entry) => lastSince(entry, textHistory(entry, 'ship_to')));
  return stepsOf(textHistory(owner, 'ship_to')).flatMap((step) => {
    const { before, after, at, next } = step;
    if (at === null || before.value === null || after.value === null) return [];
    const reason = `address ${before.value} → ${after.value}`;
    return [{ at, reason, taken: next ?? (same ? latest(since) : null), sources: sourcesOf(owner, step) }];
  });
}

function sourcesOf<T>(entry: AssemblyDocument, { before, after }: HistoryStep<T>): readonly SourceRef[] {
  return [formerSource(entry, after), formerSource(entry, before)];
}

function lineOf(lines: readonly OrderLine[], entry: AssemblyDocument, lineKey: string): OrderLine | undefined {
  return lines.find(({ base }) => base.entry === entry && base.line.lineKey === lineKey);
}

function warehouseOrders(live: readonly AssemblyDocument[]): readonly AssemblyDocument[] {
  return live.filter(({ document, systemKind }) => document.kind === 'order' && systemKind === 'wms');
}

/** Since when every warehouse that has the line says the same of it; null where none does, or one does not. */
function takenBy(
  line: OrderLine,
  agrees: (placement: Placement) => boolean,
  since: (placement: Placement) => Instant | null,
): Instant | null {
  const told = line.placements.filter(({ entry }) => entry.document.kind === 'order' && entry.systemKind === 'wms');
  return told.every(agrees) ? latest(told.map(since)) : null;
}

function orderedSince({ entry, line }: Placement): Instant | null {
  return lastSince(entry, orderedHistory(entry, line.lineKey));
}

function itemSince({ entry, line }: Placement): Instant | null {
  return lastSince(entry, textHistory(entry, 'item', line.lineKey));
}

function lastSince(
  { document, recordedAt }: AssemblyDocument,
  values: readonly FormerValue<unknown>[],
): Instant | null {
  return values.at(-1)?.since ?? document.history?.since ?? recordedAt;
}

/** Since when the warehouses have dropped the line's item as well; null where none has. */
function droppedSince(live: readonly AssemblyDocument[], owner: AssemblyDocument, lineKey: string): Instant | null {
  const wanted = formerItem(owner, lineKey);
  if (wanted === null) return null;
  const dropped = warehouseOrders(live).flatMap((entry) =>
    histories(entry).flatMap((field) => {
      if (field.field !== 'ordered' || formerItem(entry, field.lineKey) !== wanted) return [];
      const last = field.values.at(-1);
      return last && (last.value ?? 0) === 0 ? [last.since] : [];
    }),
  );
  return latest(dropped);
}

/** Item of a line that the record has or had. */
function formerItem(entry: AssemblyDocument, lineKey: string): string | null {
  const line = entry.document.lines.find((own) => own.lineKey === lineKey);
  const item = line?.itemNo?.value ?? textHistory(entry, 'item', lineKey).findLast((own) => own.value !== null)?.value;
  return item?.trim().toUpperCase() ?? null;
}

function latest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

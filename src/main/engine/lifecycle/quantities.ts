import { addMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { DocumentKind, QuantityType } from '#shared/domain/document.ts';
import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import type { OrderLine, Placement } from './line-matching.ts';
import { isOwner, ownershipOf } from './ownership.ts';
import type { Transports } from './transports.ts';

export type QuantityFigures = Partial<Record<QuantityType, Figure<Micros>>>;

/** What one connection states of one quantity of one line, per kind of document. */
export interface SystemFigure {
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  /** Newest stamp of the documents that state it. */
  readonly recordedAt: Instant | null;
  readonly value: Micros;
  readonly sources: readonly SourceRef[];
}

interface Tally {
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  readonly kind: DocumentKind;
  recordedAt: Instant | null;
  value: Micros;
  readonly sources: SourceRef[];
}

/** Each quantity of a line, decided by its owner, with what every system states. */
export interface LineQuantities {
  readonly figures: QuantityFigures;
  readonly bySystem: Readonly<Partial<Record<QuantityType, readonly SystemFigure[]>>>;
}

/** Only the order itself states these; other documents repeat them for their own part. */
const STATED_BY_ORDERS: ReadonlySet<QuantityType> = new Set(['ordered', 'confirmed', 'cancelled']);

/**
 * The quantities of one order line. Within a connection the documents of one kind add up (two shipments), and the
 * largest of the kinds counts, because an order's own running total may lag behind its shipments or invoices.
 */
export function quantitiesOf(context: AssemblyContext, line: OrderLine, transports: Transports): LineQuantities {
  const tallies: Partial<Record<QuantityType, Tally[]>> = {};
  for (const placement of line.placements) count(tallies, placement);
  const figures: QuantityFigures = {};
  const bySystem: Partial<Record<QuantityType, readonly SystemFigure[]>> = {};
  for (const type of QUANTITY_TYPES) {
    const stated = tallies[type];
    if (!stated) continue;
    const systems = perConnection(type, stated);
    bySystem[type] = systems;
    const chosen = type === 'shipped' ? largest(systems) : ownersFigure(context, type, systems);
    if (chosen) figures[type] = { value: chosen.value, sources: chosen.sources };
  }
  const delivered = transports.deliveredOf(line.placements, figures.shipped ?? null);
  if (delivered && delivered.value > (figures.delivered?.value ?? -1)) figures.delivered = delivered;
  return { figures, bySystem };
}

function count(tallies: Partial<Record<QuantityType, Tally[]>>, { entry, quantities }: Placement): void {
  const { kind } = entry.document;
  for (const key in quantities) {
    const type = key as QuantityType;
    const quantity = quantities[type];
    if (quantity === undefined || (kind !== 'order' && STATED_BY_ORDERS.has(type))) continue;
    if (kind === 'invoice' && !isIssued(entry)) continue;
    const source = sourceOf(entry, quantity.path);
    const stated = (tallies[type] ??= []);
    const same = stated.find((tally) => tally.connectionId === entry.connectionId && tally.kind === kind);
    if (same) {
      same.value = addMicros(same.value, quantity.value);
      same.sources.push(source);
      same.recordedAt = later(same.recordedAt, entry.recordedAt);
    } else {
      const { connectionId, systemKind, recordedAt } = entry;
      stated.push({ connectionId, systemKind, recordedAt, kind, value: quantity.value, sources: [source] });
    }
  }
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function perConnection(type: QuantityType, tallies: readonly Tally[]): readonly SystemFigure[] {
  if (tallies.length < 2) return tallies;
  const best: Tally[] = [];
  for (const tally of tallies) {
    const index = best.findIndex((other) => other.connectionId === tally.connectionId);
    const other = best[index];
    if (other === undefined) best.push(tally);
    else if (beats(type, tally, other)) best[index] = tally;
  }
  return best;
}

/** A draft bills nothing yet. */
export function isIssued({ document }: AssemblyDocument): boolean {
  return document.milestones.some((claim) => claim.code === 'INVOICED' && claim.class === 'actual');
}

/** Invoices speak for what is invoiced, even where the order's own total is larger: one may have been cancelled. */
function beats(type: QuantityType, candidate: Tally, current: Tally): boolean {
  if (type === 'invoiced' && candidate.kind !== current.kind) return candidate.kind === 'invoice';
  return candidate.value > current.value;
}

function largest(systems: readonly SystemFigure[]): SystemFigure | null {
  let best: SystemFigure | null = null;
  for (const system of systems) if (best === null || system.value > best.value) best = system;
  return best;
}

function ownersFigure(
  context: AssemblyContext,
  type: QuantityType,
  systems: readonly SystemFigure[],
): SystemFigure | null {
  if (systems.length < 2) return systems[0] ?? null;
  const { decidedBy } = ownershipOf(context, `quantities.${type}`, context.policy.quantities[type], systems);
  return systems.find((system) => isOwner(decidedBy, system)) ?? systems[0] ?? null;
}

/** How much of an order a quantity covers. `unknown` where no system states it for any line. */
export type Coverage = 'unknown' | 'none' | 'partial' | 'complete';

export interface CoveredLine {
  /** Goods that move. */
  readonly stocked: boolean;
  readonly figures: QuantityFigures;
  /** Steps that lines of its kind do not pass. */
  readonly skips?: ReadonlySet<QuantityType>;
}

/** Lines that are neither stocked nor ordered do not count; cancelled quantity is not expected any more. */
export function coverageOf(lines: readonly CoveredLine[], type: QuantityType, tolerance: number): Coverage {
  let known = false;
  let some = false;
  let all = true;
  for (const { stocked, figures, skips } of lines) {
    const ordered = figures.ordered?.value ?? ZERO;
    const expected = ordered - (figures.cancelled?.value ?? 0);
    if (!stocked || expected <= 0 || skips?.has(type)) continue;
    const figure = figures[type];
    if (figure) known = true;
    const value = (figure?.value ?? 0) + (type === 'allocated' ? (figures.shipped?.value ?? 0) : 0);
    if (value > 0) some = true;
    if (value < expected * (1 - tolerance)) all = false;
  }
  if (!known) return 'unknown';
  return all ? 'complete' : some ? 'partial' : 'none';
}

/** Quantity that a whole cancelled order will not ship any more. */
export function cancelRest(figures: QuantityFigures, cancelledBy: SourceRef): void {
  if (figures.cancelled || !figures.ordered) return;
  const rest = figures.ordered.value - (figures.shipped?.value ?? 0);
  if (rest <= 0) return;
  figures.cancelled = {
    value: rest as Micros,
    sources: [...figures.ordered.sources, ...(figures.shipped?.sources ?? []), cancelledBy],
  };
}

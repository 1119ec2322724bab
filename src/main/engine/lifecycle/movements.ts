import type { Micros } from '#shared/domain/decimal.ts';
import type { PartyRole, QuantityType } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, MilestoneView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { endOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import type { OrderLine, Placement } from './line-matching.ts';
import { claimEnd, findMilestone } from './milestones.ts';
import type { QuantityFigures } from './quantities.ts';
import type { Leg, Transports } from './transports.ts';

export type MovementType = Extract<QuantityType, 'shipped' | 'delivered' | 'invoiced' | 'credited' | 'returned'>;

/** A part of a line's quantity that moved at once. */
export interface Movement {
  readonly type: MovementType;
  /** Last instant that its date may mean; null where nobody says when. */
  readonly at: Instant | null;
  readonly quantity: Micros;
}

/** When the quantities of the lines came about, in the sequence of the order's lines, and who handled them. */
export interface Logistics {
  readonly lines: readonly (readonly Movement[])[];
  readonly carrier: string | null;
  readonly warehouse: string | null;
}

/** The milestone that dates a quantity, of the document that states it. */
const DATED_BY: Readonly<Record<Exclude<MovementType, 'delivered'>, MilestoneCode>> = {
  shipped: 'SHIPPED',
  invoiced: 'INVOICED',
  credited: 'CREDITED',
  returned: 'RETURN_RECV',
};

/** The dated parts behind the figures of each line. They add up to the figure wherever documents state it in parts. */
export function logisticsOf(
  context: AssemblyContext,
  lines: readonly OrderLine[],
  figures: readonly QuantityFigures[],
  milestones: readonly MilestoneView[],
  transports: Transports,
): Logistics {
  return {
    lines: lines.map((line, index) => {
      const own = figures[index] ?? {};
      return [
        ...statedParts(context, line, own, milestones, 'shipped'),
        ...deliveredParts(context, line, own, milestones, transports),
        ...statedParts(context, line, own, milestones, 'invoiced'),
        ...statedParts(context, line, own, milestones, 'credited'),
        ...statedParts(context, line, own, milestones, 'returned'),
      ];
    }),
    carrier: partyOf(context, 'carrier'),
    warehouse: partyOf(context, 'warehouse'),
  };
}

function statedParts(
  context: AssemblyContext,
  line: OrderLine,
  figures: QuantityFigures,
  milestones: readonly MilestoneView[],
  type: keyof typeof DATED_BY,
): Movement[] {
  return placementsOf(line, figures, type).map(({ placement, quantity }) => ({
    type,
    quantity,
    at: dateIn(context, placement, DATED_BY[type]) ?? dateOfOrder(context, placement.entry, milestones, DATED_BY[type]),
  }));
}

interface Part {
  readonly placement: Placement;
  readonly quantity: Micros;
}

/**
 * The parts of documents that the figure was read from. An order that keeps a running total says nothing of its parts:
 * where shipments or invoices add up to the same, they tell them.
 */
function placementsOf(line: OrderLine, figures: QuantityFigures, type: QuantityType): readonly Part[] {
  const figure = figures[type];
  if (!figure || figure.value <= 0) return [];
  const stated = line.placements.flatMap((placement): Part[] => {
    const quantity = placement.quantities[type];
    return quantity !== undefined && quantity.value > 0 ? [{ placement, quantity: quantity.value }] : [];
  });
  const read = stated.filter(({ placement: { entry, quantities } }) =>
    figure.sources.some(
      ({ documentKey, path }) => documentKey === entry.documentKey && path === quantities[type]?.path,
    ),
  );
  if (read.some(({ placement }) => placement.entry.document.kind !== 'order')) return read;
  const connection = read[0]?.placement.entry.connectionId;
  const inParts = [
    ...Map.groupBy(
      stated.filter(({ placement }) => placement.entry.document.kind !== 'order'),
      ({ placement: { entry } }) =>
        `${entry.connectionId === connection ? 0 : 1} ${entry.connectionId} ${entry.document.kind}`,
    ),
  ]
    .filter(([, parts]) => parts.reduce((sum, { quantity }) => sum + quantity, 0) === figure.value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return inParts[0]?.[1] ?? read;
}

/** The document's own date: of the line where it tells lines apart, else of the whole; the last of several. */
function dateIn(context: AssemblyContext, { entry, line }: Placement, code: MilestoneCode): Instant | null {
  let ofLine: Instant | null = null;
  let ofWhole: Instant | null = null;
  for (const claim of entry.document.milestones) {
    if (claim.code !== code || claim.class !== 'actual' || claim.when === null) continue;
    const at = endOf(context, claim.when.value);
    if (claim.lineKey === line.lineKey) ofLine = Math.max(ofLine ?? at, at);
    else if (claim.lineKey === undefined) ofWhole = Math.max(ofWhole ?? at, at);
  }
  return ofLine ?? ofWhole;
}

/** An order that only keeps running totals has no date of its own: the order's milestone dates them. */
function dateOfOrder(
  context: AssemblyContext,
  entry: AssemblyDocument,
  milestones: readonly MilestoneView[],
  code: MilestoneCode,
): Instant | null {
  return entry.document.kind === 'order' ? claimEnd(context, actualOf(milestones, code)) : null;
}

function actualOf(milestones: readonly MilestoneView[], code: MilestoneCode): ClaimView | null {
  return findMilestone(milestones, code)?.actual ?? null;
}

/** A shipment has arrived with the last of the carrier's movements that it rides on. */
function deliveredParts(
  context: AssemblyContext,
  line: OrderLine,
  figures: QuantityFigures,
  milestones: readonly MilestoneView[],
  transports: Transports,
): Movement[] {
  const { delivered, shipped } = figures;
  if (!delivered || delivered.value <= 0) return [];
  const stated = placementsOf(line, figures, 'delivered');
  if (stated.length > 0) {
    return stated.map(({ placement, quantity }) => ({
      type: 'delivered',
      quantity,
      at: dateIn(context, placement, 'DELIVERED') ?? claimEnd(context, actualOf(milestones, 'DELIVERED')),
    }));
  }
  const riding = line.placements.flatMap((placement): Movement[] => {
    const quantity = placement.quantities.shipped?.value ?? 0;
    const legs = transports.legs.filter(({ shipments }) => shipments.includes(placement.entry));
    if (quantity <= 0 || legs.length === 0 || legs.some((leg) => leg.delivered === null)) return [];
    return [{ type: 'delivered', quantity: quantity as Micros, at: arrivalOf(legs) }];
  });
  if (riding.length > 0) return riding;
  const tracked = transports.legs.filter(({ transport }) => transport !== null);
  const at = tracked.length > 0 ? arrivalOf(tracked) : claimEnd(context, actualOf(milestones, 'DELIVERED'));
  return [{ type: 'delivered', quantity: (shipped ?? delivered).value, at }];
}

function arrivalOf(legs: readonly Leg[]): Instant | null {
  let last: Instant | null = null;
  for (const { delivered } of legs) {
    if (delivered === null) return null;
    if (last === null || delivered.at > last) last = delivered.at;
  }
  return last;
}

/** As the first document names it that knows how the goods move; else as any names it. */
function partyOf(context: AssemblyContext, role: PartyRole): string | null {
  const moving = context.live.filter(({ document }) => document.kind !== 'order');
  for (const { document } of [...moving, ...context.live]) {
    const party = document.parties.find((candidate) => candidate.role === role);
    const name = party?.name?.value ?? party?.id?.value ?? null;
    if (name !== null && name.trim() !== '') return name.trim();
  }
  return null;
}

import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { QuantityType, Sourced } from '#shared/domain/document.ts';
import type { Axis } from '#shared/domain/milestones.ts';
import type { AxisView, ConflictView, LineView } from '#shared/domain/order.ts';
import type { OwnershipRule } from '#shared/domain/policy.ts';
import type { When } from '#shared/domain/time.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { isOwner, ownershipOf } from './ownership.ts';
import type { LineQuantities } from './quantities.ts';
import { whenText } from './wording.ts';
import { dayNumber } from './zoned-days.ts';

type ConflictClaim = ConflictView['claims'][number];

const AXIS_SUBJECTS: Readonly<Record<Axis, string>> = {
  commercial: 'Commercial status',
  credit: 'Credit status',
  allocation: 'Allocation',
  fulfilment: 'Fulfilment',
  transport: 'Transport',
  billing: 'Billing',
  payment: 'Payment',
};
const COMPARED: readonly QuantityType[] = ['ordered', 'shipped', 'cancelled'];
const QUANTITY_SUBJECTS: Readonly<Partial<Record<QuantityType, string>>> = {
  ordered: 'Ordered quantity',
  shipped: 'Shipped quantity',
  cancelled: 'Cancelled quantity',
};

export interface ConflictFacts {
  readonly axes: readonly AxisView[];
  readonly lines: readonly LineView[];
  readonly quantities: readonly LineQuantities[];
  /** A system may cancel by setting quantities to zero: that contradicts nobody. */
  readonly cancelled: boolean;
}

/** What two systems state differently, once they have had the time to agree. */
export function conflictsOf(context: AssemblyContext, facts: ConflictFacts): readonly ConflictView[] {
  return [
    ...promiseConflict(context),
    ...(facts.cancelled ? [] : facts.lines).flatMap((line, index) =>
      quantityConflicts(context, line, facts.quantities[index]),
    ),
    ...facts.axes.flatMap((axis) => axisConflict(context, axis)),
    ...cancellationConflict(context),
  ];
}

function promiseConflict(context: AssemblyContext): readonly ConflictView[] {
  const stating: { readonly entry: AssemblyDocument; readonly promise: Sourced<When> }[] = [];
  for (const entry of context.live) {
    const { kind, promise } = entry.document;
    if (kind === 'order' && promise !== null) stating.push({ entry, promise });
  }
  const [first] = stating;
  if (!first || stating.every(({ promise }) => dayOf(context, promise.value) === dayOf(context, first.promise.value)))
    return [];
  return settled(
    context,
    'Promise',
    context.policy.attributes.promise,
    stating.map(({ entry, promise }) => ({
      entry,
      value: whenText(context.days, promise.value),
      path: promise.path,
    })),
  );
}

function dayOf(context: AssemblyContext, when: When): number {
  return when.kind === 'date' ? dayNumber(when.date) : context.days.dayOf(when.at);
}

function quantityConflicts(
  context: AssemblyContext,
  line: LineView,
  quantities: LineQuantities | undefined,
): readonly ConflictView[] {
  return COMPARED.flatMap((type) => {
    const systems = quantities?.bySystem[type] ?? [];
    const [first] = systems;
    if (!first || systems.length < 2) return [];
    const largest = systems.reduce((most, system) => Math.max(most, system.value), 0);
    const { quantityUnder, quantityOver } = context.policy.tolerances;
    const slack = largest * Math.max(quantityUnder, quantityOver);
    if (systems.every((system) => Math.abs(system.value - first.value) <= slack)) return [];
    const claims = systems.flatMap((system) => {
      const [source] = system.sources;
      const entry = source && context.live.find((each) => each.documentKey === source.documentKey);
      return entry && source ? [{ entry, value: withUnit(system.value, line.unit), path: source.path }] : [];
    });
    return settled(
      context,
      `${QUANTITY_SUBJECTS[type] ?? type} of line ${line.lineNo}`,
      context.policy.quantities[type],
      claims,
    );
  });
}

function withUnit(value: Micros, unit: string | null): string {
  return unit === null ? formatMicros(value) : `${formatMicros(value)} ${unit}`;
}

function axisConflict(context: AssemblyContext, axis: AxisView): readonly ConflictView[] {
  if (!axis.disagree) return [];
  const owners = context.policy.axes[axis.axis];
  const claims = axis.claims.flatMap(({ native, state, source }) => {
    const entry = context.live.find((each) => each.documentKey === source.documentKey);
    return entry ? [{ entry, value: `${native} (${state.replace('_', ' ')})`, path: source.path }] : [];
  });
  return claims.length < 2 ? [] : settled(context, AXIS_SUBJECTS[axis.axis], owners, claims);
}

/** A customer's system says cancelled while the owner's order goes on. */
function cancellationConflict(context: AssemblyContext): readonly ConflictView[] {
  const orders = context.documents.filter((entry) => entry.document.kind === 'order');
  const cancelled = orders.flatMap((entry) => {
    const claim = entry.document.milestones.find((each) => each.code === 'CANCELLED' && each.class === 'actual');
    return claim ? [{ entry, value: 'Cancelled', path: claim.path }] : [];
  });
  if (cancelled.length === 0 || cancelled.length === orders.length) return [];
  const going = orders.flatMap((entry) => {
    const status = entry.document.statuses.find((each) => each.axis === 'commercial') ?? entry.document.statuses[0];
    if (!status || entry.document.voided || cancelled.some((other) => other.entry === entry)) return [];
    return [{ entry, value: status.native.value, path: status.native.path }];
  });
  return going.length === 0
    ? []
    : settled(context, 'Cancellation', context.policy.milestones.CANCELLED, [...going, ...cancelled]);
}

/** Null stamps count as old. The disagreement is as old as the newest of the claims. */
function settled(
  context: AssemblyContext,
  subject: string,
  ownership: OwnershipRule,
  stated: readonly { readonly entry: AssemblyDocument; readonly value: string; readonly path: string }[],
): readonly ConflictView[] {
  const stamps = stated.flatMap(({ entry }) => entry.recordedAt ?? []);
  const since = stamps.length === 0 ? null : Math.max(...stamps);
  if (since !== null && !context.horizon.passed(since + (ownership.settleMs ?? context.policy.settleMs))) return [];
  const { owner, rule } = ownershipOf(
    context,
    ownership,
    stated.map(({ entry }) => entry),
  );
  const claims = stated.map(({ entry, value, path }): ConflictClaim => ({
    connectionId: entry.connectionId,
    value,
    at: entry.recordedAt,
    owner: isOwner(owner, entry),
    source: sourceOf(entry, path),
  }));
  return [{ subject, since, claims: claims.toSorted((a, b) => Number(b.owner) - Number(a.owner)), rule }];
}

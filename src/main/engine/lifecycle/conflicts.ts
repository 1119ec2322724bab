import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { QuantityType, Sourced } from '#shared/domain/document.ts';
import type { Axis } from '#shared/domain/milestones.ts';
import type { AxisView, MilestoneView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { ConflictView, ValueClaim } from '#shared/domain/verdicts.ts';
import type { OwnedAttribute, OwnershipRule } from '#shared/domain/policy.ts';
import type { When } from '#shared/domain/time.ts';
import { orderDocuments, sourceOf, spansOrders, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { customerPoOf, partyOf, valueOf } from './attributes.ts';
import { isContradicted } from './axes.ts';
import { findMilestone } from './milestones.ts';
import { isOwner, ownershipOf, settlesAt } from './ownership.ts';
import { tolerancesOf } from './policy-scope.ts';
import type { LineQuantities } from './quantities.ts';
import { whenText } from './wording.ts';
import { dayNumber } from './zoned-days.ts';

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
  readonly milestones: readonly MilestoneView[];
  /** Some document lists a line that the order lacks: it may describe more than this order. */
  readonly extraLines: boolean;
  /** A system may cancel by setting quantities to zero: that contradicts nobody. */
  readonly cancelled: boolean;
  readonly policyScopes: readonly number[];
}

/** What a document says of a subject. */
interface Stated {
  readonly entry: AssemblyDocument;
  readonly value: string;
  readonly path: string;
}

/** A fact of the policy that systems differ on. */
interface Subject {
  readonly fact: string;
  readonly rule: OwnershipRule;
  readonly title: string;
}

/**
 * What systems state differently, each with since when and until when it may still settle. Documents of the order
 * class are compared where they describe the whole order.
 */
export function conflictsOf(context: AssemblyContext, facts: ConflictFacts): readonly ConflictView[] {
  return [
    ...promiseConflict(context),
    ...attributeConflict(context, 'customer', 'Customer', customerClaim, sameName),
    ...attributeConflict(context, 'customer_po', 'Customer PO', purchaseOrderClaim, (a, b) => a === b),
    ...(facts.extraLines || facts.cancelled ? [] : valueConflict(context)),
    ...(facts.cancelled ? [] : facts.lines).flatMap((line, index) =>
      quantityConflicts(context, facts, line, facts.quantities[index]),
    ),
    ...facts.axes.flatMap((axis) => axisConflict(context, axis)),
    ...(facts.cancelled ? [] : deliveryConflict(context, facts.milestones)),
    ...cancellationConflict(context),
  ];
}

function ordersOf(context: AssemblyContext): readonly AssemblyDocument[] {
  return context.live.filter(({ document }) => document.kind === 'order');
}

function attributeSubject(context: AssemblyContext, attribute: OwnedAttribute, title: string): Subject {
  return { title, fact: `attributes.${attribute}`, rule: context.policy.attributes[attribute] };
}

function promiseConflict(context: AssemblyContext): readonly ConflictView[] {
  const stating = ordersOf(context).flatMap((entry) => {
    const { promise } = entry.document;
    return promise === null ? [] : [{ entry, promise, day: dayOf(context, promise.value) }];
  });
  if (stating.every(({ day }) => day === stating[0]?.day)) return [];
  return conflict(
    context,
    attributeSubject(context, 'promise', 'Promise'),
    stating.map(({ entry, promise }) => ({ entry, value: whenText(promise.value), path: promise.path })),
  );
}

function dayOf(context: AssemblyContext, when: When): number {
  return when.kind === 'date' ? dayNumber(when.date) : context.days.dayOf(when.at);
}

interface Comparable {
  readonly found: Sourced<string>;
  /** What is compared. */
  readonly key: string;
}

/** Two systems differ where nothing that one says agrees with anything that the other says. */
function attributeConflict(
  context: AssemblyContext,
  attribute: OwnedAttribute,
  title: string,
  read: (entry: AssemblyDocument) => Comparable | null,
  same: (a: string, b: string) => boolean,
): readonly ConflictView[] {
  const keys = new Map<string, string[]>();
  const stated = ordersOf(context).flatMap((entry): Stated[] => {
    const claim = read(entry);
    if (claim === null) return [];
    keys.set(entry.connectionId, [...(keys.get(entry.connectionId) ?? []), claim.key]);
    return [{ entry, value: claim.found.value, path: claim.found.path }];
  });
  const [first = [], ...others] = keys.values();
  if (others.every((theirs) => theirs.some((key) => first.some((own) => same(own, key))))) return [];
  return conflict(context, attributeSubject(context, attribute, title), stated);
}

function customerClaim(entry: AssemblyDocument): Comparable | null {
  const found = partyOf(entry, 'customer')?.name;
  const key = found?.value.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '') ?? '';
  return found && key !== '' ? { found, key } : null;
}

/** "Acme" and "ACME Industrial Ltd." are one. */
function sameName(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a);
}

function purchaseOrderClaim(entry: AssemblyDocument): Comparable | null {
  const found = customerPoOf(entry);
  const reference = entry.document.references.find(({ type, text }) => type === 'customer_po' && text.trim() !== '');
  return found && reference?.normalised ? { found, key: reference.normalised } : null;
}

/** Totals of one sort in one currency. */
function valueConflict(context: AssemblyContext): readonly ConflictView[] {
  const whole = ordersOf(context).filter((entry) => !spansOrders(context, entry));
  const stating = whole.flatMap((entry) => {
    const found = valueOf(entry);
    const sort = entry.document.amounts.some(({ type }) => type === 'total_excl_tax') ? 'net' : 'gross';
    return found === null ? [] : [{ entry, found, sort }];
  });
  const [first] = stating;
  if (!first) return [];
  const sums = new Map<string, number>();
  const like = stating.filter(
    ({ sort, found }) => sort === first.sort && found.value.currency === first.found.value.currency,
  );
  for (const { entry, found } of like) {
    sums.set(entry.connectionId, (sums.get(entry.connectionId) ?? 0) + found.value.amount);
  }
  const [one = 0, ...others] = sums.values();
  const { amount, price } = context.policy.tolerances;
  if (others.every((other) => Math.abs(other - one) <= Math.max(amount, Math.abs(one) * price))) return [];
  return conflict(
    context,
    attributeSubject(context, 'value', 'Value'),
    like.map(({ entry, found }) => ({
      entry,
      value: `${formatMicros(found.value.amount)} ${found.value.currency}`,
      path: found.path,
    })),
  );
}

function quantityConflicts(
  context: AssemblyContext,
  { policyScopes }: ConflictFacts,
  line: LineView,
  quantities: LineQuantities | undefined,
): readonly ConflictView[] {
  return COMPARED.flatMap((type) => {
    const systems = quantities?.bySystem[type] ?? [];
    const [first] = systems;
    if (!first || systems.length < 2) return [];
    const largest = systems.reduce((most, system) => Math.max(most, system.value), 0);
    const { quantityUnder, quantityOver } = tolerancesOf(context.policy, policyScopes, line.itemNo?.value ?? null);
    const slack = largest * Math.max(quantityUnder, quantityOver);
    if (systems.every((system) => Math.abs(system.value - first.value) <= slack)) return [];
    const claims = systems.flatMap((system) => {
      const [source] = system.sources;
      const entry = source && context.live.find((each) => each.documentKey === source.documentKey);
      return entry && source ? [{ entry, value: withUnit(system.value, line.unit), path: source.path }] : [];
    });
    const title = `${QUANTITY_SUBJECTS[type] ?? type} of line ${line.lineNo}`;
    return conflict(context, { title, fact: `quantities.${type}`, rule: context.policy.quantities[type] }, claims);
  });
}

function withUnit(value: Micros, unit: string | null): string {
  return unit === null ? formatMicros(value) : `${formatMicros(value)} ${unit}`;
}

function axisConflict(context: AssemblyContext, axis: AxisView): readonly ConflictView[] {
  const claims = axis.claims.flatMap(({ connectionId, native, state, source }) => {
    const entry = context.live.find((each) => each.documentKey === source.documentKey);
    const value = `${native} (${state.replace('_', ' ')})`;
    return entry ? [{ entry, connectionId, state, value, path: source.path }] : [];
  });
  const others = claims.filter(({ entry }) => !isOwner(axis.ruling.decidedBy, entry));
  if (claims.length < 2 || !isContradicted(axis.axis, axis.state, others)) return [];
  const rule = context.policy.axes[axis.axis];
  return conflict(context, { title: AXIS_SUBJECTS[axis.axis], fact: axis.ruling.fact, rule }, claims);
}

/** The goods have arrived, and the system of record shows an order of which nothing has left. */
function deliveryConflict(context: AssemblyContext, milestones: readonly MilestoneView[]): readonly ConflictView[] {
  const delivered = findMilestone(milestones, 'DELIVERED');
  const actual = delivered?.state === 'complete' ? delivered.actual : null;
  const arrived = actual && context.live.find((entry) => entry.documentKey === actual.documentKey);
  if (!arrived || arrived.systemKind === 'erp') return [];
  const erp = context.live.filter((entry) => entry.systemKind === 'erp');
  const hasLeft = erp.some(
    ({ document }) =>
      document.kind === 'fulfilment' ||
      document.kind === 'invoice' ||
      document.milestones.some((claim) => claim.code === 'SHIPPED' && claim.class === 'actual') ||
      document.statuses.some((status) => status.axis === 'fulfilment' && status.state === 'complete'),
  );
  const open = hasLeft ? [] : erp.filter(({ document }) => document.kind === 'order');
  const stated = open.flatMap((entry): Stated[] => {
    const status = entry.document.statuses.find(({ axis }) => axis === 'fulfilment') ?? entry.document.statuses[0];
    return status ? [{ entry, value: `${status.native.value}, nothing shipped`, path: status.native.path }] : [];
  });
  if (stated.length === 0) return [];
  const rule = context.policy.milestones.DELIVERED;
  const when = actual.when === null ? '' : ` ${whenText(actual.when)}`;
  return conflict(context, { title: 'Delivery', fact: 'milestones.DELIVERED', rule }, [
    { entry: arrived, value: `Delivered${when}`, path: actual.source.path },
    ...stated,
  ]);
}

/** A customer's system says cancelled while the owner's order goes on. */
function cancellationConflict(context: AssemblyContext): readonly ConflictView[] {
  const orders = orderDocuments(context);
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
  if (going.length === 0) return [];
  const rule = context.policy.milestones.CANCELLED;
  return conflict(context, { title: 'Cancellation', fact: 'milestones.CANCELLED', rule }, [...going, ...cancelled]);
}

/** The disagreement is as old as the newest of the claims; without any stamp it counts as old. */
function conflict(
  context: AssemblyContext,
  { fact, rule, title }: Subject,
  stated: readonly Stated[],
): readonly ConflictView[] {
  const entries = stated.map(({ entry }) => entry);
  const stamps = entries.flatMap(({ recordedAt }) => recordedAt ?? []);
  const until = settlesAt(context, rule, entries);
  const ruling = ownershipOf(context, fact, rule, entries);
  const claims = stated.map(({ entry, value, path }): ValueClaim => ({
    connectionId: entry.connectionId,
    value,
    at: entry.recordedAt,
    owner: isOwner(ruling.decidedBy, entry),
    source: sourceOf(entry, path),
  }));
  return [
    {
      subject: title,
      since: stamps.length === 0 ? null : Math.max(...stamps),
      settlesAt: until,
      settled: until === null || context.horizon.passed(until),
      claims: claims.toSorted((a, b) => Number(b.owner) - Number(a.owner)),
      rule: ruling.rule,
      ruling,
    },
  ];
}

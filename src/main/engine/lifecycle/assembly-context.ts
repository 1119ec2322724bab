import type { DocumentKind } from '#shared/domain/document.ts';
import { isBoughtFor, type SourceRef } from '#shared/domain/evidence.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { AssemblyDocument, AssemblyInput } from './assembly-input.ts';
import { businessTime, type BusinessTime } from './business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { TimeHorizon } from './time-horizon.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from './zoned-days.ts';

/** A system as it knows an order, and when it last stated anything of it. */
export interface Knowing {
  readonly systemKind: SystemKind;
  readonly connectionId: string;
  /** Null where the source stamps nothing: then it never ages. */
  readonly recordedAt: Instant | null;
}

/** What every part of an assembly works on. */
export interface AssemblyContext {
  readonly orderKey: string;
  readonly policy: Policy;
  readonly days: ZonedDays;
  readonly business: BusinessTime;
  readonly horizon: TimeHorizon;
  /** Sorted by key: the result never depends on the sequence of arrival. */
  readonly documents: readonly AssemblyDocument[];
  /** Documents that count: not void at their source, and not between us and a supplier. */
  readonly live: readonly AssemblyDocument[];
  isLive(entry: AssemblyDocument): boolean;
  readonly anchor: AssemblyDocument | null;
  /** Kinds of system that know the order. A case alone does not make a system know it. */
  readonly kinds: ReadonlySet<SystemKind>;
  /** The systems of these kinds, each with the newest stamp of what it states of the order. */
  readonly knowing: readonly Knowing[];
}

export function prepareAssembly(input: AssemblyInput): AssemblyContext {
  const { orderKey, policy } = input;
  const documents = input.documents.toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
  const anchor = documents.find((entry) => entry.documentKey === orderKey) ?? null;
  const shippedOrBilled = documents.some(
    ({ document }) => !document.voided && (document.kind === 'invoice' || document.kind === 'fulfilment'),
  );
  // An ERP may drop an order once it is billed: then its last version still describes it.
  const replaced = replacedOrders(documents, anchor);
  const isLive = (entry: AssemblyDocument): boolean =>
    !isTrade(entry) && !replaced.has(entry) && (!entry.document.voided || (entry === anchor && shippedOrBilled));
  const live = documents.filter(isLive);
  const kinds = new Set<SystemKind>();
  for (const { systemKind, document } of live) if (document.kind !== 'case') kinds.add(systemKind);
  return {
    orderKey,
    policy,
    documents,
    live,
    isLive,
    anchor,
    kinds,
    knowing: knowingOf(live),
    days: zonedDays(policy.zone),
    business: businessTime(policy.calendar, policy.zone),
    horizon: new TimeHorizon(input.now, policy.stepMs),
  };
}

const TRADE: ReadonlySet<DocumentKind> = new Set(['order', 'purchase', 'invoice', 'return', 'payment']);

/** What was agreed, billed and paid with a supplier for the goods of an order: shown with it, and none of its figures. */
export function isTrade({ document, link }: AssemblyDocument): boolean {
  return document.kind === 'purchase' || (TRADE.has(document.kind) && isBoughtFor(link));
}

/** Order documents that their system cancelled and has another for: the order was entered again. */
function replacedOrders(
  documents: readonly AssemblyDocument[],
  anchor: AssemblyDocument | null,
): ReadonlySet<AssemblyDocument> {
  const orders = documents.filter((entry) => entry.document.kind === 'order' && !isTrade(entry));
  const isCancelled = ({ document }: AssemblyDocument): boolean =>
    document.milestones.some((claim) => claim.code === 'CANCELLED' && claim.class === 'actual');
  const going = new Set(orders.filter((entry) => !isCancelled(entry)).map(({ connectionId }) => connectionId));
  return new Set(orders.filter((entry) => entry !== anchor && isCancelled(entry) && going.has(entry.connectionId)));
}

const SELLING: ReadonlySet<SystemKind> = new Set(['commerce', 'crm', 'edi', 'finance']);

/**
 * Whether a document of a selling system is of several orders: it names more than one number of a shared authority.
 * What it lists is then not the order's alone.
 */
export function spansOrders({ anchor }: Pick<AssemblyContext, 'anchor'>, entry: AssemblyDocument): boolean {
  if (entry === anchor || entry.document.kind !== 'order' || !SELLING.has(entry.systemKind)) return false;
  const numbers = new Map<string, Set<string>>();
  for (const { type, role, scope, normalised } of entry.document.references) {
    if (type !== 'order_no' || role !== 'is' || normalised === null || scope === entry.connectionId) continue;
    numbers.set(scope, (numbers.get(scope) ?? new Set()).add(normalised));
  }
  return [...numbers.values()].some((own) => own.size > 1);
}

/** Order documents that speak for the order: one that is void stands behind the one that replaced it. */
export function orderDocuments({ documents, anchor }: AssemblyContext): readonly AssemblyDocument[] {
  const enteredAgain = replacedOrders(documents, anchor);
  const replaced = (entry: AssemblyDocument): boolean =>
    enteredAgain.has(entry) ||
    (entry.document.voided && entry.systemKind === 'erp' && entry !== anchor && anchor?.document.voided === false);
  return documents.filter((entry) => entry.document.kind === 'order' && !isTrade(entry) && !replaced(entry));
}

export function sourceOf(entry: AssemblyDocument, path: string): SourceRef {
  return { documentKey: entry.documentKey, path };
}

export function startOf(context: AssemblyContext, when: When): Instant {
  return startOfWhen(context.days, when);
}

export function endOf(context: AssemblyContext, when: When): Instant {
  return endOfWhen(context.days, when);
}

function knowingOf(live: readonly AssemblyDocument[]): readonly Knowing[] {
  const systems = new Map<string, Knowing>();
  for (const { connectionId, systemKind, recordedAt, document } of live) {
    if (document.kind === 'case') continue;
    const known = systems.get(connectionId);
    if (known && (known.recordedAt === null || (recordedAt !== null && recordedAt <= known.recordedAt))) continue;
    systems.set(connectionId, { connectionId, systemKind, recordedAt });
  }
  return [...systems.values()];
}

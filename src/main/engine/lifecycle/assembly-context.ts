import type { SourceRef } from '#shared/domain/order.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { AssemblyDocument, AssemblyInput } from './assembly-input.ts';
import { businessTime, type BusinessTime } from './business-time.ts';
import type { Owners, Policy } from './policy.ts';
import { TimeHorizon } from './time-horizon.ts';
import { listText, SYSTEM_WORDS } from './wording.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from './zoned-days.ts';

/** What every part of an assembly works on. */
export interface AssemblyContext {
  readonly orderKey: string;
  readonly policy: Policy;
  readonly days: ZonedDays;
  readonly business: BusinessTime;
  readonly horizon: TimeHorizon;
  /** Sorted by key: the result never depends on the sequence of arrival. */
  readonly documents: readonly AssemblyDocument[];
  /** Documents that count: not void at their source. */
  readonly live: readonly AssemblyDocument[];
  isLive(entry: AssemblyDocument): boolean;
  readonly anchor: AssemblyDocument | null;
  /** Kinds of system that know the order. A case alone does not make a system know it. */
  readonly kinds: ReadonlySet<SystemKind>;
}

export function prepareAssembly(input: AssemblyInput): AssemblyContext {
  const { orderKey, policy } = input;
  const documents = input.documents.toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
  const anchor = documents.find((entry) => entry.documentKey === orderKey) ?? null;
  const shippedOrBilled = documents.some(
    ({ document }) => !document.voided && (document.kind === 'invoice' || document.kind === 'fulfilment'),
  );
  // An ERP may drop an order once it is billed: then its last version still describes it.
  const isLive = (entry: AssemblyDocument): boolean => !entry.document.voided || (entry === anchor && shippedOrBilled);
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
    days: zonedDays(policy.zone),
    business: businessTime(policy.calendar, policy.zone),
    horizon: new TimeHorizon(input.now, policy.stepMs),
  };
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

/** The kind of system that decides for this order, and the rule in words. */
export interface Ownership {
  readonly kind: SystemKind | null;
  readonly rule: string;
}

const NOBODY = 'No system that owns this knows the order.';
const SENTENCES = new WeakMap<Owners, Map<SystemKind, Ownership>>();

/** The first of the owners that knows the order decides; the sentence says whom it stands in for. */
export function ownershipOf(owners: Owners, present: ReadonlySet<SystemKind>): Ownership {
  const kind = owners.find((candidate) => present.has(candidate));
  if (kind === undefined) return { kind: null, rule: NOBODY };
  let known = SENTENCES.get(owners);
  if (!known) SENTENCES.set(owners, (known = new Map<SystemKind, Ownership>()));
  let ownership = known.get(kind);
  if (!ownership) {
    const missing = owners.slice(0, owners.indexOf(kind)).map((candidate) => SYSTEM_WORDS[candidate]);
    const rule =
      missing.length === 0
        ? `The ${SYSTEM_WORDS[kind]} owns this.`
        : `The ${SYSTEM_WORDS[kind]} decides, because no ${listText(missing, 'or')} knows this order.`;
    known.set(kind, (ownership = { kind, rule }));
  }
  return ownership;
}

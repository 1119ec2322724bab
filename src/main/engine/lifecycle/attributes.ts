import { formatMicros, type Money } from '#shared/domain/decimal.ts';
import type { PartyRole, Sourced } from '#shared/domain/document.ts';
import type { Figure } from '#shared/domain/evidence.ts';
import type { AttributeView, Ruling } from '#shared/domain/verdicts.ts';
import type { OwnedAttribute } from '#shared/domain/policy.ts';
import type { When } from '#shared/domain/time.ts';
import { isTrade, sourceOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { isOwner, ownerRank, ownershipOf } from './ownership.ts';
import { whenText } from './wording.ts';

/** One document's word on an attribute. */
export interface StatedAttribute<T> {
  readonly entry: AssemblyDocument;
  readonly found: Sourced<T>;
}

export interface AttributeVerdict<T> {
  readonly figure: Figure<T>;
  readonly ruling: Ruling;
  /** Everything stated, what decided first. */
  readonly stated: readonly StatedAttribute<T>[];
}

type Read<T> = (entry: AssemblyDocument) => Sourced<T> | null | undefined;

/**
 * The head of an order and its list of who states what ask for the same. Of the order that is being assembled only: a
 * WeakMap of all would keep each alive until the collector's next full round.
 */
let known: {
  readonly context: AssemblyContext;
  readonly verdicts: Map<Read<unknown>, AttributeVerdict<unknown> | null>;
} | null = null;

/**
 * What counts of an attribute: orders before other documents, what is void last; among these its owner, the anchor
 * before its like.
 * @param read always the same function for the same question
 */
export function attributeVerdict<T>(
  context: AssemblyContext,
  attribute: OwnedAttribute,
  read: Read<T>,
): AttributeVerdict<T> | null {
  if (known?.context !== context)
    known = { context, verdicts: new Map<Read<unknown>, AttributeVerdict<unknown> | null>() };
  const { verdicts } = known;
  const before = verdicts.get(read) as AttributeVerdict<T> | null | undefined;
  if (before !== undefined) return before;
  const verdict = judge(context, attribute, read);
  verdicts.set(read, verdict);
  return verdict;
}

function judge<T>(context: AssemblyContext, attribute: OwnedAttribute, read: Read<T>): AttributeVerdict<T> | null {
  const stated: StatedAttribute<T>[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const entry of context.documents) {
    const found = isTrade(entry) ? null : read(entry);
    if (!found) continue;
    stated.push({ entry, found });
    best = Math.min(best, classOf(context, entry));
  }
  if (stated.length === 0) return null;
  const rule = context.policy.attributes[attribute];
  const deciding = stated.filter(({ entry }) => classOf(context, entry) === best);
  const ruling = ownershipOf(
    context,
    `attributes.${attribute}`,
    rule,
    deciding.map(({ entry }) => entry),
  );
  const rank = ({ entry }: StatedAttribute<T>): number =>
    classOf(context, entry) * 100 +
    (isOwner(ruling.decidedBy, entry) ? 0 : 2 + ownerRank(rule, entry) * 2) +
    (entry === context.anchor ? 0 : 1);
  const sorted = stated.length === 1 ? stated : stated.toSorted((a, b) => rank(a) - rank(b));
  const [winner] = sorted;
  if (!winner) return null;
  const sources = [sourceOf(winner.entry, winner.found.path)];
  return { figure: { value: winner.found.value, sources }, ruling, stated: sorted };
}

export function requestedOf({ document }: AssemblyDocument): Sourced<When> | null {
  return document.requested;
}

export function promiseOf({ document }: AssemblyDocument): Sourced<When> | null {
  return document.promise;
}

function classOf(context: AssemblyContext, entry: AssemblyDocument): number {
  return (context.isLive(entry) ? 0 : 2) + (entry.document.kind === 'order' ? 0 : 1);
}

export function partyOf(entry: AssemblyDocument, role: PartyRole) {
  return entry.document.parties.find((party) => party.role === role);
}

function partyName(entry: AssemblyDocument, role: PartyRole): Sourced<string> | null {
  const party = partyOf(entry, role);
  return party?.name ?? party?.id ?? null;
}

export function customerOf(entry: AssemblyDocument): Sourced<string> | null {
  return partyName(entry, 'customer') ?? partyName(entry, 'bill_to');
}

export function shipToOf(entry: AssemblyDocument): Sourced<string> | null {
  const party = partyOf(entry, 'ship_to');
  return party?.place ?? party?.name ?? null;
}

export function customerPoOf(entry: AssemblyDocument): Sourced<string> | null {
  const found = entry.document.references.find(
    (reference) => reference.type === 'customer_po' && reference.text.trim() !== '',
  );
  return found ? { value: found.text, path: found.path } : null;
}

export function valueOf(entry: AssemblyDocument): Sourced<Money> | null {
  if (entry.document.kind !== 'order') return null;
  const { amounts } = entry.document;
  const found =
    amounts.find((amount) => amount.type === 'total_excl_tax') ?? amounts.find((amount) => amount.type === 'total');
  if (!found) return null;
  return { value: { amount: found.amount.value, currency: found.currency }, path: found.amount.path };
}

/** Who states what of each attribute, in words; one claim for each system that says the same. */
export function attributesOf(context: AssemblyContext): readonly AttributeView[] {
  const text = (value: string): string => value;
  const date = (value: When): string => whenText(value);
  return [
    attributeView(context, 'customer', customerOf, text),
    attributeView(context, 'customer_po', customerPoOf, text),
    attributeView(context, 'ship_to', shipToOf, text),
    attributeView(context, 'value', valueOf, ({ amount, currency }) => `${formatMicros(amount)} ${currency}`),
    attributeView(context, 'requested', requestedOf, date),
    attributeView(context, 'promise', promiseOf, date),
  ].flatMap((view) => view ?? []);
}

function attributeView<T>(
  context: AssemblyContext,
  attribute: OwnedAttribute,
  read: Read<T>,
  words: (value: T) => string,
): AttributeView | null {
  const verdict = attributeVerdict(context, attribute, read);
  if (!verdict) return null;
  const told = new Set<string>();
  const claims = verdict.stated.flatMap(({ entry, found }, index) => {
    const value = words(found.value);
    const key = `${entry.connectionId}\n${value}`;
    if (told.has(key)) return [];
    told.add(key);
    const { connectionId, recordedAt } = entry;
    return [{ connectionId, value, at: recordedAt, owner: index === 0, source: sourceOf(entry, found.path) }];
  });
  return { attribute, ruling: verdict.ruling, claims };
}

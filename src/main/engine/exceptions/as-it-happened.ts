import type { CanonicalDocument, DocumentLine, QuantityType } from '#shared/domain/document.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { AssemblyDocument } from '../lifecycle/assembly-input.ts';
import { endOfWhen, startOfWhen, type ZonedDays } from '../lifecycle/zoned-days.ts';

/** What an order says from the start; every other quantity is the outcome of steps. */
const FROM_THE_START: ReadonlySet<QuantityType> = new Set(['ordered', 'confirmed']);

/**
 * The documents of an order as far as they had happened by a moment, by the events' own times: what is dated later is
 * left out, what ended later is still open. What a record states without a date (statuses, estimates, quantities of an
 * order) counts from the record's own change stamp on. Pure.
 */
export function asItHappened(
  documents: readonly AssemblyDocument[],
  orderKey: string,
  at: Instant,
  days: ZonedDays,
): readonly AssemblyDocument[] {
  return documents.flatMap((entry) => {
    if (entry.documentKey !== orderKey && bornAt(entry, days) > at) return [];
    return [{ ...entry, document: documentAt(entry, at, days) }];
  });
}

/** When a document can first have been there: its earliest event, else its own stamp. */
export function bornAt({ document, recordedAt }: AssemblyDocument, days: ZonedDays): Instant {
  const dated: Instant[] = [];
  const note = (when: When | undefined): void => {
    if (when) dated.push(startOfWhen(days, when));
  };
  for (const { class: kind, when } of document.milestones) if (kind === 'actual') note(when?.value);
  for (const { from } of document.conditions) note(from?.value);
  for (const { at } of document.facts ?? []) note(at?.value);
  const stamp = recordedAt ?? Number.NEGATIVE_INFINITY;
  return dated.length === 0 ? stamp : Math.min(...dated, recordedAt ?? Number.POSITIVE_INFINITY);
}

function documentAt({ document, recordedAt }: AssemblyDocument, at: Instant, days: ZonedDays): CanonicalDocument {
  const current = recordedAt !== null && recordedAt <= at;
  if (current) return withoutFuture(document, at, days);
  const { kind } = document;
  // Movements and invoices are stated once, whole; an order's figures grow with its course.
  const grows = kind === 'order' || kind === 'case';
  return {
    ...withoutFuture(document, at, days),
    statuses: [],
    milestones: document.milestones.filter((claim) =>
      claim.class === 'actual'
        ? claim.when !== null && startOfWhen(days, claim.when.value) <= at
        : claim.class === 'planned',
    ),
    lines: grows ? document.lines.map(atTheStart) : document.lines,
    voided: false,
  };
}

function withoutFuture(document: CanonicalDocument, at: Instant, days: ZonedDays): CanonicalDocument {
  return {
    ...document,
    milestones: document.milestones.filter(
      (claim) => claim.class !== 'actual' || claim.when === null || startOfWhen(days, claim.when.value) <= at,
    ),
    conditions: document.conditions.flatMap((condition) => {
      if (condition.from !== null && startOfWhen(days, condition.from.value) > at) return [];
      const ends = condition.to === null ? null : endOfWhen(days, condition.to.value);
      return [ends !== null && ends > at ? { ...condition, to: null, open: true } : condition];
    }),
    ...(document.facts && {
      facts: document.facts.filter((fact) => fact.at === null || startOfWhen(days, fact.at.value) <= at),
    }),
  };
}

function atTheStart(line: DocumentLine): DocumentLine {
  const quantities = Object.entries(line.quantities).filter(([type]) => FROM_THE_START.has(type as QuantityType));
  return { ...line, quantities: Object.fromEntries(quantities) };
}

/** Every moment at which an order may look otherwise than before, ascending. */
export function momentsOf(documents: readonly AssemblyDocument[], days: ZonedDays): readonly Instant[] {
  const moments = new Set<Instant>();
  for (const entry of documents) {
    const { document, recordedAt } = entry;
    if (recordedAt !== null) moments.add(recordedAt);
    for (const { when } of document.milestones) if (when) moments.add(startOfWhen(days, when.value));
    for (const { from, to } of document.conditions) {
      if (from) moments.add(startOfWhen(days, from.value));
      if (to) moments.add(endOfWhen(days, to.value));
    }
    for (const { at } of document.facts ?? []) if (at) moments.add(startOfWhen(days, at.value));
  }
  return [...moments].toSorted((a, b) => a - b);
}

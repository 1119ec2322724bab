import type {
  CanonicalDocument,
  DocumentLine,
  FieldHistory,
  FormerValue,
  MilestoneClaim,
  QuantityType,
  Sourced,
} from '#shared/domain/document.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { AssemblyDocument } from '../lifecycle/assembly-input.ts';
import { endOfWhen, startOfWhen, type ZonedDays } from '../lifecycle/zoned-days.ts';

/** What an order says from the start; every other quantity is the outcome of steps. */
const FROM_THE_START: ReadonlySet<QuantityType> = new Set(['ordered', 'confirmed']);

/**
 * The documents of an order as far as they had happened by a moment, by the events' own times: what is dated later is
 * left out, what ended later is still open. What a record states without a date (statuses, estimates, quantities of an
 * order) counts from the record's own change stamp on; what its earlier versions said differently, as they said it. Pure.
 */
export function asItHappened(
  documents: readonly AssemblyDocument[],
  orderKey: string,
  at: Instant,
  days: ZonedDays,
): readonly AssemblyDocument[] {
  return documents.flatMap((entry) => {
    if (entry.documentKey !== orderKey && bornAt(entry, days) > at) return [];
    return [{ ...entry, document: documentAt(asStated(entry, at), at, days) }];
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
    milestones: document.milestones.filter((claim) => {
      if (claim.class === 'planned') return true;
      if (claim.class === 'estimated') return isEstimatedAt(document, claim, at);
      return claim.when !== null && startOfWhen(days, claim.when.value) <= at;
    }),
    lines: grows ? document.lines.map(atTheStart) : document.lines,
    voided: false,
  };
}

/** The document with the dates and figures that its versions stated by then; what none of them stated goes. */
function asStated(entry: AssemblyDocument, at: Instant): AssemblyDocument {
  const fields = entry.document.history?.fields ?? [];
  if (fields.length === 0) return entry;
  return { ...entry, document: fields.reduce((document, field) => restated(document, field, at), entry.document) };
}

function restated(document: CanonicalDocument, field: FieldHistory, at: Instant): CanonicalDocument {
  const change = <T>(values: readonly FormerValue<T>[]): { readonly said: Sourced<T> | null } | null => {
    const then = values.findLast(({ since }) => since !== null && since <= at) ?? values[0];
    if (!then || then === values.at(-1)) return null;
    return { said: then.value === null ? null : { value: then.value, path: then.path } };
  };
  const ofLine = (edit: (line: DocumentLine) => DocumentLine): CanonicalDocument => ({
    ...document,
    lines: document.lines.map((line) => (line.lineKey === field.lineKey ? edit(line) : line)),
  });
  switch (field.field) {
    case 'promise':
    case 'requested': {
      const then = change(field.values);
      return then && field.lineKey === undefined ? { ...document, [field.field]: then.said } : document;
    }
    case 'estimate': {
      const then = change(field.values);
      if (!then) return document;
      const isIt = ({ class: claimed, code, lineKey }: MilestoneClaim): boolean =>
        claimed === 'estimated' && code === field.milestone && lineKey === field.lineKey;
      return {
        ...document,
        milestones: document.milestones.map((claim) => (isIt(claim) ? { ...claim, when: then.said } : claim)),
      };
    }
    case 'ordered': {
      const then = change(field.values);
      if (!then) return document;
      return ofLine(({ quantities: { ordered: _later, ...quantities }, ...line }) => ({
        ...line,
        quantities: then.said ? { ...quantities, ordered: then.said } : quantities,
      }));
    }
    case 'unit_price': {
      const then = change(field.values);
      return then ? ofLine((line) => ({ ...line, unitPrice: then.said })) : document;
    }
    case 'item': {
      const then = change(field.values);
      return then ? ofLine((line) => ({ ...line, itemNo: then.said })) : document;
    }
    case 'ship_to':
      return document;
  }
}

/** Whether the record said by then that it expects the step; without earlier versions only its newest stamp would tell. */
function isEstimatedAt({ history }: CanonicalDocument, claim: MilestoneClaim, at: Instant): boolean {
  if (!history || claim.when === null) return false;
  const own = history.fields.find(
    (field) => field.field === 'estimate' && field.milestone === claim.code && field.lineKey === claim.lineKey,
  );
  const first = own ? own.values.find(({ value }) => value !== null)?.since : history.since;
  return first !== null && first !== undefined && first <= at;
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
    for (const { values } of document.history?.fields ?? [])
      for (const { since } of values) if (since !== null) moments.add(since);
  }
  return [...moments].toSorted((a, b) => a - b);
}

import type { Micros } from '#shared/domain/decimal.ts';
import type { FieldHistory, FormerValue } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { EstimateStep } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';

const NONE: readonly FieldHistory[] = [];
const NEVER: readonly never[] = [];

/** What versions of the document's record said differently; nothing for the most, of which one version is held. */
export function histories({ document }: AssemblyDocument): readonly FieldHistory[] {
  return document.history?.fields ?? NONE;
}

/** What a date of the whole document was before and is now, oldest first; empty where no version said otherwise. */
export function dateHistory(entry: AssemblyDocument, wanted: 'promise' | 'requested'): readonly FormerValue<When>[] {
  for (const field of histories(entry)) {
    if (field.field === wanted && field.lineKey === undefined) return field.values;
  }
  return NEVER;
}

/** What a line of its own was promised, oldest first; empty where no version said otherwise. */
export function linePromises(entry: AssemblyDocument, lineKey: string): readonly When[] {
  for (const field of histories(entry)) {
    if (field.field === 'promise' && field.lineKey === lineKey)
      return field.values.flatMap(({ value }) => (value === null ? [] : [value]));
  }
  return NEVER;
}

export function orderedHistory(entry: AssemblyDocument, lineKey: string): readonly FormerValue<Micros>[] {
  for (const field of histories(entry)) if (field.field === 'ordered' && field.lineKey === lineKey) return field.values;
  return NEVER;
}

/** Item of a line, or the address where no line is given. */
export function textHistory(
  entry: AssemblyDocument,
  wanted: 'item' | 'ship_to',
  lineKey?: string,
): readonly FormerValue<string>[] {
  for (const field of histories(entry)) if (field.field === wanted && field.lineKey === lineKey) return field.values;
  return NEVER;
}

/** One change of a value between two versions. */
export interface HistoryStep<T> {
  readonly before: FormerValue<T>;
  readonly after: FormerValue<T>;
  /** When the version after was written; null where its system stamps nothing. */
  readonly at: Instant | null;
  /** When the next change of it was; null where it holds. */
  readonly next: Instant | null;
}

export function stepsOf<T>(values: readonly FormerValue<T>[]): readonly HistoryStep<T>[] {
  return values.slice(1).flatMap((after, index) => {
    const before = values[index];
    return before ? [{ before, after, at: after.since, next: values[index + 2]?.since ?? null }] : [];
  });
}

/** The payload of the version that says so. */
export function formerSource({ documentKey }: AssemblyDocument, { path, version }: FormerValue<unknown>): SourceRef {
  return { documentKey, path, version };
}

/** Estimates that a system moved, each with what came before, oldest first by document. */
export function estimateHistory({ live }: AssemblyContext): readonly EstimateStep[] {
  const steps: EstimateStep[] = [];
  for (const entry of live) {
    for (const field of histories(entry)) {
      if (field.field !== 'estimate' || field.milestone === undefined) continue;
      const { milestone: code, values } = field;
      for (const [index, value] of values.entries()) {
        if (value.value === null) continue;
        steps.push({
          code,
          when: value.value,
          documentKey: entry.documentKey,
          connectionId: entry.connectionId,
          recordedAt: value.since,
          standing: index === values.length - 1,
          source: formerSource(entry, value),
        });
      }
    }
  }
  return steps;
}

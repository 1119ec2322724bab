import { annotateSegment, type AnnotatedSegment } from '#shared/domain/edi/annotate.ts';
import type { EdiSegment, EdiStandard } from '#shared/domain/edi/segments.ts';

/** A message of EDI as the evidence shows it. */
export interface EdiMessageView {
  readonly standard: EdiStandard;
  readonly type: string;
  readonly file: string;
  readonly notes: readonly string[];
  readonly segments: readonly AnnotatedSegment[];
}

/** The message of a payload that the EDI connector landed; null for every other payload. */
export function ediMessageOf(payload: unknown): EdiMessageView | null {
  if (typeof payload !== 'object' || payload === null || !('edi' in payload) || !('segments' in payload)) return null;
  const { edi, segments, set, file, notes } = payload as Readonly<Record<string, unknown>>;
  if ((edi !== 'x12' && edi !== 'edifact') || !isSegments(segments)) return null;
  const type = (set as { readonly type?: unknown } | null | undefined)?.type;
  return {
    standard: edi,
    type: typeof type === 'string' ? type : '',
    file: typeof file === 'string' ? file : '',
    notes: Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [],
    segments: segments.map((segment) => annotateSegment(edi, segment)),
  };
}

function isSegments(value: unknown): value is readonly EdiSegment[] {
  return Array.isArray(value) && value.every((segment) => Array.isArray(segment) && segment.every(isElement));
}

function isElement(value: unknown): boolean {
  if (typeof value === 'string' || isParts(value)) return true;
  const repeats = (value as { readonly repeats?: unknown } | null)?.repeats;
  return Array.isArray(repeats) && repeats.every((part) => typeof part === 'string' || isParts(part));
}

function isParts(value: unknown): boolean {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

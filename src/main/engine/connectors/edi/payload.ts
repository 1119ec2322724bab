import type { EdiMessage, GroupHead, InterchangeHead } from '#shared/domain/edi/envelope.ts';
import { faultText } from '#shared/domain/edi/envelope.ts';
import type { EdiElement, EdiSegment } from '#shared/domain/edi/segments.ts';
import { reject, type Node } from '../kit/drafts.ts';

/** A message as it lands: its envelope, and each segment as a list that begins with the tag. */
export interface EdiPayload {
  readonly edi: InterchangeHead['standard'];
  readonly file: string;
  readonly line: number;
  readonly interchange: Omit<InterchangeHead, 'standard'>;
  readonly group: GroupHead | null;
  readonly set: { readonly type: string; readonly control: string; readonly version: string };
  /** What is odd about it. */
  readonly notes: readonly string[];
  readonly segments: readonly EdiSegment[];
}

export function payloadOf(message: EdiMessage, file: string): EdiPayload {
  const { standard, ...interchange } = message.interchange;
  const { group, type, control, version, segments, line, notes } = message;
  return {
    edi: standard,
    file,
    line,
    interchange,
    group,
    set: { type, control, version },
    notes: notes.map(faultText),
    segments,
  };
}

/** A payload of the inbox; a copy that somebody edited may be anything. */
export function readPayload(node: Node): EdiPayload {
  const { edi, segments, interchange, set } = node;
  if (edi !== 'x12' && edi !== 'edifact') return reject('The record does not say whether it is X12 or EDIFACT', '/edi');
  if (!isTexts(set, ['type', 'control', 'version'])) return reject('The set is not named', '/set');
  if (
    !isTexts(interchange, ['control', 'date', 'time']) ||
    !isTexts(interchange['sender'], ['id', 'qualifier']) ||
    !isTexts(interchange['receiver'], ['id', 'qualifier'])
  )
    return reject('The interchange is not named', '/interchange');
  if (node['group'] !== null && !isTexts(node['group'], ['code', 'control', 'date', 'time']))
    return reject('The group is not named', '/group');
  if (!Array.isArray(segments) || segments.length === 0) return reject('There are no segments', '/segments');
  segments.forEach((segment: unknown, index) => {
    if (!Array.isArray(segment) || typeof segment[0] !== 'string' || !segment.every(isElement))
      reject('This is no segment: a list of a tag and elements', `/segments/${index}`);
  });
  return node as unknown as EdiPayload;
}

function isTexts(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string')
  );
}

function isElement(value: unknown): value is EdiElement {
  if (typeof value === 'string') return true;
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string');
  if (typeof value !== 'object' || value === null) return false;
  const { repeats } = value as { repeats?: unknown };
  return (
    Array.isArray(repeats) &&
    repeats.every(
      (part) => typeof part === 'string' || (Array.isArray(part) && part.every((text) => typeof text === 'string')),
    )
  );
}

import type { Seconds } from '../calendar.ts';
import type { Payload } from '../records/record.ts';
import type { StreamModel } from '../streams.ts';
import { CLOCK_SKEW, systemOf } from '../systems.ts';
import { boundsOf, readPath, satisfies, type Condition } from './condition.ts';

export interface Selection {
  readonly stream: StreamModel;
  readonly condition: Condition | null;
  /** The field that holds the last change. */
  readonly stampField: string;
  /** Whether stamps show milliseconds. */
  readonly withMillis: boolean;
  readonly asOf: Seconds;
  readonly order: 'modified' | 'modified_descending' | 'position';
  /** Continue behind this key (of a hit). */
  readonly after?: number;
}

/** Keys are positions plus multiples of this. */
export const KEY_SPACE = 2 ** 22;

export interface Hit {
  readonly record: number;
  readonly key: number;
}

/** Records that satisfy a condition, by index on the last change; records are written only where a field of them is asked for. */
export function* select(selection: Selection): Generator<Hit> {
  const { stream, condition, stampField, asOf } = selection;
  const skew = CLOCK_SKEW[systemOf(stream.key)];
  const bounds = boundsOf(condition, stampField);
  const range = { from: clamp(Math.floor(bounds.from / 1000) - skew), to: clamp(Math.ceil(bounds.to / 1000) - skew) };
  const candidates =
    selection.order === 'position'
      ? byPosition(selection, range)
      : stream.index.changed({
          ...range,
          asOf,
          descending: selection.order === 'modified_descending',
          ...(selection.after === undefined ? {} : { after: selection.after }),
        });
  for (const { record, at, key } of candidates) {
    if (condition === null) {
      yield { record, key };
      continue;
    }
    let payload: Payload | null = null;
    const stamp = (at + skew) * 1000 + (selection.withMillis ? stream.millis(record) : 0);
    const read = (field: string): unknown => {
      if (field === stampField) return stamp;
      payload ??= stream.write(record, asOf) ?? {};
      return readPath(payload, field);
    };
    if (satisfies(condition, read)) yield { record, key };
  }
}

function* byPosition(
  { stream, asOf, after }: Selection,
  range: { from: Seconds; to: Seconds },
): Generator<Hit & { at: Seconds }> {
  const { index } = stream;
  for (let record = after === undefined ? 0 : after + 1; record < index.size; record += 1) {
    if (index.createdAt(record) > asOf) return;
    const at = index.modifiedAt(record, asOf);
    if (at !== null && at >= range.from && at <= range.to) yield { record, at, key: record };
  }
}

const FAR = 4_000_000_000;

function clamp(at: number): Seconds {
  return Math.max(0, Math.min(FAR, at));
}

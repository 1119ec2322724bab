import { Temporal } from 'temporal-polyfill';
import { parseJson } from '#shared/lib/json.ts';
import type { When } from '#shared/domain/time.ts';
import type { View } from '../declared/expression/expression.ts';
import { keyText } from '../declared/keys.ts';
import type { CompiledKind, CompiledStream } from '../declared/mapping/compiled.ts';
import { idOf, kindOf } from '../declared/mapping/map-record.ts';
import { dateAt, Unmappable, valueAt } from '../declared/mapping/read.ts';
import { instantOf, sortable } from '../declared/pull/landing.ts';
import type { RawRecord } from '../kit/connector.ts';
import type { Event, Read } from './envelope/event.ts';
import { digestOf } from './envelope/read-event.ts';

/** Fraction of a second that CloudEvents' times may have. */
const FRACTION_DIGITS = 9;

/**
 * An event as a record lands: under the record's id, in the version that the event makes of it. The same event again has
 * the same version and bytes and changes nothing. What cannot be read lands set aside, with all that came.
 */
export function landEvent(stream: CompiledStream, read: Read): RawRecord {
  if ('poison' in read) return setAside(digestOf(read.poison.payload), read.poison.payload, read.poison.reason);
  const { event } = read;
  const record = parseJson(event.payload);
  const view: View = { record, document: null, value: record, pointer: '' };
  try {
    const kind = kindOf(stream.kinds, view);
    if (kind === null) throw new Unmappable('It is of none of the declared kinds', '');
    const sourceId = idOf(kind, view);
    if (sourceId === null) throw new Unmappable(`It has no id: "${kind.id.text}" gives nothing`, '');
    const { version, changedAt } = versionOf(kind, view, event);
    return { sourceId, version, recordedAt: instantOf(changedAt), payload: event.payload };
  } catch (error) {
    if (error instanceof Unmappable) return setAside(event.id, event.payload, error.message, error.rejection.path);
    throw error;
  }
}

/** Events of one moment are told apart by their sequence, and then by their ids: never by what came first. */
function versionOf(
  kind: CompiledKind,
  view: View,
  event: Event,
): { readonly version: string; readonly changedAt: When | null } {
  const stated = kind.version === null ? null : valueAt(kind.version, view);
  const stamp = kind.versionDate(stated);
  const stampWhen = stamp.ok ? stamp.value : null;
  const time = timeOf(event);
  if (stated === null && time === null) {
    throw new Unmappable(
      'It says no time, and the declaration no version: which event is the later cannot be told',
      '',
    );
  }
  const first = stated === null ? timeText(time) : sortable(stated, stampWhen);
  const sequence = event.sequence === null ? '' : sortable(event.sequence, null);
  const told = dateAt(kind.changedAt, view)?.value ?? stampWhen;
  return {
    version: [first, sequence, event.id].join(' '),
    changedAt: told ?? (time === null ? null : { kind: 'instant', at: time.epochMilliseconds, text: event.time ?? '' }),
  };
}

function timeOf({ time }: Event): Temporal.Instant | null {
  if (time === null) return null;
  try {
    return Temporal.Instant.from(time);
  } catch {
    throw new Unmappable(`"${time}" is no time of RFC 3339`, '/time');
  }
}

function timeText(time: Temporal.Instant | null): string {
  return time?.toString({ fractionalSecondDigits: FRACTION_DIGITS }) ?? '';
}

function setAside(id: string, payload: string, reason: string, path = ''): RawRecord {
  return {
    sourceId: keyText(`event ${id}`),
    version: '',
    recordedAt: null,
    payload,
    unreadable: { reason: `${reason}.`, path },
  };
}

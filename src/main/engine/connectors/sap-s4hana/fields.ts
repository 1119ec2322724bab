import type { ConditionClaim, Reference, Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  dateAt,
  field,
  placesOf,
  refer,
  reject,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { atWall } from '../kit/wall-time.ts';
import type { SapConfig } from './manifest.ts';

/** The records of an expanded navigation property. */
export function expanded(name: string): Field {
  return field(name, 'results');
}

/** The records of a navigation property without which the document says nothing. */
export function requiredPlaces(node: Node, at: Field): Place[] {
  if (valueAt(node, at) === null) reject('The records are missing: they were not expanded', at.pointer);
  return placesOf(node, '', at);
}

/** A code of a table, blank as well, since blank has a meaning; null where this release does not have the field. */
export function codeAt(node: Node, base: string, at: Field): Sourced<string> | null {
  const value = valueAt(node, at);
  if (value === null) return null;
  return typeof value === 'string'
    ? { value: value.trim(), path: base + at.pointer }
    : reject('Expected a code', base + at.pointer);
}

export interface CodeReader {
  /** Codes that no table has a meaning for. */
  readonly unknown: readonly Sourced<string>[];
  /** Null where there is no code, and where its meaning is not known or is that it says nothing. */
  meaningOf<T>(table: Readonly<Record<string, T>>, code: Sourced<string> | null): T | null;
}

export function createCodeReader(): CodeReader {
  const unknown: Sourced<string>[] = [];
  return {
    unknown,
    meaningOf(table, code) {
      if (code === null) return null;
      if (Object.hasOwn(table, code.value)) return table[code.value] ?? null;
      unknown.push(code);
      return null;
    },
  };
}

/** "10" and "000010" are one item: numbers of items are compared without the zeros before them. */
export function itemNumberAt(node: Node, base: string, at: Field): Sourced<string> | null {
  const text = textAt(node, base, at);
  const value = text?.value.trim().replace(/^0+/, '') ?? '';
  return text === null || value === '' ? null : { value, path: text.path };
}

export function requiredItemNumber(node: Node, base: string, at: Field): Sourced<string> {
  const text = requiredText(node, base, at);
  return itemNumberAt(node, base, at) ?? text;
}

/** A day that has to be there. */
export function requiredDay(node: Node, at: Field): Sourced<When> {
  return dateAt(node, '', at) ?? reject('The date is missing', at.pointer);
}

/** Duration since midnight: PT14H05M00S. */
const TIME = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;

/**
 * A day with the time that stands in another field, in a zone that stands in a third. Midnight is what a time is before
 * anybody enters one; then, and in a zone that the settings do not name, the day counts.
 */
export function momentAt(
  node: Node,
  { day, time, zone }: { readonly day: Field; readonly time: Field; readonly zone: Field },
  zones: SapConfig['timeZones'],
): Sourced<When> | null {
  const date = dateAt(node, '', day);
  const clock = textAt(node, '', time)?.value ?? '';
  const since = TIME.exec(clock);
  const name = textAt(node, '', zone)?.value ?? '';
  const iana = Object.hasOwn(zones, name) ? zones[name] : undefined;
  if (date === null || date.value.kind !== 'date' || since === null || iana === undefined) return date;
  const [, hours = '0', minutes = '0', seconds = '0'] = since;
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (ms === 0) return date;
  const wall = Date.parse(`${date.value.date}T00:00:00Z`) + ms;
  const at = atWall(wall, iana);
  return { value: { kind: 'instant', at, text: `${date.value.text} ${clock} ${name}` }, path: date.path };
}

/** Appends a reference for each number that the items name, once. */
export function referItems(
  references: Reference[],
  context: MapContext<SapConfig>,
  type: 'order_no' | 'fulfilment_no' | 'invoice_no' | 'return_no' | 'purchase_no',
  numbers: readonly (Sourced<string> | null)[],
): void {
  const seen = new Set<string>();
  for (const number of numbers) {
    if (number === null || seen.has(number.value)) continue;
    seen.add(number.value);
    refer(references, context, 'points_to', type, context.orderNumberScope, number);
  }
}

/** A delivery block, by what the settings say that its reason states. */
export function deliveryBlock(config: SapConfig, reason: Sourced<string>, lineKey?: string): ConditionClaim {
  const stated = Object.hasOwn(config.deliveryBlocks, reason.value) ? config.deliveryBlocks[reason.value] : undefined;
  return openCondition(stated ?? 'WH-HOLD', reason, lineKey);
}

export function openCondition(code: ConditionClaim['code'], reason: Sourced<string>, lineKey?: string): ConditionClaim {
  return {
    code,
    from: null,
    to: null,
    open: true,
    reason,
    path: reason.path,
    ...(lineKey === undefined ? {} : { lineKey }),
  };
}

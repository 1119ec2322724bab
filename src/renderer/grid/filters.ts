import { MICROS_PER_UNIT } from '#shared/domain/decimal.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import { columnFilterSchema, type ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import { startOfDay } from '../ui/format.ts';

export type FilterKind = 'text' | 'number' | 'money' | 'duration' | 'date' | 'choice';

/** One value of a closed list, with its words. */
export interface Choice {
  readonly value: string;
  readonly words: string;
}

/** What a column tells the field under its header. */
export interface FilterEditorParams {
  readonly filterKind: FilterKind;
  readonly words: string;
  readonly choices?: (() => readonly Choice[]) | undefined;
}

export const DATE_PRESETS = [
  'overdue',
  'today',
  'tomorrow',
  'next_7',
  'last_7',
  'older_7',
  'older_30',
  'empty',
] as const;
export type DatePreset = (typeof DATE_PRESETS)[number];

export const PRESET_WORDS: Readonly<Record<DatePreset, string>> = {
  overdue: 'Before now',
  today: 'Today',
  tomorrow: 'Tomorrow',
  next_7: 'Next 7 days',
  last_7: 'Last 7 days',
  older_7: 'Older than 7 days',
  older_30: 'Older than 30 days',
  empty: 'No date',
};

/** What a person set in one filter field. Kept with the view; turned into numbers only when the engine is asked. */
export type FilterModel =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'preset'; readonly preset: DatePreset }
  | { readonly kind: 'days'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'linked'; readonly filter: ColumnFilter; readonly words: string };

/** A filter that a link to the list brings along: exact, with its own words. */
export function linkedFilter(filter: ColumnFilter, words: string): FilterModel {
  return { kind: 'linked', filter, words };
}

const RANGE = /^(.+?)\s*\.\.\s*(.+)$/;
const COMPARISON = /^(>=|<=|>|<|=)?\s*(.+)$/;
const DURATION = /^(-)?(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?$/i;

/** "2d 4h", "36h", "90 min" in milliseconds; a bare number is hours. Null for anything else. */
export function parseDuration(text: string): number | null {
  const bare = Number(text);
  if (text.trim() !== '' && Number.isFinite(bare)) return bare * HOUR;
  const match = DURATION.exec(text.trim());
  if (!match || (match[2] ?? match[3] ?? match[4]) === undefined) return null;
  const size = Number(match[2] ?? 0) * DAY + Number(match[3] ?? 0) * HOUR + Number(match[4] ?? 0) * MINUTE;
  return match[1] === '-' ? -size : size;
}

function parseNumber(text: string, kind: FilterKind): number | null {
  if (kind === 'duration') return parseDuration(text);
  const scaled = /^(-?[\d,]*\.?\d+)\s*([km])?$/i.exec(text.trim());
  if (!scaled) return null;
  const factor = scaled[2] === undefined ? 1 : scaled[2].toLowerCase() === 'k' ? 1000 : 1_000_000;
  const value = Number((scaled[1] ?? '').replaceAll(',', '')) * factor;
  return kind === 'money' ? Math.round(value * MICROS_PER_UNIT) : value;
}

function typedFilter(text: string, kind: FilterKind): ColumnFilter | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (trimmed === '?') return { op: 'empty' };
  if (trimmed === '!') return { op: 'not_empty' };
  if (kind === 'text')
    return trimmed.startsWith('=')
      ? { op: 'equals', value: trimmed.slice(1).trim() }
      : { op: 'contains', value: trimmed };
  const range = RANGE.exec(trimmed);
  if (range) {
    const from = parseNumber(range[1] ?? '', kind);
    const to = parseNumber(range[2] ?? '', kind);
    return from === null || to === null ? null : { op: 'between', from, to };
  }
  const comparison = COMPARISON.exec(trimmed);
  const value = parseNumber(comparison?.[2] ?? '', kind);
  if (value === null) return null;
  const sign = comparison?.[1];
  const step = kind === 'number' ? 1 : 1 / 2;
  if (sign === '>') return { op: 'at_least', value: value + step };
  if (sign === '<') return { op: 'at_most', value: value - step };
  if (sign === '<=') return { op: 'at_most', value };
  return sign === '=' ? { op: 'equals', value } : { op: 'at_least', value };
}

function presetFilter(preset: DatePreset, now: Instant, zone: string | undefined): ColumnFilter {
  const today = startOfDay(now, zone);
  switch (preset) {
    case 'overdue':
      return { op: 'at_most', value: now };
    case 'today':
      return { op: 'between', from: today, to: today + DAY - 1 };
    case 'tomorrow':
      return { op: 'between', from: today + DAY, to: today + 2 * DAY - 1 };
    case 'next_7':
      return { op: 'between', from: today, to: today + 7 * DAY - 1 };
    case 'last_7':
      return { op: 'between', from: today - 7 * DAY, to: now };
    case 'older_7':
      return { op: 'at_most', value: now - 7 * DAY };
    case 'older_30':
      return { op: 'at_most', value: now - 30 * DAY };
    case 'empty':
      return { op: 'empty' };
  }
}

function dayStart(date: string, zone: string | undefined): Instant {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return startOfDay(noon, zone);
}

/** The engine's filter for what was set; null while it says nothing that can be understood. */
export function toColumnFilter(
  model: FilterModel,
  kind: FilterKind,
  now: Instant,
  zone: string | undefined,
): ColumnFilter | null {
  switch (model.kind) {
    case 'typed':
      return typedFilter(model.text, kind);
    case 'choice':
      return model.values.length === 0 ? null : { op: 'in', values: [...model.values] };
    case 'linked':
      return model.filter;
    case 'preset':
      return presetFilter(model.preset, now, zone);
    case 'days': {
      const from = model.from === null ? null : dayStart(model.from, zone);
      const to = model.to === null ? null : dayStart(model.to, zone) + DAY - 1;
      if (from !== null && to !== null) return { op: 'between', from, to };
      if (from !== null) return { op: 'at_least', value: from };
      return to === null ? null : { op: 'at_most', value: to };
    }
  }
}

/** What is set, for the line that names the filters: "contains 4512", "Today", "Credit or Stock". */
export function describeFilter(model: FilterModel, wordOf: (value: string) => string): string {
  switch (model.kind) {
    case 'typed':
      return model.text === '?' ? 'is empty' : model.text === '!' ? 'is not empty' : `“${model.text}”`;
    case 'choice':
      return model.values.map(wordOf).join(' or ');
    case 'linked':
      return model.words;
    case 'preset':
      return PRESET_WORDS[model.preset];
    case 'days':
      return `${model.from ?? '…'} to ${model.to ?? '…'}`;
  }
}

/** A filter model that was kept and is still of a known shape. */
export function isFilterModel(value: unknown): value is FilterModel {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const model = value as FilterModel;
  switch (model.kind) {
    case 'typed':
      return typeof model.text === 'string';
    case 'choice':
      return Array.isArray(model.values);
    case 'preset':
      return DATE_PRESETS.includes(model.preset);
    case 'days':
      return true;
    case 'linked':
      return typeof model.words === 'string' && columnFilterSchema.safeParse(model.filter).success;
    default:
      return false;
  }
}

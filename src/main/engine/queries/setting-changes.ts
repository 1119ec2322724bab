import { customersText, isRead, sinceText } from '#shared/domain/connection-scope.ts';
import { scopeOf } from '../inbox/scopes.ts';
import { listText } from '../lifecycle/wording.ts';

/** Settings of a connection as they are kept: JSON. */
interface KeptSettings {
  readonly config: string;
  readonly order_number_scope: string;
  readonly reference_rules: string;
}

const LONGEST = 60;
/** The settings that say what records mean. */
const DECLARATION = 'declaration';

/** What one version of a connection's settings changed against the one before, a line each. Settings hold no secrets. */
export function settingChanges(
  before: KeptSettings,
  after: KeptSettings,
): { readonly settings: readonly string[]; readonly mapping: readonly string[] } {
  const old = JSON.parse(before.config) as Readonly<Record<string, unknown>>;
  const now = JSON.parse(after.config) as Readonly<Record<string, unknown>>;
  const changed = changedKeys(old, now);
  const settings = changed
    .filter((key) => key !== DECLARATION)
    .map((key) => `${key}: ${textOf(old[key])} → ${textOf(now[key])}`);
  const scope =
    before.order_number_scope === after.order_number_scope
      ? []
      : [`Authority of order numbers: ${before.order_number_scope} → ${after.order_number_scope}`];
  const rules = changedKeys(
    JSON.parse(before.reference_rules) as Readonly<Record<string, unknown>>,
    JSON.parse(after.reference_rules) as Readonly<Record<string, unknown>>,
  ).map((type) => `How ${type} is written`);
  const declared = changed.includes(DECLARATION) ? declarationChanges(old[DECLARATION], now[DECLARATION]) : [];
  return { settings: [...settings, ...scope], mapping: [...declared, ...rules] };
}

/**
 * What one version reads more or less than the one before, a line each.
 * @param scopes JSON as they are kept; null for everything
 */
export function scopeChanges(
  before: string | null,
  after: string | null,
  nameOf: (streamId: string) => string,
): string[] {
  const [old, now] = [scopeOf(before), scopeOf(after)];
  const ids = [...new Set([...(old.streams ?? []), ...(now.streams ?? [])])];
  const names = (streams: readonly string[]): string => listText(streams.map(nameOf), 'and');
  const gone = ids.filter((id) => isRead(old, id) && !isRead(now, id));
  const fresh = ids.filter((id) => !isRead(old, id) && isRead(now, id));
  return [
    ...(now.streams === null && old.streams !== null ? ['All streams are read'] : []),
    ...(now.streams !== null && old.streams === null ? [`Read: ${names(now.streams)}`] : []),
    ...(now.streams !== null && gone.length > 0 ? [`Not read any more: ${names(gone)}`] : []),
    ...(old.streams !== null && now.streams !== null && fresh.length > 0 ? [`Newly read: ${names(fresh)}`] : []),
    ...(old.from === now.from ? [] : [`Read ${sinceText(now.from)}, before ${sinceText(old.from)}`]),
    ...(sameNumbers(old.customers, now.customers)
      ? []
      : [`Of ${customersText(now.customers)}, before of ${customersText(old.customers)}`]),
  ];
}

function sameNumbers(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return JSON.stringify(a?.toSorted() ?? null) === JSON.stringify(b?.toSorted() ?? null);
}

function declarationChanges(before: unknown, after: unknown): string[] {
  const streams = (declaration: unknown): Readonly<Record<string, unknown>> =>
    (declaration as { readonly streams?: Readonly<Record<string, unknown>> } | undefined)?.streams ?? {};
  const [old, now] = [streams(before), streams(after)];
  const lines = changedKeys(old, now).map((stream) => {
    if (!Object.hasOwn(old, stream)) return `New stream ${stream}`;
    return Object.hasOwn(now, stream) ? `Stream ${stream} is declared otherwise` : `Stream ${stream} is gone`;
  });
  return lines.length > 0 ? lines : ['The declaration was changed'];
}

function changedKeys(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).toSorted();
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

import { KPI_BASES, type KpiBasis, type KpiPeriod } from '#shared/contract/dto/kpis.ts';
import { usePanels } from '../../state/panels.ts';

/** What figures are shown of; kept as text with the other panels, so that it comes back. */
export interface Choice {
  readonly period: KpiPeriod;
  readonly basis: KpiBasis;
}

export const BASIS_WORDS: Readonly<Record<KpiBasis, string>> = {
  promise: 'Last promise',
  first_promise: 'First promise',
  request: 'Requested date',
};

/** The periods that one click gives. */
export const PERIODS: readonly { readonly text: string; readonly words: string }[] = [
  { text: 'days-7', words: '7 days' },
  { text: 'days-30', words: '30 days' },
  { text: 'days-90', words: '90 days' },
  { text: 'this_month', words: 'This month' },
  { text: 'last_month', words: 'Last month' },
];

const RANGE = /^range:(\d{4}-\d{2}-\d{2}):(\d{4}-\d{2}-\d{2})$/;
const MONTH = /^month-(\d{4}-\d{2})$/;
const DAYS = /^days-(\d{1,3})$/;

/** Reads "days-30", "last_month" or "range:2026-05-01:2026-05-31"; anything else is the last 30 days. */
export function parsePeriod(text: string): KpiPeriod {
  if (text === 'this_month' || text === 'last_month') return { kind: text };
  const range = RANGE.exec(text);
  if (range) return { kind: 'range', from: range[1] ?? '', to: range[2] ?? '' };
  const month = MONTH.exec(text);
  if (month) return { kind: 'month', month: month[1] ?? '' };
  const days = Number(DAYS.exec(text)?.[1] ?? 30);
  return { kind: 'days', days: Math.min(366, Math.max(1, days)) };
}

export function periodText(period: KpiPeriod): string {
  switch (period.kind) {
    case 'days':
      return `days-${period.days}`;
    case 'range':
      return `range:${period.from}:${period.to}`;
    case 'month':
      return `month-${period.month}`;
    default:
      return period.kind;
  }
}

export function parseBasis(text: string): KpiBasis {
  return KPI_BASES.find((basis) => basis === text) ?? 'promise';
}

export function useChoice(): Choice & { readonly text: string; readonly set: (choice: Partial<Choice>) => void } {
  const { kpiPeriod, kpiBasis, set } = usePanels();
  return {
    text: kpiPeriod,
    period: parsePeriod(kpiPeriod),
    basis: parseBasis(kpiBasis),
    set: ({ period, basis }) =>
      set({ ...(period && { kpiPeriod: periodText(period) }), ...(basis && { kpiBasis: basis }) }),
  };
}

import { KPI_BASES, KPI_IDS, type KpiBasis, type KpiId, type KpiPeriod } from '#shared/contract/dto/kpis.ts';
import type { OptionSpecs } from '../arguments/options.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';

export const KPI_OPTIONS = {
  period: { value: 'PERIOD', summary: 'Days (30), this-month, last-month, a month (2026-05) or FROM..TO (default 30)' },
  basis: {
    value: 'BASIS',
    summary: `What commitments are measured against: ${KPI_BASES.join(', ')} (default promise)`,
  },
} as const satisfies OptionSpecs;

const DAYS = /^\d{1,3}$/;
const MONTH = /^\d{4}-\d{2}$/;
const RANGE = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** @throws UsageError */
export function periodOf(typed: Arguments): KpiPeriod {
  const text = typed.text('period') ?? '30';
  const range = RANGE.exec(text);
  if (range) return { kind: 'range', from: range[1] ?? '', to: range[2] ?? '' };
  if (text === 'this-month') return { kind: 'this_month' };
  if (text === 'last-month') return { kind: 'last_month' };
  if (MONTH.test(text)) return { kind: 'month', month: text };
  const days = Number(text);
  if (DAYS.test(text) && days >= 1 && days <= 366) return { kind: 'days', days };
  throw new UsageError(`"${text}" is no period`, 'Try 30, this-month, last-month, 2026-05 or 2026-05-01..2026-05-31.');
}

export function basisOf(typed: Arguments): KpiBasis {
  return typed.choice('basis', KPI_BASES) ?? 'promise';
}

/** Hyphens may stand for underscores. @throws UsageError */
export function kpiOf(text: string): KpiId {
  const id = KPI_IDS.find((candidate) => candidate === text.replaceAll('-', '_'));
  if (id === undefined) throw new UsageError(`there is no figure "${text}"`, `Figures: ${KPI_IDS.join(', ')}`);
  return id;
}

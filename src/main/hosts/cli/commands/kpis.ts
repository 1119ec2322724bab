import {
  KPI_VIEWS,
  type KpiFigure,
  type KpiId,
  type KpiPeriod,
  type KpiBasis,
  type KpiRow,
} from '#shared/contract/dto/kpis.ts';
import { formatMicros, type Micros, type Money } from '#shared/domain/decimal.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { spanText } from '#shared/lib/span.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Action, Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { countText, instantText, moneyText, plain, UNKNOWN } from '../output/text.ts';
import { basisOf, KPI_OPTIONS, kpiOf, periodOf } from './kpi-options.ts';
import { LIMIT_OPTIONS, limitOf, writeListing } from './lists.ts';

const CENT = 10_000;

function valueText({ definition: { unit }, value, byCurrency }: KpiFigure): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'ratio':
      return value.toFixed(2);
    case 'duration':
      return spanText(value);
    case 'days':
      return `${value.toFixed(1)} d`;
    case 'money':
      return byCurrency.map(({ money }) => moneyText(roundedToCents(money))).join(' + ');
  }
}

/** A figure that was computed, such as days of sales, has no meaning below the cent. */
function roundedToCents(money: Money | null): Money | null {
  return money && { ...money, amount: (Math.round(money.amount / CENT) * CENT) as Micros };
}

function countsText({ missing, numerator, denominator, definition, spread, rows, excluded }: KpiFigure): string {
  if (missing !== null) return missing;
  const left = excluded.reduce((sum, { count }) => sum + count, 0);
  const out = left === 0 ? '' : `; ${countText(left)} left out`;
  if (definition.unit === 'share' && numerator !== null && denominator !== null && rows?.count === denominator)
    return `${countText(numerator)} of ${countText(denominator)} ${rows.grain}s${out}`;
  if (spread !== null) return `mean ${spanText(spread.mean)}, p90 ${spanText(spread.p90)}${out}`;
  return rows === null ? '' : `${countText(rows.count)} ${rows.grain}s${out}`;
}

const FIGURE_TABLE: readonly TableColumn<KpiFigure>[] = [
  { title: 'FIGURE', value: ({ definition }) => definition.id },
  { title: 'VALUE', value: valueText, align: 'right' },
  { title: 'COUNTED', value: countsText, shrinksTo: 20 },
];

function rowTable(local: LocalTime): readonly TableColumn<KpiRow>[] {
  return [
    { title: 'ORDER', value: (row) => plain(row.orderNo) },
    { title: 'LINE', value: (row) => plain(row.lineNo ?? row.document) },
    { title: 'CUSTOMER', value: (row) => plain(row.customer), shrinksTo: 12 },
    { title: 'VERDICT', value: (row) => (row.passed === null ? UNKNOWN : row.passed ? 'passed' : 'failed') },
    { title: 'AGAINST', value: (row) => instantText(row.dueAt, local), drops: true },
    { title: 'HAPPENED', value: (row) => instantText(row.doneAt, local) },
    {
      title: 'ORDERED',
      value: (row) => (row.quantity === null ? UNKNOWN : formatMicros(row.quantity)),
      align: 'right',
      drops: true,
    },
    { title: 'VALUE', value: (row) => moneyText(row.value), align: 'right', drops: true },
    { title: 'WHY', value: (row) => plain(row.reason), shrinksTo: 20 },
  ];
}

interface Asked {
  readonly period: KpiPeriod;
  readonly basis: KpiBasis;
}

function showFigures(asked: Asked): Action {
  return async ({ session: { client }, out, json, signal }) => {
    const answer = await client.ask('kpis.get', asked, signal);
    if (json) {
      await out.json(answer);
      return EXIT.ok;
    }
    const { frame, figures } = answer;
    await out.write(createTable(FIGURE_TABLE, out)(figures));
    out.note(`${frame.words}, ${frame.calendar}, against the ${frame.basis.replaceAll('_', ' ')}.`);
    return EXIT.ok;
  };
}

function showRows(kpi: KpiId, view: (typeof KPI_VIEWS)[number], limit: number, asked: Asked): Action {
  return async ({ session: { client }, out, json, local, signal }) => {
    const query = { kpi, view, text: '', filters: {}, sort: [], ...asked };
    const { handle, count } = await client.ask('kpis.open', query, signal);
    const read = async (start: number, end: number): Promise<readonly KpiRow[]> =>
      (await client.ask('kpis.slice', { handle, start, end, kpi, ...asked }, signal)).rows;
    await writeListing({ total: count, limit, read, columns: rowTable(local), name: 'rows', noun: 'rows' }, out, json);
    return EXIT.ok;
  };
}

export const kpis: Command = {
  name: 'kpis',
  summary: 'Show the figures of a period, or the rows behind one',
  arguments: [],
  options: {
    ...KPI_OPTIONS,
    rows: { value: 'FIGURE', summary: 'The rows behind one figure: on_time, otif, unbilled_value, …' },
    view: { value: 'VIEW', summary: `Of these rows: ${KPI_VIEWS.join(', ')} (default all)` },
    ...LIMIT_OPTIONS,
  },
  details: [
    'A figure that cannot be told says which fact is missing.',
    'With --json each figure has its formula, set, basis, calendar, counts and what was left out.',
  ],
  prepare(typed) {
    const asked = { period: periodOf(typed), basis: basisOf(typed) };
    const rows = typed.text('rows');
    const view = typed.choice('view', KPI_VIEWS);
    if (rows === null && view !== null) throw new UsageError('--view is for --rows', 'Name a figure with --rows.');
    return rows === null ? showFigures(asked) : showRows(kpiOf(rows), view ?? 'all', limitOf(typed), asked);
  },
};

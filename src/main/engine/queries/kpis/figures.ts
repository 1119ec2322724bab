import {
  KPI_IDS,
  type KpiBasis,
  type KpiFigure,
  type KpiFrame,
  type KpiId,
  type KpiPeriod,
} from '#shared/contract/dto/kpis.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { assert } from '#shared/lib/assert.ts';
import type { ReadDb } from '../../store/database.ts';
import type { QueryContext } from '../context.ts';
import { definitionOf, MISSING } from './definitions.ts';
import { dataFigures } from './data-figures.ts';
import { kpiScope } from './frame.ts';
import type { Measure } from './measure.ts';
import { measureOf } from './measures.ts';
import { responseFigures } from './response-figures.ts';
import { addUp, NO_ROWS, SCOPE, scopeValues, talliesOf, valueOf, type KpiScope, type Tally } from './tally.ts';

export interface KpiAnswer {
  readonly frame: KpiFrame;
  readonly figures: readonly KpiFigure[];
}

/** Every KPI of a period. What nothing stored can answer says which fact is missing; nothing is made up. */
export function kpiFigures(
  db: ReadDb,
  query: { readonly period: KpiPeriod; readonly basis: KpiBasis; readonly kpis?: readonly KpiId[] | undefined },
  context: QueryContext,
): KpiAnswer {
  const { frame, scope } = kpiScope(db, query, context.now);
  const wanted = query.kpis ?? KPI_IDS;
  const measured = wanted.flatMap((id) => {
    const measure = measureOf(id);
    return measure ? [{ id, measure }] : [];
  });
  const idsOf = (list: typeof measured): KpiId[] => list.map(({ id }) => id);
  const tallies = talliesOf(db, idsOf(measured.filter(({ measure }) => !isInMoney(measure))), scope);
  const currencies = talliesOf(db, idsOf(measured.filter(({ measure }) => isInMoney(measure))), scope, {
    kind: 'currency',
  });
  const known = new Map<KpiId, KpiFigure>();
  for (const { id, measure } of measured) {
    const byCurrency = currencies.get(id) ?? new Map<string, Tally>();
    const tally = isInMoney(measure) ? addUp([...byCurrency.values()]) : (tallies.get(id)?.get(null) ?? NO_ROWS);
    known.set(id, figureOf(db, { id, measure, tally, currencies: byCurrency }, scope));
  }
  for (const figure of [...dataFigures(db, wanted, scope), ...responseFigures(db, wanted, scope)]) {
    known.set(figure.definition.id, figure);
  }
  return {
    frame,
    figures: wanted.map((id) => known.get(id) ?? unknown(id, MISSING[id] ?? 'Nothing of it is stored.')),
  };
}

function isInMoney({ form }: Measure): boolean {
  return 'currency' in form && form.currency !== undefined;
}

/** A figure that cannot be told, with the fact that is missing. */
export function unknown(id: KpiId, missing: string): KpiFigure {
  return {
    definition: definitionOf(id),
    value: null,
    numerator: null,
    denominator: null,
    spread: null,
    byCurrency: [],
    parts: [],
    excluded: [],
    missing,
    notes: [],
    rows: null,
  };
}

interface Found {
  readonly id: KpiId;
  readonly measure: Measure;
  readonly tally: Tally;
  readonly currencies: ReadonlyMap<string | number | null, Tally>;
}

function figureOf(db: ReadDb, found: Found, scope: KpiScope): KpiFigure {
  const { id, measure, tally } = found;
  const excluded = measure.excluded.flatMap(({ words }, index) => {
    const count = tally.excluded[index] ?? 0;
    return count === 0 ? [] : [{ words, count }];
  });
  const left = excluded.reduce((sum, { count }) => sum + count, 0);
  const byCurrency = currencyFigures(found, scope);
  const mixed = isInMoney(measure);
  return {
    definition: definitionOf(id),
    // Amounts of two currencies are never added: the currency with most rows stands for the figure, the others beside it.
    value: mixed ? (byCurrency[0]?.value ?? null) : valueOf(measure, tally, scope.days),
    numerator: mixed || tally.rows === 0 ? null : tally.numerator,
    denominator: mixed ? null : tally.denominator,
    spread: tally.spread,
    byCurrency,
    parts: id === 'lost_hours' ? lostByCause(db, measure, scope) : [],
    excluded,
    missing: tally.rows > 0 ? null : missingOf(db, found, scope, left),
    notes: notesOf(id, scope),
    rows: { grain: measure.grain, count: tally.rows },
  };
}

function currencyFigures({ measure, currencies }: Found, scope: KpiScope): KpiFigure['byCurrency'] {
  const { form } = measure;
  return [...currencies]
    .flatMap(([currency, tally]) => {
      if (typeof currency !== 'string' || tally.rows === 0) return [];
      const value = valueOf(measure, tally, scope.days);
      const money = form.kind === 'sum' && value !== null ? { amount: Math.round(value) as Micros, currency } : null;
      return [{ currency, money, value, rows: tally.rows }];
    })
    .toSorted((a, b) => b.rows - a.rows || (a.currency < b.currency ? -1 : 1));
}

function lostByCause(db: ReadDb, measure: Measure, scope: KpiScope): KpiFigure['parts'] {
  const row = db.get<Record<string, number | null>>(
    `${SCOPE} SELECT ${CAUSE_CLASSES.map((cause) => `sum(r.lost_${cause}) AS ${cause}`).join(', ')}
     FROM f CROSS JOIN kpi_order r WHERE ${measure.at(scope.basis)} > f.from_at AND ${measure.at(scope.basis)} <= f.to_at`,
    ...scopeValues(scope),
  );
  assert(row, 'a sum has a row');
  return CAUSE_CLASSES.map((words) => ({ words, value: row[words] ?? 0 })).filter(({ value }) => value > 0);
}

const BASIS_WORDS: Readonly<Record<KpiBasis, string>> = {
  request: 'requested date',
  first_promise: 'first promise',
  promise: 'promise',
};

/** Why there is nothing to measure: no such date is stated at all, everything was left out, or nothing fell in the period. */
function missingOf(db: ReadDb, { id, measure }: Found, scope: KpiScope, left: number): string {
  if (left > 0) return `Nothing is left to measure: all ${left} of the period are left out.`;
  const at = measure.at(scope.basis);
  const table = measure.grain === 'line' ? 'kpi_line' : measure.grain === 'invoice' ? 'kpi_invoice' : 'kpi_order';
  const stated = db.value<number>(`SELECT EXISTS (SELECT 1 FROM ${table} r WHERE ${at} IS NOT NULL)`) === 1;
  if (stated) return 'Nothing fell in this period.';
  const fact = FACTS[at.replace('r.', '')];
  if (fact !== undefined) return `No system states ${fact}.`;
  const dated = definitionOf(id).usesBasis ? `a ${BASIS_WORDS[scope.basis]}` : 'the dates that it needs';
  return `No system states ${dated}.`;
}

const FACTS: Readonly<Record<string, string>> = {
  requested_at: 'a requested date',
  first_promise_at: 'a first promise',
  promise_at: 'a promise',
  planned_ship_at: 'when shipping is planned',
  planned_release_at: 'when release or shipping is planned',
  delivered_at: 'when goods were delivered',
  invoiced_at: 'when orders were invoiced',
  issued_at: 'when invoices were issued',
};

const DAY_60_MS = 60 * 86_400_000;

function notesOf(id: KpiId, { span, now, days }: KpiScope): string[] {
  switch (id) {
    case 'billing_accuracy':
      return span.to > now - DAY_60_MS
        ? ['Some of these invoices are younger than 60 days and may still be corrected.']
        : [];
    case 'dso':
    case 'dso_best':
    case 'days_delinquent':
      return span.to < now
        ? [
            'What was open at the end of this period is not known, because payments carry no date: what is open now is used.',
          ]
        : [`Over ${days} days.`];
    case 'perfect_order':
      return ['Faults are those that documents state; a system that is not connected states none.'];
    default:
      return [];
  }
}

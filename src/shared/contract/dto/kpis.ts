import { z } from 'zod';
import { gridQuerySchema } from './grid-query.ts';
import { FRESHNESS } from './systems.ts';
import { instantSchema, microsSchema, moneySchema } from './values.ts';

/** What a commitment is measured against. */
export const KPI_BASES = ['promise', 'first_promise', 'request'] as const;
export type KpiBasis = (typeof KPI_BASES)[number];

export const KPI_IDS = [
  'otif',
  'otif_customer',
  'otif_units',
  'on_time',
  'in_full',
  'on_time_ship',
  'perfect_order',
  'line_fill',
  'unit_fill',
  'order_fill',
  'backorder',
  'backorder_value',
  'cycle_time',
  'segment_entry',
  'segment_credit',
  'segment_allocate',
  'segment_pick_pack',
  'segment_dock',
  'segment_transit',
  'segment_invoice',
  'promise_accuracy',
  'promise_changes',
  'credit_hold_rate',
  'credit_hold_duration',
  'invoicing_lag',
  'invoiced_late',
  'unbilled_value',
  'billing_accuracy',
  'dso',
  'dso_best',
  'days_delinquent',
  'cash_held',
  'exception_rate',
  'lost_hours',
  'early_warning',
  'warning_precision',
  'mttd',
  'mtta',
  'mttr',
  'touchless',
  'touches',
  'auto_match',
  'reject_rate',
  'feed_freshness',
  'completeness',
  'expedite_rate',
  'reconciliation_effort',
  'roi',
] as const;
export type KpiId = (typeof KPI_IDS)[number];

const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Whole days of the company's zone; what lies ahead of now is left out. `days`: the last so many, today among them. */
export const kpiPeriodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('days'), days: z.number().int().min(1).max(366) }),
  z.strictObject({ kind: z.literal('this_month') }),
  z.strictObject({ kind: z.literal('last_month') }),
  z.strictObject({ kind: z.literal('month'), month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
  /** Both days included. */
  z.strictObject({ kind: z.literal('range'), from: localDate, to: localDate }),
]);
export type KpiPeriod = z.infer<typeof kpiPeriodSchema>;

/** share: numerator / denominator · ratio: a mean count · duration: ms · days · money */
const KPI_UNITS = ['share', 'ratio', 'duration', 'days', 'money'] as const;

/** What a figure means: data with a version, so that two of them can stand side by side. */
const kpiDefinitionSchema = z.strictObject({
  id: z.enum(KPI_IDS),
  version: z.number().int(),
  title: z.string(),
  unit: z.enum(KPI_UNITS),
  /** Which way is better; null where neither is. */
  better: z.enum(['up', 'down']).nullable(),
  /** In words, with the field's symbols. */
  formula: z.string(),
  /** What is counted, and in which period it falls. */
  set: z.string(),
  calendar: z.string(),
  /** Whether the choice of basis changes it. */
  usesBasis: z.boolean(),
});
export type KpiDefinition = z.infer<typeof kpiDefinitionSchema>;

const KPI_GRAINS = ['line', 'order', 'invoice'] as const;
export type KpiGrain = (typeof KPI_GRAINS)[number];

const exclusion = z.strictObject({ words: z.string(), count: z.number().int() });

/** One figure of one period. Shares and ratios are exact as numerator and denominator; unknown is null, never 0. */
export const kpiFigureSchema = z.strictObject({
  definition: kpiDefinitionSchema,
  /** Share 0 to 1, count per row, or ms; days for lags. Null where it cannot be told. */
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  /** Beside the mean: half of the rows lie below the median, nine of ten below p90. */
  spread: z.strictObject({ mean: z.number(), median: z.number(), p90: z.number() }).nullable(),
  /** By currency, where the figure is money or weighted by money; the one with most rows first. */
  byCurrency: z.array(
    z.strictObject({
      currency: z.string(),
      money: moneySchema.nullable(),
      value: z.number().nullable(),
      rows: z.number().int(),
    }),
  ),
  /** Components: causes, systems. */
  parts: z.array(z.strictObject({ words: z.string(), value: z.number() })),
  excluded: z.array(exclusion),
  /** Which fact is missing; null where the figure is known. */
  missing: z.string().nullable(),
  notes: z.array(z.string()),
  /** The list that `kpis.open` gives; null where no rows lie behind it. */
  rows: z.strictObject({ grain: z.enum(KPI_GRAINS), count: z.number().int() }).nullable(),
});
export type KpiFigure = z.infer<typeof kpiFigureSchema>;

/** What a set of figures was asked for, resolved. */
export const kpiFrameSchema = z.strictObject({
  asOf: instantSchema,
  zone: z.string(),
  calendar: z.string(),
  /** From this instant, exclusive of what ended at it, up to the other, inclusive. */
  from: instantSchema,
  to: instantSchema,
  /** "25 May to 17 June 2026" */
  words: z.string(),
  basis: z.enum(KPI_BASES),
});
export type KpiFrame = z.infer<typeof kpiFrameSchema>;

/** What the rows of a figure are grouped by. */
export const KPI_GROUPS = ['customer', 'carrier', 'warehouse', 'cause'] as const;
export type KpiGroup = (typeof KPI_GROUPS)[number];

export const kpiGroupRowSchema = z.strictObject({
  /** Null: no system names it. */
  group: z.string().nullable(),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  rows: z.number().int(),
});

export const kpiTrendSchema = z.strictObject({
  /** Ends of the weeks, oldest first; the last ends now. Weeks begin on Monday. */
  weeks: z.array(z.strictObject({ from: instantSchema, to: instantSchema })),
  series: z.array(
    z.strictObject({
      id: z.enum(KPI_IDS),
      points: z.array(
        z.strictObject({
          value: z.number().nullable(),
          numerator: z.number().nullable(),
          denominator: z.number().nullable(),
          rows: z.number().int(),
        }),
      ),
    }),
  ),
});
export type KpiTrend = z.infer<typeof kpiTrendSchema>;

export const kpiParetoSchema = z.strictObject({
  frame: kpiFrameSchema,
  totalMs: z.number().int(),
  /** The greatest first; the rest beyond the limit as one. */
  bars: z.array(
    z.strictObject({
      group: z.string().nullable(),
      ms: z.number().int(),
      orders: z.number().int(),
      /** Hours by cause within the bar, in ms. */
      causes: z.record(z.string(), z.number().int()),
    }),
  ),
  others: z.strictObject({ groups: z.number().int(), ms: z.number().int(), orders: z.number().int() }),
});
export type KpiPareto = z.infer<typeof kpiParetoSchema>;

export const KPI_COLUMNS = [
  'order_no',
  'customer',
  'line_no',
  'item_no',
  'document',
  'due_at',
  'done_at',
  'quantity',
  'done',
  'measure',
  'value',
  'carrier',
  'warehouse',
  'cause',
] as const;
export const KPI_VIEWS = ['all', 'failed', 'passed', 'excluded'] as const;
export const kpiRowsQuerySchema = gridQuerySchema(KPI_COLUMNS, KPI_VIEWS).extend({
  kpi: z.enum(KPI_IDS),
  period: kpiPeriodSchema,
  basis: z.enum(KPI_BASES),
});
export type KpiRowsQuery = z.infer<typeof kpiRowsQuerySchema>;

/** One line, order or invoice behind a figure. */
export const kpiRowSchema = z.strictObject({
  rowKey: z.string(),
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  lineNo: z.string().nullable(),
  itemNo: z.string().nullable(),
  /** Number of the invoice. */
  document: z.string().nullable(),
  documentKey: z.string().nullable(),
  carrier: z.string().nullable(),
  warehouse: z.string().nullable(),
  /** What it is measured against. */
  dueAt: instantSchema.nullable(),
  doneAt: instantSchema.nullable(),
  quantity: microsSchema.nullable(),
  done: microsSchema.nullable(),
  /** What the row adds to the figure: ms, days or a count. */
  measure: z.number().nullable(),
  value: moneySchema.nullable(),
  /** Null where the figure has no pass and fail. */
  passed: z.boolean().nullable(),
  /** Why it passes, fails or is left out, in words. */
  reason: z.string(),
  cause: z.string().nullable(),
});
export type KpiRow = z.infer<typeof kpiRowSchema>;

/** "Today" and the ageing of what is open. */
export const overviewSchema = z.strictObject({
  asOf: instantSchema,
  /** First instant of the day of the person who asks. */
  dayFrom: instantSchema,
  orders: z.number().int(),
  dueToday: z.number().int(),
  /** Due today and late by what is known, on hold, or with an open exception. */
  dueTodayAtRisk: z.number().int(),
  late: z.number().int(),
  /** Exceptions that began, or were found, since the day before began. */
  newExceptions: z.number().int(),
  newSince: instantSchema,
  mine: z.number().int(),
  mineOverdue: z.number().int(),
  unassigned: z.number().int(),
  unlinked: z.number().int(),
  /** Open exceptions by age, the youngest first; to: null for the last. */
  ageing: z.array(
    z.strictObject({
      fromMs: z.number().int(),
      toMs: z.number().int().nullable(),
      bySeverity: z.record(z.string(), z.number().int()),
      count: z.number().int(),
    }),
  ),
  /** Shipped and not invoiced, by how long ago it shipped, in each currency. */
  unbilled: z.array(
    z.strictObject({
      fromMs: z.number().int(),
      toMs: z.number().int().nullable(),
      money: z.array(moneySchema),
      lines: z.number().int(),
    }),
  ),
  /** Systems whose data is missing or older than agreed: what is shown may lack something of theirs. */
  doubtful: z.array(z.strictObject({ connectionId: z.string(), name: z.string(), freshness: z.enum(FRESHNESS) })),
});
export type Overview = z.infer<typeof overviewSchema>;

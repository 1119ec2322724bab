import type { KpiBasis, KpiId } from '#shared/contract/dto/kpis.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { COMMITMENTS, PASSED } from '../../lifecycle/kpi/line-facts.ts';
import { COMMITMENT_COLUMNS, SEGMENTS, type Segment } from '../../lifecycle/kpi/order-facts.ts';
import {
  ASKED_ONLY,
  CANCELLED_ORDER,
  NO_AMOUNT,
  NO_TRIGGER,
  NO_VALUE,
  OURS,
  SHIPPING,
  THEIRS,
  UNKNOWN_FILL,
  UNKNOWN_RESERVATION,
  UNKNOWN_SHIPMENT,
} from './exclusions.ts';
import type { Exclusion, Measure } from './measure.ts';

function bit(offset: number): string {
  return `((r.passed >> ${offset}) & 1)`;
}

function bitOf(first: number): (basis: KpiBasis) => string {
  return (basis) => bit(first + COMMITMENTS.indexOf(basis));
}

const AT_COMMITMENT = (basis: KpiBasis): string => `r.${COMMITMENT_COLUMNS[basis]}`;
const BY_COMMITMENT: Readonly<Record<KpiBasis, string>> = {
  request: 'r.by_requested',
  first_promise: 'r.by_first_promise',
  promise: 'r.by_promise',
};

/** An order has lost what its causes took; without causes, nothing. */
export const LOST_MS = CAUSE_CLASSES.map((cause) => `r.lost_${cause}`).join(' + ');

const LEAD_MS = 86_400_000;
const IN_TIME = `(${bit(PASSED.onTime + COMMITMENTS.indexOf('promise'))} = 1)`;
const WARNED = `EXISTS (SELECT 1 FROM warned w WHERE w.subject_key = o.order_key AND w.at <= r.promise_at - ${LEAD_MS})`;
const NOT_WATCHED: Exclusion = {
  words: 'promised before exceptions were first watched',
  when: `f.watched_at IS NULL OR r.promise_at - ${LEAD_MS} <= f.watched_at`,
};

const SIXTY_DAYS_MS = 60 * 86_400_000;
const otif = (basis: KpiBasis): string =>
  `(${bit(PASSED.onTime + COMMITMENTS.indexOf(basis))} AND ${bit(PASSED.inFull + COMMITMENTS.indexOf(basis))})`;

function segmentMeasure(segment: Segment): Measure {
  return {
    grain: 'order',
    at: () => 'r.delivered_at',
    happened: true,
    excluded: [{ words: 'did not pass both steps, or no system says when', when: `r.${segment}_ms IS NULL` }],
    form: { kind: 'spread', value: `r.${segment}_ms`, headline: 'median' },
  };
}

const OVERDUE = 'coalesce(r.due_at, f.cut_at) < f.cut_at';
const RECEIVABLES: Measure['excluded'] = [
  { words: 'no system says what is open', when: 'r.open IS NULL' },
  { words: 'it has no amount', when: 'r.total IS NULL OR r.currency IS NULL' },
];

/** Receivables in days of the period's sales. */
function outstanding(receivable: string): Measure {
  return {
    grain: 'invoice',
    at: () => 'r.issued_at',
    inPeriod: 'r.issued_at <= f.cut_at AND (r.issued_at > f.from_at OR r.open > 0)',
    excluded: RECEIVABLES,
    form: {
      kind: 'quotient',
      numerator: () => receivable,
      denominator: 'CASE WHEN r.issued_at > f.from_at THEN r.total ELSE 0 END',
      currency: 'r.currency',
      timesDays: true,
    },
  };
}

type Unmeasured = (typeof UNMEASURED)[number];
/** Figures with code of their own, and those that nothing stored can answer. */
const UNMEASURED = [
  'mttd',
  'mtta',
  'mttr',
  'reject_rate',
  'feed_freshness',
  'completeness',
  'expedite_rate',
  'reconciliation_effort',
  'roi',
] as const satisfies readonly KpiId[];

const segments = Object.fromEntries(
  SEGMENTS.map((segment) => [`segment_${segment}`, segmentMeasure(segment)]),
) as Record<`segment_${Segment}`, Measure>;

/** The figures that rows of one table give by one sum. */
const MEASURES: Readonly<Record<Exclude<KpiId, Unmeasured>, Measure>> = {
  on_time: { grain: 'line', at: AT_COMMITMENT, excluded: OURS, passed: bitOf(PASSED.onTime), form: { kind: 'share' } },
  in_full: { grain: 'line', at: AT_COMMITMENT, excluded: OURS, passed: bitOf(PASSED.inFull), form: { kind: 'share' } },
  otif_units: {
    grain: 'line',
    at: AT_COMMITMENT,
    excluded: OURS,
    passed: (basis) => `${BY_COMMITMENT[basis]} >= r.quantity`,
    form: {
      kind: 'quotient',
      numerator: (basis) => `min(${BY_COMMITMENT[basis]}, r.quantity)`,
      denominator: 'r.quantity',
    },
  },
  on_time_ship: {
    grain: 'line',
    at: () => 'r.planned_ship_at',
    excluded: [...SHIPPING, UNKNOWN_SHIPMENT],
    passed: () => '(r.ship_reached_at IS NOT NULL AND r.ship_reached_at <= r.planned_ship_at)',
    form: { kind: 'share' },
  },
  line_fill: {
    grain: 'line',
    at: () => 'r.planned_ship_at',
    excluded: [...SHIPPING, UNKNOWN_FILL],
    passed: () => 'r.filled = 1',
    form: { kind: 'share' },
  },
  unit_fill: {
    grain: 'line',
    at: () => 'r.planned_ship_at',
    excluded: [...SHIPPING, UNKNOWN_SHIPMENT],
    passed: () => 'r.first_shipped >= r.quantity',
    form: { kind: 'quotient', numerator: () => 'min(r.first_shipped, r.quantity)', denominator: 'r.quantity' },
  },
  backorder: {
    grain: 'line',
    at: () => 'r.planned_release_at',
    excluded: [...SHIPPING, UNKNOWN_RESERVATION],
    passed: () => 'r.unallocated > 0',
    countsBad: true,
    form: { kind: 'share' },
  },
  backorder_value: {
    grain: 'line',
    joined: true,
    at: () => 'r.planned_release_at',
    excluded: [...SHIPPING, UNKNOWN_RESERVATION, NO_VALUE],
    passed: () => 'r.unallocated > 0',
    countsBad: true,
    form: {
      kind: 'quotient',
      numerator: () => 'CAST(round(1.0 * r.unallocated / r.quantity * r.value) AS INTEGER)',
      denominator: 'r.value',
      currency: 'o.currency',
    },
  },
  otif: { grain: 'order', at: AT_COMMITMENT, excluded: OURS, passed: otif, form: { kind: 'share' } },
  otif_customer: {
    grain: 'order',
    at: () => 'r.requested_at',
    excluded: THEIRS,
    passed: () => `(${bit(PASSED.customerOnTime)} AND ${bit(PASSED.customerInFull)})`,
    form: { kind: 'share' },
  },
  perfect_order: {
    grain: 'order',
    at: AT_COMMITMENT,
    excluded: OURS,
    passed: (basis) => `(${otif(basis)} AND r.faults IS NULL)`,
    form: { kind: 'share' },
  },
  order_fill: {
    grain: 'order',
    at: () => 'r.planned_ship_at',
    excluded: [...SHIPPING, UNKNOWN_FILL],
    passed: () => 'r.filled = 1',
    form: { kind: 'share' },
  },
  cycle_time: {
    grain: 'order',
    at: () => 'r.delivered_at',
    happened: true,
    excluded: [{ words: 'no system says when it was received', when: 'r.cycle_ms IS NULL' }],
    form: { kind: 'spread', value: 'r.cycle_ms', headline: 'median' },
  },
  ...segments,
  promise_accuracy: {
    grain: 'order',
    at: () => 'r.delivered_at',
    happened: true,
    excluded: [{ words: 'no promise is stated', when: 'r.promise_miss_ms IS NULL' }],
    form: { kind: 'spread', value: 'abs(r.promise_miss_ms)', headline: 'median' },
  },
  promise_changes: {
    grain: 'order',
    at: () => 'r.promise_at',
    excluded: [CANCELLED_ORDER, ASKED_ONLY],
    passed: () => 'r.promise_changes = 0',
    form: { kind: 'quotient', numerator: () => 'r.promise_changes', denominator: '1' },
  },
  credit_hold_rate: {
    grain: 'order',
    at: () => 'coalesce(r.entered_at, r.received_at)',
    happened: true,
    excluded: [ASKED_ONLY],
    passed: () => 'r.holds > 0',
    countsBad: true,
    form: { kind: 'share' },
  },
  credit_hold_duration: {
    grain: 'order',
    at: () => 'coalesce(r.entered_at, r.received_at)',
    happened: true,
    excluded: [{ words: 'never on credit hold', when: 'r.holds = 0' }],
    form: {
      kind: 'spread',
      value: 'r.hold_bh_ms + coalesce((SELECT ms FROM open_hold h WHERE h.id = r.id), 0)',
      headline: 'mean',
    },
  },
  unbilled_value: {
    grain: 'line',
    joined: true,
    standing: true,
    at: () => 'r.first_ship_at',
    inPeriod: 's.shipped = 1 AND s.unbilled <> 0',
    excluded: [
      { words: 'more is invoiced than has shipped', when: 's.unbilled < 0' },
      { words: 'no currency is stated', when: 'o.currency IS NULL' },
    ],
    form: { kind: 'sum', value: 's.unbilled', currency: 'o.currency' },
  },
  dso: outstanding('r.open'),
  dso_best: outstanding(`CASE WHEN ${OVERDUE} THEN 0 ELSE r.open END`),
  days_delinquent: outstanding(`CASE WHEN ${OVERDUE} THEN r.open ELSE 0 END`),
  cash_held: {
    grain: 'invoice',
    at: () => 'r.issued_at',
    happened: true,
    excluded: [NO_TRIGGER, NO_AMOUNT],
    form: { kind: 'sum', value: '1.0 * r.lag_days * r.net', currency: 'r.currency', perDay: true },
  },
  exception_rate: {
    grain: 'order',
    joined: true,
    at: () => 'coalesce(r.received_at, r.entered_at)',
    inPeriod: `coalesce(r.received_at, r.entered_at) <= f.cut_at AND o.cancelled = 0
      AND (o.closed = 0 OR max(coalesce(r.delivered_at, 0), coalesce(r.invoiced_at, 0)) > f.from_at)`,
    excluded: [],
    countsBad: true,
    passed: () => `EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = r.id AND e.root_key IS NULL
      AND e.onset_at <= f.to_at AND coalesce(e.cleared_at, f.now_at) > f.from_at)`,
    form: { kind: 'share' },
  },
  lost_hours: {
    grain: 'order',
    at: () => 'r.lost_at',
    excluded: [],
    form: { kind: 'sum', value: LOST_MS },
  },
  early_warning: {
    grain: 'order',
    joined: true,
    at: () => 'r.promise_at',
    excluded: [...THEIRS, NOT_WATCHED, { words: 'in time', when: IN_TIME }],
    passed: () => WARNED,
    form: { kind: 'share' },
  },
  warning_precision: {
    grain: 'order',
    joined: true,
    at: () => 'r.promise_at',
    excluded: [...THEIRS, NOT_WATCHED, { words: 'nothing was found in time', when: `NOT ${WARNED}` }],
    passed: () => `(NOT ${IN_TIME} OR EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = r.id
      AND (e.owner IS NOT NULL OR e.notes > 0 OR e.state IN ('acknowledged', 'in_progress', 'waiting', 'dismissed'))))`,
    form: { kind: 'share' },
  },
  invoicing_lag: {
    grain: 'invoice',
    at: () => 'r.issued_at',
    happened: true,
    excluded: [NO_TRIGGER, NO_AMOUNT],
    form: {
      kind: 'quotient',
      numerator: () => '1.0 * r.lag_days * r.net',
      denominator: 'r.net',
      currency: 'r.currency',
    },
  },
  invoiced_late: {
    grain: 'invoice',
    at: () => 'r.issued_at',
    happened: true,
    excluded: [NO_TRIGGER],
    passed: () => 'r.lag_days > f.billing_days',
    countsBad: true,
    form: { kind: 'share' },
  },
  billing_accuracy: {
    grain: 'invoice',
    at: () => 'r.issued_at',
    happened: true,
    excluded: [],
    passed: () => `(r.corrected_at IS NULL OR r.corrected_at > r.issued_at + ${SIXTY_DAYS_MS})`,
    form: { kind: 'share' },
  },
  touchless: {
    grain: 'order',
    at: () => 'r.invoiced_at',
    happened: true,
    excluded: [],
    passed: () => 'r.releases + r.manual_links = 0',
    form: { kind: 'share' },
  },
  touches: {
    grain: 'order',
    at: () => 'r.invoiced_at',
    happened: true,
    excluded: [],
    passed: () => 'r.releases + r.manual_links = 0',
    form: { kind: 'quotient', numerator: () => 'r.releases + r.manual_links', denominator: '1' },
  },
  auto_match: {
    grain: 'order',
    at: () => 'coalesce(r.received_at, r.entered_at)',
    happened: true,
    excluded: [],
    passed: () => 'r.manual_links = 0',
    form: { kind: 'quotient', numerator: () => 'r.automatic_links', denominator: 'r.automatic_links + r.manual_links' },
  },
};

export function measureOf(id: KpiId): Measure | null {
  return Object.hasOwn(MEASURES, id) ? MEASURES[id as keyof typeof MEASURES] : null;
}

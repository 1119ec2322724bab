import type { KpiDefinition, KpiId } from '#shared/contract/dto/kpis.ts';

const CALENDAR_TIME = 'Calendar time; days end at midnight in the company’s zone';
const BUSINESS_TIME = 'Business time of the company’s calendar';
const BUSINESS_DAYS = 'Business days of the company’s calendar';
const NONE = 'None: it counts, it does not measure time';

const NOT_OURS = 'What was cancelled before release, and what only systems that take orders know, is left out';
const LINES_DUE = `Lines of goods whose commitment ended in the period. ${NOT_OURS}`;
const ORDERS_DUE = `Orders whose last line’s commitment ended in the period. ${NOT_OURS}`;
const LINES_TO_SHIP = `Lines of goods whose planned shipping day ended in the period. ${NOT_OURS}`;
const DELIVERED = 'Orders whose last goods arrived in the period';
const ENTERED = 'Orders entered in the period; what only systems that take orders know is left out';
const ISSUED = 'Invoices issued in the period, each once';

const BILLABLE = 'the shipment, or the proof of delivery where the policy says that billing waits for it,';

type Words = Omit<KpiDefinition, 'id'>;

function define(
  title: string,
  unit: Words['unit'],
  better: Words['better'],
  formula: string,
  set: string,
  calendar: string,
  usesBasis = false,
): Words {
  return { version: 1, title, unit, better, formula, set, calendar, usesBasis };
}

function segment(title: string, from: string, to: string): Words {
  return define(title, 'duration', 'down', `${to} − ${from} per order: median, mean and p90`, DELIVERED, CALENDAR_TIME);
}

/**
 * Every KPI in words. q: ordered, d(t): delivered by t, C: end of the commitment, tol: tolerated time past it, u and o:
 * tolerated shares under and over. A change of meaning raises the version.
 */
const WORDS: Readonly<Record<KpiId, Words>> = {
  otif: define(
    'OTIF, orders',
    'share',
    'up',
    'Orders of which every line is on time (d reaches q(1−u) by C+tol) and in full (q(1−u) ≤ d(C+tol) ≤ q(1+o)) ÷ orders due. What is undelivered past C has failed. Orders whose date the customer moved are left out.',
    ORDERS_DUE,
    CALENDAR_TIME,
    true,
  ),
  otif_customer: define(
    'OTIF, customer’s rule',
    'share',
    'up',
    'Orders of which every line was delivered by the requested date in exactly the ordered quantity, with no tolerance ÷ orders due. Dates that the customer moved still count.',
    `Orders whose last requested date ended in the period. ${NOT_OURS}`,
    CALENDAR_TIME,
  ),
  otif_units: define('OTIF, units', 'share', 'up', 'Σ min(d(C+tol), q) ÷ Σ q', LINES_DUE, CALENDAR_TIME, true),
  on_time: define(
    'On-time delivery',
    'share',
    'up',
    'Lines of which d first reached q(1−u) by C+tol ÷ lines due',
    LINES_DUE,
    CALENDAR_TIME,
    true,
  ),
  in_full: define(
    'In full',
    'share',
    'up',
    'Lines with q(1−u) ≤ d(C+tol) ≤ q(1+o) ÷ lines due',
    LINES_DUE,
    CALENDAR_TIME,
    true,
  ),
  on_time_ship: define(
    'On-time ship',
    'share',
    'up',
    'Lines of which the shipped quantity reached q(1−u) by the end of the planned shipping day ÷ lines planned to ship',
    LINES_TO_SHIP,
    CALENDAR_TIME,
  ),
  perfect_order: define(
    'Perfect order',
    'share',
    'up',
    'Orders of which every line is on time and in full, and of which documents, condition and place are without a fault (invoice rejected or at another price or quantity, short payment, loss or damage, failed attempt, refusal, missing proof, return) ÷ orders due. Counted per order; rates are never multiplied.',
    ORDERS_DUE,
    CALENDAR_TIME,
    true,
  ),
  line_fill: define(
    'Line fill rate',
    'share',
    'up',
    'Lines of which the first shipment left by its planned day and held q(1−u) or more ÷ lines planned to ship',
    LINES_TO_SHIP,
    CALENDAR_TIME,
  ),
  unit_fill: define(
    'Unit fill rate',
    'share',
    'up',
    'Σ min(first shipment’s quantity, q) ÷ Σ q',
    LINES_TO_SHIP,
    CALENDAR_TIME,
  ),
  order_fill: define(
    'Order fill rate',
    'share',
    'up',
    'Orders of which all lines were filled by their first shipment in time ÷ orders',
    `Orders whose last planned shipping day ended in the period. ${NOT_OURS}`,
    CALENDAR_TIME,
  ),
  backorder: define(
    'Backorder rate',
    'share',
    'down',
    'Lines with quantity not reserved at the planned release ÷ lines',
    `Lines of goods whose planned release fell in the period. ${NOT_OURS}`,
    CALENDAR_TIME,
  ),
  backorder_value: define(
    'Backorder rate, by value',
    'share',
    'down',
    'Σ value of what was not reserved at the planned release ÷ Σ value of the lines, per currency',
    `Lines of goods with a value whose planned release fell in the period. ${NOT_OURS}`,
    CALENDAR_TIME,
  ),
  cycle_time: define(
    'Order cycle time',
    'duration',
    'down',
    'Delivered (last line) − received per order: median, mean and p90, in calendar time; the rows show business time too',
    DELIVERED,
    CALENDAR_TIME,
  ),
  segment_entry: segment('Entry', 'received', 'Entered'),
  segment_credit: segment('Credit', 'entered', 'Credit cleared'),
  segment_allocate: segment('Allocate', 'entered or credit cleared', 'Allocated'),
  segment_pick_pack: segment('Pick and pack', 'released', 'Packed'),
  segment_dock: segment('Dock', 'packed', 'Shipped'),
  segment_transit: segment('Transit', 'shipped', 'Delivered'),
  segment_invoice: segment('Invoice', 'shipped', 'Invoiced'),
  promise_accuracy: define(
    'Promise accuracy',
    'duration',
    'down',
    'median(|delivered − first promise|) per order; within the promised day the distance is 0',
    DELIVERED,
    CALENDAR_TIME,
  ),
  promise_changes: define(
    'Promise changes per order',
    'ratio',
    'down',
    'Σ changes of the promised date ÷ orders',
    `Orders whose promise ended in the period. ${NOT_OURS}`,
    NONE,
  ),
  credit_hold_rate: define(
    'Credit-hold rate',
    'share',
    'down',
    'Orders with a credit hold ÷ orders entered',
    ENTERED,
    NONE,
  ),
  credit_hold_duration: define(
    'Credit-hold duration',
    'duration',
    'down',
    'Σ business time on credit hold ÷ held orders; a hold that lasts counts up to now',
    'Orders entered in the period that were on credit hold',
    BUSINESS_TIME,
  ),
  invoicing_lag: define(
    'Invoicing lag',
    'days',
    'down',
    `Σ (business days from ${BILLABLE} to the invoice × invoiced value) ÷ Σ invoiced value, per currency`,
    ISSUED,
    BUSINESS_DAYS,
  ),
  invoiced_late: define(
    'Invoices past the billing limit',
    'share',
    'down',
    `Invoices issued more business days after ${BILLABLE} than the policy allows ÷ invoices`,
    ISSUED,
    BUSINESS_DAYS,
  ),
  unbilled_value: define(
    'Unbilled shipped value',
    'money',
    'down',
    'Σ (shipped net of returns − invoiced net of credits) at the order’s price, of lines with more shipped than invoiced by the end of the period. Lines that are billed beyond what shipped are left out, not netted',
    'Lines with something shipped by the end of the period',
    CALENDAR_TIME,
  ),
  billing_accuracy: define(
    'Billing accuracy',
    'share',
    'up',
    'Invoices without a credit or cancellation within 60 days ÷ invoices; younger ones count as they stand today',
    ISSUED,
    CALENDAR_TIME,
  ),
  dso: define(
    'Days sales outstanding',
    'days',
    'down',
    'Receivables at the end of the period ÷ invoiced sales of the period × days of the period, per currency',
    'Invoices issued by the end of the period',
    CALENDAR_TIME,
  ),
  dso_best: define(
    'Best possible days sales outstanding',
    'days',
    'down',
    'Receivables not due at the end of the period ÷ invoiced sales of the period × days of the period, per currency',
    'Invoices issued by the end of the period. One without a due date is taken as not due',
    CALENDAR_TIME,
  ),
  days_delinquent: define(
    'Average days delinquent',
    'days',
    'down',
    'Days sales outstanding − best possible: receivables past due at the end of the period ÷ invoiced sales of the period × days of the period, per currency',
    'Invoices issued by the end of the period. One without a due date is taken as not due',
    CALENDAR_TIME,
  ),
  cash_held: define(
    'Cash held by invoicing lag',
    'money',
    'down',
    'Value-weighted invoicing lag in days × average daily invoiced sales, per currency',
    ISSUED,
    BUSINESS_DAYS,
  ),
  exception_rate: define(
    'Exception rate',
    'share',
    'down',
    'Orders with at least one root exception that held in the period ÷ orders active in it. Exceptions that cleared more than 30 days ago are listed no longer, unless they made the order late',
    'Orders received by the end of the period and neither cancelled nor delivered and billed before it began',
    NONE,
  ),
  lost_hours: define(
    'Lost hours',
    'duration',
    'down',
    'Σ slip past the promise, or past the billing deadline of goods delivered in time, spread over the causes that made it',
    'Orders late against a promise or billing deadline that ended in the period',
    CALENDAR_TIME,
  ),
  early_warning: define(
    'Early-warning rate',
    'share',
    'up',
    'Late orders with an exception found a day or more before the promise ÷ late orders',
    'Orders late against a promise that ended in the period and was still ahead when exceptions were first watched',
    CALENDAR_TIME,
  ),
  warning_precision: define(
    'Warning precision',
    'share',
    'up',
    'Orders warned of in time that became late or that somebody acted on ÷ orders warned of in time',
    'Orders due in the period with an exception found a day or more before the promise',
    CALENDAR_TIME,
  ),
  mttd: define(
    'Time to detect',
    'duration',
    'down',
    'mean(found − onset); onset by the events’ own time, so late feeds count',
    'Exceptions found in the period whose onset was not before exceptions were first watched',
    CALENDAR_TIME,
  ),
  mtta: define(
    'Time to acknowledge',
    'duration',
    'down',
    'mean(a person’s first word − found)',
    'Exceptions found in the period that somebody took up',
    CALENDAR_TIME,
  ),
  mttr: define(
    'Time to resolve',
    'duration',
    'down',
    'mean(resolved − found), reopened spells added, time spent waiting apart',
    'Exceptions found in the period that are settled',
    CALENDAR_TIME,
  ),
  touchless: define(
    'Touchless rate',
    'share',
    'up',
    'Orders without a lifted hold and without a link made by hand, from receipt to invoice ÷ orders. Edits inside the source systems are not told apart from automatic ones and not counted',
    'Orders invoiced in the period',
    NONE,
  ),
  touches: define(
    'Touches per order',
    'ratio',
    'down',
    'Σ (holds lifted + links made by hand) ÷ orders',
    'Orders invoiced in the period',
    NONE,
  ),
  auto_match: define(
    'Auto-match rate',
    'share',
    'up',
    'Documents linked without a person ÷ documents linked',
    'Documents of orders received in the period',
    NONE,
  ),
  reject_rate: define(
    'Reject rate',
    'share',
    'down',
    'Records set aside as unreadable ÷ records received',
    'All records that are kept',
    NONE,
  ),
  feed_freshness: define(
    'Feed freshness',
    'duration',
    'down',
    'p95(first seen here − recorded at the source), per system',
    'Records first seen in the period, after the first complete sync of their system',
    CALENDAR_TIME,
  ),
  completeness: define(
    'Completeness',
    'share',
    'up',
    'Records here ÷ records that the source counts, over what the last count of each stream looked at',
    'Streams whose source can be counted, by their last count',
    NONE,
  ),
  expedite_rate: define(
    'Expedite rate',
    'share',
    'down',
    'Shipments upgraded after release ÷ shipments; cost = Σ (paid − planned freight)',
    'Shipments of the period',
    NONE,
  ),
  reconciliation_effort: define(
    'Reconciliation effort',
    'duration',
    'down',
    '(active minutes in reconcile views + logged minutes) per 1,000 lines',
    'Lines of the period',
    NONE,
  ),
  roi: define(
    'Return on investment',
    'money',
    'up',
    'Minutes saved × rate + expedites and penalties avoided + (lag days saved × daily sales × rate ÷ 365) + support hours saved × rate − total cost',
    'A period against a frozen baseline',
    NONE,
  ),
};

export function definitionOf(id: KpiId): KpiDefinition {
  return { id, ...WORDS[id] };
}

/** Figures that nothing stored can answer, with what is missing. */
export const MISSING: Readonly<Partial<Record<KpiId, string>>> = {
  expedite_rate: 'No system states planned and paid freight, or that a shipment was upgraded after release.',
  reconciliation_effort: 'Minutes of work are not recorded.',
  roi: 'There is no signed baseline, and no rates of cost have been entered.',
};

import type { KpiBasis, KpiId } from '#shared/contract/dto/kpis.ts';
import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import { EXCEPTIONS, isExceptionCode } from '#shared/domain/exceptions.ts';
import { hasPassed } from '../../lifecycle/kpi/order-facts.ts';
import { COMMITMENTS, PASSED } from '../../lifecycle/kpi/line-facts.ts';
import { durationText } from '../../lifecycle/wording.ts';
import type { Measure } from './measure.ts';

export interface StoredRow {
  readonly id: number;
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
  readonly carrier: string | null;
  readonly warehouse: string | null;
  readonly cause: string | null;
  readonly line_no: string | null;
  readonly item_no: string | null;
  readonly label: string | null;
  readonly document_key: string | null;
  readonly due: number | null;
  readonly done: number | null;
  readonly quantity: number | null;
  readonly done_quantity: number | null;
  readonly measure: number | null;
  readonly value: number | null;
  readonly currency: string | null;
  readonly bits: number | null;
  readonly faults: string | null;
  readonly excluded: number | null;
  /** In the numerator. */
  readonly counts: number | null;
}

/** Why a row passes, fails or is left out of a figure: a sentence. */
export function reasonOf(kpi: KpiId, measure: Measure, row: StoredRow, basis: KpiBasis): string {
  if (row.excluded !== null) return `Left out: ${measure.excluded[row.excluded]?.words ?? 'not part of the set'}.`;
  const passed = row.counts === 1;
  switch (kpi) {
    case 'on_time':
    case 'on_time_ship':
      return passed ? earlyWords(row) : lateWords(row, kpi === 'on_time' ? 'delivered' : 'shipped');
    case 'in_full':
    case 'otif_units':
      return quantityWords(row, 'delivered by the commitment');
    case 'line_fill':
    case 'unit_fill':
      if (row.done === null) return 'Nothing has shipped.';
      return row.measure !== null && row.measure > 0 && kpi === 'line_fill'
        ? `The first shipment left ${durationText(row.measure)} after the planned day.`
        : quantityWords(row, 'in the first shipment');
    case 'backorder':
    case 'backorder_value':
      return passed
        ? `${amount((row.quantity ?? 0) - (row.done_quantity ?? 0))} of ${amount(row.quantity)} not reserved at the planned release.`
        : 'Reserved in full at the planned release.';
    case 'otif':
    case 'perfect_order':
    case 'otif_customer':
      return orderWords(kpi, row, basis, passed);
    case 'order_fill':
      return passed
        ? 'Every line was filled by its first shipment.'
        : 'A line was not filled by its first shipment in time.';
    case 'promise_accuracy':
      return row.measure === 0 || row.measure === null
        ? 'Delivered within the promised day.'
        : `${durationText(Math.abs(row.measure))} ${row.measure > 0 ? 'after' : 'before'} the first promise.`;
    case 'promise_changes':
      return passed ? 'The promise stood.' : `The promise changed ${times(row.measure)}.`;
    case 'credit_hold_rate':
      return passed ? (row.due === null ? 'Was on credit hold.' : 'Is on credit hold.') : 'Never on credit hold.';
    case 'credit_hold_duration':
      return `${durationText(row.measure ?? 0)} of business time on credit hold.`;
    case 'invoicing_lag':
    case 'cash_held':
    case 'invoiced_late':
      return `Invoiced ${row.measure === 0 ? 'on the day on which it could be' : `${days(row.measure)} after it could be`}.`;
    case 'unbilled_value':
      return (row.value ?? 0) < 0 ? 'More is invoiced than has shipped.' : 'Shipped, and not invoiced.';
    case 'dso':
    case 'dso_best':
    case 'days_delinquent':
      return (row.value ?? 0) > 0 ? 'Open.' : 'Paid.';
    case 'billing_accuracy':
      return passed ? 'Not corrected.' : 'Credited or cancelled within 60 days.';
    case 'touchless':
    case 'touches':
      return passed ? 'No hold lifted, no link made by hand.' : `Touched ${times(row.measure)}.`;
    case 'auto_match':
      return passed ? 'Every document was linked by rule.' : `${row.measure} documents were linked by hand.`;
    case 'lost_hours':
      return `${durationText(row.measure ?? 0)} late.`;
    case 'exception_rate':
      return passed ? 'An exception held in this period.' : 'No exception held in this period.';
    case 'early_warning':
      return passed ? 'Warned of in time.' : 'Late without a warning in time.';
    case 'warning_precision':
      return passed ? 'Became late, or somebody acted on it.' : 'Warned of, and in time all the same.';
    default:
      return row.measure === null ? '' : `${durationText(row.measure)}.`;
  }
}

function earlyWords({ measure }: StoredRow): string {
  return measure === null || measure >= 0 ? 'In time.' : `In time, ${durationText(-measure)} before its end.`;
}

function lateWords({ done, measure, done_quantity, quantity }: StoredRow, word: string): string {
  if (done !== null && measure !== null) return `${durationText(measure)} late.`;
  return (done_quantity ?? 0) > 0 ? `Only ${amount(done_quantity)} of ${amount(quantity)} ${word}.` : `Not ${word}.`;
}

function quantityWords({ quantity, done_quantity }: StoredRow, where: string): string {
  const [ordered, done] = [quantity ?? 0, done_quantity ?? 0];
  if (done === ordered) return 'In full.';
  if (done > ordered) return `${amount(done)} ${where}, ${amount(ordered)} ordered.`;
  return done === 0 ? `Nothing ${where}.` : `${amount(done)} of ${amount(ordered)} ${where}.`;
}

function orderWords(kpi: KpiId, { bits, faults, done, measure }: StoredRow, basis: KpiBasis, passed: boolean): string {
  const own = kpi === 'otif_customer';
  const onTime = hasPassed(bits ?? 0, own ? PASSED.customerOnTime : PASSED.onTime + COMMITMENTS.indexOf(basis));
  const inFull = hasPassed(bits ?? 0, own ? PASSED.customerInFull : PASSED.inFull + COMMITMENTS.indexOf(basis));
  const found: string[] = [];
  if (!onTime) {
    if (done === null) found.push('not delivered in full');
    else found.push(measure !== null && measure > 0 ? `${durationText(measure)} late` : 'a line was late');
  }
  if (!inFull && onTime) found.push('a line was not delivered in the right quantity');
  if (kpi === 'perfect_order' && faults !== null) found.push(...faults.split(' ').map(faultWords));
  if (passed || found.length === 0) return passed ? 'On time and in full.' : 'Not on time and in full.';
  return `${found.join('; ').replace(/^./, (letter) => letter.toUpperCase())}.`;
}

function faultWords(code: string): string {
  return isExceptionCode(code) ? EXCEPTIONS[code].title.toLowerCase() : code;
}

function amount(value: number | null): string {
  return formatMicros((value ?? 0) as Micros);
}

function times(count: number | null): string {
  return count === 1 ? 'once' : `${count ?? 0} times`;
}

function days(count: number | null): string {
  return count === 1 ? '1 business day' : `${count ?? 0} business days`;
}

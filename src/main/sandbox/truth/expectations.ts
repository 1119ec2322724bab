import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { DAY_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import { BILLING_DEADLINE_DAYS } from '../life/billing.ts';
import { promiseAt, type Invoice, type OrderLife, type Parcel } from '../life/order-life.ts';
import { etaAt, SCAN_LAG } from '../records/carrier.ts';
import type { ScenarioName } from '../scenarios.ts';
import { isDelivered } from './lateness.ts';
import { isDeliveryKnown, isPromiseKnown } from './visibility.ts';

function billingDeadline(calendar: Calendar, parcel: Parcel): Seconds {
  return calendar.midnight(calendar.addBusinessDays(calendar.dayOf(parcel.shippedAt), BILLING_DEADLINE_DAYS) + 1);
}

function lastInvoice(life: OrderLife): Invoice | undefined {
  return life.invoices.findLast((invoice) => !invoice.duplicate && !invoice.rebill);
}

/** Names of the scenarios that can be seen at a time: a story that has not begun has no name yet. */
export function scenariosAt(calendar: Calendar, life: OrderLife, at: Seconds): ScenarioName[] {
  const names: ScenarioName[] = [];
  const [first] = life.parcels;
  const last = life.parcels.at(-1);
  const invoice = lastInvoice(life);
  const onset =
    life.disturbances[0]?.from ??
    Math.min(
      life.cancelledAt,
      life.promises[1]?.from ?? NEVER,
      life.plot === 'split-shipment' ? (first?.savedAt ?? NEVER) : NEVER,
    );
  if (life.plot !== 'smooth' && onset <= at) names.push(life.plot);
  const hold = life.holds.find((candidate) => candidate.kind === 'credit');
  if (hold && hold.from <= at) names.push(at < hold.to ? 'credit-hold-open' : 'credit-hold-released');
  if (life.parcels.length > 1 && life.parcels.every((parcel) => parcel.savedAt <= at)) names.push('two-shipments');
  const seen: Readonly<Record<string, boolean>> = {
    'consolidated-load': first !== undefined && first.savedAt <= at,
    'no-proof-of-delivery': life.parcels.some((parcel) => parcel.tracking.signedBy === null && isDelivered(parcel, at)),
    'late-invoice': last !== undefined && billingDeadline(calendar, last) < Math.min(at, invoice?.postedAt ?? NEVER),
    'draft-invoice': invoice !== undefined && invoice.createdAt < invoice.postedAt && invoice.createdAt <= at,
    'duplicate-invoice': life.invoices.some((candidate) => candidate.duplicate && candidate.createdAt <= at),
    'invoice-quantity-mismatch': invoice !== undefined && invoice.postedAt <= at,
    'invoice-price-mismatch': invoice !== undefined && invoice.postedAt <= at,
    'early-invoice': invoice !== undefined && invoice.postedAt <= at,
    return: life.cases.some((fact) => fact.type === 'Return' && fact.createdAt <= at),
    'blanket-po': life.erpAt <= at,
    'po-only-crm': life.crmAt <= at,
    'tracking-before-shipment': first !== undefined && first.tracking.createdAt <= at,
    'listed-twice':
      life.listedTwice === 'warehouse' ? life.warehouseAt <= at : first !== undefined && first.goodsIssueAt <= at,
    're-saved': life.resavedAt <= at,
    correction:
      life.correction !== null &&
      (life.correction.kind === 'carrier_scan'
        ? first !== undefined && first.goodsIssueAt + DAY_S <= at
        : life.correction.until <= at),
    'second-erp': life.erpAt <= at,
    'drop-ship': life.purchase !== null && life.purchase.orderedAt <= at,
    'inter-company': life.erpAt <= at,
    'split-order': life.erpAt <= at,
    'merged-order': life.erpAt <= at,
    're-keyed': life.erpAt <= at,
    'voided-label': life.voidedLabel !== null && life.voidedLabel.tracking.voidedAt <= at,
    'multi-leg': first !== undefined && first.lineHaul !== null && first.savedAt <= at,
    'credit-rebill': life.creditMemos.some((memo) => memo.rma === '' && memo.postedAt <= at),
    'goods-issue-missing': first !== undefined && first.shippedAt + DAY_S <= at,
    'quantity-conflict': life.warehouseAt <= at,
    'promise-conflict': Math.max(life.crmAt, life.erpAt) <= at,
    'change-order': life.changeOrder !== null && life.changeOrder.at <= at,
    'over-delivery': first !== undefined && first.savedAt <= at,
    'hub-po': life.erpAt <= at,
    'hub-partner-number': life.warehouseAt <= at,
    'mistyped-number': life.crmAt <= at,
  };
  for (const trait of life.traits) if (seen[trait] === true) names.push(trait);
  return names;
}

/** Exceptions that plainly stand open at a time. A careful engine may see more; it must not miss these. */
export function expectedAt(calendar: Calendar, life: OrderLife, at: Seconds): ExceptionCode[] {
  const codes = new Set<ExceptionCode>();
  const during = (from: Seconds, to: Seconds): boolean => from <= at && at < to;
  for (const hold of life.holds) {
    if (during(hold.from, hold.to))
      codes.add(hold.kind === 'credit' ? 'CR-HOLD' : hold.kind === 'operator' ? 'WH-HOLD' : 'CU-DATA');
  }
  if (life.shortage && during(life.shortage.from, life.shortage.to))
    codes.add(life.shortage.lost ? 'ST-LOST' : 'ST-BACK');
  if (life.shortPick && during(life.shortPick.at, life.parcels.at(-1)?.savedAt ?? NEVER)) codes.add('WH-SHORT');
  if (life.plot === 'late-picking' && during(calendar.at(life.plannedShipDay, 16), life.pickedAt))
    codes.add('WH-LATEPICK');
  if (life.plot === 'cancelled-after-picking' && life.cancelledAt <= at) codes.add('CU-CANCEL');
  if (isDeliveryKnown(life, at))
    for (const parcel of life.parcels) for (const code of onTheRoad(calendar, life, parcel, at)) codes.add(code);
  for (const code of inBilling(calendar, life, at)) codes.add(code);
  const [first] = life.parcels;
  if (life.traits.has('goods-issue-missing') && first && during(first.shippedAt + 2 * DAY_S, first.goodsIssueAt))
    codes.add('WH-NOGI');
  return [...codes].toSorted();
}

/** Codes that nothing in an order's life deserves, however it looks from one system. */
export function forbiddenAt(life: OrderLife): ExceptionCode[] {
  const codes: ExceptionCode[] = [];
  // What was credited is not billed twice; a voided label waits for nobody; a first leg goes on under another number.
  if (life.traits.has('credit-rebill')) codes.push('IN-DUP');
  if (life.traits.has('voided-label')) codes.push('CA-NOPICK');
  if (life.traits.has('multi-leg')) codes.push('CA-SILENT');
  return codes;
}

function onTheRoad(calendar: Calendar, life: OrderLife, parcel: Parcel, at: Seconds): ExceptionCode[] {
  const { tracking } = parcel;
  if (parcel.savedAt > at || tracking.createdAt > at) return [];
  if (isDelivered(parcel, at)) {
    return tracking.signedBy === null && at - tracking.deliveredAt > 2 * DAY_S + SCAN_LAG ? ['CA-NOPOD'] : [];
  }
  const codes: ExceptionCode[] = [];
  const told = tracking.scans.filter((scan) => scan.at + SCAN_LAG <= at);
  const last = told.at(-1);
  if (tracking.pickedUpAt > at && at - parcel.shippedAt > DAY_S) codes.push('CA-NOPICK');
  if (life.plot === 'silent-carrier' && last?.kind === 'origin_hub' && at - last.at > 4 * DAY_S)
    codes.push('CA-SILENT');
  if (life.disturbances.some(({ code }) => code === 'CA-DELAY') && told.some(({ kind }) => DELAY_KINDS.has(kind)))
    codes.push('CA-DELAY');
  if (told.some(({ kind }) => kind === 'refused')) codes.push('CU-REFUSE');
  if (told.some(({ kind }) => kind === 'address_correction')) codes.push('CU-DATA');
  if (isPromiseKnown(life, at) && etaAt(tracking, at) > Math.max(at, calendar.midnight(promiseAt(life, at) + 1)))
    codes.push('CA-ETA');
  return codes;
}

const DELAY_KINDS: ReadonlySet<string> = new Set([
  'weather_delay',
  'delayed',
  'missorted',
  'held',
  'delivery_exception',
]);

function inBilling(calendar: Calendar, life: OrderLife, at: Seconds): ExceptionCode[] {
  const codes: ExceptionCode[] = [];
  const invoice = lastInvoice(life);
  const last = life.parcels.at(-1);
  if (last === undefined || invoice === undefined) return codes;
  if (last.savedAt <= at && billingDeadline(calendar, last) < at && invoice.postedAt > at) codes.push('IN-LAG');
  if (life.invoices.some((candidate) => candidate.duplicate && candidate.postedAt <= at && at < candidate.cancelledAt))
    codes.push('IN-DUP');
  if (invoice.postedAt <= at && last.goodsIssueAt <= at) {
    // A credit for goods that came back may make good what was billed too much.
    if (life.traits.has('invoice-quantity-mismatch') && !life.creditMemos.some((memo) => memo.postedAt <= at))
      codes.push('IN-QTY');
    if (life.traits.has('invoice-price-mismatch')) codes.push('IN-PRICE');
  }
  // An invoice for the second half is early for certain only while the first has not left either.
  const left = Math.min(...life.parcels.map(({ savedAt }) => savedAt));
  if (life.traits.has('early-invoice') && during(invoice.postedAt, left, at)) codes.push('IN-EARLY');
  return codes;
}

function during(from: Seconds, to: Seconds, at: Seconds): boolean {
  return from <= at && at < to;
}

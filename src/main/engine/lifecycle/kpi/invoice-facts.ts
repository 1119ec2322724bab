import type { DocumentView, OrderView } from '#shared/domain/order.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { businessTime } from '../business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { billingTrigger } from '../billing-trigger.ts';
import { isInvoiceCopy } from '../invoice-copies.ts';
import { endOfWhen, zonedDays, type ZonedDays } from '../zoned-days.ts';

/** Columns of kpi_invoice apart from its id and order: one invoice as one order knows it. Amounts in micros. */
export interface KpiInvoiceValues {
  readonly document_key: string;
  readonly label: string;
  /** End of the day, or the instant, at which it was issued. */
  readonly issued_at: number | null;
  /** Without tax where that is stated. */
  readonly net: number | null;
  readonly total: number | null;
  /** Still to be paid, as the system that keeps it says today. */
  readonly open: number | null;
  readonly currency: string | null;
  readonly due_at: number | null;
  readonly paid: number;
  readonly paid_at: number | null;
  /** The shipment that it bills, or the proof of its delivery where billing waits for that. */
  readonly shipped_at: number | null;
  /** Whole business days from then. */
  readonly lag_days: number | null;
  /** First credit or cancellation. */
  readonly corrected_at: number | null;
}

export const KPI_INVOICE_COLUMNS = [
  'document_key',
  'label',
  'issued_at',
  'net',
  'total',
  'open',
  'currency',
  'due_at',
  'paid',
  'paid_at',
  'shipped_at',
  'lag_days',
  'corrected_at',
] as const satisfies readonly (keyof KpiInvoiceValues)[];

/** The invoices of an order, by key. Pure. Drafts, which bill nothing yet, are none. */
export function invoiceFactsOf(
  view: OrderView,
  policy: Pick<Policy, 'billedFromProof' | 'calendar' | 'zone'>,
): KpiInvoiceValues[] {
  const days = zonedDays(policy.zone);
  const shipments = datesOf(view, billingTrigger(policy), days).toSorted((a, b) => a.at - b.at);
  const credits = creditsOf(view, days);
  const invoices = view.documents
    .filter((document) => document.kind === 'invoice' && !isInvoiceCopy(document, view.documents))
    .toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
  const live = invoices.filter(({ voided }) => !voided).length;
  return invoices.flatMap((invoice) => {
    const issued = claimed(view, 'INVOICED', invoice.documentKey, days);
    if (issued === null) return [];
    const shipped = shipments.findLast(({ at }) => at <= (issued.at ?? 0))?.at ?? shipments[0]?.at ?? null;
    const paid = claimed(view, 'PAID', invoice.documentKey, days);
    const net = amountOf(invoice, 'total_excl_tax');
    const total = amountOf(invoice, 'total');
    return [
      {
        document_key: invoice.documentKey,
        label: invoice.label,
        issued_at: issued.at,
        net: net?.amount ?? total?.amount ?? null,
        total: total?.amount ?? net?.amount ?? null,
        open: amountOf(invoice, 'open')?.amount ?? null,
        currency: (total ?? net)?.currency ?? null,
        due_at: dueOf(view, invoice.documentKey, days),
        paid: paid === null ? 0 : 1,
        paid_at: paid?.at ?? null,
        shipped_at: shipped,
        lag_days: shipped === null || issued.at === null ? null : businessDays(shipped, issued.at, policy),
        corrected_at: correctedAt(invoice, credits, live, issued.at),
      },
    ];
  });
}

/** Working days after the day of `from`, up to the day of `to`. An end of a day belongs to that day. */
export function businessDays(
  from: Instant,
  to: Instant,
  { calendar, zone }: Pick<Policy, 'calendar' | 'zone'>,
): number {
  const days = zonedDays(zone);
  const begin = days.startOf(days.dayOf(from - 1) + 1);
  const end = days.startOf(days.dayOf(to - 1) + 1);
  // Days have 23 or 25 hours twice a year.
  return Math.round(businessTime(calendar, zone).betweenOnWorkdays(begin, end) / DAY);
}

function amountOf(document: DocumentView, type: 'total' | 'total_excl_tax' | 'open') {
  return document.amounts.find((amount) => amount.type === type)?.money ?? null;
}

interface DatedDocument {
  readonly documentKey: string;
  readonly at: Instant;
}

/** Actual claims that count, of each document once: its last. */
function datesOf(view: OrderView, code: string, days: ZonedDays): DatedDocument[] {
  const claims = (view.milestones.find((milestone) => milestone.code === code)?.claims ?? []).filter(
    (claim) => claim.class === 'actual' && !claim.voided,
  );
  const owners = claims.filter(({ owner }) => owner);
  const last = new Map<string, Instant>();
  for (const { documentKey, when } of owners.length > 0 ? owners : claims) {
    if (!when) continue;
    last.set(documentKey, Math.max(last.get(documentKey) ?? 0, endOfWhen(days, when)));
  }
  return [...last].map(([documentKey, at]) => ({ documentKey, at }));
}

/** What a document says of itself, also where it was voided later; null where it says nothing. */
function claimed(
  view: OrderView,
  code: string,
  documentKey: string,
  days: ZonedDays,
): { readonly at: Instant | null } | null {
  const own = (view.milestones.find((milestone) => milestone.code === code)?.claims ?? []).filter(
    (claim) => claim.documentKey === documentKey && claim.class === 'actual',
  );
  if (own.length === 0) return null;
  const dated = own.flatMap(({ when }) => (when ? [endOfWhen(days, when)] : []));
  return { at: dated.length === 0 ? null : Math.max(...dated) };
}

function dueOf(view: OrderView, documentKey: string, days: ZonedDays): Instant | null {
  const plan = view.milestones
    .find(({ code }) => code === 'PAID')
    ?.claims.find((claim) => claim.documentKey === documentKey && claim.class === 'planned' && claim.when);
  return plan?.when ? endOfWhen(days, plan.when) : null;
}

interface Credit {
  readonly at: Instant;
  readonly invoices: ReadonlySet<string>;
}

function creditsOf(view: OrderView, days: ZonedDays): Credit[] {
  return datesOf(view, 'CREDITED', days).map(({ documentKey, at }) => {
    const document = view.documents.find((candidate) => candidate.documentKey === documentKey);
    const named = (document?.references ?? []).filter(({ type }) => type === 'invoice_no');
    return { at, invoices: new Set(named.map(({ text }) => text.trim())) };
  });
}

/** A credit that names no invoice is for the only one there is. */
function correctedAt(
  invoice: DocumentView,
  credits: readonly Credit[],
  live: number,
  issued: Instant | null,
): Instant | null {
  const about = credits
    .filter(({ invoices }) => invoices.has(invoice.label) || (invoices.size === 0 && live === 1 && !invoice.voided))
    .map(({ at }) => at);
  if (invoice.voided) about.push(invoice.recordedAt ?? issued ?? 0);
  return about.length === 0 ? null : Math.min(...about);
}

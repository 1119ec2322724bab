import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, DocumentView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Instant } from '#shared/domain/time.ts';
import { isInvoiceCopy } from '../lifecycle/invoice-copies.ts';
import { actualsOf, earliest, latest, startOf, type RuleContext } from './rule.ts';

/** An invoice that bills what an earlier one has billed. */
export interface Duplicate {
  readonly first: DocumentView;
  readonly second: DocumentView;
  readonly claim: ClaimView;
  readonly at: Instant;
}

/** Two live invoices of one amount while so much more is invoiced than was shipped. */
export function duplicatesOf(context: RuleContext): readonly Duplicate[] {
  if (!context.order.lines.some((line) => isOverInvoiced(context, line))) return [];
  const issued = actualsOf(context, 'INVOICED')
    .flatMap((claim) => {
      const document = context.documents.get(claim.documentKey);
      const at = startOf(context, claim);
      if (document?.kind !== 'invoice' || at === null) return [];
      return isInvoiceCopy(document, context.order.documents) ? [] : [{ document, claim, at }];
    })
    .toSorted((a, b) => a.at - b.at || (a.document.label < b.document.label ? -1 : 1));
  const found: Duplicate[] = [];
  for (const [index, { document, claim, at }] of issued.entries()) {
    const earlier = issued.slice(0, index).find((each) => sameAmount(each.document, document));
    if (earlier && isBilledWithout(context, document))
      found.push({ first: earlier.document, second: document, claim, at });
  }
  return found;
}

/**
 * Whether all that was shipped would be billed without an invoice, on the lines that are billed too much. Of two shipments
 * alike, each has an invoice of its own: the same amount twice, and one of them billing too much, is a wrong quantity.
 * Where invoices of other amounts bill the same line, how much each of them bills of it is not known: it is.
 */
function isBilledWithout(context: RuleContext, invoice: DocumentView): boolean {
  return context.order.lines.every((line) => {
    const { invoiced, shipped } = line.quantities;
    if (!isOverInvoiced(context, line) || !invoiced || !shipped) return true;
    const billing = [...new Set(invoiced.sources.map(({ documentKey }) => documentKey))];
    const alike = billing.every((key) => {
      const document = context.documents.get(key);
      return document !== undefined && (document === invoice || sameAmount(document, invoice));
    });
    if (!alike || !billing.includes(invoice.documentKey)) return true;
    const share = invoiced.value / billing.length;
    // An invoice is undone as a whole: a credit of less leaves it standing.
    const undone = Math.floor(correctedOf(context, line) / share) * share;
    const rest = invoiced.value - undone - share;
    return rest >= shipped.value * (1 - context.policy.tolerances.quantityUnder);
  });
}

function sameAmount(a: DocumentView, b: DocumentView): boolean {
  return a.amounts.some(
    ({ type, money }) =>
      money.amount !== 0 &&
      b.amounts.some(
        (other) =>
          other.type === type &&
          type !== 'open' &&
          type !== 'tax' &&
          other.money.amount === money.amount &&
          other.money.currency === money.currency,
      ),
  );
}

/** More is billed than was shipped, whatever was paid back for goods that came back. */
export function isOverInvoiced(context: RuleContext, line: LineView): boolean {
  const { invoiced, shipped } = line.quantities;
  if (!line.stocked || !invoiced || !shipped || invoiced.value <= shipped.value) return false;
  const most = shipped.value * (1 + context.policy.tolerances.quantityOver);
  return invoiced.value - correctedOf(context, line) > most;
}

/** What credits take back of what was billed; not what they pay back for goods that came back, which had been billed rightly. */
function correctedOf(context: RuleContext, line: LineView): number {
  const credited = line.quantities.credited?.value ?? 0;
  return credited === 0 ? 0 : credited - creditedForReturns(context, line);
}

/**
 * How much of a line's credits is for goods that came back: those of the day on which the return began and later, after
 * the line's last invoice, because what was billed anew before had been credited for that. Where nobody counted what came
 * back, and some credits are older, it is not known, and taken for none.
 */
function creditedForReturns(context: RuleContext, { quantities }: LineView): number {
  const { credited, invoiced, returned, shipped } = quantities;
  const begun = earliest(
    [...actualsOf(context, 'RETURN_OPEN'), ...actualsOf(context, 'RETURN_RECV')].map((claim) =>
      startOf(context, claim),
    ),
  );
  if (!credited || begun === null) return 0;
  const invoices = documentsOf(context, invoiced?.sources);
  const credits = documentsOf(context, credited.sources);
  // Not all came back: a credit of a whole invoice undoes the invoice.
  const partly = returned !== undefined && returned.value < (shipped?.value ?? 0);
  if (partly && credits.some((credit) => invoices.some((invoice) => sameAmount(credit, invoice)))) return 0;
  const billedAt = latest(timesOf(context, 'INVOICED', invoices));
  const since = Math.max(context.days.startOf(context.days.dayOf(begun)), (billedAt ?? Number.NEGATIVE_INFINITY) + 1);
  const times = timesOf(context, 'CREDITED', credits);
  const later = times.filter((at) => at >= since);
  if (later.length === 0) return 0;
  const most = returned?.value ?? (later.length === times.length ? credited.value : 0);
  return Math.min(credited.value, most);
}

function documentsOf({ documents }: RuleContext, sources: readonly SourceRef[] = []): readonly DocumentView[] {
  return [...new Set(sources.map(({ documentKey }) => documentKey))].flatMap((key) => documents.get(key) ?? []);
}

/** When documents say that it came about; those that do not say are left out. */
function timesOf(context: RuleContext, code: MilestoneCode, documents: readonly DocumentView[]): readonly Instant[] {
  const keys = new Set(documents.map(({ documentKey }) => documentKey));
  return actualsOf(context, code).flatMap((claim) =>
    keys.has(claim.documentKey) ? (startOf(context, claim) ?? []) : [],
  );
}

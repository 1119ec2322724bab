import { formatMicros, multiplyMicros, type Micros } from '#shared/domain/decimal.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, DocumentView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { quantityText, whenText } from '../lifecycle/wording.ts';
import { duplicatesOf, isOverInvoiced } from './over-billing.ts';
import {
  actualsOf,
  connectionOf,
  earliest,
  endOf,
  latest,
  startOf,
  uniqueSources,
  type Finding,
  type Rule,
  type RuleContext,
} from './rule.ts';
import { blockedStatus, statedConditions } from './stated-conditions.ts';
import { nameOf, others } from './stock-rules.ts';
import { spell } from './warehouse-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set([
  'IN-BLOCK',
  'IN-QTY',
  'IN-PRICE',
  'IN-NOPOST',
  'IN-REJECT',
  'IN-SHORTPAY',
]);

const stated: Rule = (context) => statedConditions(context, STATED, 'unbilled');

const stoppedByStatus: Rule = (context) => blockedStatus(context, 'billing', 'IN-BLOCK', 'unbilled');

/** Shipped, or signed for where billing waits for that, and not invoiced within the agreed business days. */
const lag: Rule = (context) => {
  const { order, policy, business, horizon } = context;
  if (!order.documents.some(({ systemKind }) => systemKind === 'erp' || systemKind === 'finance')) return [];
  const invoices = actualsOf(context, 'INVOICED')
    .flatMap((claim) => {
      const at = endOf(context, claim);
      return at === null ? [] : [{ at, source: claim.source }];
    })
    .toSorted((a, b) => a.at - b.at);
  const complete = context.milestones.get('INVOICED')?.state === 'complete';
  const begun = policy.billedFromProof ? 'Signed for' : 'Shipped';
  const shipments = (policy.billedFromProof ? proofClaims(context) : shippedClaims(context))
    .flatMap((claim) => {
      const at = startOf(context, claim);
      return at === null ? [] : [{ at, source: claim.source }];
    })
    .toSorted((a, b) => a.at - b.at);
  for (const [index, shipment] of shipments.entries()) {
    const invoice = invoices[index] ?? (complete ? invoices.at(-1) : undefined);
    const onsetAt = business.endOfDayAfter(shipment.at, policy.thresholds.billingDays);
    // Nearly all are: no words are made for them.
    if (invoice && invoice.at <= onsetAt) continue;
    const found = spell(context, invoice?.at ?? null, {
      code: 'IN-LAG',
      subjectKey: order.orderKey,
      awaits: connectionOf(context, ['finance', 'erp']),
      onsetAt,
      atRisk: 'unbilled',
      headline: invoice
        ? `${begun} ${instantMark(shipment.at)}, invoiced by ${instantMark(invoice.at)}.`
        : `${begun} ${instantMark(shipment.at)}, not invoiced${draftOf(context)}.`,
      sources: invoice ? [shipment.source, invoice.source] : [shipment.source],
    });
    if (found.length === 0) continue;
    const urgentAt = business.endOfDayAfter(shipment.at, policy.thresholds.billingUrgentDays);
    const urgent = invoice ? invoice.at > urgentAt : horizon.passed(urgentAt);
    return urgent ? found.map((finding) => ({ ...finding, severity: 'high' as const })) : found;
  }
  return [];
};

/** One claim per shipment: a remark in a log repeats what a shipment says. */
function shippedClaims(context: RuleContext): readonly ClaimView[] {
  const claims = actualsOf(context, 'SHIPPED').filter((claim) => claim.owner);
  const shipments = claims.filter((claim) => context.documents.get(claim.documentKey)?.kind !== 'event');
  return shipments.length > 0 ? shipments : claims.slice(0, 1);
}

/** One proof per delivery. */
function proofClaims(context: RuleContext): readonly ClaimView[] {
  const owned = actualsOf(context, 'POD_OK').filter((claim) => claim.owner);
  return [...new Map(owned.map((claim) => [claim.documentKey, claim])).values()];
}

function draftOf(context: RuleContext): string {
  const planned = context.milestones
    .get('INVOICED')
    ?.claims.find((claim) => claim.class === 'planned' && !claim.voided);
  const draft = planned && context.documents.get(planned.documentKey);
  return draft?.kind === 'invoice' ? `: ${draft.label} is a draft` : '';
}

const duplicate: Rule = (context) =>
  duplicatesOf(context).map(({ first, second, claim, at }) => ({
    code: 'IN-DUP',
    subjectKey: second.documentKey,
    onsetAt: at,
    clearedAt: null,
    atRisk: 'order',
    headline: `${second.label} bills what ${first.label} has billed.`,
    sources: uniqueSources([claim.source, ...amountSources(second), ...amountSources(first)]),
  }));

function amountSources(document: DocumentView): readonly SourceRef[] {
  return document.amounts.slice(0, 1).map((amount) => amount.source);
}

/** Invoiced and shipped quantities differ, once billing has followed the last shipment. */
const wrongQuantity: Rule = (context) => {
  const { order, policy } = context;
  if (duplicatesOf(context).length > 0) return [];
  const shipments = shippedClaims(context);
  const invoices = actualsOf(context, 'INVOICED').filter((claim) => claim.owner);
  const shippedAt = latest(shipments.map((claim) => startOf(context, claim)));
  const invoicedAt = latest(invoices.map((claim) => startOf(context, claim)));
  if (shippedAt === null || invoicedAt === null) return [];
  // What is not billed yet is no mistake while another invoice may follow.
  const billed =
    invoices.length >= shipments.length ||
    context.horizon.passed(context.business.endOfDayAfter(shippedAt, policy.thresholds.billingDays));
  const lines = order.lines.filter(
    (line) => isOverInvoiced(context, line) || (billed && isUnderInvoiced(line, policy.tolerances.quantityUnder)),
  );
  const [line] = lines;
  if (!line) return [];
  const { invoiced, shipped } = line.quantities;
  return [
    {
      code: 'IN-QTY',
      subjectKey: order.orderKey,
      clearedAt: null,
      atRisk: 'unbilled',
      onsetAt: Math.max(shippedAt, invoicedAt),
      headline: `Invoiced ${quantityText(invoiced?.value ?? (0 as Micros), line.unit)}, shipped ${quantityText(shipped?.value ?? (0 as Micros), line.unit)} of ${nameOf(line)}${others(lines.length - 1)}.`,
      sources: uniqueSources(
        lines.flatMap(({ quantities }) => [
          ...(quantities.invoiced?.sources ?? []),
          ...(quantities.shipped?.sources ?? []),
        ]),
      ),
    },
  ];
};

function isUnderInvoiced({ stocked, quantities }: LineView, tolerance: number): boolean {
  const { invoiced, shipped } = quantities;
  return stocked && shipped !== undefined && invoiced !== undefined && invoiced.value < shipped.value * (1 - tolerance);
}

/** Invoiced at another price than ordered. */
const wrongPrice: Rule = (context) => {
  const { order } = context;
  const lines = order.lines.filter((line) => priceDiffers(context, line));
  const [line] = lines;
  const invoicedAt = latest(actualsOf(context, 'INVOICED').map((claim) => startOf(context, claim)));
  if (!line?.invoicedAmount || !line.quantities.invoiced || invoicedAt === null) return [];
  const agreed = agreedAmount(line, line.quantities.invoiced.value);
  return [
    {
      code: 'IN-PRICE',
      subjectKey: order.orderKey,
      onsetAt: invoicedAt,
      clearedAt: null,
      atRisk: 'order',
      headline: `Invoiced ${formatMicros(line.invoicedAmount.value)} for ${nameOf(line)}, ordered at ${formatMicros(agreed ?? (0 as Micros))}${others(lines.length - 1)}.`,
      sources: uniqueSources(
        lines.flatMap((each) => [
          ...(each.invoicedAmount?.sources ?? []),
          ...(each.unitPrice?.sources ?? []),
          ...(each.quantities.invoiced?.sources ?? []),
        ]),
      ),
    },
  ];
};

function priceDiffers({ policy }: RuleContext, line: LineView): boolean {
  const invoiced = line.quantities.invoiced?.value ?? 0;
  if (!line.invoicedAmount || invoiced === 0) return false;
  const agreed = agreedAmount(line, invoiced);
  if (agreed === null) return false;
  const { price, amount } = policy.tolerances;
  return Math.abs(line.invoicedAmount.value - agreed) > Math.max(amount, Math.abs(agreed) * price);
}

/** What the order's line would cost for the quantity; its own amount knows of discounts that the price does not. */
function agreedAmount({ amount, unitPrice, quantities }: LineView, quantity: number): Micros | null {
  const ordered = quantities.ordered?.value ?? 0;
  if (amount && ordered > 0) return Math.round((amount.value / ordered) * quantity) as Micros;
  return unitPrice ? multiplyMicros(quantity as Micros, unitPrice.value) : null;
}

/** An invoice before any goods have left. */
const early: Rule = (context) => {
  const { order } = context;
  if (!order.lines.some((line) => line.stocked)) return [];
  const issued = actualsOf(context, 'INVOICED')
    .filter((claim) => claim.when !== null)
    .toSorted((a, b) => (startOf(context, a) ?? 0) - (startOf(context, b) ?? 0))[0];
  const at = startOf(context, issued);
  if (!issued?.when || at === null) return [];
  const shipped = actualsOf(context, 'SHIPPED');
  // A shipment without a time may well have been first.
  if (shipped.some((claim) => claim.when === null)) return [];
  const left = earliest(shipped.map((claim) => startOf(context, claim)));
  const certain = endOf(context, issued) ?? at;
  if (left !== null && left < certain) return [];
  return [
    {
      code: 'IN-EARLY',
      subjectKey: issued.documentKey,
      onsetAt: at,
      clearedAt: left,
      atRisk: 'order',
      headline: `Invoiced ${whenText(issued.when)}, ${left === null ? 'not shipped yet' : `shipped ${instantMark(left)}`}.`,
      sources: [issued.source],
    },
  ];
};

/**
 * Invoiced, not in the ledger when the day was over; only where a system speaks of posting at all. Where invoices tell of
 * their own posting, each is looked at by itself.
 */
const unposted: Rule = (context) => {
  const posting = context.milestones.get('INV_POSTED');
  if (!posting) return [];
  const told = new Set(posting.claims.filter((claim) => !claim.voided).map(({ documentKey }) => documentKey));
  const own = actualsOf(context, 'INVOICED').filter(({ documentKey }) => told.has(documentKey));
  if (own.length === 0) return notPosted(context, context.milestones.get('INVOICED')?.actual ?? null, posting.claims);
  return own.flatMap((invoiced) =>
    notPosted(
      context,
      invoiced,
      posting.claims.filter(({ documentKey }) => documentKey === invoiced.documentKey),
    ),
  );
};

function notPosted(
  context: RuleContext,
  invoiced: ClaimView | null,
  postings: readonly ClaimView[],
): readonly Finding[] {
  const at = startOf(context, invoiced);
  const posted = postings.filter((claim) => claim.class === 'actual' && !claim.voided);
  if (invoiced === null || at === null || posted.some((claim) => claim.when === null)) return [];
  return spell(context, earliest(posted.map((claim) => startOf(context, claim))), {
    code: 'IN-NOPOST',
    subjectKey: invoiced.documentKey,
    atRisk: 'order',
    onsetAt: context.days.startOf(context.days.dayOf(at) + 1),
    headline: `Invoiced ${instantMark(at)}, not posted the same day.`,
    sources: [invoiced.source],
  });
}

export const INVOICING_RULES: readonly Rule[] = [
  stated,
  stoppedByStatus,
  lag,
  duplicate,
  wrongQuantity,
  wrongPrice,
  early,
  unposted,
] satisfies readonly ((context: RuleContext) => readonly Finding[])[];

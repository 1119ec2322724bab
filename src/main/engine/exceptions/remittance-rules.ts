import type { Micros, Money } from '#shared/domain/decimal.ts';
import type { AmountType } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { DocumentView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { foldName } from '../lifecycle/policy-scope.ts';
import { startOfWhen } from '../lifecycle/zoned-days.ts';
import { moneyText } from './money-text.ts';
import { uniqueSources, type Rule, type RuleContext } from './rule.ts';
import { factsOf } from './supply-rules.ts';
import { spell } from './warehouse-rules.ts';

interface Payment {
  readonly amount: number;
  readonly at: Instant;
  readonly reason: string | null;
  readonly sources: readonly SourceRef[];
}

/** Paid less than invoiced, from the first payment on, until what is missing comes or is credited. */
const shortPaid: Rule = (context) =>
  context.order.documents.flatMap((invoice) => {
    const due = invoice.kind === 'invoice' && !invoice.voided ? totalOf(invoice) : null;
    if (due === null) return [];
    const payments = paymentsOf(context, invoice);
    const [first] = payments;
    if (!first) return [];
    const { amount, price } = context.policy.tolerances;
    const enough = due.money.amount - Math.max(amount, due.money.amount * price);
    let paid = 0;
    let settledAt: Instant | null = null;
    for (const payment of payments) {
      paid += payment.amount;
      if (settledAt === null && paid >= enough) settledAt = payment.at;
    }
    const reason = payments.findLast((payment) => payment.reason !== null)?.reason;
    const missing: Money = { amount: Math.max(0, due.money.amount - paid) as Micros, currency: due.money.currency };
    return spell(context, settledAt, {
      code: 'IN-SHORTPAY',
      subjectKey: invoice.documentKey,
      onsetAt: first.at,
      atRisk: 'order',
      headline:
        settledAt === null
          ? `${invoice.label}: ${moneyText(missing)} of ${moneyText(due.money)} is not paid${reason ? `: ${reason}` : ''}.`
          : `${invoice.label} was paid in parts.`,
      sources: uniqueSources([...payments.flatMap((payment) => payment.sources), due.source]),
      occurrences: payments.length,
    });
  });

function totalOf(invoice: DocumentView): { readonly money: Money; readonly source: SourceRef } | null {
  const of = (wanted: AmountType) => invoice.amounts.find(({ type }) => type === wanted);
  // Without the tax less is missing than really is, never more.
  return of('total') ?? of('total_excl_tax') ?? null;
}

/** Remittances that name the invoice, oldest first. */
function paymentsOf(context: RuleContext, invoice: DocumentView): readonly Payment[] {
  const number = foldName(invoice.label);
  return factsOf(context, 'remittance')
    .flatMap(({ document, fact }): readonly Payment[] => {
      const at = fact.at ? startOfWhen(context.days, fact.at) : document.recordedAt;
      if (fact.subject === null || foldName(fact.subject) !== number || fact.quantity === null || at === null)
        return [];
      return [{ amount: fact.quantity, at, reason: fact.reason, sources: fact.sources }];
    })
    .toSorted((a, b) => a.at - b.at || b.amount - a.amount);
}

export const REMITTANCE_RULES: readonly Rule[] = [shortPaid];

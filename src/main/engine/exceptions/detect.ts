import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { exceptionKeyOf, type DetectedException } from '#shared/domain/detected-exception.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { CARRIER_RULES } from './carrier-rules.ts';
import { CREDIT_RULES } from './credit-rules.ts';
import { CUSTOMER_RULES } from './customer-rules.ts';
import { DATA_RULES } from './data-rules.ts';
import { foldConsequences } from './folding.ts';
import { INVOICING_RULES } from './invoicing-rules.ts';
import { PICKUP_RULES } from './pickup-rules.ts';
import { ruleContext, type Finding, type Rule, type RuleContext } from './rule.ts';
import { severityOf } from './severity.ts';
import { MESSAGE_RULES } from './message-rules.ts';
import { REMITTANCE_RULES } from './remittance-rules.ts';
import { STOCK_RULES } from './stock-rules.ts';
import { SUPPLY_RULES } from './supply-rules.ts';
import { TENDER_RULES } from './tender-rules.ts';
import { penaltyOf, valueAtRisk } from './value-at-risk.ts';
import { WAREHOUSE_RULES } from './warehouse-rules.ts';

const RULES: readonly Rule[] = [
  ...CREDIT_RULES,
  ...STOCK_RULES,
  ...WAREHOUSE_RULES,
  ...CARRIER_RULES,
  ...PICKUP_RULES,
  ...INVOICING_RULES,
  ...DATA_RULES,
  ...CUSTOMER_RULES,
  ...SUPPLY_RULES,
  ...TENDER_RULES,
  ...MESSAGE_RULES,
  ...REMITTANCE_RULES,
];

export interface Detection {
  readonly exceptions: readonly DetectedException[];
  /** When time alone may change the order's view or one of these exceptions. */
  readonly nextLookAt: Instant | null;
}

/** The exceptions of an assembled order: open ones, and cleared ones that are recent or made it late. Pure. */
export function detectExceptions(order: OrderView, policy: Policy, now: Instant): Detection {
  const context = ruleContext(order, policy, now);
  if (order.nextLookAt !== null) context.horizon.wakeAt(order.nextLookAt);
  const found = new Map<string, DetectedException>();
  for (const rule of RULES) {
    for (const finding of rule(context)) {
      if (!isListed(context, finding)) continue;
      const detected = toException(context, finding);
      const known = found.get(detected.exceptionKey);
      if (!known || isNewer(detected, known)) found.set(detected.exceptionKey, detected);
    }
  }
  return { exceptions: foldConsequences([...found.values()]), nextLookAt: context.horizon.nextLookAt };
}

/** Open, cleared not long ago, or to blame for the delay. */
function isListed({ order, policy, horizon }: RuleContext, { code, clearedAt }: Finding): boolean {
  if (!policy.enabled[code]) return false;
  if (clearedAt === null || order.causes.some((share) => share.code === code)) return true;
  return !horizon.passed(clearedAt + policy.thresholds.clearedKeepMs);
}

/** Two rules may see one thing: what is open counts, else what began last. */
function isNewer(candidate: DetectedException, known: DetectedException): boolean {
  if ((candidate.clearedAt === null) !== (known.clearedAt === null)) return candidate.clearedAt === null;
  return candidate.onsetAt > known.onsetAt;
}

function toException(context: RuleContext, finding: Finding): DetectedException {
  const { code, subjectKey, onsetAt, clearedAt, headline, sources } = finding;
  const { cause, nextAction } = EXCEPTIONS[code];
  return {
    exceptionKey: exceptionKeyOf(code, subjectKey, finding.part),
    code,
    cause,
    subjectKey,
    onsetAt,
    clearedAt,
    headline,
    nextAction,
    sources,
    severity: severityOf(context, finding),
    valueAtRisk: valueAtRisk(context.order, finding.atRisk),
    penalty: clearedAt === null ? penaltyOf(context, cause) : null,
    rootKey: null,
    occurrences: finding.occurrences ?? 1,
    awaits: finding.awaits ?? null,
    team: context.policy.teams[cause],
    outage: null,
  };
}

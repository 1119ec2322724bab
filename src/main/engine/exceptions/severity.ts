import { EXCEPTIONS, SEVERITIES, type CauseClass, type Severity } from '#shared/domain/exceptions.ts';
import { DAY } from '#shared/domain/time.ts';
import { completedAt, promiseEnd, type Finding, type RuleContext } from './rule.ts';

/** Classes whose exceptions hold up a delivery. */
const HOLDS_UP_DELIVERY: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse', 'carrier', 'customer']);

/**
 * The starting value, one step up where the promise is within one business day or the order's value is in the top
 * tenth, one step down where the goods are expected in time all the same.
 */
export function severityOf(context: RuleContext, finding: Finding): Severity {
  const { cause, severity } = EXCEPTIONS[finding.code];
  let step = SEVERITIES.indexOf(finding.severity ?? severity);
  if (finding.clearedAt !== null) return SEVERITIES[step] ?? severity;
  if (isValuable(context) || (HOLDS_UP_DELIVERY.has(cause) && isPressing(context))) step += 1;
  const { slip } = context.order;
  if (HOLDS_UP_DELIVERY.has(cause) && slip?.basis === 'estimated' && slip.ms <= 0) step -= 1;
  return SEVERITIES[Math.min(SEVERITIES.length - 1, Math.max(0, step))] ?? severity;
}

function isPressing(context: RuleContext): boolean {
  const promise = promiseEnd(context);
  if (promise === null || completedAt(context, 'DELIVERED') !== null) return false;
  return context.horizon.passed(context.business.subtractOnWorkdays(promise, DAY));
}

function isValuable({ order, policy }: RuleContext): boolean {
  if (order.value === null) return false;
  const { amount, currency } = order.value.value;
  const threshold = policy.valueTopDecile?.[currency];
  return threshold !== undefined && amount >= threshold;
}

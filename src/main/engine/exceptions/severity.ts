import { EXCEPTIONS, SEVERITIES, type CauseClass, type Severity } from '#shared/domain/exceptions.ts';
import { predictedSlip } from './jeopardy.ts';
import { completedAt, promiseEnd, type Finding, type RuleContext } from './rule.ts';

/** Classes whose exceptions hold up a delivery. */
const HOLDS_UP_DELIVERY: ReadonlySet<CauseClass> = new Set(['credit', 'stock', 'warehouse', 'carrier', 'customer']);

/**
 * The starting value, one step up where the promise is near or the order's value is in the top tenth, one step down
 * where the goods are expected in time all the same.
 */
export function severityOf(context: RuleContext, finding: Finding): Severity {
  const { cause, severity } = EXCEPTIONS[finding.code];
  const { rules } = context;
  let step = SEVERITIES.indexOf(rules.starting[finding.code] ?? finding.severity ?? severity);
  if (finding.clearedAt !== null) return SEVERITIES[step] ?? severity;
  const delays = HOLDS_UP_DELIVERY.has(cause);
  if ((rules.raiseTopDecile && isValuable(context)) || (delays && isPressing(context))) step += 1;
  if (rules.lowerInTime && delays && isExpectedInTime(context)) step -= 1;
  return SEVERITIES[Math.min(SEVERITIES.length - 1, Math.max(0, step))] ?? severity;
}

function isPressing(context: RuleContext): boolean {
  const promise = promiseEnd(context);
  if (promise === null || completedAt(context, 'DELIVERED') !== null) return false;
  return context.horizon.passed(context.business.subtractOnWorkdays(promise, context.rules.pressingMs));
}

/** An order that something holds up is not in time because it would usually be. */
function isExpectedInTime({ order }: RuleContext): boolean {
  const slip = predictedSlip(order);
  if (slip === null || slip > 0) return false;
  return order.slip?.basis === 'estimated' || !order.blocks.some((block) => block.to === null);
}

function isValuable({ order, policy }: RuleContext): boolean {
  if (order.value === null) return false;
  const { amount, currency } = order.value.value;
  const threshold = policy.valueTopDecile[currency] ?? policy.valueDeciles[currency]?.at(-1);
  return threshold !== undefined && amount >= threshold;
}

import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import { quantityText, whenText } from '../lifecycle/wording.ts';
import { completedAt, promiseEnd, startOf, uniqueSources, type Rule, type RuleContext } from './rule.ts';
import { blockedStatus, statedConditions } from './stated-conditions.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set(['ST-BACK', 'ST-LOST', 'ST-INBOUND', 'ST-VAR']);

const short: Rule = (context) => statedConditions(context, STATED, 'unshipped');

const stoppedByStatus: Rule = (context) => blockedStatus(context, 'allocation', 'ST-BACK', 'unshipped');

/** The ERP confirmed less than was ordered, some business hours after entry. */
const unconfirmed: Rule = (context) => {
  const { order, business, policy, horizon } = context;
  const entered = startOf(context, context.milestones.get('ORD_ENTERED')?.actual);
  const lines = order.lines.filter((line) =>
    isBelow(line, line.quantities.confirmed?.value, policy.tolerances.quantityUnder),
  );
  const [line] = lines;
  if (entered === null || !line || order.cancelled) return [];
  const onsetAt = business.add(entered, policy.thresholds.unconfirmedBhMs);
  const shipped = completedAt(context, 'SHIPPED');
  if (!horizon.passed(onsetAt)) return [];
  const confirmed = line.quantities.confirmed?.value ?? (0 as Micros);
  return [
    {
      code: 'ST-UNCONF',
      subjectKey: order.orderKey,
      onsetAt,
      clearedAt: shipped === null ? null : Math.max(shipped, onsetAt),
      atRisk: 'unshipped',
      headline: `Confirmed ${formatMicros(confirmed)} of ${quantityText(line.quantities.ordered?.value ?? (0 as Micros), line.unit)} of ${nameOf(line)}${others(lines.length - 1)}.`,
      sources: uniqueSources(
        lines.flatMap(({ quantities }) => [
          ...(quantities.confirmed?.sources ?? []),
          ...(quantities.ordered?.sources ?? []),
        ]),
      ),
    },
  ];
};

/** A system plans to have, or to ship, the goods only after the promised day. */
const lateAvailability: Rule = (context) => {
  const { order } = context;
  const promise = promiseEnd(context);
  if (promise === null || order.cancelled || completedAt(context, 'SHIPPED') !== null) return [];
  // What is reserved in full is available, whatever an older plan says.
  const reserved = completedAt(context, 'ALLOCATED') !== null;
  const plans = (reserved ? (['SHIPPED'] as const) : (['ALLOCATED', 'SHIPPED'] as const))
    .flatMap((code) => context.milestones.get(code)?.claims ?? [])
    .filter((claim) => claim.class !== 'actual' && !claim.voided && (startOf(context, claim) ?? 0) >= promise);
  const [plan] = plans;
  const onset = Math.min(...plans.flatMap((claim) => claim.recordedAt ?? []), promise);
  if (!plan?.when) return [];
  return [
    {
      code: 'ST-DATE',
      subjectKey: order.orderKey,
      onsetAt: onset,
      clearedAt: null,
      atRisk: 'unshipped',
      headline: `Available ${whenText(plan.when)}, after the promised day.`,
      sources: uniqueSources([...plans.map((claim) => claim.source), ...(order.promise?.sources ?? [])]),
    },
  ];
};

function isBelow({ stocked, quantities }: LineView, value: number | undefined, tolerance: number): boolean {
  const expected = (quantities.ordered?.value ?? 0) - (quantities.cancelled?.value ?? 0);
  return stocked && value !== undefined && value < expected * (1 - tolerance);
}

export function nameOf(line: LineView): string {
  return line.itemNo?.value ?? `line ${line.lineNo}`;
}

/** "" or " and 2 more lines". */
export function others(count: number): string {
  return count <= 0 ? '' : ` and ${count} more ${count === 1 ? 'line' : 'lines'}`;
}

export const STOCK_RULES: readonly Rule[] = [short, stoppedByStatus, unconfirmed, lateAvailability];

/** Shared with the rules on picked quantities. */
export function linesBelow(context: RuleContext, read: (line: LineView) => number | undefined): readonly LineView[] {
  return context.order.lines.filter((line) => isBelow(line, read(line), context.policy.tolerances.quantityUnder));
}

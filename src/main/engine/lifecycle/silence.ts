import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { BusinessTime } from './business-time.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { Transports } from './transports.ts';

/** A carrier that has told nothing for longer than is usual, while the goods are on the road. */
export function silenceOf(context: AssemblyContext, transports: Transports, cancelled: boolean): OrderView['silence'] {
  if (cancelled) return null;
  let found: OrderView['silence'] = null;
  for (const leg of transports.legs) {
    const last = leg.scans.at(-1);
    if (leg.transport === null || leg.delivered !== null || last === undefined) continue;
    if (!context.horizon.passed(silentFrom(context.policy, context.business, last.at, leg.estimated?.at ?? null)))
      continue;
    if (found !== null && found.since <= last.at) continue;
    const { documentKey, connectionId } = leg.transport;
    found = { documentKey, connectionId, since: last.at, usualMs: context.policy.typical.scanGapMs };
  }
  return found;
}

/** When silence after a scan is more than usual; while the carrier's own estimate lies ahead, it has more patience. */
export function silentFrom(
  policy: Policy,
  business: BusinessTime,
  lastScanAt: Instant,
  estimatedAt: Instant | null,
): Instant {
  const unusual = business.addOnWorkdays(lastScanAt, unusualGapMs(policy));
  if (estimatedAt === null) return unusual;
  return Math.max(unusual, Math.min(estimatedAt, lastScanAt + policy.thresholds.carrierPatienceMs));
}

/** On days that carriers work. */
export function unusualGapMs({ thresholds, typical }: Policy): number {
  return Math.max(thresholds.carrierSilenceMs, 2 * typical.scanGapMs);
}

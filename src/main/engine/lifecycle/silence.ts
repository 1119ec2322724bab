import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { Leg, Transports } from './transports.ts';

/** A carrier that has told nothing for longer than is usual, while the goods are on the road. */
export function silenceOf(context: AssemblyContext, transports: Transports, cancelled: boolean): OrderView['silence'] {
  if (cancelled) return null;
  let found: OrderView['silence'] = null;
  for (const leg of transports.legs) {
    const last = leg.scans.at(-1);
    if (leg.transport === null || leg.delivered !== null || last === undefined) continue;
    if (!context.horizon.passed(silentFrom(context, leg, last.at))) continue;
    if (found !== null && found.since <= last.at) continue;
    const { documentKey, connectionId } = leg.transport;
    found = { documentKey, connectionId, since: last.at, usualMs: context.policy.typical.scanGapMs };
  }
  return found;
}

/** When silence after a scan is more than usual: not while the carrier's own estimate still lies ahead. */
export function silentFrom(context: AssemblyContext, leg: Leg, lastScanAt: Instant): Instant {
  const { thresholds, typical } = context.policy;
  const unusual = context.business.addOnWorkdays(lastScanAt, Math.max(thresholds.carrierSilenceMs, 2 * typical.scanGapMs));
  return leg.estimated === null ? unusual : Math.max(unusual, leg.estimated.at);
}

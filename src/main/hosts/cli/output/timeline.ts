import type { LocalTime } from '#shared/domain/local-time.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { ClaimView, OrderView } from '#shared/domain/order.ts';
import { plansAhead } from '#shared/domain/order-plans.ts';
import type { When } from '#shared/domain/time.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';

/** One line of the timeline. */
export interface TimelineEntry {
  readonly when: When | null;
  readonly connectionId: string;
  /** by policy and usual: computed, where no system states it; planned, estimated, actual; claimed: an actual of a system that does not own it; void; blocked, freed. */
  readonly says: string;
  readonly what: string;
  readonly detail: string;
}

function saidBy(claim: ClaimView): string {
  if (claim.voided) return 'void';
  return claim.class === 'actual' && !claim.owner ? 'claimed' : claim.class;
}

function linesText(lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  return lines.length === 1 ? `line ${lines[0]}` : `${lines.length} lines`;
}

/** Everything dated that the systems say of an order, oldest first; what has no date comes last. */
export function timelineOf(order: OrderView, local: LocalTime): TimelineEntry[] {
  const claims = order.milestones.flatMap((milestone) => {
    // One event of a document that holds for several lines is one entry.
    const events = Map.groupBy(milestone.claims, (claim) =>
      JSON.stringify([claim.documentKey, claim.class, claim.when, claim.place, claim.note, claim.owner, claim.voided]),
    );
    return [...events.values()].flatMap((same): TimelineEntry[] => {
      const [claim] = same;
      if (claim === undefined) return [];
      const { connectionId, when, place, note } = claim;
      const lines = same.flatMap(({ lineKey }) => (lineKey === null ? [] : [lineKey]));
      const detail = [linesText(lines), place, note].filter((text) => text !== null).join(', ');
      return [{ when, connectionId, says: saidBy(claim), what: MILESTONE_LABELS[milestone.code], detail }];
    });
  });
  const blocks = order.blocks.flatMap((block): TimelineEntry[] => {
    const entry = { connectionId: block.connectionId, what: EXCEPTIONS[block.code].title, detail: block.reason ?? '' };
    const began = { ...entry, says: 'blocked', when: { kind: 'instant' as const, at: block.from, text: '' } };
    return block.to === null
      ? [began]
      : [began, { ...entry, says: 'freed', detail: '', when: { kind: 'instant', at: block.to, text: '' } }];
  });
  const computed = plansAhead(order).map(({ code, when, rule }): TimelineEntry => ({
    when,
    connectionId: '',
    says: 'by policy',
    what: `${MILESTONE_LABELS[code]} due`,
    detail: rule,
  }));
  const { prediction } = order;
  if (prediction) {
    const when = { kind: 'instant' as const, at: prediction.at, text: '' };
    computed.push({ when, connectionId: '', says: 'usual', what: 'Delivered', detail: prediction.basis });
  }
  // A date stands at the start of its day, in the reader's zone.
  const at = (when: When | null): number => {
    if (when === null) return Number.POSITIVE_INFINITY;
    if (when.kind === 'instant') return when.at;
    const midnight = Date.parse(`${when.date}T00:00:00Z`);
    return midnight - local.offset(midnight);
  };
  return [...claims, ...blocks, ...computed].toSorted((a, b) =>
    at(a.when) === at(b.when) ? 0 : at(a.when) - at(b.when),
  );
}

import { LEARNED_DURATIONS, type LearnedDuration } from '#shared/domain/durations.ts';
import type { Instant } from '#shared/domain/time.ts';
import { GROUPINGS, groupOf, type DurationEntry, type RouteFacts } from './duration-table.ts';

/** One completed order, as far as its steps are known. */
export interface DurationSample extends RouteFacts {
  readonly shippedAt: Instant;
  readonly durations: Partial<Readonly<Record<LearnedDuration, number>>>;
}

/** Fewer orders than this say nothing usual about a group. */
export const FEWEST_SAMPLES = 20;

interface Group {
  /** Spelled as the first in the alphabet of those that mean the same. */
  facts: RouteFacts;
  readonly values: number[];
}

/** Gathers samples one by one; `entries` gives exact quantiles of each group that has enough of them. */
export class DurationLearner {
  readonly #groups = new Map<LearnedDuration, Map<string, Group>>();

  add(sample: DurationSample): void {
    for (const duration of LEARNED_DURATIONS) {
      const value = sample.durations[duration];
      if (value === undefined) continue;
      let groups = this.#groups.get(duration);
      if (!groups) this.#groups.set(duration, (groups = new Map<string, Group>()));
      for (const members of GROUPINGS[duration]) {
        const key = groupOf(members, sample);
        if (key === null) continue;
        const known = groups.get(key);
        const facts = only(members, sample);
        if (!known) {
          groups.set(key, { facts, values: [value] });
          continue;
        }
        known.values.push(value);
        if (spelled(facts) < spelled(known.facts)) known.facts = facts;
      }
    }
  }

  /** Sorted, so that the same samples in any sequence give the same entries. */
  entries(): DurationEntry[] {
    const entries: DurationEntry[] = [];
    for (const duration of LEARNED_DURATIONS) {
      const groups = [...(this.#groups.get(duration) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
      for (const [, { facts, values }] of groups) {
        if (values.length < FEWEST_SAMPLES) continue;
        const sorted = Float64Array.from(values).toSorted();
        entries.push([
          duration,
          facts.warehouse ?? '',
          facts.destination ?? '',
          facts.carrier ?? '',
          quantile(sorted, 0.5),
          quantile(sorted, 0.9),
          quantile(sorted, 0.95),
          sorted.length,
        ]);
      }
    }
    return entries;
  }
}

function only(members: readonly (keyof RouteFacts)[], sample: DurationSample): RouteFacts {
  return {
    warehouse: members.includes('warehouse') ? sample.warehouse : null,
    destination: members.includes('destination') ? sample.destination : null,
    carrier: members.includes('carrier') ? sample.carrier : null,
  };
}

function spelled({ warehouse, destination, carrier }: RouteFacts): string {
  return `${warehouse ?? ''}|${destination ?? ''}|${carrier ?? ''}`;
}

/** Nearest rank: the smallest value that at least this share of the values does not exceed. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

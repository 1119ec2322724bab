import {
  DURATION_CLOCKS,
  type DurationTableInfo,
  type LearnedDuration,
  type UsualDuration,
} from '#shared/domain/durations.ts';

/** Where goods come from and go to, and who moves them, as far as the order's documents tell. */
export interface RouteFacts {
  readonly warehouse: string | null;
  /** Country, or region where there is none. */
  readonly destination: string | null;
  readonly carrier: string | null;
}

/** [duration, warehouse, destination, carrier, p50, p90, p95, count]; an empty text stands for any. */
export type DurationEntry = readonly [LearnedDuration, string, string, string, number, number, number, number];

/** What was learned, ready to be asked. */
export interface DurationTable extends DurationTableInfo {
  /** The narrowest group with enough samples; null where even all orders together are too few. */
  usual(duration: LearnedDuration, facts: RouteFacts): UsualDuration | null;
  all(): readonly UsualDuration[];
}

type Member = keyof RouteFacts;
const ON_THE_ROAD: readonly (readonly Member[])[] = [
  ['warehouse', 'destination', 'carrier'],
  ['destination', 'carrier'],
  ['warehouse', 'destination'],
  ['destination'],
  ['carrier'],
  [],
];
const IN_THE_HOUSE: readonly (readonly Member[])[] = [['warehouse'], []];
const FOR_ALL: readonly (readonly Member[])[] = [[]];

/** What orders must have in common to be compared, the narrowest first. */
export const GROUPINGS: Readonly<Record<LearnedDuration, readonly (readonly Member[])[]>> = {
  received_entered: FOR_ALL,
  entered_credit: FOR_ALL,
  credit_allocated: IN_THE_HOUSE,
  allocated_released: IN_THE_HOUSE,
  released_picked: IN_THE_HOUSE,
  picked_packed: IN_THE_HOUSE,
  packed_shipped: IN_THE_HOUSE,
  shipped_scanned: [['warehouse', 'carrier'], ['carrier'], []],
  transit: ON_THE_ROAD,
  delivered_proof: [['carrier'], []],
  shipped_invoiced: IN_THE_HOUSE,
  invoiced_paid: FOR_ALL,
  received_shipped: IN_THE_HOUSE,
  entered_shipped: IN_THE_HOUSE,
  credit_shipped: IN_THE_HOUSE,
  allocated_shipped: IN_THE_HOUSE,
  released_shipped: IN_THE_HOUSE,
  picked_shipped: IN_THE_HOUSE,
  shipped_delivered: ON_THE_ROAD,
  out_delivered: [['carrier'], []],
};

/** Two sources seldom write a name alike. */
export function groupKey(text: string | null): string {
  return text === null ? '' : text.trim().replaceAll(/\s+/g, ' ').toUpperCase();
}

/** Key of a group within one duration; null where a fact that it needs is not known. */
export function groupOf(members: readonly Member[], facts: RouteFacts): string | null {
  const parts: Record<Member, string> = { warehouse: '', destination: '', carrier: '' };
  for (const member of members) {
    const key = groupKey(facts[member]);
    if (key === '') return null;
    parts[member] = key;
  }
  return `${parts.warehouse}|${parts.destination}|${parts.carrier}`;
}

export function durationTable(info: DurationTableInfo, entries: readonly DurationEntry[]): DurationTable {
  const groups = new Map<string, UsualDuration>();
  for (const [step, warehouse, destination, carrier, p50Ms, p90Ms, p95Ms, count] of entries) {
    const group = groupWords({ warehouse, destination, carrier });
    const clock = DURATION_CLOCKS[step];
    groups.set(`${step}|${groupKey(warehouse)}|${groupKey(destination)}|${groupKey(carrier)}`, {
      step,
      clock,
      p50Ms,
      p90Ms,
      p95Ms,
      count,
      group,
    });
  }
  return {
    ...info,
    all: () => [...groups.values()],
    usual(duration, facts) {
      for (const members of GROUPINGS[duration]) {
        const key = groupOf(members, facts);
        const found = key === null ? undefined : groups.get(`${duration}|${key}`);
        if (found) return found;
      }
      return null;
    },
  };
}

/** "Hamburg → PL by DHL", "to PL", "from Hamburg", "by DHL", "all orders". */
export function groupWords({ warehouse, destination, carrier }: Record<Member, string>): string {
  const way =
    warehouse !== '' && destination !== ''
      ? `${warehouse} → ${destination}`
      : warehouse !== ''
        ? `from ${warehouse}`
        : destination === ''
          ? ''
          : `to ${destination}`;
  const words = [way, carrier === '' ? '' : `by ${carrier}`].filter((part) => part !== '').join(' ');
  return words === '' ? 'all orders' : words;
}

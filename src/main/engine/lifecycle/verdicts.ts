import { AXIS_STATES } from '#shared/domain/milestones.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Owner } from '#shared/domain/policy.ts';
import type { VerdictView } from '#shared/domain/verdicts.ts';
import { ownerWords } from './ownership.ts';

/** What one owner decided about an order. */
export interface Verdict {
  /** Path in the policy, with the line for quantities. */
  readonly key: string;
  readonly fact: string;
  readonly decidedBy: string;
  readonly value: string;
  /** Everything that anybody could have decided. */
  readonly possible: readonly string[];
}

const STATES = AXIS_STATES.map(stateWords);

function stateWords(state: string): string {
  return state.replace('_', ' ');
}

/** Everything that owners decide about an order. */
export function verdictsOf(view: OrderView): readonly Verdict[] {
  return [
    ...[...view.milestones, ...view.axes].map(({ ruling: { fact, decidedBy }, state }) => ({
      key: fact,
      fact,
      decidedBy: deciderWords(decidedBy),
      value: stateWords(state),
      possible: STATES,
    })),
    ...view.attributes.map((attribute) => statedVerdict(attribute, attribute.ruling.fact)),
    ...view.lines.flatMap(({ lineKey, contested }) =>
      contested.map((quantity) => statedVerdict(quantity, `${quantity.ruling.fact} ${lineKey}`)),
    ),
  ];
}

function statedVerdict({ ruling: { fact, decidedBy }, claims }: VerdictView, key: string): Verdict {
  const possible = claims.length === 0 ? [''] : claims.map(({ value }) => value);
  return { key, fact, decidedBy: deciderWords(decidedBy), value: possible[0] ?? '', possible };
}

export function deciderWords(owner: Owner | null): string {
  return owner === null ? 'nobody' : ownerWords(owner);
}

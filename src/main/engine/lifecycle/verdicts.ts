import { hash } from 'node:crypto';
import type { OrderView } from '#shared/domain/order.ts';
import { ownerWords } from './ownership.ts';

/** What one owner decided about an order. */
export interface Verdict {
  /** Path in the policy, with the line for quantities. */
  readonly key: string;
  readonly fact: string;
  readonly decidedBy: string;
  readonly value: string;
}

/** Everything that owners decide about an order. */
export function verdictsOf(view: OrderView): readonly Verdict[] {
  const by = (owner: Parameters<typeof ownerWords>[0] | null): string =>
    owner === null ? 'nobody' : ownerWords(owner);
  return [
    ...view.milestones.map(({ ruling, state }) => ({
      key: ruling.fact,
      fact: ruling.fact,
      decidedBy: by(ruling.decidedBy),
      value: state,
    })),
    ...view.axes.map(({ ruling, state }) => ({
      key: ruling.fact,
      fact: ruling.fact,
      decidedBy: by(ruling.decidedBy),
      value: state.replace('_', ' '),
    })),
    ...view.attributes.map(({ ruling, claims }) => ({
      key: ruling.fact,
      fact: ruling.fact,
      decidedBy: by(ruling.decidedBy),
      value: claims[0]?.value ?? '',
    })),
    ...view.lines.flatMap(({ lineKey, contested }) =>
      contested.map(({ ruling, claims }) => ({
        key: `${ruling.fact} ${lineKey}`,
        fact: ruling.fact,
        decidedBy: by(ruling.decidedBy),
        value: claims[0]?.value ?? '',
      })),
    ),
  ];
}

/** Tells apart what owners decided: equal where every verdict is. */
export function verdictDigest(view: OrderView): string {
  const text = verdictsOf(view).map(({ key, decidedBy, value }) => `${key}\t${decidedBy}\t${value}`);
  return hash('md5', text.join('\n'), 'base64url');
}

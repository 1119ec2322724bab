import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';

/** The vendor's budget: so many credits at most, so many back per second. */
export const MAX_CREDITS = 4_004;
export const CREDITS_PER_SECOND = 60;
/** What a connection asks for when it names no size. */
const DEFAULT_FIRST = 100;

export interface Credits {
  /** Seconds until the cost can be paid; 0 when it was paid. */
  pay(cost: number): number;
  left(): number;
}

export function createCredits(now: () => number): Credits {
  let left = MAX_CREDITS;
  let since = now();
  const restore = (): void => {
    const at = now();
    left = Math.min(MAX_CREDITS, left + (Math.max(0, at - since) / 1000) * CREDITS_PER_SECOND);
    since = at;
  };
  return {
    pay: (cost) => {
      restore();
      if (cost > left) return Math.max(1, Math.ceil((cost - left) / CREDITS_PER_SECOND));
      left -= cost;
      return 0;
    },
    left: () => {
      restore();
      return Math.floor(left);
    },
  };
}

/** What an operation costs: one per root field and row, with the rows of nested connections counted at their asked size. */
export function complexityOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const inner = (selections: SelectionSetNode | undefined): number => {
    let cost = 0;
    for (const field of selections?.selections ?? []) {
      if (field.kind !== Kind.FIELD || field.selectionSet === undefined) continue;
      const rows = field.selectionSet.selections.some(
        (child) => child.kind === Kind.FIELD && child.name.value === 'edges',
      );
      const argument = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
      const first =
        argument?.kind === Kind.INT
          ? Number(argument.value)
          : argument?.kind === Kind.VARIABLE
            ? Number(variables[argument.name.value] ?? DEFAULT_FIRST)
            : DEFAULT_FIRST;
      cost += rows ? first * (1 + inner(field.selectionSet)) : inner(field.selectionSet);
    }
    return cost;
  };
  return document.definitions.reduce(
    (cost, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? cost + definition.selectionSet.selections.length + inner(definition.selectionSet)
        : cost,
    0,
  );
}

import { connectionOf, type Node } from './graph.ts';

/**
 * Whether two order documents cannot be of one order: both of one system, and each has an order number of a shared
 * authority that the other lacks.
 */
export function areRivals(a: Node, b: Node): boolean {
  const connection = connectionOf(a);
  if (connection !== connectionOf(b)) return false;
  const [ofA, ofB] = [sharedNumbers(a, connection), sharedNumbers(b, connection)];
  return [...ofA].some(([scope, numbers]) => {
    const others = ofB.get(scope);
    return others !== undefined && numbers.difference(others).size > 0 && others.difference(numbers).size > 0;
  });
}

/** Its own order numbers by the authority that issued them, but for its system's own. */
function sharedNumbers({ keys }: Node, connection: string): ReadonlyMap<string, ReadonlySet<string>> {
  const numbers = new Map<string, Set<string>>();
  for (const { type, is, key } of keys) {
    const scope = key.slice(0, key.lastIndexOf('|'));
    if (type !== 'order_no' || !is || scope === `order_no|${connection}`) continue;
    numbers.set(scope, (numbers.get(scope) ?? new Set()).add(key));
  }
  return numbers;
}

/** Groups of nodes that reach each other (Tarjan's strongly connected components of more than one node), sorted. */
export function findCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const cycles: string[][] = [];

  const visit = (node: string): void => {
    const order = index.size;
    index.set(node, order);
    low.set(node, order);
    stack.push(node);
    onStack.add(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node) ?? order, low.get(next) ?? order));
      } else if (onStack.has(next)) {
        low.set(node, Math.min(low.get(node) ?? order, index.get(next) ?? order));
      }
    }
    if (low.get(node) !== order) return;
    const group = stack.splice(stack.indexOf(node));
    for (const member of group) onStack.delete(member);
    if (group.length > 1) cycles.push(group.toSorted());
  };

  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return cycles.toSorted((a, b) => a.join().localeCompare(b.join()));
}

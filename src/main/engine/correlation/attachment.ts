import type { LinkEvidence, LinkStep } from '#shared/domain/evidence.ts';
import { DATED_CONFIDENCE, GUESSED_CONFIDENCE, INDIRECT_CONFIDENCE } from './confidence.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { ordersWith } from './hubs.ts';
import { isIdentity, keyValue, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { fitting, isErpOrder, isOfTheTime, mayBeOf, namesakes, type Problem } from './namesakes.ts';
import { fellows, linkedByPeople } from './orders.ts';
import { UPSTREAM } from './standing.ts';

/** An ERP order that a document of another system belongs to, and why. */
export interface Reached {
  readonly order: Node;
  /** To that order document. */
  readonly evidence: LinkEvidence;
}

export interface Attachment {
  readonly reached: readonly Reached[];
  /** What kept the document from an order that its numbers name. */
  readonly problem: Problem | null;
}

interface Edges {
  /** It carries the order's own number, or the order carries its. */
  readonly near: Reached[];
  /** Both name the number of a third. */
  readonly far: Reached[];
  /** It may carry the order's own number. */
  readonly guessed: Reached[];
  problem: Problem | null;
}

interface Step {
  readonly node: Node;
  readonly path: readonly LinkStep[];
}

/**
 * The ERP orders that an order document of another system belongs to: those nearest by keys, all of them that are
 * equally near. One shop order that became two ERP orders is of both; a warehouse order that names one ERP number is of
 * that one only, whatever else the two name in common.
 */
export function attachment(graph: DocumentGraph, start: Node, decisions: LinkDecisions): Attachment {
  const seen = new Set([start.id]);
  const levels: { readonly edges: Edges; readonly step: Step }[][] = [];
  for (let frontier: Step[] = [{ node: start, path: [] }]; frontier.length > 0;) {
    const level = frontier.map((step) => ({ edges: edgesOf(graph, step.node, decisions), step }));
    levels.push(level);
    for (const nearness of ['near', 'far'] as const) {
      const reached = level.flatMap(({ edges, step }) => edges[nearness].map((one) => behind(step, one)));
      if (reached.length > 0) return { reached, problem: null };
    }
    frontier = nextSteps(graph, frontier, seen, decisions);
  }
  for (const level of levels) {
    const reached = level.flatMap(({ edges, step }) => edges.guessed.map((one) => behind(step, one)));
    if (reached.length > 0) return { reached, problem: null };
  }
  return { reached: [], problem: levels[0]?.[0]?.edges.problem ?? null };
}

function nextSteps(
  graph: DocumentGraph,
  frontier: readonly Step[],
  seen: Set<number>,
  decisions: LinkDecisions,
): Step[] {
  const next: Step[] = [];
  for (const { node, path } of frontier.toSorted((a, b) => (a.node.documentKey < b.node.documentKey ? -1 : 1))) {
    for (const fellow of fellows(graph, node, decisions).toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1))) {
      if (seen.has(fellow.id)) continue;
      seen.add(fellow.id);
      const shared = node.keys.find((line) => isIdentity(line) && fellow.keys.some(({ key }) => key === line.key));
      const step = shared ? [stepTo(shared, fellow)] : [];
      next.push({ node: fellow, path: [...path, ...step] });
    }
  }
  return next;
}

/** Evidence of what a fellow reaches. */
function behind({ path }: Step, { order, evidence }: Reached): Reached {
  if (path.length === 0) return { order, evidence };
  const confidence = Math.min(evidence.confidence, INDIRECT_CONFIDENCE);
  return { order, evidence: { ...evidence, rule: 'identity', confidence, path: [...path, ...evidence.path] } };
}

function edgesOf(graph: DocumentGraph, node: Node, decisions: LinkDecisions): Edges {
  const edges: Edges = { near: [], far: [], guessed: [], problem: null };
  for (const order of linkedByPeople(graph, node, decisions).filter(isErpOrder))
    edges.near.push({ order, evidence: { rule: 'decision', confidence: 1, path: [] } });
  const allowed = (order: Node): boolean => !decisions.areApart(node.documentKey, order.documentKey);
  for (const line of node.keys) {
    if (!isIdentity(line) || line.may) continue;
    const times = namesakes(graph, line);
    if (times.length === 0) {
      const nearness = line.is && UPSTREAM.has(node.systemKind) ? edges.near : edges.far;
      const confidence = nearness === edges.near ? 1 : INDIRECT_CONFIDENCE;
      for (const order of ordersWith(graph, line))
        if (isErpOrder(order) && allowed(order)) nearness.push(reachedBy(line, order, confidence, null));
      continue;
    }
    const fit = fitting(times, line, node.datedAt);
    if (fit.orders === null) edges.problem ??= fit.problem;
    else
      for (const order of fit.orders.filter(allowed))
        edges.near.push(reachedBy(line, order, fit.note === null ? 1 : DATED_CONFIDENCE, fit.note));
  }
  addGuesses(graph, node, edges, allowed);
  return edges;
}

/** A number that does not tell who issued it means the one order of its time that has it. */
function addGuesses(graph: DocumentGraph, node: Node, edges: Edges, allowed: (order: Node) => boolean): void {
  const guess = guessedOrders(graph, node);
  if (guess.orders === null) edges.problem ??= guess.problem;
  else
    for (const { line, order } of guess.orders)
      if (allowed(order)) edges.guessed.push(reachedBy(line, order, GUESSED_CONFIDENCE, guess.note));
}

export type Guess =
  | { readonly orders: readonly { readonly line: DocumentKeyLine; readonly order: Node }[]; readonly note: string }
  | { readonly orders: null; readonly problem: Problem | null };

/** The ERP orders that a document may name, where just one of them is of its time. */
export function guessedOrders(graph: DocumentGraph, node: Node): Guess {
  const lines = node.keys.filter((line) => line.may && isIdentity(line));
  if (lines.length === 0) return { orders: null, problem: null };
  const named = lines.flatMap((line) => namesakes(graph, line).map((orders) => ({ line, orders })));
  const possible = named.filter(({ orders }) => mayBeOf(orders, node.datedAt));
  const [one] = possible;
  const value = keyValue(lines[0]?.key ?? '');
  if (one && possible.length === 1 && node.datedAt !== null && isOfTheTime(one.orders, node.datedAt)) {
    const note = `It does not tell who issued ${value}; this is the only order of the time that has it.`;
    return { orders: one.orders.map((order) => ({ line: one.line, order })), note };
  }
  const reason =
    named.length === 0
      ? `It does not tell who issued ${value}, and no order has it.`
      : `It does not tell who issued ${value}, and ${named.length === 1 ? 'an order has' : `${named.length} orders have`} it.`;
  return { orders: null, problem: { code: named.length === 0 ? 'unknown_number' : 'ambiguous', reason } };
}

function reachedBy(line: DocumentKeyLine, order: Node, confidence: number, note: string | null): Reached {
  return {
    order,
    evidence: { rule: 'identity', confidence, path: [stepTo(line, order)], ...(note === null ? {} : { note }) },
  };
}

function stepTo(line: DocumentKeyLine, node: Node): LinkStep {
  return { type: line.type, text: keyValue(line.key), documentKey: node.documentKey };
}

import type { LinkEvidence, LinkStep } from '#shared/domain/order.ts';
import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { isIdentity, isWeak, keyValue, REFERENCE_LABELS, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { anchorOf, identityEvidence, MAX_SAME_ORDER } from './orders.ts';
import { MAX_WEAK_SHARERS, type OrderGroup } from './weak.ts';

/** A strong key on more documents than this (a phone number, "STOCK") links nothing. */
export const MAX_SHARERS = 500;

/** Confidence of a link that a weak key alone makes. */
export const WEAK_CONFIDENCE = 0.8;

export interface Link {
  readonly order: number;
  readonly evidence: LinkEvidence;
}

export interface Linked {
  readonly links: readonly Link[];
  /** Why there is none. */
  readonly reason: string | null;
  readonly code: UnlinkedCode | null;
  /** Weak keys that were asked. */
  readonly weakKeys: readonly string[];
}

/** Whether a strong key is on too many documents to mean one. */
export function isHub(graph: DocumentGraph, line: DocumentKeyLine): boolean {
  if (isWeak(line)) return false;
  return isIdentity(line)
    ? graph.orderClass(line.key, MAX_SAME_ORDER + 1).length > MAX_SAME_ORDER
    : graph.sharers(line.key, MAX_SHARERS + 1).length > MAX_SHARERS;
}

/** The link of each document of an order group, by document id. */
export function groupLinks({ members, joined }: OrderGroup): ReadonlyMap<number, Link> {
  if (joined) {
    const path = [{ type: 'customer_po' as const, text: keyValue(joined.key), documentKey: joined.via.documentKey }];
    const evidence: LinkEvidence = { rule: 'weak', confidence: WEAK_CONFIDENCE, path };
    return new Map(members.map((member) => [member.id, { order: joined.anchor.id, evidence }]));
  }
  const anchor = anchorOf(members);
  return new Map(
    [...identityEvidence(members, anchor)].map(([member, evidence]) => [member, { order: anchor.id, evidence }]),
  );
}

/** Links of a document that is no order, from the documents nearer to the order that it shares keys with. */
export function linksOf(
  graph: DocumentGraph,
  node: Node,
  linksOfDocument: (id: number) => readonly Link[],
  decisions: LinkDecisions,
): Linked {
  if (decisions.isSetAside(node.documentKey)) return { links: [], weakKeys: [], ...SET_ASIDE };
  const found = new Map<number, { evidence: LinkEvidence; via: string }>();
  const problems: Problem[] = [];
  for (const line of node.keys) {
    if (!isWeak(line)) addStrong(graph, node, line, linksOfDocument, found, problems);
  }
  const weak: string[] = [];
  if (found.size === 0) {
    for (const line of node.keys) {
      if (!isWeak(line)) continue;
      weak.push(line.key);
      if (found.size === 0) addWeak(graph, line, linksOfDocument, found, problems);
    }
  }
  if (found.size > 0) problems.unshift(TAKEN_OUT);
  applyDecisions(graph, node, linksOfDocument, decisions, found);
  return {
    links: [...found].map(([order, { evidence }]) => ({ order, evidence })),
    weakKeys: weak,
    ...(found.size > 0 ? LINKED : (problems[0] ?? NO_NUMBER)),
  };
}

/** One reason why a document is not linked. */
export interface Problem {
  readonly code: UnlinkedCode;
  readonly reason: string;
}

const LINKED = { code: null, reason: null } as const;
const NO_NUMBER: Problem = { code: 'no_number', reason: 'It carries no number that another document knows.' };
const TAKEN_OUT: Problem = { code: 'taken_out', reason: 'A person took it out of the order that its numbers name.' };
const SET_ASIDE: Problem = { code: 'set_aside', reason: 'A person said that it belongs to no order.' };

type Found = Map<number, { evidence: LinkEvidence; via: string }>;

function addStrong(
  graph: DocumentGraph,
  node: Node,
  line: DocumentKeyLine,
  linksOfDocument: (id: number) => readonly Link[],
  found: Found,
  problems: Problem[],
): void {
  const label = `${REFERENCE_LABELS[line.type]} ${keyValue(line.key)}`;
  if (isHub(graph, line)) {
    problems.push({ code: 'too_common', reason: `The ${label} is on too many documents to mean one.` });
    return;
  }
  let peers = isIdentity(line) ? graph.orderClass(line.key, MAX_SAME_ORDER + 1) : [];
  if (peers.length === 0) {
    peers = graph
      .sharers(line.key, MAX_SHARERS + 1)
      .filter((sharer) => sharer.rank < node.rank)
      .map((sharer) => sharer.document);
  }
  if (peers.length === 0 && !line.is)
    problems.push({ code: 'unknown_number', reason: `It points to ${label}, which no system has sent.` });
  for (const id of peers) {
    const peer = graph.node(id);
    if (!peer) continue;
    const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: peer.documentKey };
    for (const link of linksOfDocument(id)) {
      const path = [step, ...link.evidence.path];
      const rule = peer.rank === 0 ? 'reference' : 'chain';
      offer(found, link.order, { rule, confidence: link.evidence.confidence, path }, peer.documentKey);
    }
  }
  if (peers.length > 0 && found.size === 0)
    problems.push({ code: 'no_order', reason: `Nothing that shares the ${label} belongs to an order.` });
}

function addWeak(
  graph: DocumentGraph,
  line: DocumentKeyLine,
  linksOfDocument: (id: number) => readonly Link[],
  found: Found,
  problems: Problem[],
): void {
  const label = `${REFERENCE_LABELS[line.type]} ${keyValue(line.key)}`;
  const owners = graph.orderClass(line.key, MAX_WEAK_SHARERS + 1);
  const orders = new Map<number, { node: Node; path: readonly LinkStep[] }>();
  for (const id of owners) {
    const node = graph.node(id);
    if (!node) continue;
    for (const link of linksOfDocument(id)) {
      const before = orders.get(link.order);
      if (!before || node.documentKey < before.node.documentKey)
        orders.set(link.order, { node, path: link.evidence.path });
    }
  }
  if (owners.length > MAX_WEAK_SHARERS || orders.size > 1) {
    const many = owners.length > MAX_WEAK_SHARERS;
    problems.push({
      code: many ? 'too_common' : 'ambiguous',
      reason: `The ${label} is on ${many ? 'too many' : orders.size} orders.`,
    });
    return;
  }
  for (const [order, { node, path }] of orders) {
    const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: node.documentKey };
    offer(found, order, { rule: 'weak', confidence: WEAK_CONFIDENCE, path: [step, ...path] }, node.documentKey);
  }
}

/** The best evidence for an order: surest, then shortest, then by key; never by arrival. */
function offer(found: Found, order: number, evidence: LinkEvidence, via: string): void {
  const best = found.get(order);
  if (best) {
    const worse = evidence.confidence - best.evidence.confidence || best.evidence.path.length - evidence.path.length;
    if (
      worse < 0 ||
      (worse === 0 && `${via}|${evidence.path[0]?.text}` >= `${best.via}|${best.evidence.path[0]?.text}`)
    )
      return;
  }
  found.set(order, { evidence, via });
}

function applyDecisions(
  graph: DocumentGraph,
  node: Node,
  linksOfDocument: (id: number) => readonly Link[],
  decisions: LinkDecisions,
  found: Found,
): void {
  for (const key of decisions.unlinkedFrom(node.documentKey)) {
    for (const link of linksOfOrder(graph, key, linksOfDocument, decisions)) found.delete(link.order);
  }
  for (const key of decisions.linkedTo(node.documentKey)) {
    for (const link of linksOfOrder(graph, key, linksOfDocument, decisions)) {
      found.set(link.order, { evidence: { rule: 'decision', confidence: 1, path: [] }, via: key });
    }
  }
}

/** A decision names an order by one of its order-class documents. */
function linksOfOrder(
  graph: DocumentGraph,
  key: string,
  linksOfDocument: (id: number) => readonly Link[],
  decisions: LinkDecisions,
): readonly Link[] {
  const id = decisions.documentId(graph, key);
  return id !== undefined && graph.node(id)?.rank === 0 ? linksOfDocument(id) : [];
}

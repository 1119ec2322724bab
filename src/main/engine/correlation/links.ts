import { MAX_SHARERS } from '../canonical/hub-limits.ts';
import { DOCUMENT_RANKS } from '../canonical/ranks.ts';
import { isBoughtFor, type LinkEvidence, type LinkStep } from '#shared/domain/evidence.ts';
import type { UnlinkedCode } from '#shared/domain/unlinked.ts';
import { guessedOrders } from './attachment.ts';
import { DATED_CONFIDENCE, GUESSED_CONFIDENCE, notSureEnough, WEAK_CONFIDENCE } from './confidence.ts';
import { connectionOf, type DocumentGraph, type Node } from './graph.ts';
import { isHub, isMereWord, ordersWith } from './hubs.ts';
import { awaitsAnswer, isIdentity, isWeak, keyValue, labelOf, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { fitting, namesakes, type Problem } from './namesakes.ts';
import { isPurchaseNumber } from './purchases.ts';

export interface Link {
  readonly order: number;
  readonly evidence: LinkEvidence;
}

export interface Linked {
  readonly links: readonly Link[];
  /** Why there is none; of an order document: why it is an order of its own and should be looked at. */
  readonly reason: string | null;
  readonly code: UnlinkedCode | null;
  /** Weak keys that were asked. */
  readonly weakKeys: readonly string[];
}

export type LinksOfDocument = (id: number) => readonly Link[];

/** Documents of the same rank are followed so far: credit memo, rebill, its credit memo. */
const MAX_HOPS = 4;

const LINKED = { code: null, reason: null } as const;
const NO_NUMBER: Problem = { code: 'no_number', reason: 'It carries no number that another document knows.' };
const TAKEN_OUT: Problem = { code: 'taken_out', reason: 'A person took it out of the order that its numbers name.' };
const SET_ASIDE: Problem = { code: 'set_aside', reason: 'A person said that it belongs to no order.' };

/**
 * Links of a document that is no order:
 * 1. from the documents of lower rank that it shares a strong key with,
 * 2. where its number does not tell who issued it: the one order of its time that has it,
 * 3. from documents of its own rank, over strong keys: what they know of themselves,
 * 4. over a weak key that is on one order,
 * and what people decided. What is less sure than the policy asks for links nothing.
 * @param linksOfDocument of documents of lower rank
 */
export function linksOf(
  graph: DocumentGraph,
  node: Node,
  linksOfDocument: LinksOfDocument,
  decisions: LinkDecisions,
): Linked {
  if (decisions.isSetAside(node.documentKey)) return { links: [], weakKeys: [], ...SET_ASIDE };
  const rules: Rules = { graph, linksOfDocument, decisions };
  const problems: Problem[] = [];
  let found = strongLinks(rules, node, problems);
  if (found.size === 0) found = linksOfPeers(rules, node);
  const weak: string[] = [];
  if (found.size === 0) {
    for (const line of node.keys.filter(isWeak)) {
      weak.push(line.key);
      if (found.size === 0) addWeak(rules, line, found, problems);
    }
    dropUnsure(found, decisions, problems);
  }
  if (found.size > 0) problems.unshift(TAKEN_OUT);
  applyDecisions(rules, node, found);
  return {
    links: [...found].map(([order, { evidence }]) => ({ order, evidence })),
    weakKeys: weak,
    ...(found.size > 0 ? LINKED : (problems[0] ?? NO_NUMBER)),
  };
}

interface Rules {
  readonly graph: DocumentGraph;
  readonly linksOfDocument: LinksOfDocument;
  readonly decisions: LinkDecisions;
}

/** Best evidence per order, and the key of the document that it was found by. */
type Found = Map<number, Offer>;
interface Offer {
  readonly evidence: LinkEvidence;
  readonly via: string;
}

/** What one key leads to. */
interface Finding {
  readonly line: DocumentKeyLine;
  /** The key is an ERP order's own number. */
  readonly direct: boolean;
  readonly offers: readonly (Offer & { readonly order: number })[];
}

function strongLinks(rules: Rules, node: Node, problems: Problem[]): Found {
  const findings = node.keys
    .filter((line) => !isWeak(line) && !line.may && !awaitsAnswer(line))
    .flatMap((line) => findingOf(rules, node, line, problems));
  const [only] = findings;
  if (only && findings.length === 1) {
    const found: Found = new Map();
    for (const offer of only.offers) addOffer(found, offer);
    return orGuessed(rules, node, found, problems);
  }
  // A document that states the number of an ERP order is of that order, whatever else it has in common with others.
  const direct = findings.some((finding) => finding.direct && finding.offers.length > 0);
  const counting = direct ? findings.filter((finding) => finding.direct || !isIdentity(finding.line)) : findings;
  const found: Found = new Map();
  const exact = counting.filter((finding) => finding.direct || finding.line.is || ownOrders(finding).size <= 1);
  for (const { offers } of exact) for (const offer of offers) addOffer(found, offer);
  const known = new Set(found.keys());
  // It names a load of five orders, and one of them by number: it is of that one.
  for (const finding of counting.filter((one) => !exact.includes(one)))
    if (![...ownOrders(finding)].some((order) => known.has(order)))
      for (const offer of finding.offers) addOffer(found, offer);
  return orGuessed(rules, node, found, problems);
}

function orGuessed(rules: Rules, node: Node, found: Found, problems: Problem[]): Found {
  if (found.size === 0) addGuess(rules, node, found, problems);
  dropUnsure(found, rules.decisions, problems);
  return found;
}

/** Orders that a key leads to, without those that these were only bought for. */
function ownOrders({ offers }: Finding): ReadonlySet<number> {
  const own = offers.filter(({ evidence }) => !isBoughtFor(evidence));
  return new Set((own.length > 0 ? own : offers).map(({ order }) => order));
}

function findingOf(rules: Rules, node: Node, line: DocumentKeyLine, problems: Problem[]): Finding | [] {
  const { graph, linksOfDocument } = rules;
  if (isHub(graph, line)) {
    problems.push({ code: 'too_common', reason: `The ${labelOf(line)} is on too many documents to mean one.` });
    return [];
  }
  const times = isIdentity(line) ? namesakes(graph, line) : [];
  const fit = times.length === 0 ? null : fitting(times, line, node.datedAt);
  if (fit?.orders === null) {
    problems.push(fit.problem);
    return [];
  }
  const peers = fit ? fit.orders : nearer(graph, node, line);
  // A number that was given again: the order that has it now came long after this.
  const standing = fit === null && isIdentity(line) ? peers.filter((peer) => peer.rank === 0) : [];
  const timely = standing.length === 0 ? null : fitting([standing], line, node.datedAt);
  if (timely?.orders === null) {
    problems.push(timely.problem);
    return [];
  }
  const note = fit?.note ?? null;
  const every = peers.flatMap((peer) => {
    const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: peer.documentKey };
    return linksOfDocument(peer.id).map(({ order, evidence: far }) => {
      const evidence: LinkEvidence = {
        rule: peer.rank === 0 && far.rule !== 'chain' ? 'reference' : 'chain',
        confidence: Math.min(far.confidence, note === null ? 1 : DATED_CONFIDENCE),
        path: [step, ...far.path],
        ...(note === null ? (far.note === undefined ? {} : { note: far.note }) : { note }),
      };
      return { order, evidence, via: peer.documentKey };
    });
  });
  const offers =
    fit === null && isIdentity(line) && peers.length > 1 ? ofTheNumber(peers, linksOfDocument, every) : every;
  if (peers.length === 0 && !line.is)
    problems.push({ code: 'unknown_number', reason: `It points to ${labelOf(line)}, which no system has sent.` });
  else if (peers.length > 0 && offers.length === 0)
    problems.push({ code: 'no_order', reason: `Nothing that shares the ${labelOf(line)} belongs to an order.` });
  const finding = { line, direct: fit !== null, offers };
  const orders = isMereWord(graph, node, line) ? ownOrders(finding).size : 1;
  if (orders <= 1) return finding;
  problems.push({ code: 'too_common', reason: `The ${labelOf(line)} is a word, and on ${orders} orders.` });
  return [];
}

/** A number that one order of a shop shares with the order that it became in part is that one's, not the whole shop order's. */
function ofTheNumber(
  peers: readonly Node[],
  linksOfDocument: LinksOfDocument,
  offers: Finding['offers'],
): Finding['offers'] {
  const common = peers
    .map((peer) => linksOfDocument(peer.id).filter(({ evidence }) => !isBoughtFor(evidence)))
    .map((links) => new Set(links.map(({ order }) => order)))
    .reduce<ReadonlySet<number> | null>((all, orders) => all?.intersection(orders) ?? orders, null);
  if (common === null || common.size === 0) return offers;
  return offers.filter(({ order, evidence }) => common.has(order) || isBoughtFor(evidence));
}

/** Documents of lower rank that carry a key: order documents where it is an order's number and one carries it. */
function nearer(graph: DocumentGraph, node: Node, line: DocumentKeyLine): Node[] {
  const orders = isIdentity(line) ? ordersWith(graph, line) : [];
  if (orders.length > 0) return orders;
  const ids = graph
    .sharers(line.key, MAX_SHARERS + 1)
    .flatMap(({ document, rank }) => (rank < node.rank ? [document] : []));
  const nodes = [...new Set(ids)].flatMap((id) => graph.node(id) ?? []);
  if (node.rank !== DOCUMENT_RANKS.purchase || !isPurchaseNumber(line)) return nodes;
  // Whoever sells names the number too; the purchase was made for what its own side orders with it.
  return nodes.filter((other) => connectionOf(other) === connectionOf(node));
}

function addGuess({ graph, linksOfDocument }: Rules, node: Node, found: Found, problems: Problem[]): void {
  const guess = guessedOrders(graph, node);
  if (guess.orders === null) {
    if (guess.problem) problems.unshift(guess.problem);
    return;
  }
  for (const { line, order: peer } of guess.orders) {
    const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: peer.documentKey };
    for (const { order, evidence: far } of linksOfDocument(peer.id)) {
      const confidence = Math.min(far.confidence, GUESSED_CONFIDENCE);
      const evidence: LinkEvidence = { rule: 'reference', confidence, path: [step, ...far.path], note: guess.note };
      addOffer(found, { order, evidence, via: peer.documentKey });
    }
  }
}

/** What the nearest documents of its own rank that it shares strong keys with know of themselves. */
function linksOfPeers(rules: Rules, start: Node): Found {
  const found: Found = new Map();
  const seen = new Set([start.id]);
  let frontier: { readonly node: Node; readonly path: readonly LinkStep[] }[] = [{ node: start, path: [] }];
  for (let hop = 0; hop < MAX_HOPS && found.size === 0 && frontier.length > 0; hop += 1) {
    const next: typeof frontier = [];
    for (const { node, path } of frontier) {
      for (const line of node.keys) {
        for (const peer of peersOf(rules.graph, node, line)) {
          if (seen.has(peer.id)) continue;
          const steps = [...path, { type: line.type, text: keyValue(line.key), documentKey: peer.documentKey }];
          const own = strongLinks(rules, peer, []);
          applyDecisions(rules, peer, own);
          if (rules.decisions.isSetAside(peer.documentKey)) own.clear();
          for (const [order, { evidence }] of own) {
            const { confidence, path: rest } = evidence;
            addOffer(found, { order, evidence: { rule: 'chain', confidence, path: [...steps, ...rest] }, via: '' });
          }
          next.push({ node: peer, path: steps });
        }
      }
    }
    for (const { node } of next) seen.add(node.id);
    const nearest = new Map<number, (typeof next)[number]>();
    for (const step of next.toSorted((a, b) => (JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1)))
      if (!nearest.has(step.node.id)) nearest.set(step.node.id, step);
    frontier = [...nearest.values()];
  }
  return found;
}

/** Documents of the same rank that a key leads to. An order's number is asked of orders alone, and a word of nobody. */
export function peersOf(graph: DocumentGraph, node: Node, line: DocumentKeyLine): Node[] {
  if (
    isWeak(line) ||
    isIdentity(line) ||
    line.may ||
    awaitsAnswer(line) ||
    isHub(graph, line) ||
    isMereWord(graph, node, line)
  )
    return [];
  const ids = graph
    .sharers(line.key, MAX_SHARERS + 1)
    .flatMap(({ document, rank }) => (rank === node.rank && document !== node.id ? [document] : []));
  return [...new Set(ids)].flatMap((id) => graph.node(id) ?? []);
}

function addWeak({ graph, linksOfDocument }: Rules, line: DocumentKeyLine, found: Found, problems: Problem[]): void {
  if (isHub(graph, line)) {
    problems.push({ code: 'too_common', reason: `The ${labelOf(line)} is on too many orders.` });
    return;
  }
  const orders = new Map<number, { node: Node; path: readonly LinkStep[] }>();
  for (const id of graph.orderClass(line.key, MAX_SHARERS + 1)) {
    const node = graph.node(id);
    if (!node) continue;
    for (const link of linksOfDocument(id).filter(({ evidence }) => !isBoughtFor(evidence))) {
      const before = orders.get(link.order);
      if (!before || node.documentKey < before.node.documentKey)
        orders.set(link.order, { node, path: link.evidence.path });
    }
  }
  if (orders.size > 1) {
    problems.push({ code: 'ambiguous', reason: `The ${labelOf(line)} is on ${orders.size} orders.` });
    return;
  }
  for (const [order, { node, path }] of orders) {
    const step: LinkStep = { type: line.type, text: keyValue(line.key), documentKey: node.documentKey };
    const evidence: LinkEvidence = { rule: 'weak', confidence: WEAK_CONFIDENCE, path: [step, ...path] };
    addOffer(found, { order, evidence, via: node.documentKey });
  }
}

function dropUnsure(found: Found, decisions: LinkDecisions, problems: Problem[]): void {
  let best = -1;
  for (const [order, { evidence }] of found) {
    if (evidence.confidence >= decisions.linkConfidence) continue;
    best = Math.max(best, evidence.confidence);
    found.delete(order);
  }
  if (best >= 0 && found.size === 0) problems.unshift(notSureEnough(best));
}

/** The best evidence for an order: surest, then shortest, then by key; never by arrival. */
function addOffer(found: Found, { order, evidence, via }: Offer & { readonly order: number }): void {
  const best = found.get(order);
  if (best) {
    const worse = evidence.confidence - best.evidence.confidence || best.evidence.path.length - evidence.path.length;
    if (worse < 0 || (worse === 0 && placeOf({ evidence, via }) >= placeOf(best))) return;
  }
  found.set(order, { evidence, via });
}

function placeOf({ evidence, via }: Offer): string {
  return `${via}|${JSON.stringify(evidence.path)}`;
}

function applyDecisions(rules: Rules, node: Node, found: Found): void {
  const { decisions } = rules;
  for (const { other, apart, own } of decisions.said(node.documentKey)) {
    if (!own) continue;
    for (const link of linksOfOrder(rules, other)) {
      if (!apart) found.set(link.order, { evidence: { rule: 'decision', confidence: 1, path: [] }, via: other });
      else if (!isBoughtFor(link.evidence)) found.delete(link.order);
    }
  }
}

/** A decision names an order by one of its order-class documents. */
function linksOfOrder({ graph, linksOfDocument, decisions }: Rules, key: string): readonly Link[] {
  const id = decisions.documentId(graph, key);
  return id !== undefined && graph.node(id)?.rank === 0 ? linksOfDocument(id) : [];
}

import type { LinkEvidence, LinkStep } from '#shared/domain/evidence.ts';
import { attachment, type Reached } from './attachment.ts';
import { notSureEnough, WEAK_CONFIDENCE } from './confidence.ts';
import type { DocumentGraph, Node } from './graph.ts';
import { keyValue } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import type { Link, Linked } from './links.ts';
import { ordersWith } from './hubs.ts';
import { isErpOrder, namesakes, type Problem } from './namesakes.ts';
import { anchorOf, erpOrder, identityEvidence } from './orders.ts';
import { demandBehind, isPurchaseNumber } from './purchases.ts';
import { areRivals } from './rivals.ts';
import { standingOrders, UPSTREAM } from './standing.ts';
import { weakPartner } from './weak.ts';

/** The order or orders that a document is itself part of, without those that it was only bought for. */
export interface OwnOrders {
  readonly links: readonly Link[];
  readonly problem: Problem | null;
  /** The weak key that joined it to its order. */
  readonly weakKey: string | null;
}

/** Documents that make an order, as against those that belong to it. */
export interface Group {
  readonly members: readonly Node[];
  readonly anchor: Node;
}

interface Attached {
  /** The best evidence per ERP order that a document of another system reaches, by the order's anchor. */
  readonly found: ReadonlyMap<number, Reached>;
  /** It reaches orders, and is on none of them: it stands alone, without its fellows. */
  readonly alone: boolean;
  readonly problem: Problem | null;
}

/**
 * Where order documents belong, by pure rules over a graph and people's decisions:
 * - an order document of an ERP with a number of its own is an order of its own (`erpOrder`),
 * - those of other systems belong to the nearest ERP orders (`attachment`), or, where there are none, are an order with
 *   their fellows, which may join a numbered one over a weak key (`weakPartner`),
 * - what a supplier or a sister company was asked for by a purchase order stands also on the orders behind it.
 *
 * Answers are kept: valid as long as the graph and the decisions are.
 */
export class OrderClass {
  readonly #graph: DocumentGraph;
  readonly #decisions: LinkDecisions;
  readonly #own = new Map<number, OwnOrders>();
  readonly #attached = new Map<number, Attached>();
  readonly #groupOf = new Map<number, Group>();

  constructor(graph: DocumentGraph, decisions: LinkDecisions) {
    this.#graph = graph;
    this.#decisions = decisions;
  }

  /** Every order that an order document stands on. It is always on one. */
  place(node: Node): Linked {
    const { links, problem, weakKey } = this.own(node);
    return {
      links: [...links, ...this.#boughtFor(node, links)],
      reason: problem?.reason ?? null,
      code: problem?.code ?? null,
      weakKeys: weakKey === null ? [] : [weakKey],
    };
  }

  own(node: Node): OwnOrders {
    let own = this.#own.get(node.id);
    if (!own) this.#own.set(node.id, (own = this.#findOwn(node)));
    return own;
  }

  #findOwn(node: Node): OwnOrders {
    if (isErpOrder(node)) return this.#inGroup(node, this.#erpGroup(node), null);
    const { found, alone, problem } = this.#attachedTo(node);
    if (alone) return this.#inGroup(node, this.#keep([node]), problem);
    if (found.size === 0) return this.#standing(node, problem);
    const links = [...found].map(([order, { evidence }]) => ({ order, evidence }));
    const beside = this.#inEach(node, this.#groupsBeside(node)).links;
    return { links: [...links, ...beside].toSorted((a, b) => a.order - b.order), problem: null, weakKey: null };
  }

  #standing(node: Node, problem: Problem | null): OwnOrders {
    const [group, ...others] = this.#standingGroups(node);
    if (others.length > 0) return this.#inEach(node, [group, ...others]);
    const joined = weakPartner(this.#graph, group.members, (node) => this.groupsOf(node), this.#decisions);
    if (!joined) return this.#inGroup(node, group, problem);
    if (WEAK_CONFIDENCE < this.#decisions.linkConfidence)
      return this.#inGroup(node, group, notSureEnough(WEAK_CONFIDENCE));
    const path: LinkStep[] = [{ type: 'customer_po', text: keyValue(joined.key), documentKey: joined.via.documentKey }];
    const evidence: LinkEvidence = { rule: 'weak', confidence: WEAK_CONFIDENCE, path };
    return { links: [{ order: joined.anchor.id, evidence }], problem: null, weakKey: joined.key };
  }

  /** The orders that an order document is part of before weak keys are asked: one that it makes, or those it belongs to. */
  groupsOf(node: Node): readonly Group[] {
    if (isErpOrder(node)) return [this.#erpGroup(node)];
    const { found } = this.#attachedTo(node);
    if (found.size === 0) return this.#standingGroups(node);
    return [...[...found.values()].map(({ order }) => this.#erpGroup(order)), ...this.#groupsBeside(node)];
  }

  /** The other orders that a shop's order became, of which no ERP order is there: others of its numbers lead to them. */
  #groupsBeside(node: Node): readonly Group[] {
    if (!UPSTREAM.has(node.systemKind)) return [];
    const groups = new Map<number, Group>();
    for (const line of node.keys) {
      if (line.type !== 'order_no' || !line.is || namesakes(this.#graph, line).length > 0) continue;
      for (const other of ordersWith(this.#graph, line)) {
        if (isErpOrder(other) || UPSTREAM.has(other.systemKind)) continue;
        if (this.#decisions.areApart(node.documentKey, other.documentKey)) continue;
        const { found, alone } = this.#attachedTo(other);
        if (found.size > 0 || alone) continue;
        for (const group of this.#standingGroups(other)) groups.set(group.anchor.id, group);
      }
    }
    return [...groups.values()];
  }

  #erpGroup(node: Node): Group {
    return this.#groupOf.get(node.id) ?? this.#keep(erpOrder(this.#graph, node, this.#decisions));
  }

  /** The orders that a document makes with its fellows where no ERP order is behind it; several only in part. */
  #standingGroups(node: Node): readonly [Group, ...Group[]] {
    const kept = this.#groupOf.get(node.id);
    if (kept) return [kept];
    if (this.#attachedTo(node).alone) return [this.#keep([node])];
    const isFree = (member: Node): boolean => member.id === node.id || this.#attachedTo(member).found.size === 0;
    const orders = standingOrders(this.#graph, node, this.#decisions)
      .map((members) => members.filter(isFree))
      .flatMap((members) => (members.length === 0 ? [] : [this.#keep(members)]));
    const [first = this.#keep([node]), ...others] = orders;
    return [first, ...others];
  }

  /** A document that several orders have in common makes none of them. */
  #inEach(node: Node, groups: readonly Group[]): OwnOrders {
    const links = groups.map(({ members, anchor }): Link => {
      const evidence = identityEvidence([...members, node], anchor).get(node.id);
      return { order: anchor.id, evidence: evidence ?? { rule: 'identity', confidence: 1, path: [] } };
    });
    return { links: links.toSorted((a, b) => a.order - b.order), problem: null, weakKey: null };
  }

  #keep(members: readonly Node[]): Group {
    const group = { members, anchor: anchorOf(members) };
    for (const { id } of members) this.#groupOf.set(id, group);
    return group;
  }

  #inGroup(node: Node, { members, anchor }: Group, problem: Problem | null): OwnOrders {
    const evidence = identityEvidence(members, anchor).get(node.id);
    const link = { order: anchor.id, evidence: evidence ?? { rule: 'identity', confidence: 1, path: [] } };
    return { links: [link], problem, weakKey: null };
  }

  #attachedTo(node: Node): Attached {
    let attached = this.#attached.get(node.id);
    if (!attached) this.#attached.set(node.id, (attached = this.#attach(node)));
    return attached;
  }

  #attach(node: Node): Attached {
    const { found, problem } = this.#reach(node);
    if (found.size === 0) return { found, alone: false, problem };
    for (const order of this.#takenFrom(node)) found.delete(order);
    if (found.size === 0) return { found, alone: true, problem: null };
    const sure = new Map(
      [...found].filter(([, { evidence }]) => evidence.confidence >= this.#decisions.linkConfidence),
    );
    if (sure.size > 0) return { found: sure, alone: false, problem: null };
    const best = Math.max(...[...found.values()].map(({ evidence }) => evidence.confidence));
    return { found: sure, alone: true, problem: notSureEnough(best) };
  }

  #reach(node: Node): { readonly found: Map<number, Reached>; readonly problem: Problem | null } {
    const { reached, problem } = attachment(this.#graph, node, this.#decisions);
    const found = new Map<number, Reached>();
    for (const { order, evidence } of reached) {
      if (evidence.path.length > 1 && this.#hasAnother(order, node)) continue;
      const group = this.#erpGroup(order);
      const within = identityEvidence(group.members, group.anchor).get(order.id)?.path ?? [];
      const whole = { order, evidence: { ...evidence, path: [...evidence.path, ...within] } };
      const before = found.get(group.anchor.id);
      if (!before || isBetter(whole, before)) found.set(group.anchor.id, whole);
    }
    return { found, problem };
  }

  /** The system of a document has an order of its own for an ERP order: what leads there by way of a shop is another's. */
  #hasAnother(order: Node, node: Node): boolean {
    if (UPSTREAM.has(node.systemKind)) return false;
    return order.keys
      .filter((line) => line.type === 'order_no' && line.is)
      .flatMap((line) => ordersWith(this.#graph, line))
      .some((other) => !isErpOrder(other) && areRivals(node, other));
  }

  /** Orders that a person took a document from, and did not put it back into: named by one of their documents. */
  #takenFrom(node: Node): ReadonlySet<number> {
    const taken = new Set<number>();
    for (const { other: key, apart, own } of this.#decisions.said(node.documentKey)) {
      const id = this.#decisions.documentId(this.#graph, key);
      const other = id === undefined || id === node.id ? null : this.#graph.node(id);
      if (!other || other.rank !== 0) continue;
      for (const order of this.#namedBy(other, own)) {
        if (apart) taken.add(order);
        else taken.delete(order);
      }
    }
    return taken;
  }

  /** Orders of the ERP that a person meant by one of their documents; by another system's, where it was said of these. */
  #namedBy(node: Node, own: boolean): readonly number[] {
    if (isErpOrder(node)) return [this.#erpGroup(node).anchor.id];
    return own ? [...this.#reach(node).found.keys()] : [];
  }

  /** Orders behind the purchases that a document's orders answer, however many companies are between. */
  #boughtFor(node: Node, own: readonly Link[]): Link[] {
    const fellows = this.groupsOf(node).flatMap(({ members }) => members.filter(({ id }) => id !== node.id));
    if (!buys(node) && !fellows.some(buys)) return [];
    const seen = new Set(own.map(({ order }) => order));
    const links: Link[] = [];
    let frontier: { readonly node: Node; readonly path: readonly LinkStep[] }[] = [
      { node, path: [] },
      ...own.flatMap(({ order, evidence }) =>
        this.#membersAt(order, node).map((member) => ({ node: member, path: evidence.path })),
      ),
    ];
    while (frontier.length > 0) {
      const next: typeof frontier = [];
      for (const { node: supplier, path } of frontier) {
        for (const line of supplier.keys.filter((key) => isPurchaseNumber(key) && !key.is)) {
          for (const { purchase, orders } of demandBehind(this.#graph, supplier, line)) {
            for (const order of orders.toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1))) {
              const bought = purchase
                ? [{ type: line.type, text: keyValue(line.key), documentKey: purchase.documentKey }]
                : [];
              const named = namedBy(order, purchase ?? supplier);
              for (const link of this.own(order).links) {
                if (seen.has(link.order)) continue;
                seen.add(link.order);
                const steps = [...path, ...bought, ...named, ...link.evidence.path];
                const confidence = Math.min(1, link.evidence.confidence);
                links.push({ order: link.order, evidence: { rule: 'chain', confidence, path: steps } });
                for (const member of this.#membersAt(link.order, null)) next.push({ node: member, path: steps });
              }
            }
          }
        }
      }
      frontier = next;
    }
    return links;
  }

  #membersAt(order: number, except: Node | null): Node[] {
    const anchor = this.#graph.node(order);
    const members = anchor ? this.groupsOf(anchor).flatMap((group) => group.members) : [];
    return members.filter(({ id }) => id !== except?.id).toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
  }
}

/** Surer, then shorter, then by key: the same whatever arrived first. */
function isBetter(a: Reached, b: Reached): boolean {
  const worse = b.evidence.confidence - a.evidence.confidence || a.evidence.path.length - b.evidence.path.length;
  return worse === 0 ? JSON.stringify(a.evidence.path) < JSON.stringify(b.evidence.path) : worse < 0;
}

/** Whether it names a purchase order that it may answer. */
function buys(node: Node): boolean {
  return node.keys.some((line) => isPurchaseNumber(line) && !line.is);
}

function namedBy(order: Node, by: Node): LinkStep[] {
  const line = order.keys.find((own) => own.type !== 'customer_po' && by.keys.some(({ key }) => key === own.key));
  return line ? [{ type: line.type, text: keyValue(line.key), documentKey: order.documentKey }] : [];
}

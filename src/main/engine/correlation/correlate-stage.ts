import type { LinkEvidence } from '#shared/domain/order.ts';
import { assert } from '#shared/lib/assert.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import { documentEntry, setSearchText } from '../store/search-index.ts';
import { searchTextOf } from '../store/search-text.ts';
import { Graph, type Node } from './graph.ts';
import { isIdentity, isWeak, keyValue } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { groupLinks, isHub, linksOf, type Link, type Problem } from './links.ts';
import { MAX_SAME_ORDER } from './orders.ts';
import { dependants, dependOn, MAX_WEAK_SHARERS, orderGroup } from './weak.ts';

const NONE: ReadonlySet<number> = new Set();

/** While everything is due, what was read is kept from run to run, up to so many documents. */
const KEPT_DOCUMENTS = 150_000;

/**
 * Stage 4: links documents to orders, nearest kinds first, and keeps the evidence. What is decided for a document
 * reaches the documents farther away that share a key with it, as work. The outcome depends on the set of documents
 * and decisions alone.
 */
export class CorrelateStage {
  readonly #db: WriteDb;
  #graph: Graph;
  #links = new Map<number, readonly Link[]>();
  #hubs = new Set<string>();
  /** While everything is due: the keys that could be hubs at all. */
  #common: ReadonlySet<string> | null = null;
  /** Orders to assemble after this run. */
  readonly #due = new Set<number>();
  /** True while everything is due anyway, so that nothing has to be told to look again. */
  #all = false;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#graph = new Graph(db);
  }

  /** Call when work was added since the last run. */
  begin(): void {
    this.#forget();
    this.#all =
      this.#db.value('SELECT 1 FROM document_link LIMIT 1') === undefined &&
      this.#db.value('SELECT 1 FROM unlinked_document LIMIT 1') === undefined;
    this.#hubs = new Set(this.#db.column<string>('SELECT key FROM hub_key'));
    this.#common = this.#all
      ? new Set(
          this.#db.column<string>(
            'SELECT key FROM document_reference GROUP BY key HAVING count(*) > ?',
            MAX_SAME_ORDER,
          ),
        )
      : null;
  }

  /** Links up to limit documents that are due, of one rank, in one transaction. Returns how many. */
  run(limit: number, decisions: LinkDecisions): number {
    const db = this.#db;
    return db.transaction(() => {
      if (!this.#all || this.#graph.size > KEPT_DOCUMENTS) this.#forget();
      this.#due.clear();
      const next = db.get<{ stage: number; rank: number }>(
        `SELECT stage, min(key) / ${RANK_STEP} AS rank FROM work WHERE stage IN (?, ?) GROUP BY stage ORDER BY rank, stage LIMIT 1`,
        WORK_STAGES.correlate,
        WORK_STAGES.relink,
      );
      if (!next) return 0;
      const { stage, rank } = next;
      const due = db.column<number>(
        'SELECT key FROM work WHERE stage = ? AND key < ? ORDER BY key LIMIT ?',
        stage,
        (rank + 1) * RANK_STEP,
        limit,
      );
      const placed = new Set<number>();
      this.#graph.load(due.map((key) => key - rank * RANK_STEP));
      // First, because placing one may make another of them due again.
      db.run('DELETE FROM work WHERE stage = ? AND key BETWEEN ? AND ?', stage, due[0] ?? 0, due.at(-1) ?? 0);
      for (const key of due) {
        const node = this.#graph.node(key - rank * RANK_STEP);
        if (!node) this.#gone(key - rank * RANK_STEP);
        else this.#place(node, stage === WORK_STAGES.correlate, placed, decisions);
      }
      for (const order of this.#due)
        db.run('INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.assemble, order);
      return due.length;
    });
  }

  #forget(): void {
    this.#graph = new Graph(this.#db);
    this.#links = new Map();
  }

  #place(node: Node, newKeys: boolean, placed: Set<number>, decisions: LinkDecisions): void {
    if (newKeys) this.#noteHubs(node);
    if (newKeys) this.#tellDecided(node, decisions);
    if (node.rank === 0) this.#placeOrder(node, newKeys, placed, decisions);
    else this.#placeOther(node, newKeys, decisions);
  }

  /** A key that has become, or is no longer, too common is looked at from all its documents once. */
  #noteHubs(node: Node): void {
    for (const line of node.keys) {
      const hub = (this.#common?.has(line.key) ?? true) && isHub(this.#graph, line);
      if (hub === this.#hubs.has(line.key)) continue;
      if (hub) this.#hubs.add(line.key);
      else this.#hubs.delete(line.key);
      this.#db.run(hub ? 'INSERT INTO hub_key (key) VALUES (?)' : 'DELETE FROM hub_key WHERE key = ?', line.key);
      if (!this.#all) {
        this.#db.run(
          `INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ?`,
          WORK_STAGES.relink,
          line.key,
        );
      }
    }
  }

  #linksOf = (id: number): readonly Link[] => {
    const kept = this.#links.get(id);
    if (kept) return kept;
    const links = this.#db
      .all<{ order_id: number; evidence: string }>(
        'SELECT order_id, evidence FROM document_link WHERE document = ?',
        id,
      )
      .map((row) => ({ order: row.order_id, evidence: JSON.parse(row.evidence) as LinkEvidence }));
    this.#links.set(id, links);
    return links;
  };

  #placeOrder(node: Node, newKeys: boolean, placed: Set<number>, decisions: LinkDecisions): void {
    // Its group was placed with another member already.
    if (this.#all && this.#db.value('SELECT 1 FROM document_link WHERE document = ?', node.id) !== undefined) return;
    const seeds = this.#all ? [node.id] : [node.id, ...this.#formerFellows(node)];
    for (const seed of seeds) {
      const start = placed.has(seed) ? null : this.#graph.node(seed);
      if (!start || start.rank !== 0) continue;
      const group = orderGroup(this.#graph, start, decisions);
      const { members, joined } = group;
      const links = groupLinks(group);
      for (const member of members) {
        placed.add(member.id);
        const link = links.get(member.id);
        assert(link, 'a group links each of its members');
        const changed = this.#write(member, [link], null, newKeys && member.id === node.id);
        if (joined) dependOn(this.#db, joined.key, member.id);
        if (changed && !this.#all) {
          this.#tellWeak(member, placed);
          this.#tellDecided(member, decisions);
        }
      }
    }
    // Its group may be as it was while what its weak keys point to is not.
    if (newKeys && !this.#all) this.#tellWeak(node, placed);
  }

  #formerFellows(node: Node): number[] {
    return this.#linksOf(node.id).flatMap(({ order }) =>
      this.#db.column<number>(
        'SELECT l.document FROM document_link l JOIN document d ON d.id = l.document WHERE l.order_id = ? AND d.rank = 0',
        order,
      ),
    );
  }

  #tellDecided(node: Node, decisions: LinkDecisions): void {
    if (this.#all) return;
    for (const key of decisions.about(node.documentKey)) {
      const id = decisions.documentId(this.#graph, key);
      const other = id === undefined ? null : this.#graph.node(id);
      if (other) this.#look(other.rank, other.id);
    }
  }

  #tellWeak(node: Node, placed: ReadonlySet<number>): void {
    for (const line of node.keys.filter(isWeak)) {
      const sharing = this.#graph.sharers(line.key, MAX_WEAK_SHARERS + 1);
      if (sharing.length <= MAX_WEAK_SHARERS)
        for (const { document, rank } of sharing) if (rank === 0 && !placed.has(document)) this.#look(0, document);
      for (const id of dependants(this.#db, line.key)) {
        const dependant = this.#graph.node(id);
        if (dependant && !placed.has(id)) this.#look(dependant.rank, id);
      }
    }
  }

  #placeOther(node: Node, newKeys: boolean, decisions: LinkDecisions): void {
    const { links, reason, code, weakKeys } = linksOf(this.#graph, node, this.#linksOf, decisions);
    for (const key of weakKeys) dependOn(this.#db, key, node.id);
    const changed = this.#write(node, links, reason === null || code === null ? null : { code, reason }, newKeys);
    // It may name, beside a weak key, the number of the order that the key points to.
    if ((changed || newKeys) && !this.#all && node.keys.some(isIdentity)) this.#tellWeak(node, NONE);
  }

  /** Returns whether the links are others than before. */
  #write(node: Node, links: readonly Link[], problem: Problem | null, newKeys: boolean): boolean {
    const db = this.#db;
    const before = this.#all ? [] : this.#linksOf(node.id);
    const changed = this.#all || !sameLinks(before, links);
    if (changed) {
      const orders = new Set<number>();
      for (const { order } of before) {
        orders.add(order);
        if (!links.some((link) => link.order === order))
          db.run('DELETE FROM document_link WHERE document = ? AND order_id = ?', node.id, order);
      }
      for (const { order, evidence } of links) {
        orders.add(order);
        db.run(
          `INSERT INTO document_link (document, order_id, evidence) VALUES (?, ?, ?)
           ON CONFLICT (document, order_id) DO UPDATE SET evidence = excluded.evidence`,
          node.id,
          order,
          JSON.stringify(evidence),
        );
      }
      this.#links.set(node.id, links);
      for (const order of orders) this.#assemble(order);
      if (node.rank === 0) this.#leaveOrders(before, links);
    }
    this.#writeUnlinked(node, problem);
    if ((changed || newKeys) && !this.#all) this.#tellFarther(node);
    return changed;
  }

  /** Documents of an order that has no anchor any more find their new one. */
  #leaveOrders(before: readonly Link[], links: readonly Link[]): void {
    for (const { order } of before) {
      if (links.some((link) => link.order === order)) continue;
      this.#db.run(
        `INSERT OR IGNORE INTO work (stage, key)
         SELECT ?, d.rank * ${RANK_STEP} + d.id FROM document_link l JOIN document d ON d.id = l.document WHERE l.order_id = ?`,
        WORK_STAGES.relink,
        order,
      );
    }
  }

  #writeUnlinked(node: Node, problem: Problem | null): void {
    const db = this.#db;
    if (problem === null) {
      if (this.#all) return;
      if (db.run('DELETE FROM unlinked_document WHERE document = ?', node.id).changes > 0)
        setSearchText(db, documentEntry(node.id), null);
      return;
    }
    db.run(
      `INSERT INTO unlinked_document (document, code, reason) VALUES (?, ?, ?)
       ON CONFLICT (document) DO UPDATE SET code = excluded.code, reason = excluded.reason`,
      node.id,
      problem.code,
      problem.reason,
    );
    const places = node.keys.map((line) => ({
      field: line.type,
      documentKey: node.documentKey,
      value: keyValue(line.key),
    }));
    setSearchText(db, documentEntry(node.id), searchTextOf(places));
  }

  #tellFarther(node: Node): void {
    for (const line of node.keys) {
      if (this.#hubs.has(line.key)) continue;
      this.#db.run(
        `INSERT OR IGNORE INTO work (stage, key)
         SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ? AND rank > ?`,
        WORK_STAGES.relink,
        line.key,
        node.rank,
      );
    }
  }

  #gone(id: number): void {
    const db = this.#db;
    for (const { order } of this.#linksOf(id)) {
      this.#assemble(order);
      db.run(
        `INSERT OR IGNORE INTO work (stage, key)
         SELECT ?, d.rank * ${RANK_STEP} + d.id FROM document_link l JOIN document d ON d.id = l.document WHERE l.order_id = ?`,
        WORK_STAGES.relink,
        order,
      );
    }
    db.run('DELETE FROM document_link WHERE document = ?', id);
    db.run('DELETE FROM unlinked_document WHERE document = ?', id);
    setSearchText(db, documentEntry(id), null);
    this.#links.delete(id);
  }

  #look(rank: number, document: number): void {
    this.#db.run(
      'INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)',
      WORK_STAGES.relink,
      rank * RANK_STEP + document,
    );
  }

  #assemble(order: number): void {
    this.#due.add(order);
  }
}

function sameLinks(a: readonly Link[], b: readonly Link[]): boolean {
  if (a.length !== b.length) return false;
  const byOrder = (x: Link, y: Link): number => x.order - y.order;
  return JSON.stringify(a.toSorted(byOrder)) === JSON.stringify(b.toSorted(byOrder));
}

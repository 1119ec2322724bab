import { DOCUMENT_RANKS } from '../canonical/ranks.ts';
import { MAX_SAME_ORDER, MAX_SHARERS } from '../canonical/hub-limits.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import { Graph, type Node } from './graph.ts';
import { isHub } from './hubs.ts';
import { isIdentity, isWeak, type DocumentKeyLine } from './keys.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { readLinks, relinkDocuments, removeUnlinked, sameLinks, writeLinks, writeUnlinked } from './link-rows.ts';
import { linksOf, type Link } from './links.ts';
import { isErpOrder, type Problem } from './namesakes.ts';
import { OrderClass } from './order-class.ts';
import { isNumbered } from './orders.ts';
import { isPurchaseNumber, suppliersOf } from './purchases.ts';
import { dependants, dependOn } from './weak.ts';

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
  #orders: OrderClass;
  #decisions: LinkDecisions;
  /** Whether a key is noted as too common, as far as it was asked. */
  #noted = new Map<string, boolean>();
  /** While everything is due: the keys that could be hubs at all. */
  #common: ReadonlySet<string> | null = null;
  /** Orders to assemble after this run. */
  readonly #due = new Set<number>();
  /** True while everything is due anyway, so that nothing has to be told to look again. */
  #all = false;

  constructor(db: WriteDb, decisions: LinkDecisions) {
    this.#db = db;
    this.#decisions = decisions;
    this.#graph = new Graph(db);
    this.#orders = new OrderClass(this.#graph, decisions);
  }

  /** Call when work was added since the last run. */
  begin(): void {
    this.#forget();
    this.#all =
      this.#db.value('SELECT 1 FROM document_link LIMIT 1') === undefined &&
      this.#db.value('SELECT 1 FROM unlinked_document LIMIT 1') === undefined;
    this.#noted = new Map();
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
      const decided = decisions !== this.#decisions;
      this.#decisions = decisions;
      if (!this.#all || decided || this.#graph.size > KEPT_DOCUMENTS) this.#forget();
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
      if (this.#common)
        this.#loadSharers(
          due.map((key) => key - rank * RANK_STEP),
          this.#common,
        );
      // First, because placing one may make another of them due again.
      db.run('DELETE FROM work WHERE stage = ? AND key BETWEEN ? AND ?', stage, due[0] ?? 0, due.at(-1) ?? 0);
      for (const key of due) {
        const node = this.#graph.node(key - rank * RANK_STEP);
        if (!node) this.#gone(key - rank * RANK_STEP);
        else this.#place(node, stage === WORK_STAGES.correlate, placed);
      }
      for (const order of this.#due)
        db.run('INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.assemble, order);
      return due.length;
    });
  }

  /** Asking key by key would take longer than all else; a key that could be a hub is not asked for whole. */
  #loadSharers(ids: readonly number[], common: ReadonlySet<string>): void {
    const keys = ids.flatMap((id) => this.#graph.node(id)?.keys.map(({ key }) => key) ?? []);
    this.#graph.loadSharers(
      keys.filter((key) => !common.has(key)),
      MAX_SHARERS + 1,
    );
  }

  #forget(): void {
    this.#graph = new Graph(this.#db);
    this.#orders = new OrderClass(this.#graph, this.#decisions);
    this.#links = new Map();
  }

  #place(node: Node, newKeys: boolean, placed: Set<number>): void {
    this.#noteHubs(node);
    if (newKeys) this.#tellDecided(node);
    if (node.rank === 0) this.#placeOrder(node, newKeys, placed);
    else this.#placeOther(node, newKeys);
  }

  /** A key that has become, or is no longer, too common is looked at from all its documents once. */
  #noteHubs(node: Node): void {
    for (const line of node.keys) {
      if (this.#common?.has(line.key) === false) continue;
      const hub = isHub(this.#graph, line);
      if (hub === this.#isNoted(line.key)) continue;
      this.#noted.set(line.key, hub);
      this.#db.run(
        hub ? 'INSERT OR IGNORE INTO hub_key (key) VALUES (?)' : 'DELETE FROM hub_key WHERE key = ?',
        line.key,
      );
      if (this.#all) continue;
      this.#db.run(
        `INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ?`,
        WORK_STAGES.relink,
        line.key,
      );
      this.#tellDependants(line.key);
    }
  }

  #isNoted(key: string): boolean {
    let noted = this.#noted.get(key);
    if (noted === undefined) {
      noted = !this.#all && this.#db.value('SELECT 1 FROM hub_key WHERE key = ?', key) !== undefined;
      this.#noted.set(key, noted);
    }
    return noted;
  }

  #linksOf = (id: number): readonly Link[] => {
    const kept = this.#links.get(id);
    if (kept) return kept;
    const links = readLinks(this.#db, id);
    this.#links.set(id, links);
    return links;
  };

  #placeOrder(node: Node, newKeys: boolean, placed: Set<number>): void {
    if (this.#all) {
      this.#placeOne(node);
      return;
    }
    for (const id of this.#region(node)) {
      const member = placed.has(id) ? null : this.#graph.node(id);
      if (!member || member.rank !== 0) continue;
      placed.add(id);
      if (!this.#placeOne(member)) continue;
      this.#tellWeak(member, placed);
      this.#tellDecided(member);
      this.#tellSuppliers(member, placed);
    }
    if (!newKeys) return;
    // It may be placed as it was while what its keys lead to is not.
    this.#tellFarther(node);
    this.#tellWeak(node, placed);
    this.#tellSuppliers(node, placed);
  }

  /** Returns whether its links are others than before. */
  #placeOne(node: Node): boolean {
    const { links, reason, code, weakKeys } = this.#orders.place(node);
    for (const key of weakKeys) dependOn(this.#db, key, node.id);
    return this.#write(node, links, reason === null || code === null ? null : { code, reason }, false);
  }

  /**
   * The order documents whose place a document may change: those that share an identity key with it, those that it was
   * in an order with, whatever hangs together with them by other documents than an ERP's, and those that people spoke
   * of together with them.
   */
  #region(start: Node): Iterable<number> {
    const region = new Set([start.id]);
    const queue = [start];
    const add = (id: number): void => {
      if (region.has(id)) return;
      region.add(id);
      const node = this.#graph.node(id);
      if (node && node.rank === 0 && !isErpOrder(node)) queue.push(node);
    };
    for (const id of this.#formerFellows(start)) add(id);
    const decided = new Set<number>();
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const line of node.keys) {
        if (!isIdentity(line) || this.#isNoted(line.key)) continue;
        for (const id of this.#graph.orderClass(line.key, MAX_SAME_ORDER + 1)) add(id);
      }
      for (const id of this.#idsOf(this.#decisions.linkedWith(node.documentKey))) add(id);
      for (const id of this.#idsOf(this.#decisions.apartFrom(node.documentKey))) decided.add(id);
    }
    return region.union(decided);
  }

  #formerFellows(node: Node): number[] {
    return this.#linksOf(node.id).flatMap(({ order }) =>
      this.#db.column<number>(
        'SELECT l.document FROM document_link l JOIN document d ON d.id = l.document WHERE l.order_id = ? AND d.rank = 0',
        order,
      ),
    );
  }

  #idsOf(documentKeys: readonly string[]): number[] {
    return documentKeys.flatMap((key) => this.#decisions.documentId(this.#graph, key) ?? []);
  }

  #tellDecided(node: Node): void {
    if (this.#all) return;
    const { documentKey } = node;
    // Both ways: it may have been an order that they were joined to, and be none any more.
    const keys = [...this.#decisions.linkedWith(documentKey), ...this.#decisions.apartFrom(documentKey)];
    for (const id of this.#idsOf(keys)) {
      const other = this.#graph.node(id);
      if (other) this.#look(other.rank, other.id);
    }
  }

  #tellWeak(node: Node, placed: ReadonlySet<number>): void {
    for (const line of node.keys.filter(isWeak)) {
      // Whoever hangs on a key that is too common has been told so once.
      if (this.#isNoted(line.key)) continue;
      for (const { document, rank } of this.#graph.sharers(line.key, MAX_SHARERS + 1))
        if (rank === 0 && !placed.has(document)) this.#look(0, document);
      this.#tellDependants(line.key, placed);
    }
  }

  #tellDependants(key: string, placed: ReadonlySet<number> = NONE): void {
    for (const id of dependants(this.#db, key)) {
      const dependant = this.#graph.node(id);
      if (dependant && !placed.has(id)) this.#look(dependant.rank, id);
    }
  }

  /** Who delivers what was bought for the orders of this document, by a purchase order or by its number alone. */
  #tellSuppliers(node: Node, placed: ReadonlySet<number>): void {
    const purchases = new Set<number>();
    for (const line of node.keys) {
      if ((!isIdentity(line) && !isPurchaseNumber(line)) || this.#isNoted(line.key)) continue;
      for (const { document, rank } of this.#sharersUpTo(line, DOCUMENT_RANKS.purchase)) {
        if (rank === DOCUMENT_RANKS.purchase) purchases.add(document);
        else if (isPurchaseNumber(line) && !placed.has(document)) this.#look(0, document);
      }
    }
    for (const id of purchases) {
      const purchase = this.#graph.node(id);
      if (purchase) this.#lookAtSuppliers(purchase, placed);
    }
  }

  #lookAtSuppliers(purchase: Node, placed: ReadonlySet<number>): void {
    for (const { id } of suppliersOf(this.#graph, purchase)) if (!placed.has(id)) this.#look(0, id);
  }

  #sharersUpTo({ key }: DocumentKeyLine, rank: number): { readonly document: number; readonly rank: number }[] {
    return this.#db.all('SELECT document, rank FROM document_reference WHERE key = ? AND rank <= ?', key, rank);
  }

  #placeOther(node: Node, newKeys: boolean): void {
    const { links, reason, code, weakKeys } = linksOf(this.#graph, node, this.#linksOf, this.#decisions);
    for (const key of weakKeys) dependOn(this.#db, key, node.id);
    const problem = reason === null || code === null ? null : { code, reason };
    const changed = this.#write(node, links, problem, newKeys);
    if (this.#all) return;
    const isNew = changed || newKeys;
    // It may name, beside a weak key, the number of the order that the key points to; that order may be what is new.
    if (node.keys.some(isIdentity)) {
      if (isNew) this.#tellWeak(node, NONE);
      else this.#lookAtUnnumbered(node);
    }
    if (isNew && node.rank === DOCUMENT_RANKS.purchase) this.#lookAtSuppliers(node, NONE);
  }

  /** Orders that a weak key of the document may join to the order that it names. */
  #lookAtUnnumbered(node: Node): void {
    for (const line of node.keys.filter(isWeak)) {
      if (this.#isNoted(line.key)) continue;
      for (const { document, rank } of this.#graph.sharers(line.key, MAX_SHARERS + 1)) {
        const order = rank === 0 ? this.#graph.node(document) : null;
        if (order && !isNumbered([order])) this.#look(0, document);
      }
    }
  }

  /** Returns whether the links are others than before. */
  #write(node: Node, links: readonly Link[], problem: Problem | null, newKeys: boolean): boolean {
    const db = this.#db;
    const before = this.#all ? [] : this.#linksOf(node.id);
    const changed = this.#all || !sameLinks(before, links);
    if (changed) {
      writeLinks(db, node.id, before, links);
      this.#links.set(node.id, links);
      for (const { order } of [...before, ...links]) this.#assemble(order);
      for (const { order } of before)
        if ((node.rank === 0 || order === node.id) && !links.some((link) => link.order === order))
          relinkDocuments(db, order);
    }
    if (problem !== null) writeUnlinked(db, node, problem);
    else if (!this.#all) removeUnlinked(db, node.id);
    if ((changed || newKeys) && !this.#all) this.#tellFarther(node);
    return changed;
  }

  #tellFarther(node: Node): void {
    for (const line of node.keys) {
      if (this.#isNoted(line.key)) continue;
      this.#db.run(
        `INSERT OR IGNORE INTO work (stage, key)
         SELECT ?, rank * ${RANK_STEP} + document FROM document_reference WHERE key = ? AND rank >= ? AND document <> ?`,
        WORK_STAGES.relink,
        line.key,
        // Those of its own rank may know their orders by it, but not over an order's number.
        node.rank === 0 || isIdentity(line) || isWeak(line) ? node.rank + 1 : node.rank,
        node.id,
      );
    }
  }

  #gone(id: number): void {
    const db = this.#db;
    for (const { order } of this.#linksOf(id)) {
      this.#assemble(order);
      relinkDocuments(db, order);
    }
    db.run('DELETE FROM document_link WHERE document = ?', id);
    removeUnlinked(db, id);
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

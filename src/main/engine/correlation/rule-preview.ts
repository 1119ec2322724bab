import type { RuleExample, RulePreview } from '#shared/contract/dto/rules.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { ruleMatches, sourceMark, withDerivedReferences } from '../canonical/derived-references.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { keyLines } from '../canonical/record-versions.ts';
import type { ReadDb } from '../store/database.ts';
import { KeyChanges } from './changed-graph.ts';
import { isIdentity, parseKeys } from './keys.ts';
import { bothWorlds, linkEffect, type Placement } from './link-effect.ts';
import type { LinkDecisions } from './link-decisions.ts';
import { isHub } from './hubs.ts';
import { MAX_SAME_ORDER } from '../canonical/hub-limits.ts';
import { exampleOf } from './rule-examples.ts';

/** A rule that is to be learned, or to be forgotten. */
export interface RuleChange {
  readonly rule: ReferenceRule;
  readonly forget: boolean;
}

/** What people decided so far, as the preview takes it into account. */
export interface DecidedSoFar {
  readonly links: LinkDecisions;
  /** Rules in force for the connection of the rule. */
  readonly rules: readonly ReferenceRule[];
}

/** How far it is: documents looked at, of so many that are known to be looked at. */
export interface PreviewProgress {
  readonly done: number;
  readonly total: number;
}

/** What a rule reads in one document. */
export type Found = RuleExample['found'];

/** The whole effect of a rule: what becomes of each document, by id. */
export interface RuleEffect {
  readonly read: number;
  /** What it finds, by the document that it finds it in. */
  readonly matched: ReadonlyMap<number, NonNullable<Found>>;
  readonly changed: ReadonlyMap<number, Placement>;
  readonly ambiguous: ReadonlyMap<number, Placement>;
  readonly hubs: ReadonlyMap<number, Placement>;
  readonly unknown: ReadonlyMap<number, Placement>;
}

const EXAMPLES = 10;
const LONGEST_TEXT = 300;
const TELL_EVERY = 250;
/** What is kept of documents is let go of after so many keys. */
const KEYS_AT_ONCE = 5_000;

/**
 * What learning or forgetting a rule changes, exactly as the stages would: stored documents are read with the other
 * set of rules, and linked over a graph that holds their other keys. Writes nothing.
 */
export function* ruleEffect(
  db: ReadDb,
  { rule, forget }: RuleChange,
  { links, rules }: DecidedSoFar,
): Generator<PreviewProgress, RuleEffect> {
  const others = rules.filter(({ id }) => id !== rule.id);
  const reader = yield* readWith(db, rule, forget ? others : [...others, rule]);
  const placements = new Map<number, Placement>();
  const changed = new Map<number, Placement>();
  for (const { placement, known } of linkEffect(db, reader.changes, links)) {
    if (placement.changed) changed.set(placement.document, placement);
    if (reader.changes.keys.has(placement.document)) placements.set(placement.document, placement);
    const total = reader.read + known;
    if (placements.size % TELL_EVERY === 0) yield { done: reader.read + placements.size, total };
  }
  const kinds = yield* kindsOfKeys(db, reader.changes, links);
  const those = (is: (document: number, placement: Placement) => boolean): ReadonlyMap<number, Placement> =>
    new Map([...placements].filter(([document, placement]) => is(document, placement)));
  const named = (keys: ReadonlySet<string>) => (document: number) =>
    (kinds.gained.get(document) ?? []).some((key) => keys.has(key));
  return {
    read: reader.read,
    matched: reader.matched,
    changed,
    ambiguous: those((id, { code, after }) => named(kinds.several)(id) || (code === 'ambiguous' && after.length === 0)),
    hubs: those((id) => named(kinds.hubs)(id)),
    unknown: those((id, { after }) => after.length === 0 && named(kinds.unknown)(id)),
  };
}

interface Read {
  readonly read: number;
  readonly matched: ReadonlyMap<number, NonNullable<Found>>;
  readonly changes: KeyChanges;
}

/** The documents of the rule's connection that hold what it reads, with the keys that they would have. */
function* readWith(db: ReadDb, rule: ReferenceRule, rules: readonly ReferenceRule[]): Generator<PreviewProgress, Read> {
  const where = 'd.stream IN (SELECT id FROM stream WHERE connection_id = ?) AND instr(d.body, ?) > 0';
  const mark = sourceMark(rule.from);
  const total = db.value<number>(`SELECT count(*) FROM document d WHERE ${where}`, rule.connectionId, mark) ?? 0;
  const matched = new Map<number, NonNullable<Found>>();
  const changes = new KeyChanges();
  let read = 0;
  for (const row of db.each<{ id: number; rank: number; keys: string; body: string }>(
    `SELECT d.id, d.rank, d.keys, d.body FROM document d WHERE ${where}`,
    rule.connectionId,
    mark,
  )) {
    const document = unpackDocument(row.body);
    const [first] = ruleMatches(document, rule);
    if (first) matched.set(row.id, { within: first.within.slice(0, LONGEST_TEXT), text: first.text });
    changes.add(row.id, row.rank, row.keys, keyLines(withDerivedReferences(document, rules)));
    read += 1;
    if (read % TELL_EVERY === 0) yield { done: read, total: total * 2 };
  }
  return { read, matched, changes };
}

interface KindsOfKeys {
  /** Keys that a document gains. */
  readonly gained: ReadonlyMap<number, readonly string[]>;
  readonly several: ReadonlySet<string>;
  readonly hubs: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

function* kindsOfKeys(db: ReadDb, changes: KeyChanges, links: LinkDecisions): Generator<PreviewProgress, KindsOfKeys> {
  const gained = new Map<number, string[]>();
  const [several, hubs, unknown] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let worlds = bothWorlds(db, changes, links);
  let done = 0;
  for (const [key, gaining] of changes.gained) {
    for (const { document } of gaining) {
      const keys = gained.get(document);
      if (keys) keys.push(key);
      else gained.set(document, [key]);
    }
    const [line] = parseKeys(`1${key}`);
    if (!line) continue;
    if (isHub(worlds.graphAfter, line)) hubs.add(key);
    else if (worlds.graphAfter.sharers(key, gaining.length + 1).length <= gaining.length) unknown.add(key);
    else if (isIdentity(line)) {
      const carriers = worlds.graphAfter.orderClass(key, MAX_SAME_ORDER);
      const orders = new Set(carriers.flatMap((id) => worlds.after.linksOf(id).map(({ order }) => order)));
      if (orders.size > 1) several.add(key);
    }
    done += 1;
    if (done % KEYS_AT_ONCE === 0) {
      worlds = bothWorlds(db, changes, links);
      yield { done, total: changes.gained.size };
    }
  }
  return { gained, several, hubs, unknown };
}

/** The effect in figures, each with ten examples, the newest first. */
export function summarise(db: ReadDb, effect: RuleEffect, revision: number): RulePreview {
  const counted = (placements: readonly Placement[]): RulePreview['linked'] => ({
    count: placements.length,
    examples: placements
      .toSorted((a, b) => b.document - a.document)
      .slice(0, EXAMPLES)
      .map((placement) => exampleOf(db, placement, effect.matched.get(placement.document) ?? null)),
  });
  // Each document counts once: where nobody could tell its order, that is what matters about it.
  const plain = [...effect.changed.values()].filter(({ document }) => !effect.ambiguous.has(document));
  return {
    read: effect.read,
    matched: effect.matched.size,
    linked: counted(plain.filter(({ before }) => before.length === 0)),
    moved: counted(plain.filter(({ before, after }) => before.length > 0 && after.length > 0)),
    broken: counted(plain.filter(({ before, after }) => before.length > 0 && after.length === 0)),
    ambiguous: counted([...effect.ambiguous.values()]),
    hubs: counted([...effect.hubs.values()].filter(({ document }) => !effect.ambiguous.has(document))),
    unknown: counted([...effect.unknown.values()]),
    orders: new Set([...effect.changed.values()].flatMap(differing)).size,
    revision,
  };
}

function differing({ before, after }: Placement): number[] {
  return [...before.filter((order) => !after.includes(order)), ...after.filter((order) => !before.includes(order))];
}

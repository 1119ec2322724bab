import { createHash } from 'node:crypto';
import type { RuleProposal } from '#shared/contract/dto/rules.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import {
  REFERENCE_TYPES,
  referenceKey,
  type ReferenceRule,
  type ReferenceType,
  type RuleSource,
} from '#shared/domain/references.ts';
import { ruleMatches, sourceMark, textsOf, withDerivedReferences } from '../canonical/derived-references.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { keyLines } from '../canonical/record-versions.ts';
import type { ReadDb } from '../store/database.ts';
import { KeyChanges } from './changed-graph.ts';
import { isIdentity, isWeak, keyValue, parseKeys, REFERENCE_LABELS } from './keys.ts';
import { bothWorlds } from './link-effect.ts';
import { isHub } from './hubs.ts';
import { patternIdeas } from './propose-rule-patterns.ts';
import type { DecidedSoFar } from './rule-preview.ts';

/** A number of the order that would link the document, if the document carried it. */
interface Target {
  readonly type: ReferenceType;
  readonly scope: string;
  readonly normalised: string;
  /** It names orders, and not one of their documents. */
  readonly identity: boolean;
}

/** The document that is to be linked. */
export interface Example {
  readonly document: number;
  readonly connectionId: string;
  readonly rank: number;
  readonly content: CanonicalDocument;
}

const SHORTEST = 4;
const MOST_PROPOSALS = 6;
/** Documents of the connection that a proposal is tried on: those that wait, and the latest others. */
const MOST_WAITING = 2_000;
const MOST_OTHERS = 1_000;
/** More of what it finds than this share may not be placeholders. */
const PLACEHOLDERS = 0.1;

/**
 * Rules that would have linked a document to an order, the best first: which of the document's texts holds which number
 * of the order, and where. Each is tried on what waits and on the latest documents of the connection.
 */
export function proposeRules(db: ReadDb, example: Example, order: number, decided: DecidedSoFar): RuleProposal[] {
  const targets = targetsOf(db, example, order);
  const proposals = new Map<
    string,
    { rule: ReferenceRule; words: string; found: RuleProposal['found']; rank: number }
  >();
  for (const from of sourcesOf(example.content)) {
    for (const { value: within } of textsOf(example.content, from)) {
      for (const target of targets) {
        if (from === target.type && within === target.normalised) continue;
        for (const { pattern, words, text, closeness } of patternIdeas(within, target.normalised)) {
          const { type, scope } = target;
          const sentence = `${words.replace('{source}', sourceWords(from))} is ${article(REFERENCE_LABELS[type])}`;
          const id = createHash('sha256')
            .update(JSON.stringify([example.connectionId, from, pattern, type, scope]))
            .digest('hex')
            .slice(0, 12);
          const rule = { id, connectionId: example.connectionId, from, pattern, to: { type, scope }, words: sentence };
          const rank = closeness + (target.identity ? 0.5 : 0);
          if (!proposals.has(id)) proposals.set(id, { rule, words: sentence, found: { within, text }, rank });
        }
      }
    }
  }
  const samples = new Map<RuleSource, readonly Sampled[]>();
  return [...proposals.values()]
    .toSorted((a, b) => b.rank - a.rank || (a.rule.id < b.rule.id ? -1 : 1))
    .slice(0, MOST_PROPOSALS * 2)
    .map(({ rule, words, found, rank }) => {
      const sampled = samples.get(rule.from) ?? sample(db, rule);
      samples.set(rule.from, sampled);
      const result = tried(db, rule, decided, sampled);
      // A closer pattern is worth more than one that places somewhat more.
      return { proposal: { rule, words, found, ...result }, worth: Math.log2(result.places + 1) + rank / 2 };
    })
    .toSorted((a, b) => refusals(a.proposal) - refusals(b.proposal) || b.worth - a.worth)
    .map(({ proposal }) => proposal)
    .slice(0, MOST_PROPOSALS);
}

function refusals({ refused }: RuleProposal): number {
  return refused === null ? 0 : 1;
}

function sourcesOf(document: CanonicalDocument): RuleSource[] {
  const types = new Set(document.references.filter(({ rule }) => rule === undefined).map(({ type }) => type));
  return [...REFERENCE_TYPES.filter((type) => types.has(type) && type !== 'line_id'), 'label', 'summary'];
}

/** Numbers on the order's documents that are nearer to it than the example, and that the example does not carry yet. */
function targetsOf(db: ReadDb, { rank, content }: Example, order: number): Target[] {
  const own = new Set(
    keyLines(content)
      .split('\n')
      .map((line) => line.slice(1)),
  );
  const rows = db.all<{ rank: number; body: string }>(
    `SELECT d.rank, d.body FROM document_link l JOIN document d ON d.id = l.document
     WHERE l.order_id = ? AND d.rank < ? ORDER BY d.rank, d.id <> ?`,
    order,
    Math.max(rank, 1),
    order,
  );
  const targets = new Map<string, Target>();
  for (const row of rows) {
    for (const { type, scope, normalised } of unpackDocument(row.body).references) {
      if (normalised === null || type === 'line_id' || normalised.length < SHORTEST) continue;
      const key = referenceKey(type, scope, normalised);
      const [line] = parseKeys(`1${key}`);
      if (!line || own.has(key) || (row.rank > 0 && (isIdentity(line) || isWeak(line)))) continue;
      targets.set(key, { type, scope, normalised, identity: isIdentity(line) });
    }
  }
  return [...targets.values()];
}

/** What a rule would do to what waits, and whether it would read numbers that mean nothing. */
function tried(
  db: ReadDb,
  rule: ReferenceRule,
  decided: DecidedSoFar,
  sampled: readonly Sampled[],
): Pick<RuleProposal, 'places' | 'refused'> {
  const changes = new KeyChanges();
  const waiting = new Set<number>();
  let [matches, placeholders] = [0, 0];
  let placeholder = '';
  const others = decided.rules.filter(({ id }) => id !== rule.id);
  for (const { row, document } of sampled) {
    for (const { normalised, text } of ruleMatches(document, rule)) {
      matches += 1;
      if (normalised !== null) continue;
      placeholders += 1;
      placeholder ||= text;
    }
    changes.add(row.id, row.rank, row.keys, keyLines(withDerivedReferences(document, [...others, rule])));
    if (row.waiting === 1 && changes.keys.has(row.id)) waiting.add(row.id);
  }
  const worlds = bothWorlds(db, changes, decided.links);
  for (const [key, gaining] of changes.gained) {
    const [line] = parseKeys(`1${key}`);
    if (line && isHub(worlds.graphAfter, line)) {
      const many = `${REFERENCE_LABELS[line.type]} ${keyValue(key)}`;
      return { places: 0, refused: `It would also read the ${many}, which is on too many documents to mean one.` };
    }
    if (
      line &&
      isWeak(line) &&
      worlds.graphAfter.orderClass(key, 2).length > 1 &&
      gaining.length >= changes.keys.size
    ) {
      return { places: 0, refused: `The ${REFERENCE_LABELS[line.type]} ${keyValue(key)} is on several orders.` };
    }
  }
  if (placeholders > matches * PLACEHOLDERS)
    return { places: 0, refused: `It would mostly read what names nothing, such as “${placeholder}”.` };
  const places = [...waiting].filter((id) => worlds.after.linksOf(id).length > 0).length;
  return { places, refused: places === 0 ? 'It would place nothing that waits.' : null };
}

interface SampleRow {
  readonly id: number;
  readonly rank: number;
  readonly keys: string;
  readonly body: string;
  readonly waiting: 0 | 1;
}

interface Sampled {
  readonly row: SampleRow;
  readonly document: CanonicalDocument;
}

function sample(db: ReadDb, { connectionId, from }: ReferenceRule): Sampled[] {
  const inConnection = 'd.stream IN (SELECT id FROM stream WHERE connection_id = ?) AND instr(d.body, ?) > 0';
  const mark = sourceMark(from);
  const waiting = db.all<SampleRow>(
    `SELECT d.id, d.rank, d.keys, d.body, 1 AS waiting FROM unlinked_document u JOIN document d ON d.id = u.document
     WHERE ${inConnection} AND u.code <> 'set_aside' ORDER BY d.id DESC LIMIT ?`,
    connectionId,
    mark,
    MOST_WAITING,
  );
  const others = db.all<SampleRow>(
    `SELECT d.id, d.rank, d.keys, d.body, 0 AS waiting FROM document d
     WHERE ${inConnection} AND d.id NOT IN (SELECT document FROM unlinked_document) ORDER BY d.id DESC LIMIT ?`,
    connectionId,
    mark,
    MOST_OTHERS,
  );
  return [...waiting, ...others].map((row) => ({ row, document: unpackDocument(row.body) }));
}

function sourceWords(from: RuleSource): string {
  if (from === 'label') return 'own name';
  return from === 'summary' ? 'text' : REFERENCE_LABELS[from];
}

function article(words: string): string {
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
}

import type { ChangeRow, Moment } from '#shared/contract/dto/past.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import type { Decisions } from '../commands/decision-log.ts';
import type { OrderSnapshot } from './past.ts';
import { DOCUMENT_WORDS, factText } from './words.ts';

/** So many changes of one document are told; the rest is counted. */
const TOLD = 3;

/** The moments at which something about an order became known or was decided, the earliest first. */
export function momentsOf(
  changes: readonly ChangeRow[],
  { view, exceptions }: OrderSnapshot,
  decisions: Decisions,
  named: (body: DecisionBody) => string,
): Moment[] {
  const arrivals = [...Map.groupBy(changes, (row) => row.firstSeenAt)].map(([at, rows]): Moment => ({
    at,
    kind: 'arrival',
    sentence: eachOnce([...Map.groupBy(rows, (row) => row.documentKey).values()].map((own) => documentSentence(own))),
    connectionIds: [...new Set(rows.map((row) => row.connectionId))].toSorted(),
  }));
  const documents = new Set(view.documents.map((document) => document.documentKey));
  const keys = new Set(exceptions.map((exception) => exception.exceptionKey));
  const concerns = (body: DecisionBody): boolean => {
    if (body.kind === 'undo') {
      const undone = decisions.find(body.decisionId);
      return undone !== undefined && concerns(undone.body);
    }
    const named = subjectsOf(body);
    return named.some(
      (key) => documents.has(key) || keys.has(key) || [...documents].some((document) => key.includes(`:${document}`)),
    );
  };
  const decided = decisions.entries
    .filter(({ body }) => concerns(body))
    .map(({ at, author, body }): Moment => ({
      at,
      kind: 'decision',
      sentence: `${author}: ${named(body)}`,
      connectionIds: [],
    }));
  return [...arrivals, ...decided].toSorted((a, b) => a.at - b.at || (a.sentence < b.sentence ? -1 : 1));
}

/** Document, order and exception keys that a decision names. */
function subjectsOf(body: DecisionBody): string[] {
  const named: string[] = [];
  if ('documentKey' in body) named.push(body.documentKey);
  if ('orderKey' in body && body.orderKey !== null) named.push(body.orderKey);
  if ('exceptionKey' in body) named.push(body.exceptionKey);
  if (body.kind === 'note') named.push(body.key);
  return named;
}

/** Documents of which the same is to be told are counted. */
function eachOnce(sentences: readonly string[]): string {
  return [...Map.groupBy(sentences.toSorted(), (sentence) => sentence)]
    .map(([sentence, { length }]) => (length === 1 ? sentence : `${length} times ${sentence}`))
    .join('; ');
}

/** "Order SO-104512: promised date 12 Mar 2026 → 14 Mar 2026, credit status blocked → complete and 2 more". */
function documentSentence(rows: readonly ChangeRow[]): string {
  const [first] = rows;
  if (!first) return '';
  const kind = first.kind === null ? 'Record' : DOCUMENT_WORDS[first.kind];
  // What bears no name is called by its kind.
  const name = first.label === kind ? kind : `${kind} ${first.label}`;
  const told = rows.slice(0, TOLD).map((row) => changeWords(row));
  const more = rows.length > TOLD ? ` and ${rows.length - TOLD} more` : '';
  return `${name}: ${told.join(', ')}${more}`;
}

function changeWords({ group, words, before, after }: ChangeRow): string {
  const lower = words.slice(0, 1).toLowerCase() + words.slice(1);
  if (group === 'record' && before === null) return lower;
  if (before === null) return `${lower} ${after ? factText(after) : ''}`;
  if (after === null) return `${lower} ${factText(before)} gone`;
  return `${lower} ${factText(before)} → ${factText(after)}`;
}

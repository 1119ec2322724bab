import type { LearnedRule, RuleProposal } from '#shared/contract/dto/rules.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { proposeRules } from '../correlation/propose-rule.ts';
import type { ReadDb } from '../store/database.ts';
import { decisionsOnLinks, linkDecisions, rulesInForce } from './decided.ts';
import { locateDocument, orderIdOf } from './document-location.ts';
import { notFound } from './query-errors.ts';

/**
 * Rules that would have linked a document to an order.
 * @throws ContractError input.not_found
 */
export function ruleProposals(db: ReadDb, documentKey: string, orderKey: string): RuleProposal[] {
  const location = locateDocument(db, documentKey);
  if (!location?.document) throw notFound('That document is not here any more.');
  const { id } = location.document;
  const row = db.get<{ rank: number; body: string }>('SELECT rank, body FROM document WHERE id = ?', id);
  if (!row) throw notFound('That document is not here any more.');
  const { connectionId } = location;
  return proposeRules(
    db,
    { document: id, connectionId, rank: row.rank, content: unpackDocument(row.body) },
    orderIdOf(db, orderKey),
    { links: linkDecisions(db), rules: rulesInForce(db, connectionId) },
  );
}

/** Every rule that was learned, the latest first: in force, switched off or undone. */
export function learnedRules(db: ReadDb): LearnedRule[] {
  const standing = new Map(decisionsOnLinks(db).map((decision) => [decision.id, decision]));
  return db
    .all<{ id: string; at: number; author: string; body: string }>(
      `SELECT id, at, author, body FROM decision WHERE kind = 'reference_rule' ORDER BY seq DESC`,
    )
    .flatMap(({ id, at, author, body }): LearnedRule[] => {
      const decision = JSON.parse(body) as DecisionBody;
      if (decision.kind !== 'reference_rule') return [];
      const { rule } = decision;
      const decided = standing.get(id);
      const switchedOff = decided?.switchedOff ?? null;
      const inForce = decided !== undefined && switchedOff === null;
      return [{ decisionId: id, rule, words: rule.words ?? rule.pattern, author, at, inForce, switchedOff }];
    });
}

import { inForce, type Decision, type DecisionBody } from '#shared/domain/decisions.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import { rulesSwitchedOff, withSwitch } from '../inbox/connection-events.ts';
import { LinkDecisions } from '../correlation/link-decisions.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { ReadDb } from '../store/database.ts';

const KINDS = `'link', 'unlink', 'never_link', 'reference_rule', 'undo'`;

/** Decisions in force about what belongs together, in order of entry. */
export function decisionsOnLinks(db: ReadDb): Decision[] {
  const off = rulesSwitchedOff(db);
  const log = db
    .all<{ id: string; seq: number; at: number; author: string; body: string }>(
      `SELECT id, seq, at, author, body FROM decision WHERE kind IN (${KINDS}) ORDER BY seq`,
    )
    .map((row) => withSwitch({ ...row, body: JSON.parse(row.body) as DecisionBody }, off));
  return inForce(log);
}

export function linkDecisions(db: ReadDb): LinkDecisions {
  return new LinkDecisions(decisionsOnLinks(db), companyPolicy(db).linkConfidence);
}

/** What people taught about the references of a connection. */
export function rulesInForce(db: ReadDb, connectionId: string): ReferenceRule[] {
  return decisionsOnLinks(db).flatMap(({ body, switchedOff }) =>
    body.kind === 'reference_rule' && body.rule.connectionId === connectionId && switchedOff === undefined
      ? [body.rule]
      : [],
  );
}

/** Orders that a person said a document never belongs to; a later link takes that back. */
export function ruledOut(decisions: readonly Decision[], documentKey: string): string[] {
  const orders = new Set<string>();
  for (const { body } of decisions) {
    if (!('documentKey' in body) || body.documentKey !== documentKey || body.orderKey === null) continue;
    if (body.kind === 'never_link') orders.add(body.orderKey);
    if (body.kind === 'link') orders.delete(body.orderKey);
  }
  return [...orders];
}

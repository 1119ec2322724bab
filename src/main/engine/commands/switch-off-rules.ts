import { inForce } from '#shared/domain/decisions.ts';
import type { Instant } from '#shared/domain/time.ts';
import { patternInUseProblem } from '../connectors/kit/pattern.ts';
import { noteConnectionEvent } from '../inbox/connection-events.ts';
import type { WriteDb } from '../store/database.ts';
import { mapRuleReaders } from './decide.ts';
import type { DecisionLog } from './decision-log.ts';

/**
 * Puts learned rules out of use whose pattern some text would hold up for ever, and notes it at their connection. A rule
 * is tried before it is learned; what was learned by another version of the product, or came with a file, is tried here,
 * before the first record is read. The verdict is kept: every thread and every moment of the past goes by the same one.
 */
export function switchOffEndlessRules(
  db: WriteDb,
  log: DecisionLog,
  now: Instant,
  problemOf: (pattern: string) => string | null = patternInUseProblem,
): void {
  const standing = new Set(inForce(log.entries).map(({ id }) => id));
  let found = 0;
  for (const { id, body, switchedOff } of log.entries) {
    if (body.kind !== 'reference_rule' || switchedOff !== undefined) continue;
    const { rule } = body;
    const problem = problemOf(rule.pattern);
    if (problem === null) continue;
    const words = rule.words ?? rule.pattern;
    db.transaction(() => {
      noteConnectionEvent(
        db,
        rule.connectionId,
        { kind: 'rule_off', decisionId: id, words, pattern: rule.pattern, problem },
        now,
      );
      if (standing.has(id)) mapRuleReaders(db, rule);
    });
    found += 1;
  }
  if (found > 0) log.reload();
}

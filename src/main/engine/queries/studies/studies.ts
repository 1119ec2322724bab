import type { StoreStudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { ruleEffect, summarise } from '../../correlation/rule-preview.ts';
import { ruleProblem } from '../../correlation/rule-problem.ts';
import type { ReadDb } from '../../store/database.ts';
import type { QueryContext } from '../context.ts';
import { linkDecisions, rulesInForce } from '../decided.ts';
import { backtest } from './backtest.ts';

/** How far a study is. */
export interface StudyProgress {
  readonly done: number;
  readonly total: number;
}

/** Answers a study step by step, so that whoever runs it can tell how far it is and stop it. */
export function study(
  db: ReadDb,
  question: StoreStudyQuestion,
  context: QueryContext,
): Generator<StudyProgress, StudyResult> {
  return question.study === 'backtest' ? backtest(db, question, context) : rulePreview(db, question, context);
}

function* rulePreview(
  db: ReadDb,
  { rule, forget }: Extract<StoreStudyQuestion, { study: 'rule_preview' }>,
  { revision }: QueryContext,
): Generator<StudyProgress, StudyResult> {
  const problem = ruleProblem(rule);
  if (problem !== null && !forget) throw new ContractError({ code: 'input.invalid', ...problem });
  const decided = { links: linkDecisions(db), rules: rulesInForce(db, rule.connectionId) };
  const effect = yield* ruleEffect(db, { rule, forget }, decided);
  return { study: 'rule_preview', preview: summarise(db, effect, revision) };
}

import type { StoreStudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { patternProblem } from '../../connectors/kit/pattern.ts';
import { ruleEffect, summarise } from '../../correlation/rule-preview.ts';
import { ruleProblem } from '../../correlation/rule-problem.ts';
import { retentionDecided } from '../../retention/in-force.ts';
import { previewPurge } from '../../retention/preview.ts';
import { heldSizes } from '../../retention/storage.ts';
import { fileBytes } from '../../store/give-back.ts';
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
  switch (question.study) {
    case 'backtest':
      return backtest(db, question, context);
    case 'rule_preview':
      return rulePreview(db, question, context);
    case 'retention_preview':
      return retentionPreview(db, question, context);
  }
}

function* retentionPreview(
  db: ReadDb,
  { months }: Extract<StoreStudyQuestion, { study: 'retention_preview' }>,
  { now }: QueryContext,
): Generator<StudyProgress, StudyResult> {
  const decided = retentionDecided(db);
  const tally = yield* previewPurge(db, { months: months ?? decided.months, holds: decided.holds }, now);
  const { lines, kept } = tally;
  return {
    study: 'retention_preview',
    preview: { now, tally: { lines: [...lines], kept: [...kept] }, held: heldSizes(db), file: fileBytes(db) },
  };
}

function* rulePreview(
  db: ReadDb,
  { rule, forget }: Extract<StoreStudyQuestion, { study: 'rule_preview' }>,
  { revision }: QueryContext,
): Generator<StudyProgress, StudyResult> {
  const problem = ruleProblem(rule);
  // What is not learned can be refused for anything; one that is forgotten only for having no end to be read to.
  if (problem !== null && (!forget || patternProblem(rule.pattern) !== null))
    throw new ContractError({ code: 'input.invalid', ...problem });
  const decided = { links: linkDecisions(db), rules: rulesInForce(db, rule.connectionId) };
  const effect = yield* ruleEffect(db, { rule, forget }, decided);
  return { study: 'rule_preview', preview: summarise(db, effect, revision) };
}

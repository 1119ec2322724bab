import type { ReferenceRule } from '#shared/domain/references.ts';
import { patternProblem } from '../connectors/kit/pattern.ts';

/** What is wrong with a rule, and what to do about it. */
export interface RuleProblem {
  readonly message: string;
  readonly next: string;
}

/** Why a rule cannot be used at all; null for one that can. Whether it does good, its preview tells. */
export function ruleProblem({ pattern, to }: ReferenceRule): RuleProblem | null {
  const problem = patternProblem(pattern);
  if (problem !== null) {
    return { message: `The pattern cannot be used: ${problem}`, next: 'Correct the regular expression.' };
  }
  if (new RegExp(pattern, 'giu').test('')) {
    return {
      message: `The pattern ${pattern} finds a number in nothing.`,
      next: 'Ask for at least one character.',
    };
  }
  if (to.type === 'line_id') {
    return { message: 'A line id names no document.', next: 'Choose what kind of number it is.' };
  }
  return null;
}

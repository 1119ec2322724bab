import { z } from 'zod';

/** Text of a regular expression that compiles. */
export const regularExpression = z.string().min(1).refine(compiles, 'must be a regular expression');

function compiles(text: string): boolean {
  try {
    return new RegExp(text, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
}

import { z } from 'zod';

/** Text of a regular expression that compiles. */
export const regularExpression = z.string().min(1).refine(compiles, 'must be a regular expression');

function compiles(text: string): boolean {
  try {
    new RegExp(text, 'iu');
    return true;
  } catch {
    return false;
  }
}

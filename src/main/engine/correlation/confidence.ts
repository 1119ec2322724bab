import type { Problem } from './namesakes.ts';

/** How sure a link is by the way it was found, 0 to 1. What a document states of itself, or a person says, is 1. */

/** Another document's number, or another document, stands between an order and its document. */
export const INDIRECT_CONFIDENCE = 0.95;
/** Of several orders with one number, the date tells which. */
export const DATED_CONFIDENCE = 0.9;
/** Of several authorities that may have given the number, only one has an order of the time. */
export const GUESSED_CONFIDENCE = 0.85;
/** A weak key alone. */
export const WEAK_CONFIDENCE = 0.8;

export function notSureEnough(confidence: number): Problem {
  const percent = Math.round(confidence * 100);
  return {
    code: 'unsure',
    reason: `What its numbers say is ${percent} % sure, which is less than the policy asks for.`,
  };
}

import { z } from 'zod';
import { patternProblem } from './pattern.ts';

/** Text of a regular expression that compiles and comes to an end on any text. */
export const regularExpression = z.string().min(1).superRefine(mustBePattern);

export function mustBePattern(text: string, context: z.RefinementCtx): void {
  const problem = patternProblem(text);
  if (problem !== null) context.addIssue({ code: 'custom', message: `must be a regular expression: ${problem}` });
}

/** For connectors whose credential ends on a day that only its owner knows: `z.object({ …, ...credentialExpiryField })`. */
export const credentialExpiryField = {
  credentialExpires: z
    .union([z.iso.date(), z.literal('')])
    .default('')
    .meta({
      title: 'Credential ends on',
      description: 'Date from which the credential is refused; empty when it does not end. You are warned before it.',
    }),
};

/** `z.object({ …, ...companyCurrencyField('documents') })`: what may come without a currency. */
export function companyCurrencyField(what: string) {
  return {
    currency: z
      .string()
      .length(3)
      .default('EUR')
      .meta({
        title: 'Company currency',
        description: `ISO 4217 code for ${what} that carry no currency.`,
      }),
  };
}

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

import { z } from 'zod';
import { REFERENCE_TYPES } from '../../domain/references.ts';

/** How references of one connection are read, as it was learned from an example: data, never code. */
export const referenceRuleSchema = z.strictObject({
  id: z.string().min(1).max(100),
  connectionId: z.string().min(1).max(100),
  from: z.enum([...REFERENCE_TYPES, 'label', 'summary']),
  /** Regular expression; each match, or its first group, is one number. */
  pattern: z.string().min(1).max(300),
  to: z.strictObject({ type: z.enum(REFERENCE_TYPES), scope: z.string().max(100) }),
  words: z.string().max(300).exactOptional(),
  stripPrefixes: z.array(z.string().max(40)).max(20).readonly().exactOptional(),
  stripLeadingZeros: z.boolean().exactOptional(),
});

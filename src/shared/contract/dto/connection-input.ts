import { z } from 'zod';
import { REFERENCE_TYPES } from '../../domain/references.ts';
import { scopeSchema } from './scope.ts';

/** A regular expression. */
const pattern = z.string().max(300);

/** A connection as it is connected, tested, changed and previewed. */
export const connectionInputSchema = z.strictObject({
  connectorId: z.string(),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  name: z.string().trim().min(1).max(80),
  config: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.string()),
  /** What of it is read from the first sync on; default: all. Of a new connection only. */
  scope: scopeSchema.optional(),
  /** Two letters that stand for it on screens; default: those of its connector. */
  monogram: z
    .string()
    .regex(/^[A-Z0-9]{2}$/)
    .optional(),
  /** Authority of the order numbers it speaks of: connections of one estate share it. */
  orderNumberScope: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .optional(),
  /** How it writes references, where that differs from what is usual. */
  referenceRules: z
    .partialRecord(
      z.enum(REFERENCE_TYPES),
      z.strictObject({
        split: pattern.optional(),
        find: pattern.optional(),
        pattern: z.union([pattern, z.array(pattern).max(20)]).optional(),
        stripPrefixes: z.array(z.string().max(40)).max(20).optional(),
        stripLeadingZeros: z.boolean().optional(),
        /** Which of several authorities issued the number. */
        scopes: z
          .array(
            z.strictObject({
              scope: z.string().min(1).max(120),
              prefix: z.string().max(40).optional(),
              pattern: pattern.optional(),
              field: z.string().max(300).optional(),
              values: z.array(z.string().max(120)).max(200).optional(),
            }),
          )
          .max(50)
          .optional(),
      }),
    )
    .optional(),
});

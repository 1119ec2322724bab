import { z } from 'zod';
import { DEMO_FAILURES } from '../../domain/demo-failures.ts';

export const demoFailureSchema = z.strictObject({
  /** Which of them meets an answer is dealt by chance. */
  kinds: z.array(z.enum(DEMO_FAILURES)).min(1).max(DEMO_FAILURES.length).readonly(),
  /** Part of all answers of the system. */
  share: z.number().gt(0).max(1),
});

/** A system of the demo company. */
export const demoSystemSchema = z.strictObject({
  connectionId: z.string(),
  /** How it is let fail; null: it is not. */
  failure: demoFailureSchema.nullable(),
});
export type DemoSystem = z.infer<typeof demoSystemSchema>;

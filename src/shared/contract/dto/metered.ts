import { z } from 'zod';
import { METERED_MODES } from '../../domain/metered.ts';
import { instantSchema } from './values.ts';

export const networkHintSchema = z.strictObject({ saveData: z.boolean(), type: z.string().max(40).nullable() });

/** Whether this computer reads sparingly, and why. */
export const meteredSchema = z.strictObject({
  mode: z.enum(METERED_MODES),
  /** Since when the network has been metered; null while it is not. */
  since: instantSchema.nullable(),
  /** What a page saw last of the network; null where none told. */
  hint: networkHintSchema.nullable(),
  /** A system is read no more often than this meanwhile. */
  everyMs: z.number().int(),
});
export type MeteredAnswer = z.infer<typeof meteredSchema>;

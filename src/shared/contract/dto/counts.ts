import { z } from 'zod';
import { instantSchema } from './values.ts';

/** How a stream's records stand against what its source counts. */
export const streamCountSchema = z.strictObject({
  streamId: z.string(),
  entity: z.string(),
  /** The last count; null where the source was not asked, or cannot count. */
  control: z
    .strictObject({
      at: instantSchema,
      /** Start of the window that was counted; null: from the beginning. */
      from: instantSchema.nullable(),
      source: z.number().int(),
      held: z.number().int(),
      /** Ids that the source has and did not give; some of them. */
      missing: z.array(z.string()),
      /** Times in a row that the counts differed. */
      times: z.number().int(),
    })
    .nullable(),
  /** It is read by customer and the source lists no ids, so that its count cannot be compared with what is here. */
  apart: z.boolean(),
  /** When the source's keys were last listed, to find what it deleted; null where they are not. */
  listedAt: instantSchema.nullable(),
  /** Records that were not in the last list, and are looked for once more. */
  missed: z.number().int(),
  /** Records that the source has deleted. */
  deleted: z.number().int(),
});
export type StreamCount = z.infer<typeof streamCountSchema>;

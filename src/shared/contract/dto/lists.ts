import { z } from 'zod';

/** How long lists travel: by a handle whose sequence stands, and slices of it; short ones by the page. */
export const handle = z.strictObject({ handle: z.string().max(64) });
export const opened = z.strictObject({ handle: z.string(), count: z.number().int(), revision: z.number().int() });
export const slice = z.strictObject({
  handle: z.string().max(64),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
});
export const page = z.strictObject({
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(500),
});
export const rows = <T extends z.ZodType>(row: T) => z.strictObject({ rows: z.array(row) });
export const counted = <T extends z.ZodType>(row: T) => z.strictObject({ rows: z.array(row), total: z.number().int() });

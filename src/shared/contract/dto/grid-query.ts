import { z } from 'zod';

const comparable = z.union([z.string().max(200), z.number()]);
/** One filter per column; all hold together. `contains` ignores case; `between` includes both ends. */
export const columnFilterSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('contains'), value: z.string().max(200) }),
  z.strictObject({ op: z.literal('equals'), value: comparable }),
  z.strictObject({ op: z.literal('in'), values: z.array(comparable).max(500) }),
  z.strictObject({ op: z.literal('at_least'), value: z.number() }),
  z.strictObject({ op: z.literal('at_most'), value: z.number() }),
  z.strictObject({ op: z.literal('between'), from: z.number(), to: z.number() }),
  z.strictObject({ op: z.literal('empty') }),
  z.strictObject({ op: z.literal('not_empty') }),
]);
export type ColumnFilter = z.infer<typeof columnFilterSchema>;

export function gridQuerySchema<
  const C extends readonly [string, ...string[]],
  const V extends readonly [string, ...string[]],
>(columns: C, views: V) {
  return z.strictObject({
    view: z.enum(views),
    /** Any fragment, as in the search box; empty for none. */
    text: z.string().max(200),
    filters: z.partialRecord(z.enum(columns), columnFilterSchema),
    sort: z.array(z.strictObject({ column: z.enum(columns), descending: z.boolean() })).max(4),
  });
}

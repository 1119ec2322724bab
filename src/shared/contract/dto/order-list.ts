import { z } from 'zod';
import { keySchema } from './values.ts';

/** Of a list that somebody brings: what a spreadsheet's column holds, and a message of a few hundred kilobytes. */
export const MOST_LISTED = 5000;

const listedNumber = z.string().min(1).max(200);

/** A number of such a list with the orders that it names: none where no order has it, several where it is ambiguous. */
export const listedNumberSchema = z.strictObject({ number: listedNumber, orderKeys: z.array(keySchema).max(50) });
export type ListedNumber = z.infer<typeof listedNumberSchema>;

/** What each number of a list names. documentKey: a document of no order that has the number, where no order has it. */
export const namedNumberSchema = listedNumberSchema.extend({ documentKey: z.string().nullable() });
export type NamedNumber = z.infer<typeof namedNumberSchema>;

export const namedInputSchema = z.strictObject({ numbers: z.array(listedNumber).min(1).max(MOST_LISTED) });

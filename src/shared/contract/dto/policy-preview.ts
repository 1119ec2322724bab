import { z } from 'zod';
import { SEVERITIES } from '../../domain/exceptions.ts';
import { exceptionCodeSchema } from './order.ts';

/** One order that comes out differently, and how: "Delivered: carrier system → WMS". */
const example = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  text: z.string(),
});
export type PreviewExample = z.infer<typeof example>;

const count = z.number().int();
const bySeverity = z.record(z.enum(SEVERITIES), count);
const examples = z.array(example);

/**
 * What would change if a policy were put in force now. Examples are ten of each at most. While fewer orders were looked
 * at than are touched, all figures are those of the orders looked at so far, which are a fair sample.
 */
export const policyEffectSchema = z.strictObject({
  /** Orders in the store, those that the change can touch, those looked at, and those that come out differently. */
  orders: count,
  touched: count,
  looked: count,
  changed: count,
  /** Orders with a milestone, axis, attribute or quantity that is decided by another system or comes out otherwise. */
  verdicts: z.strictObject({
    orders: count,
    facts: z.array(z.strictObject({ fact: z.string(), title: z.string(), orders: count })),
    examples,
  }),
  slips: z.strictObject({ later: count, earlier: count, examples }),
  causes: z.strictObject({ orders: count, examples }),
  exceptions: z.array(
    z.strictObject({
      code: exceptionCodeSchema,
      title: z.string(),
      opened: count,
      cleared: count,
      raised: count,
      lowered: count,
      examples: z.strictObject({ opened: examples, cleared: examples, raised: examples, lowered: examples }),
    }),
  ),
  /** Exceptions that ask for somebody, by severity. */
  open: z.strictObject({ before: bySeverity, after: bySeverity }),
  /** Orders that are late. */
  late: z.strictObject({ before: count, after: count }),
  /** Links that would wait for a person, or no longer; null where the change does not concern links. */
  links: z.strictObject({ waiting: count, sure: count }).nullable(),
  ms: count,
});
export type PolicyEffect = z.infer<typeof policyEffectSchema>;

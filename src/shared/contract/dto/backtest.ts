import { z } from 'zod';
import { EXCEPTIONS, type ExceptionCode } from '../../domain/exceptions.ts';
import { policyOverridesSchema } from './policy.ts';
import { instantSchema } from './values.ts';

const code = z.enum(Object.keys(EXCEPTIONS) as [ExceptionCode, ...ExceptionCode[]]);

/** A rule, as a policy would have it, tried on the orders whose outcome is known. */
export const backtestQuestionSchema = z.strictObject({
  study: z.literal('backtest'),
  code,
  /** What the policy on trial changes of the shipped one. */
  overrides: policyOverridesSchema,
  /** Orders promised in so many days up to now. */
  days: z.number().int().min(1).max(730),
  /** At most so many orders, spread evenly over the period. */
  orders: z.number().int().min(10).max(20_000),
});

const exampleSchema = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  headline: z.string(),
  raisedAt: instantSchema,
  promiseAt: instantSchema,
  /** Late when positive. */
  slipMs: z.number().int(),
});

const resultSchema = z.strictObject({
  /** Orders for which it was raised. */
  raised: z.number().int(),
  /** Of these, those that became late. */
  raisedLate: z.number().int(),
  /** Of these, those for which it was raised before the promise had passed. */
  warned: z.number().int(),
  /** raisedLate / raised; null where it was never raised. */
  precision: z.number().min(0).max(1).nullable(),
  /** warned / late; null where nothing was late. */
  recall: z.number().min(0).max(1).nullable(),
  /** From the warning to the promise: median and tenth part, in milliseconds; null without a warning. */
  leadMs: z.number().nullable(),
  leadP10Ms: z.number().nullable(),
});

export const backtestSchema = z.strictObject({
  code,
  /** Orders with a known outcome in the period, and those that were tried. */
  known: z.number().int(),
  tried: z.number().int(),
  late: z.number().int(),
  from: instantSchema,
  to: instantSchema,
  /** How the past was looked at, in a sentence. */
  method: z.string(),
  onTrial: resultSchema,
  inForce: resultSchema,
  /** How often it would have been raised, by day of the company's zone; for the orders that were tried. */
  volume: z.array(z.strictObject({ day: z.string(), raised: z.number().int(), late: z.number().int() })),
  trueAlarms: z.array(exampleSchema),
  falseAlarms: z.array(exampleSchema),
});
export type Backtest = z.infer<typeof backtestSchema>;

import { z } from 'zod';
import { CAUSE_CLASSES } from '../../domain/exceptions.ts';
import { DIRECTIONS } from '../../domain/jeopardy.ts';
import { AXES, AXIS_STATES, CLAIM_CLASSES, MILESTONE_CODES } from '../../domain/milestones.ts';
import { JEOPARDY_BANDS } from '../../domain/policy.ts';
import { gridQuerySchema } from './grid-query.ts';
import { listedNumberSchema, MOST_LISTED } from './order-list.ts';
import { instantSchema, moneySchema } from './values.ts';

/** Columns of the orders grid. Sorting and filtering by each is done by the engine. */
export const ORDER_COLUMNS = [
  'order_no',
  'customer',
  'customer_po',
  'value',
  'ordered_at',
  'promise_at',
  'slip_ms',
  'cause',
  'axes',
  'next_at',
  'value_at_risk',
  'jeopardy',
  'direction',
  'open_exceptions',
  'systems',
  'recorded_at',
] as const;
export type OrderColumn = (typeof ORDER_COLUMNS)[number];

export const orderRowSchema = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  customerPo: z.string().nullable(),
  value: moneySchema.nullable(),
  orderedAt: instantSchema.nullable(),
  /** End of the promised day, or the promised instant. */
  promiseAt: instantSchema.nullable(),
  /** The promised day, where a day was promised and not a time. */
  promiseDate: z.string().nullable(),
  slipMs: z.number().int().nullable(),
  slipBasis: z.enum(['actual', 'estimated', 'open', 'billing']).nullable(),
  /** By usual durations, for orders not delivered yet; null where there is nothing to go by. */
  predictedAt: instantSchema.nullable(),
  predictedSlipMs: z.number().int().nullable(),
  cause: z.enum(CAUSE_CLASSES).nullable(),
  /** The why-sentence as text. */
  why: z.string(),
  axes: z.array(z.strictObject({ axis: z.enum(AXES), state: z.enum(AXIS_STATES), disagree: z.boolean() })),
  /** date: where a day is stated and not a time; `at` is then its end. */
  next: z
    .strictObject({
      code: z.enum(MILESTONE_CODES),
      at: instantSchema.nullable(),
      date: z.string().nullable(),
      class: z.enum(CLAIM_CLASSES).nullable(),
    })
    .nullable(),
  valueAtRisk: moneySchema.nullable(),
  /** 1 to 100; null where nothing threatens it. */
  jeopardy: z.number().int().nullable(),
  jeopardyBand: z.enum(JEOPARDY_BANDS).nullable(),
  direction: z.enum(DIRECTIONS).nullable(),
  openExceptions: z.number().int(),
  systems: z.array(z.string()),
  recordedAt: instantSchema.nullable(),
  closed: z.boolean(),
  cancelled: z.boolean(),
});
export type OrderRow = z.infer<typeof orderRowSchema>;

/** mine: with an open exception that the person who asks owns. */
export const ORDER_VIEWS = ['open', 'late', 'due_today', 'on_hold', 'shipped_not_invoiced', 'mine', 'all'] as const;

export const ordersQuerySchema = gridQuerySchema(ORDER_COLUMNS, ORDER_VIEWS).extend({
  /** Only the orders of a list, in its sequence where no other is asked for. */
  listed: z.array(listedNumberSchema).max(MOST_LISTED).optional(),
});
export type OrdersQuery = z.infer<typeof ordersQuerySchema>;

import { z } from 'zod';
import { gridQuerySchema } from './grid-query.ts';
import { instantSchema, microsSchema, moneySchema, sourceRefSchema } from './values.ts';

export const RECONCILE_COLUMNS = [
  'order_no',
  'customer',
  'line_no',
  'item_no',
  'description',
  'finding',
  'ordered',
  'shipped',
  'invoiced',
  'difference',
  'ordered_amount',
  'invoiced_amount',
  'difference_amount',
  'shipped_at',
  'age_ms',
] as const;
export const RECONCILE_VIEWS = ['all', 'shipped_not_invoiced', 'invoiced_not_shipped', 'quantity', 'price'] as const;
export const RECONCILE_FINDINGS = [
  'shipped_not_invoiced',
  'invoiced_not_shipped',
  'short_shipped',
  'over_shipped',
  'price',
] as const;

/** One order line whose ordered, shipped and invoiced figures differ beyond the tolerance. */
export const reconcileRowSchema = z.strictObject({
  orderKey: z.string(),
  orderNo: z.string(),
  customer: z.string().nullable(),
  lineKey: z.string(),
  lineNo: z.string(),
  itemNo: z.string().nullable(),
  description: z.string().nullable(),
  unit: z.string().nullable(),
  finding: z.enum(RECONCILE_FINDINGS),
  ordered: microsSchema.nullable(),
  shipped: microsSchema.nullable(),
  invoiced: microsSchema.nullable(),
  /** shipped − invoiced, or ordered − shipped, by finding. */
  difference: microsSchema,
  orderedAmount: moneySchema.nullable(),
  invoicedAmount: moneySchema.nullable(),
  differenceAmount: moneySchema.nullable(),
  shippedAt: instantSchema.nullable(),
  ageMs: z.number().int().nullable(),
  sources: z.array(sourceRefSchema),
});
export type ReconcileRow = z.infer<typeof reconcileRowSchema>;
export const reconcileQuerySchema = gridQuerySchema(RECONCILE_COLUMNS, RECONCILE_VIEWS);
export type ReconcileQuery = z.infer<typeof reconcileQuerySchema>;

/** Totals of a reconcile query, by currency. */
export const reconcileSummarySchema = z.strictObject({
  rows: z.number().int(),
  totals: z.array(
    z.strictObject({
      currency: z.string(),
      shippedNotInvoiced: moneySchema,
      invoicedNotShipped: moneySchema,
      price: moneySchema,
    }),
  ),
});

import { z } from 'zod';
import type { Micros, Money } from '../../domain/decimal.ts';
import type { Figure, SourceRef } from '../../domain/evidence.ts';
import type { When } from '../../domain/time.ts';

export const instantSchema = z.number().int();
export const microsSchema = z.number().int() as unknown as z.ZodType<Micros>;
export const moneySchema: z.ZodType<Money> = z.strictObject({ amount: microsSchema, currency: z.string() });

export const whenSchema: z.ZodType<When> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('instant'), at: instantSchema, text: z.string() }),
  z.strictObject({ kind: z.literal('date'), date: z.string(), text: z.string() }),
]);

export const sourceRefSchema = z.strictObject({
  documentKey: z.string(),
  path: z.string(),
  rule: z.string().optional(),
  version: z.string().optional(),
}) as unknown as z.ZodType<SourceRef>;

export function figureSchema<T>(value: z.ZodType<T>): z.ZodType<Figure<T>> {
  return z.strictObject({ value, sources: z.array(sourceRefSchema) });
}

/** A document key: see domain/keys. */
export const keySchema = z.string().min(3).max(512);

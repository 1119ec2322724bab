import type { Micros } from '#shared/domain/decimal.ts';
import type { Sourced } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Rejection } from '../../kit/connector.ts';
import { evaluate, ExpressionError, type Expression, type View } from '../expression/expression.ts';
import { holds, itemsOf, pointerOf, type Located } from '../expression/trace.ts';
import { readMicros, readText } from '../values/numbers.ts';
import type { DateAt, NumberAt } from './compiled.ts';

/** The record contradicts its declaration: it is set aside, with the field that says so. */
export class Unmappable extends Error {
  override readonly name = 'Unmappable';
  readonly rejection: Rejection;
  constructor(reason: string, path: string) {
    super(reason);
    this.rejection = { reason, path };
  }
}

/** @throws Unmappable */
export function valueAt(at: Expression, view: View): unknown {
  return attempt(view, () => evaluate(at, view));
}

/** The values of an expression, each with its place. @throws Unmappable */
export function itemsAt(at: Expression, view: View): readonly Located[] {
  return attempt(view, () => itemsOf(at, view));
}

/** True where there is no condition. @throws Unmappable */
export function isTrue(condition: Expression | null, view: View): boolean {
  return condition === null || holds(valueAt(condition, view));
}

/** @throws Unmappable */
export function textAt(at: Expression | null, view: View): Sourced<string> | null {
  if (at === null) return null;
  return sourced(at, view, readText(valueAt(at, view)));
}

/** @throws Unmappable */
export function dateAt(date: DateAt | null, view: View): Sourced<When> | null {
  if (date === null) return null;
  return sourced(date.at, view, date.read(valueAt(date.at, view)));
}

/** A number of the row in view, where its condition holds of the document around it. @throws Unmappable */
export function numberAt(number: NumberAt | null, view: View, document: View): Sourced<Micros> | null {
  if (number === null || !isTrue(number.when, document)) return null;
  return sourced(number.at, view, readMicros(valueAt(number.at, view), number.rules, number.scale));
}

function sourced<T>(at: Expression, view: View, read: Result<T | null, string>): Sourced<T> | null {
  if (read.ok) return read.value === null ? null : { value: read.value, path: pointerOf(at, view) };
  throw new Unmappable(read.error, pointerOf(at, view));
}

function attempt<T>(view: View, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw new Unmappable(`"${error.expression.text}": ${error.message}`, view.pointer);
    }
    throw error;
  }
}

import {
  ACKNOWLEDGEMENT_STATES,
  type AcknowledgementState,
  type Sourced,
  type StatedFact,
} from '#shared/domain/document.ts';
import type { View } from '../expression/expression.ts';
import type { CompiledFact } from './compiled.ts';
import { dateAt, isTrue, itemsAt, numberAt, textAt } from './read.ts';

const STATES: ReadonlySet<string> = new Set(ACKNOWLEDGEMENT_STATES);

/**
 * The statements of one declared fact; none where its condition does not hold or nothing is stated.
 * @param unknown takes native states that the declaration has no word for
 * @throws Unmappable
 */
export function mapFacts(fact: CompiledFact, view: View, unknown: Sourced<string>[]): readonly StatedFact[] {
  if (fact.each === null) return mapFact(fact, view, view, unknown);
  return itemsAt(fact.each, view).flatMap((item) =>
    mapFact(fact, { ...view, value: item.value, pointer: item.pointer }, view, unknown),
  );
}

function mapFact(fact: CompiledFact, view: View, document: View, unknown: Sourced<string>[]): readonly StatedFact[] {
  if (!isTrue(fact.when, view)) return [];
  const subject = textAt(fact.subject, view);
  const quantity = numberAt(fact.quantity, view, document);
  const at = dateAt(fact.at, view);
  const due = dateAt(fact.due, view);
  const native = textAt(fact.state, view);
  const state = native && stateOf(fact, native);
  if (native !== null && state === null) unknown.push(native);
  const path = (state ?? quantity ?? due ?? at)?.path;
  if (path === undefined) return [];
  return [{ type: fact.declared.type, subject, quantity, at, due, state, reason: textAt(fact.reason, view), path }];
}

function stateOf({ declared }: CompiledFact, native: Sourced<string>): Sourced<AcknowledgementState> | null {
  const word = native.value.trim();
  const state = declared.states?.[native.value] ?? declared.states?.[word] ?? (STATES.has(word) ? word : undefined);
  return state === undefined ? null : { value: state as AcknowledgementState, path: native.path };
}

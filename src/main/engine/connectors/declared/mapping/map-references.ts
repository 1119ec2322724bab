import type { Reference } from '#shared/domain/document.ts';
import {
  readNumbers,
  type NamedNumber,
  type NormalisationRule,
  type ReferenceType,
} from '#shared/domain/references.ts';
import type { MapContext } from '../../kit/connector.ts';
import { USUAL_RULES } from '../../kit/drafts.ts';
import type { View } from '../expression/expression.ts';
import { readText } from '../values/numbers.ts';
import type { CompiledReference } from './compiled.ts';
import { isTrue, itemsAt, textAt, Unmappable } from './read.ts';

/** Ids that a system issues for its own use are compared as they are: nobody types them. */
const OWN_IDS: ReadonlySet<ReferenceType> = new Set([
  'order_id',
  'fulfilment_id',
  'shipment_id',
  'invoice_id',
  'case_id',
  'line_id',
]);
/** Numbers that the world shares: whoever writes them means the same thing. */
const SHARED: ReadonlySet<ReferenceType> = new Set(['customer_po', 'tracking', 'bol', 'pro', 'sscc']);

/** The references that one entry of a declaration finds in a document. @throws Unmappable */
export function mapReferences(
  reference: CompiledReference,
  view: View,
  context: MapContext<unknown>,
): readonly Reference[] {
  if (!isTrue(reference.when, view)) return [];
  const { type, role } = reference.declared;
  const found = itemsAt(reference.value, view);
  if (found.length === 0) return [];
  const scope = scopeOf(reference, view, context);
  const rule = ruleOf(reference, context);
  const references: Reference[] = [];
  for (const { value, pointer } of found) {
    const text = readText(value);
    if (!text.ok) throw new Unmappable(text.error, pointer);
    if (text.value === null) continue;
    const numbers = rule === null ? [{ text: text.value, normalised: text.value }] : readNumbers(text.value, rule);
    for (const number of numbers) references.push(toReference(number, pointer));
  }
  return references;

  function toReference({ text, normalised }: NamedNumber, path: string): Reference {
    return { type, role, scope: scope ?? '', text, normalised: scope === null ? null : normalised, path };
  }
}

/** The rule of the declaration, else of the connection, else how such numbers are usually typed; null: as it is. */
function ruleOf(reference: CompiledReference, context: MapContext<unknown>): NormalisationRule | null {
  const { type } = reference.declared;
  return reference.rule ?? context.referenceRules[type] ?? (OWN_IDS.has(type) ? null : (USUAL_RULES[type] ?? {}));
}

/** Null where the issuer is not known: the number is shown and links nothing. */
function scopeOf(reference: CompiledReference, view: View, context: MapContext<unknown>): string | null {
  const { scope, type } = reference.declared;
  if (typeof scope === 'string') return scope;
  if (scope === undefined) {
    if (type === 'order_no') return context.orderNumberScope;
    return SHARED.has(type) ? '' : context.connectionId;
  }
  if ('own' in scope) return `${context.connectionId}/${scope.own}`;
  const issuer = textAt(reference.scopeOf, view);
  return issuer === null ? null : `${scope.prefix ?? ''}${issuer.value.trim()}`;
}

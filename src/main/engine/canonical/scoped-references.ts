import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import { scopeOf, type NormalisationRule, type ReferenceType, type ScopeRule } from '#shared/domain/references.ts';

type Rules = Readonly<Partial<Record<ReferenceType, NormalisationRule>>>;

/**
 * The document with each number under the authority that issued it, where a connection speaks of several: an estate
 * with two ERPs has two orders 10045. Only numbers under the connection's usual authority are looked at. Where no rule
 * holds, the number may be of any scope that the rules name, and says so; it is never taken for one of them.
 */
export function withScopedReferences(
  document: CanonicalDocument,
  rules: Rules,
  usualScope: string,
  payload: unknown,
): CanonicalDocument {
  if (Object.keys(rules).length === 0) return document;
  const asked = document.references.some(({ type, scope }) => scope === usualScope && rules[type]?.scopes?.length);
  if (!asked) return document;
  const valueAt = (pointer: string): string | null => textAt(payload, pointer);
  const references = document.references.flatMap((reference): Reference[] => {
    const scopes = rules[reference.type]?.scopes ?? [];
    if (reference.scope !== usualScope || scopes.length === 0) return [reference];
    const scope = scopeOf(reference.text, scopes, valueAt);
    return scope === null ? inEach(reference, scopes) : [{ ...reference, scope }];
  });
  return { ...document, references };
}

function inEach(reference: Reference, scopes: readonly ScopeRule[]): Reference[] {
  return [...new Set(scopes.map(({ scope }) => scope))].map((scope) => ({ ...reference, scope, role: 'may_name' }));
}

function textAt(payload: unknown, pointer: string): string | null {
  let value = payload;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return null;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
}

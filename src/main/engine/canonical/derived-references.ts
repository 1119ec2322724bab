import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import { allMatches, normaliseReference, type ReferenceRule } from '#shared/domain/references.ts';

/**
 * The document with the references that taught rules find in its own: each match of a rule's pattern in the text of a
 * reference of the rule's type points to one more thing, at the same place of the payload. The rules are those of the
 * document's connection. What a rule finds twice, or the document already says, is not added again.
 */
export function withDerivedReferences(
  document: CanonicalDocument,
  rules: readonly ReferenceRule[],
): CanonicalDocument {
  const derived: Reference[] = [];
  for (const rule of rules) {
    for (const { text, path } of document.references.filter(({ type }) => type === rule.from)) {
      for (const found of allMatches(text, rule.pattern)) {
        const { type, scope } = rule.to;
        const normalised = normaliseReference(found, rulesOfShape(rule));
        if (normalised === null) continue;
        const known = [...document.references, ...derived].some(
          (other) => other.type === type && other.scope === scope && other.normalised === normalised,
        );
        if (!known) derived.push({ type, scope, role: 'points_to', text: found, normalised, path });
      }
    }
  }
  return derived.length === 0 ? document : { ...document, references: [...document.references, ...derived] };
}

function rulesOfShape({ stripPrefixes, stripLeadingZeros }: ReferenceRule): {
  stripPrefixes?: readonly string[];
  stripLeadingZeros?: boolean;
} {
  return {
    ...(stripPrefixes === undefined ? {} : { stripPrefixes }),
    ...(stripLeadingZeros === undefined ? {} : { stripLeadingZeros }),
  };
}

import type { CanonicalDocument, Reference, Sourced } from '#shared/domain/document.ts';
import { numbersFound, type ReferenceRule, type RuleSource } from '#shared/domain/references.ts';

/** What a rule finds in one text of a document. */
export interface RuleMatch {
  /** The number as the source wrote it. */
  readonly text: string;
  /** Comparable form; null where it names nothing. */
  readonly normalised: string | null;
  /** The whole text that it stands in. */
  readonly within: string;
  readonly path: string;
}

/** Everything that a rule finds in a document's own texts; what another rule added is not read. */
export function ruleMatches(document: CanonicalDocument, rule: ReferenceRule): RuleMatch[] {
  return textsOf(document, rule.from).flatMap(({ value, path }) =>
    numbersFound(value, rule.pattern, shapeOf(rule)).map((number) => ({ ...number, within: value, path })),
  );
}

/**
 * The document with the references that learned rules find in its own texts, and without those that other rules had
 * added: each match points to one more thing, at the same place of the payload. The rules are those of the document's
 * connection. What a rule finds twice, or the document already says, is not added again.
 */
export function withDerivedReferences(document: CanonicalDocument, rules: readonly ReferenceRule[]): CanonicalDocument {
  const own = document.references.filter(({ rule }) => rule === undefined);
  const derived: Reference[] = [];
  for (const rule of rules) {
    const { type, scope } = rule.to;
    for (const { text, normalised, path } of ruleMatches(document, rule)) {
      if (normalised === null) continue;
      const known = [...own, ...derived].some(
        (other) =>
          other.type === type && other.scope === scope && other.normalised === normalised && other.role !== 'may_name',
      );
      if (!known) derived.push({ type, scope, role: 'points_to', text, normalised, path, rule: rule.id });
    }
  }
  if (derived.length === 0 && own.length === document.references.length) return document;
  return { ...document, references: [...own, ...derived] };
}

/** The texts of a document that rules may read. */
export function textsOf(document: CanonicalDocument, from: RuleSource): readonly Sourced<string>[] {
  if (from === 'label') return document.label ? [document.label] : [];
  if (from === 'summary') return document.summary ? [document.summary] : [];
  return document.references
    .filter(({ type, rule }) => type === from && rule === undefined)
    .map(({ text, path }) => ({ value: text, path }));
}

/** What a packed document holds that a rule of this source reads: documents without it need no look. */
export function sourceMark(from: RuleSource): string {
  return from === 'label' || from === 'summary' ? `"${from}":` : `"type":"${from}"`;
}

function shapeOf({ stripPrefixes, stripLeadingZeros }: ReferenceRule): {
  stripPrefixes?: readonly string[];
  stripLeadingZeros?: boolean;
} {
  return {
    ...(stripPrefixes === undefined ? {} : { stripPrefixes }),
    ...(stripLeadingZeros === undefined ? {} : { stripLeadingZeros }),
  };
}

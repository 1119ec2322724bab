import {
  emptyDocument,
  type AmountClaim,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { MapContext, MapOutcome, RecordToMap } from '../../kit/connector.ts';
import { keyText } from '../keys.ts';
import type { View } from '../expression/expression.ts';
import type { CompiledDocument, CompiledIdentity, CompiledKind, CompiledStream } from './compiled.ts';
import { mapFacts } from './map-facts.ts';
import { mapCondition, mapMilestone, mapStatus } from './map-claims.ts';
import { mapLines } from './map-lines.ts';
import { mapReferences } from './map-references.ts';
import { dateAt, isTrue, itemsAt, numberAt, textAt, Unmappable } from './read.ts';

/** What a record says, after its declaration; or why that cannot be read from it. */
export function mapRecord(
  stream: CompiledStream,
  { payload, sourceId }: RecordToMap,
  context: MapContext<unknown>,
): MapOutcome {
  const record: View = { record: payload, document: null, value: payload, pointer: '' };
  try {
    const kind = kindOf(stream.kinds, record);
    if (kind === null) throw new Unmappable('The record is of none of the declared kinds', '');
    const id = idOf(kind, record);
    if (id === null)
      throw new Unmappable(`The record has no id: "${kind.id.text}" gives nothing`, kind.id.path?.pointer ?? '');
    dateAt(stream.stamp, record);
    // Landed when the declaration told records apart in another way: it is there under its present id too.
    if (id !== sourceId) return { ok: true, value: [] };
    return { ok: true, value: documentsOf(kind, record, context) };
  } catch (error) {
    if (error instanceof Unmappable) return { ok: false, error: error.rejection };
    throw error;
  }
}

/** Id of a record or row as it becomes part of document keys. @throws Unmappable */
export function idOf(declared: CompiledIdentity, record: View): string | null {
  const id = textAt(declared.id, record);
  return id === null ? null : keyText(id.value.trim());
}

/** The first kind whose condition holds. @throws Unmappable */
export function kindOf(kinds: readonly CompiledKind[], record: View): CompiledKind | null {
  return kinds.find((kind) => isTrue(kind.when, record)) ?? null;
}

function documentsOf(kind: CompiledKind, record: View, context: MapContext<unknown>): readonly CanonicalDocument[] {
  const documents: CanonicalDocument[] = [];
  for (const declared of kind.documents) {
    const parts = declared.each === null ? [record] : itemsAt(declared.each, record);
    for (const { value, pointer } of parts) {
      const view: View = { record: record.record, document: { value, pointer }, value, pointer };
      if (!isTrue(declared.when, view)) continue;
      const document = mapDocument(declared, view, context);
      if (documents.some((other) => other.localKey === document.localKey)) {
        throw new Unmappable(`Two documents of the record have the key "${document.localKey}"`, pointer);
      }
      documents.push(document);
    }
  }
  return documents;
}

function mapDocument(declared: CompiledDocument, view: View, context: MapContext<unknown>): CanonicalDocument {
  const statuses: StatusClaim[] = [];
  const milestones: MilestoneClaim[] = declared.milestones.flatMap(
    (milestone) => mapMilestone(milestone, view, null) ?? [],
  );
  const conditions: ConditionClaim[] = declared.conditions.flatMap(
    (condition) => mapCondition(condition, view, null) ?? [],
  );
  const unknownValues: Sourced<string>[] = [];
  let voided = declared.voided !== null && isTrue(declared.voided, view);
  for (const status of declared.status) {
    const outcome = mapStatus(status, view);
    if (outcome === null) continue;
    statuses.push(...outcome.statuses);
    milestones.push(...outcome.milestones);
    conditions.push(...outcome.conditions);
    if (outcome.unknown !== null) unknownValues.push(outcome.unknown);
    voided ||= outcome.voided;
  }
  const lines = declared.lines === null ? null : mapLines(declared.lines, view);
  if (lines !== null) {
    milestones.push(...lines.milestones);
    conditions.push(...lines.conditions);
  }
  const facts = declared.facts.flatMap((fact) => mapFacts(fact, view, unknownValues));
  return {
    ...emptyDocument(declared.kind, localKeyOf(declared, view)),
    label: textAt(declared.label, view),
    references: referencesOf(declared, view, context),
    statuses,
    milestones,
    conditions,
    ...(facts.length > 0 && { facts }),
    unknownValues,
    voided,
    parties: partiesOf(declared, view),
    amounts: amountsOf(declared, view),
    lines: lines?.lines ?? [],
    promise: dateAt(declared.promise, view),
    requested: dateAt(declared.requested, view),
    summary: textAt(declared.summary, view),
  };
}

function localKeyOf(declared: CompiledDocument, view: View): string {
  if (declared.key === null) return '';
  const key = textAt(declared.key, view);
  if (key === null)
    throw new Unmappable(`The ${declared.kind} has no key: "${declared.key.text}" gives nothing`, view.pointer);
  return `${declared.kind}-${keyText(key.value)}`;
}

/** Without repeats: a number may stand in several fields of one document. */
function referencesOf(declared: CompiledDocument, view: View, context: MapContext<unknown>): readonly Reference[] {
  const references: Reference[] = [];
  const seen = new Set<string>();
  for (const entry of declared.references) {
    for (const reference of mapReferences(entry, view, context)) {
      const same = [reference.type, reference.scope, reference.role, reference.normalised ?? reference.text].join('\n');
      if (seen.has(same)) continue;
      seen.add(same);
      references.push(reference);
    }
  }
  return references;
}

function partiesOf(declared: CompiledDocument, view: View): readonly Party[] {
  return declared.parties.flatMap((party) => {
    const id = textAt(party.id, view);
    const name = textAt(party.name, view);
    const place = textAt(party.place, view);
    if (id === null && name === null && place === null) return [];
    return [{ role: party.declared.role, id, name, ...(place && { place }) }];
  });
}

function amountsOf(declared: CompiledDocument, view: View): readonly AmountClaim[] {
  return declared.amounts.flatMap(({ declared: { type }, value, currency }) => {
    const amount = numberAt(value, view, view);
    if (amount === null) return [];
    const code = textAt(currency, view);
    if (code === null)
      throw new Unmappable(`The amount has no currency: "${currency.text}" gives nothing`, amount.path);
    return [{ type, amount, currency: code.value.trim().toUpperCase() }];
  });
}

import type { Fact, FieldGroup } from '#shared/contract/dto/past.ts';
import type { CanonicalDocument, DocumentLine, QuantityType, Sourced } from '#shared/domain/document.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { REFERENCE_LABELS } from '../correlation/keys.ts';
import { AMOUNT_WORDS, AXIS_STATE_WORDS, AXIS_WORDS, money, PARTY_WORDS, quantity, text, when } from './words.ts';

/** One thing that a document says, under a name that stays the same from version to version. */
export interface Field {
  readonly group: FieldGroup;
  readonly words: string;
  readonly value: Fact;
  /** JSON Pointer into the payload of the version. */
  readonly path: string;
}

/** Everything that a document says, by names that can be compared between versions. */
export function fieldsOf(document: CanonicalDocument): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const add = (name: string, group: FieldGroup, words: string, value: Fact, path: string): void => {
    // What a document says twice in the same words stands in the sequence of the payload.
    let unique = name;
    for (let turn = 2; fields.has(unique); turn += 1) unique = `${name} ${turn}`;
    fields.set(unique, { group, words, value, path });
  };
  const addText = (name: string, group: FieldGroup, words: string, field: Sourced<string> | null | undefined): void => {
    if (field) add(name, group, words, text(field.value), field.path);
  };

  addText('label', 'record', 'Number', document.label);
  addText('summary', 'status', 'Says', document.summary);
  if (document.voided) add('voided', 'status', 'Void at its source', text('yes'), '');
  if (document.promise) add('promise', 'promise', 'Promised date', when(document.promise.value), document.promise.path);
  if (document.requested) {
    add('requested', 'promise', 'Requested date', when(document.requested.value), document.requested.path);
  }
  for (const { axis, state, native } of document.statuses) {
    const own = native.value.trim();
    const words = own === '' ? AXIS_STATE_WORDS[state] : `${own} (${AXIS_STATE_WORDS[state]})`;
    add(`status ${axis}`, 'status', AXIS_WORDS[axis], text(words), native.path);
  }
  for (const { role, id, name, place } of document.parties) {
    addText(`party ${role} id`, 'parties', `${PARTY_WORDS[role]} number`, id);
    addText(`party ${role} name`, 'parties', PARTY_WORDS[role], name);
    addText(`party ${role} place`, 'parties', `${PARTY_WORDS[role]} place`, place);
  }
  for (const { type, amount, currency } of document.amounts) {
    add(`amount ${type}`, 'amounts', AMOUNT_WORDS[type], money({ amount: amount.value, currency }), amount.path);
  }
  for (const line of document.lines) addLine(line, currencyOf(document), add, addText);
  for (const claim of document.milestones) {
    const on = claim.lineKey === undefined ? '' : `, line ${lineName(document, claim.lineKey)}`;
    const value = claim.when ? when(claim.when.value) : text('yes');
    add(
      `milestone ${claim.code} ${claim.class} ${claim.lineKey ?? ''}`,
      'milestones',
      `${MILESTONE_LABELS[claim.code]} (${claim.class}${on})`,
      value,
      claim.when?.path ?? claim.path,
    );
  }
  for (const { code, from, to, open, reason, path, lineKey } of document.conditions) {
    const name = `hold ${code} ${lineKey ?? ''}`;
    const words = EXCEPTIONS[code].title;
    add(name, 'holds', words, text(open ? 'open' : 'ended'), path);
    if (from) add(`${name} from`, 'holds', `${words}: since`, when(from.value), from.path);
    if (to) add(`${name} to`, 'holds', `${words}: until`, when(to.value), to.path);
    addText(`${name} reason`, 'holds', `${words}: reason`, reason);
  }
  for (const { type, scope, text: value, path } of document.references) {
    if (type !== 'line_id')
      add(`reference ${type} ${scope} ${value}`, 'references', sentenceCase(REFERENCE_LABELS[type]), text(value), path);
  }
  return fields;
}

type Add = (name: string, group: FieldGroup, words: string, value: Fact, path: string) => void;
type AddText = (name: string, group: FieldGroup, words: string, field: Sourced<string> | null | undefined) => void;

function addLine(line: DocumentLine, currency: string | null, add: Add, addText: AddText): void {
  const name = `line ${line.lineKey}`;
  const words = `Line ${line.orderLineNo?.value ?? line.lineKey}`;
  const unit = line.unit?.value ?? null;
  addText(`${name} item`, 'quantities', `${words}: item`, line.itemNo);
  addText(`${name} description`, 'quantities', `${words}: description`, line.description);
  for (const [type, field] of Object.entries(line.quantities) as [QuantityType, Sourced<Micros>][])
    add(`${name} ${type}`, 'quantities', `${words}: ${type}`, quantity(field.value, unit), field.path);
  for (const [part, label, field] of [
    ['price', 'unit price', line.unitPrice],
    ['amount', 'amount', line.amount],
  ] as const) {
    if (!field) continue;
    const value = currency === null ? quantity(field.value, null) : money({ amount: field.value, currency });
    add(`${name} ${part}`, 'amounts', `${words}: ${label}`, value, field.path);
  }
}

function currencyOf(document: CanonicalDocument): string | null {
  return document.amounts[0]?.currency ?? null;
}

function lineName(document: CanonicalDocument, lineKey: string): string {
  return document.lines.find((line) => line.lineKey === lineKey)?.orderLineNo?.value ?? lineKey;
}

function sentenceCase(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

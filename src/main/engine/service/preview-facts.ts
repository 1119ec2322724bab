import type { PreviewDocument } from '#shared/contract/dto/preview.ts';
import { formatMicros } from '#shared/domain/decimal.ts';
import { QUANTITY_TYPES, type CanonicalDocument } from '#shared/domain/document.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import { AXIS_STATE_WORDS, AXIS_WORDS } from '../as-of/words.ts';
import { REFERENCE_LABELS } from '../correlation/keys.ts';

type Fact = PreviewDocument['facts'][number];

function textFact(name: string, text: string, path: string): Fact {
  return { name, value: { kind: 'text', text }, path };
}

const PARTY_WORDS = {
  customer: 'Customer',
  ship_to: 'Ship to',
  bill_to: 'Bill to',
  carrier: 'Carrier',
  warehouse: 'Warehouse',
  salesperson: 'Salesperson',
} as const;
const AMOUNT_WORDS = {
  total: 'Total',
  total_excl_tax: 'Total without tax',
  tax: 'Tax',
  open: 'Open amount',
} as const;
const CLASS_WORDS = { planned: ', planned', estimated: ', estimated', actual: '' } as const;

/**
 * What a document says, in the sequence in which a person checks it: its numbers, who, how far, what holds it up, when,
 * how much, and its first lines.
 */
export function factsOf(document: CanonicalDocument): Fact[] {
  const numbers = document.references.flatMap(({ type, role, text, normalised, path }) => {
    if (normalised === null || type === 'line_id') return [];
    const name = REFERENCE_LABELS[type];
    // A customer's number is on the order as its own, though the customer gave it.
    const isOwn = role === 'is' || type === 'customer_po';
    return [textFact(isOwn ? capital(name) : `Belongs to ${name}`, text, path)];
  });
  const parties = document.parties.flatMap(({ role, name, id }) => {
    const said = name ?? id;
    return said ? [textFact(PARTY_WORDS[role], said.value, said.path)] : [];
  });
  const statuses = document.statuses.map(({ axis, state, native }) =>
    textFact(AXIS_WORDS[axis], `${native.value}: ${AXIS_STATE_WORDS[state]}`, native.path),
  );
  const dates = [
    ...(document.promise ? [{ name: 'Promised', when: document.promise }] : []),
    ...(document.requested ? [{ name: 'Requested', when: document.requested }] : []),
    ...document.milestones.flatMap(({ code, class: claim, when, lineKey }) =>
      when && lineKey === undefined ? [{ name: `${MILESTONE_LABELS[code]}${CLASS_WORDS[claim]}`, when }] : [],
    ),
  ].map(({ name, when }): Fact => ({ name, value: { kind: 'when', when: when.value }, path: when.path }));
  const amounts = document.amounts.map(({ type, amount, currency }): Fact => ({
    name: AMOUNT_WORDS[type],
    value: { kind: 'money', money: { amount: amount.value, currency } },
    path: amount.path,
  }));
  const all = [
    ...numbers,
    ...parties,
    ...statuses,
    ...conditionFacts(document),
    ...dates,
    ...amounts,
    ...lineFacts(document),
  ];
  return [...new Map(all.map((fact) => [`${fact.name} ${JSON.stringify(fact.value)}`, fact])).values()];
}

function conditionFacts({ conditions }: CanonicalDocument): Fact[] {
  return conditions.map(({ code, open, reason, path }) => {
    const because = reason === null ? '' : `: ${reason.value}`;
    return textFact(EXCEPTIONS[code].title, `${open ? 'holds' : 'over'}${because}`, path);
  });
}

/** Enough to see whether numbers, items and quantities are read from the right fields. */
const LINES_SHOWN = 2;

function lineFacts({ lines }: CanonicalDocument): Fact[] {
  return lines.slice(0, LINES_SHOWN).flatMap((line) => {
    const quantities = QUANTITY_TYPES.flatMap((type) => {
      const quantity = line.quantities[type];
      return quantity === undefined ? [] : [`${formatMicros(quantity.value)} ${type}`];
    });
    const price = line.unitPrice === null ? [] : [`${formatMicros(line.unitPrice.value)} each`];
    const said = [...(line.itemNo === null ? [] : [line.itemNo.value]), ...quantities, ...price];
    const path = line.itemNo?.path ?? line.orderLineNo?.path ?? '';
    return [textFact(`Line ${line.orderLineNo?.value ?? line.lineKey}`, said.join(', ') || 'nothing', path)];
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

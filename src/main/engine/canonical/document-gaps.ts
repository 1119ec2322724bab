import type { CanonicalDocument, DocumentKind, PartyRole } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';

/** Something that a document of its kind usually says, and this one does not. */
export interface Gap {
  readonly what: string;
  /** What the lack of it means, for a person. */
  readonly why: string;
  readonly weight: 'unlinkable' | 'poorer';
}

interface Expectation extends Gap {
  readonly met: (document: CanonicalDocument) => boolean;
}

function expected(what: string, why: string, met: Expectation['met'], weight: Gap['weight'] = 'poorer'): Expectation {
  return { what, why, weight, met };
}

const ownNumber = expected(
  'number of its own',
  'no other document can point to it',
  ({ references }) => references.some(({ role, normalised }) => role === 'is' && normalised !== null),
  'unlinkable',
);
const pointsSomewhere = expected(
  'number of what it belongs to',
  'it can be linked to no order',
  ({ references }) => references.some(({ role, normalised }) => role !== 'is' && normalised !== null),
  'unlinkable',
);
const anyNumber = expected(
  'number that another document carries',
  'it can be linked to no order',
  ({ references }) => references.some(({ normalised, type }) => normalised !== null && type !== 'line_id'),
  'unlinkable',
);
const label = expected('number for people', 'lists show the id of the record instead', (one) => one.label !== null);
const status = expected('status', 'only quantities and dates tell how far it is', (one) => one.statuses.length > 0);
const lines = expected('lines', 'quantities cannot be followed', (one) => one.lines.length > 0);
const quantities = expected('quantities of its lines', 'quantities cannot be followed', (one) =>
  one.lines.every((line) => !line.stocked || Object.keys(line.quantities).length > 0),
);
const value = expected('amount', 'it counts nothing in figures of value', (one) => one.amounts.length > 0);
const promise = expected('promised date', 'nothing of it can be called late', (one) => one.promise !== null);

function party(role: PartyRole, word: string, why: string): Expectation {
  return expected(word, why, ({ parties }) =>
    parties.some((one) => one.role === role && (one.name !== null || one.id !== null)),
  );
}

function dated(what: string, why: string, codes: readonly MilestoneCode[] | null): Expectation {
  return expected(what, why, ({ milestones }) =>
    milestones.some(({ code, when }) => when !== null && (codes === null || codes.includes(code))),
  );
}

const customer = party('customer', 'customer', 'it cannot be found by customer');

const EXPECTED: Readonly<Record<DocumentKind, readonly Expectation[]>> = {
  order: [
    ownNumber,
    label,
    customer,
    dated('date of the order', 'its age is not known', ['ORD_RECEIVED', 'ORD_ENTERED', 'ORD_COMPLETE']),
    promise,
    status,
    lines,
    quantities,
    value,
  ],
  purchase: [ownNumber, label, pointsSomewhere, promise, lines, quantities],
  fulfilment: [pointsSomewhere, label, dated('date', 'its steps cannot be put in time', null), lines, quantities],
  shipment: [anyNumber, label, dated('date', 'its steps cannot be put in time', null)],
  transport: [anyNumber, dated('dated event', 'nothing is known of the way', null)],
  invoice: [
    pointsSomewhere,
    label,
    dated('date of the invoice', 'billing lag cannot be told', ['INVOICED', 'INV_POSTED', 'INV_ACCEPTED']),
    value,
    lines,
    quantities,
  ],
  payment: [anyNumber, dated('date of the payment', 'it cannot be told when it came', null)],
  return: [pointsSomewhere, label],
  case: [pointsSomewhere, label],
  event: [anyNumber],
};

/** What a document lacks that others of its kind say; of a void one nothing is asked. */
export function gapsOf(document: CanonicalDocument): readonly Gap[] {
  if (document.voided) return [];
  return EXPECTED[document.kind]
    .filter(({ met }) => !met(document))
    .map(({ what, why, weight }) => ({ what, why, weight }));
}

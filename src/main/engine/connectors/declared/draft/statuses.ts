import { columnWords } from './fields.ts';

/** What words of status usually mean, as a declaration writes it. */
const MEANINGS: readonly (readonly [meaning: string, words: string])[] = [
  ['{ axes: { fulfilment: none } }', 'open, new, entered, created, pending, received, offen, neu, erfasst'],
  [
    '{ axes: { commercial: complete, fulfilment: none } }',
    'released, confirmed, approved, accepted, processing, in process, in progress, freigegeben, bestaetigt, in bearbeitung',
  ],
  [
    '{ axes: { credit: blocked }, conditions: [{ code: CR-HOLD }] }',
    'credit hold, on credit hold, credit block, kreditsperre',
  ],
  ['{ axes: { commercial: blocked } }', 'on hold, hold, blocked, gesperrt'],
  [
    '{ axes: { allocation: partial }, conditions: [{ code: ST-BACK }] }',
    'backorder, backordered, back order, rueckstand',
  ],
  ['{ axes: { allocation: complete } }', 'allocated, reserved, reserviert'],
  [
    '{ axes: { fulfilment: partial } }',
    'picking, picked, packing, packed, staged, partially shipped, partly shipped, partial, teilgeliefert',
  ],
  ['{ axes: { fulfilment: complete } }', 'shipped, dispatched, despatched, fulfilled, sent, versendet, versandt'],
  ['{ axes: { fulfilment: complete, transport: partial } }', 'in transit, out for delivery, unterwegs'],
  ['{ axes: { fulfilment: complete, transport: complete } }', 'delivered, zugestellt, geliefert'],
  ['{ axes: { billing: complete } }', 'invoiced, billed, fakturiert, berechnet'],
  ['{ axes: { billing: complete, payment: complete } }', 'paid, bezahlt'],
  ['{ milestones: [{ code: CLOSED }] }', 'closed, completed, complete, done, abgeschlossen, erledigt'],
  ['{ milestones: [{ code: CANCELLED }] }', 'cancelled, canceled, void, voided, storniert'],
];

const BY_WORD = new Map(
  MEANINGS.flatMap(([meaning, words]) => words.split(', ').map((word) => [word, meaning] as const)),
);

/** What a status usually means; null for a word of the company's own. */
export function usualMeaning(status: string): string | null {
  return BY_WORD.get(columnWords(status)) ?? null;
}

import type { MilestoneCode } from '#shared/domain/milestones.ts';
import { columnWords } from './fields.ts';

interface Meaning {
  /** Members of a meaning, as a declaration writes them. */
  readonly says: readonly string[];
  /** What has happened, where no column tells when. */
  readonly reached: MilestoneCode | null;
  readonly words: string;
}

/** What words of status usually mean, in English and German. */
const MEANINGS: readonly Meaning[] = [
  {
    says: ['axes: { fulfilment: none }'],
    reached: null,
    words: 'open, new, entered, created, pending, received, offen, neu, erfasst',
  },
  {
    says: ['axes: { commercial: complete, fulfilment: none }'],
    reached: null,
    words:
      'released, confirmed, approved, accepted, processing, in process, in progress, freigegeben, bestaetigt, in bearbeitung',
  },
  {
    says: ['axes: { credit: blocked }', 'conditions: [{ code: CR-HOLD }]'],
    reached: null,
    words: 'credit hold, on credit hold, credit block, kreditsperre',
  },
  { says: ['axes: { commercial: blocked }'], reached: null, words: 'on hold, hold, blocked, gesperrt' },
  {
    says: ['axes: { allocation: partial }', 'conditions: [{ code: ST-BACK }]'],
    reached: null,
    words: 'backorder, backordered, back order, rueckstand',
  },
  { says: ['axes: { allocation: complete }'], reached: 'ALLOCATED', words: 'allocated, reserved, reserviert' },
  {
    says: ['axes: { fulfilment: partial }'],
    reached: null,
    words: 'picking, picked, packing, packed, staged, partially shipped, partly shipped, partial, teilgeliefert',
  },
  {
    says: ['axes: { fulfilment: complete }'],
    reached: 'SHIPPED',
    words: 'shipped, dispatched, despatched, fulfilled, sent, versendet, versandt',
  },
  {
    says: ['axes: { fulfilment: complete, transport: partial }'],
    reached: 'SHIPPED',
    words: 'in transit, out for delivery, unterwegs',
  },
  {
    says: ['axes: { fulfilment: complete, transport: complete }'],
    reached: 'DELIVERED',
    words: 'delivered, zugestellt, geliefert',
  },
  { says: ['axes: { billing: complete }'], reached: 'INVOICED', words: 'invoiced, billed, fakturiert, berechnet' },
  { says: ['axes: { billing: complete, payment: complete }'], reached: 'PAID', words: 'paid, bezahlt' },
  { says: [], reached: 'CLOSED', words: 'closed, completed, complete, done, abgeschlossen, erledigt' },
  { says: [], reached: 'CANCELLED', words: 'cancelled, canceled, void, voided, storniert' },
];

const BY_WORD = new Map(
  MEANINGS.flatMap((meaning) => meaning.words.split(', ').map((word) => [word, meaning] as const)),
);

/**
 * What a status usually means; null for a word of the company's own.
 * @param dated milestones that a column tells the date of
 */
export function usualMeaning(status: string, dated: ReadonlySet<string>): string | null {
  const meaning = BY_WORD.get(columnWords(status));
  if (meaning === undefined) return null;
  const { says, reached } = meaning;
  const tells = reached === null || dated.has(reached) ? [] : [`milestones: [{ code: ${reached} }]`];
  const members = [...says, ...tells];
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

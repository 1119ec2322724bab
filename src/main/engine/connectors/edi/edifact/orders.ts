import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { controlTotal, fact, milestoneAt, withOwnKeys } from '../drafts.ts';
import {
  codeAt,
  loopsOf,
  preparedAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import { latestOf } from '../x12/orders.ts';
import { dateWith, lineCount, lineOf, numbersOf, numbersWith, partiesOf, quantityWith, totalsOf } from './segments.ts';

const ENDS = ['UNS', 'CNT', 'UNT'];
const ASKED_FOR = ['2', '63', '64', '10'];
const PROMISED = ['69', '67', '17', '76'];

/** ORDERS → order; one that we send → purchase. */
export function mapOrders(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const number = requiredAt(message, bgm, 2, 'The order number');
  const { head, loops, tail } = loopsOf(message.segs, 'LIN', ENDS);
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, 'is', number);
  if (!bought) numbersOf(references, message, head);
  const made = dateWith(message, head, ['137', '4']) ?? preparedAt(message);
  const cancelled = codeAt(message, bgm, 3)?.value === '1';
  const steps = cancelled
    ? milestoneAt('CANCELLED', 'actual', made)
    : milestoneAt('ORD_RECEIVED', 'actual', preparedAt(message) ?? made);
  return [
    {
      ...emptyDocument(bought ? 'purchase' : 'order'),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: withOwnKeys(loops.map((loop) => lineOf(message, loop, bought ? {} : { ordered: ['21', '1'] }))),
      amounts: totalsOf(message, tail),
      milestones: bought ? [] : steps,
      facts: controlTotal(lineCount(message)),
      requested: dateWith(message, head, ASKED_FOR) ?? dateWith(message, loops.flat(), ASKED_FOR),
      voided: bought && cancelled,
    },
  ];
}

/** ORDCHG → event: what the customer wants to be different. LIN02 says it of a line. */
export function mapOrderChange(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const { head, loops } = loopsOf(message.segs, 'LIN', ENDS);
  const number = numbersWith(message, head, 'ON')[0] ?? requiredAt(message, bgm, 2, 'The order number');
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, 'points_to', number);
  if (!bought) numbersOf(references, message, head);
  const cancels = codeAt(message, bgm, 3)?.value === '1';
  const made = dateWith(message, head, ['137']) ?? preparedAt(message);
  const reason = {
    value: cancels
      ? 'The customer cancels the order'
      : `The customer changes ${loops.length === 1 ? '1 line' : `${loops.length} lines`}`,
    path: number.path,
  };
  const condition: ConditionClaim = {
    code: cancels ? 'CU-CANCEL' : 'CU-CHANGE',
    from: made,
    to: null,
    open: true,
    reason,
    path: number.path,
  };
  return [
    {
      ...emptyDocument('event'),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: withOwnKeys(loops.map((loop) => lineOf(message, loop, { ordered: ['21', '1'] }))),
      conditions: bought ? [] : [condition],
      requested: bought ? null : dateWith(message, head, ASKED_FOR),
      summary: reason,
    },
  ];
}

/** BGM03 (element 1225) of an answer. */
const ANSWERS: Readonly<Record<string, 'complete' | 'partial' | 'blocked'>> = {
  '4': 'complete',
  '9': 'complete',
  '27': 'blocked',
  '29': 'complete',
  '12': 'complete',
  '44': 'complete',
};
/** LIN02 (element 1229): the seller refuses the line. */
const REFUSED: ReadonlySet<string> = new Set(['2', '7', '24']);

/** ORDRSP → order with what is confirmed; a supplier's answer to us → event. */
export function mapOrderAnswer(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const { head, loops } = loopsOf(message.segs, 'LIN', ENDS);
  const label = requiredAt(message, bgm, 2, 'The number of the answer');
  const number = numbersWith(message, head, 'ON')[0] ?? null;
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, bought ? 'points_to' : 'is', number);
  if (!bought) numbersOf(references, message, head);
  const answer = codeAt(message, bgm, 3);
  const state = answer === null ? undefined : ANSWERS[answer.value];
  if (answer !== null && state === undefined) message.unknown.push(answer);
  const promise = latestOf(
    [dateWith(message, head, PROMISED), ...loops.map((loop) => dateWith(message, loop, PROMISED))].filter(
      (when) => when !== null,
    ),
  );
  return [
    {
      ...emptyDocument(bought ? 'event' : 'order'),
      label,
      references,
      statuses: answer === null || state === undefined || bought ? [] : [{ axis: 'commercial', state, native: answer }],
      parties: partiesOf(message, head),
      lines: bought ? [] : withOwnKeys(loops.map((loop) => answeredLine(message, loop, state))),
      milestones: bought
        ? []
        : milestoneAt('ORD_ACK', 'actual', dateWith(message, head, ['137']) ?? preparedAt(message)),
      facts: bought && promise !== null ? [fact('inbound', promise.path, { due: promise })] : [],
      promise: bought ? null : promise,
      summary: textAt(
        head.find(({ tag }) => tag === 'FTX'),
        4,
      ),
    },
  ];
}

function answeredLine(message: Message, loop: readonly Seg[], state: string | undefined): DocumentLine {
  const line = lineOf(message, loop, { backordered: ['83'] });
  const asked = quantityWith(message, loop, ['21', '1', '113'])?.amount ?? null;
  const confirmed = quantityWith(message, loop, ['113', '12', '21'])?.amount ?? null;
  const action = codeAt(message, loop[0], 2)?.value ?? '';
  if (REFUSED.has(action) || (action === '' && state === 'blocked')) {
    if (asked === null) return line;
    const none: Sourced<Micros> = { value: 0 as Micros, path: asked.path };
    return { ...line, quantities: { ...line.quantities, confirmed: none, cancelled: asked } };
  }
  return confirmed === null ? line : { ...line, quantities: { ...line.quantities, confirmed } };
}

/** INSDES: what the warehouse is told to send → event. */
export function mapInstruction(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const number = requiredAt(message, bgm, 2, 'The number of the instruction');
  const { head, loops } = loopsOf(message.segs, 'LIN', ENDS);
  const references: Reference[] = [];
  referTo(references, message, 'points_to', 'order_no', number);
  referTo(references, message, 'points_to', 'fulfilment_no', number);
  numbersOf(references, message, head);
  for (const order of numbersWith(message, head, 'ON')) referTo(references, message, 'points_to', 'customer_po', order);
  const cancelled = codeAt(message, bgm, 3)?.value === '1';
  return [
    {
      ...emptyDocument('event'),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: withOwnKeys(loops.map((loop) => lineOf(message, loop, { ordered: ['21', '12', '113', '1'] }))),
      milestones: [
        ...(cancelled
          ? []
          : milestoneAt('RELEASED', 'actual', dateWith(message, head, ['137']) ?? preparedAt(message))),
        ...milestoneAt('SHIPPED', 'planned', dateWith(message, head, ['10', '11'])),
      ],
      requested: dateWith(message, head, ['2', '63']),
      voided: cancelled,
    },
  ];
}

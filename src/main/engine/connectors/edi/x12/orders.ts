import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type QuantityType,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { X12_CODES } from '#shared/domain/edi/x12-codes.ts';
import type { When } from '#shared/domain/time.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { amountOf, controlTotal, fact, milestoneAt, withOwnKeys } from '../drafts.ts';
import {
  codeAt,
  dateAt,
  firstOf,
  loopsOf,
  numberAt,
  preparedAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import { ACK_LINES, ACK_ORDERS } from '../statuses.ts';
import { dateWith, descriptionOf, itemOf, numbersOf, partiesOf, pricedLine } from './segments.ts';

const ENDS = ['CTT', 'AMT', 'SE'];
/** Element 353 of BEG01 and BCH01: the document is a cancellation. */
const CANCELLATIONS: ReadonlySet<string> = new Set(['01', '03']);
const ASKED_FOR = ['002', '077', '106', '063', '064', '010', '037'];
const PROMISED = ['067', '017', '068'];

export function currencyOf(message: Message): string {
  const stated = textAt(firstOf(message, 'CUR'), 2)?.value.toUpperCase() ?? '';
  return /^[A-Z]{3}$/.test(stated) ? stated : message.context.config.currency;
}

/** 850 purchase order → order; one that we send → purchase. */
export function mapPurchaseOrder(message: Message): CanonicalDocument[] {
  const beg = requiredSegment(message, 'BEG');
  const number = requiredAt(message, beg, 3, 'The purchase order number');
  const { head, loops, tail } = loopsOf(message.segs, 'PO1', ENDS);
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, 'is', number, textAt(beg, 4));
  numbersOf(references, message, head);
  const made = preparedAt(message) ?? dateAt(message, beg, 5);
  const requested = dateWith(message, head, ASKED_FOR) ?? dateWith(message, loops.flat(), ASKED_FOR);
  const cancelled = CANCELLATIONS.has(codeAt(message, beg, 1)?.value ?? '');
  const total = tail.find((seg) => seg.tag === 'AMT' && textAt(seg, 1)?.value === 'TT');
  return [
    {
      ...emptyDocument(bought ? 'purchase' : 'order'),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: withOwnKeys(loops.map((loop) => pricedLine(message, loop, bought ? null : 'ordered'))),
      amounts: amountOf('total', numberAt(message, total, 2), currencyOf(message)),
      milestones: bought
        ? []
        : [
            ...(cancelled ? [] : milestoneAt('ORD_RECEIVED', 'actual', made)),
            ...(cancelled ? milestoneAt('CANCELLED', 'actual', made) : []),
          ],
      facts: controlTotal(numberAt(message, firstOf(message, 'CTT'), 1)),
      requested,
      summary: cancelled ? codeAt(message, beg, 1) : null,
      voided: bought && cancelled,
    },
  ];
}

/** 860 purchase order change → event: what the customer wants to be different. */
export function mapOrderChange(message: Message): CanonicalDocument[] {
  const bch = requiredSegment(message, 'BCH');
  const number = requiredAt(message, bch, 3, 'The purchase order number');
  const { head, loops } = loopsOf(message.segs, 'POC', ENDS);
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, 'points_to', number, textAt(bch, 4));
  numbersOf(references, message, head);
  const made = preparedAt(message) ?? dateAt(message, bch, 11);
  const purpose = codeAt(message, bch, 1);
  const cancels = purpose !== null && CANCELLATIONS.has(purpose.value);
  for (const [poc] of loops) {
    const change = codeAt(message, poc, 2);
    if (change !== null && X12_CODES['670']?.[change.value] === undefined) message.unknown.push(change);
  }
  const words = loops.map(([poc]) => changeText(message, poc)).filter((text) => text !== '');
  const condition: ConditionClaim = {
    code: cancels ? 'CU-CANCEL' : 'CU-CHANGE',
    from: made,
    to: null,
    open: true,
    reason: {
      value: cancels
        ? 'The customer cancels the order'
        : `The customer asks for changes${words.length === 0 ? '' : `: ${words.slice(0, 5).join(', ')}`}`,
      path: number.path,
    },
    path: purpose?.path ?? number.path,
  };
  return [
    {
      ...emptyDocument('event'),
      label: number,
      references,
      parties: partiesOf(message, head),
      lines: withOwnKeys(loops.map((loop) => changedLine(message, loop))),
      conditions: bought ? [] : [condition],
      facts: controlTotal(numberAt(message, firstOf(message, 'CTT'), 1)),
      requested: bought ? null : dateWith(message, head, ASKED_FOR),
      summary: condition.reason,
    },
  ];
}

function changeText(message: Message, poc: Seg | undefined): string {
  const change = X12_CODES['670']?.[codeAt(message, poc, 2)?.value ?? ''];
  if (change === undefined) return '';
  const line = textAt(poc, 1)?.value ?? '';
  const quantity = textAt(poc, 3)?.value;
  return `line ${line} ${change}${quantity === undefined ? '' : ` ${quantity}`}`;
}

function changedLine(message: Message, loop: readonly Seg[]): DocumentLine {
  const [poc] = loop;
  const number = textAt(poc, 1);
  const quantity = numberAt(message, poc, 3);
  return {
    ...EMPTY_LINE,
    lineKey: number?.value ?? '',
    orderLineNo: number,
    itemNo: itemOf(message, poc, 8),
    description: descriptionOf(loop),
    unit: textAt(poc, 5),
    unitPrice: numberAt(message, poc, 6),
    quantities: quantity === null ? {} : { ordered: quantity },
  };
}

/** 855 acknowledgement of an order → order with what is confirmed; a supplier's answer to us → purchase. */
export function mapOrderAnswer(message: Message): CanonicalDocument[] {
  const bak = requiredSegment(message, 'BAK');
  const number = requiredAt(message, bak, 3, 'The purchase order number');
  const answer = codeAt(message, bak, 2);
  const { head, loops } = loopsOf(message.segs, 'PO1', ENDS);
  const bought = isPurchase(message);
  const references: Reference[] = [];
  referToOrder(references, message, bought ? 'points_to' : 'is', number, textAt(bak, 5));
  if (!bought) {
    referTo(references, message, 'points_to', 'order_no', textAt(bak, 8));
    numbersOf(references, message, head);
  }
  const state = answer === null ? undefined : ACK_ORDERS[answer.value];
  if (answer !== null && state === undefined) message.unknown.push(answer);
  const answered = loops.map((loop) => answeredLine(message, loop, state));
  const promises = [dateWith(message, head, PROMISED), ...answered.map(({ promise }) => promise)].filter(
    (when) => when !== null,
  );
  const promise = latestOf(promises);
  const made = preparedAt(message) ?? dateAt(message, bak, 9) ?? dateAt(message, bak, 4);
  return [
    {
      ...emptyDocument(bought ? 'event' : 'order'),
      // The seller's own number: the buyer's is that of the 850.
      label: textAt(bak, 8),
      references,
      statuses: answer === null || state === undefined || bought ? [] : [{ axis: 'commercial', state, native: answer }],
      parties: partiesOf(message, head),
      lines: bought ? [] : withOwnKeys(answered.map(({ line }) => line)),
      milestones: bought ? [] : milestoneAt('ORD_ACK', 'actual', made),
      facts: [
        ...controlTotal(bought ? null : numberAt(message, firstOf(message, 'CTT'), 1)),
        ...(bought && promise !== null ? [fact('inbound', promise.path, { due: promise })] : []),
      ],
      promise: bought ? null : promise,
      summary: answer,
    },
  ];
}

interface AnsweredLine {
  readonly line: DocumentLine;
  readonly promise: Sourced<When> | null;
}

/** Several ACK of one line split its quantity; a line without one is as the header says. */
function answeredLine(message: Message, loop: readonly Seg[], state: string | undefined): AnsweredLine {
  const line = pricedLine(message, loop, null);
  const asked = numberAt(message, loop[0], 2);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  const add = (type: QuantityType, quantity: Sourced<Micros> | null): void => {
    if (quantity === null) return;
    const before = quantities[type];
    quantities[type] =
      before === undefined ? quantity : { value: (before.value + quantity.value) as Micros, path: before.path };
  };
  const acks = loop.filter(({ tag }) => tag === 'ACK');
  const promises: Sourced<When>[] = [];
  for (const ack of acks) {
    const code = codeAt(message, ack, 1);
    const meaning = ACK_LINES[code?.value ?? ''];
    if (code !== null && meaning === undefined) message.unknown.push(code);
    const quantity = numberAt(message, ack, 2) ?? (acks.length === 1 ? asked : null);
    if (meaning === 'confirmed') add('confirmed', quantity);
    else if (meaning === 'backordered') add('backordered', quantity);
    else if (meaning === 'refused') add('cancelled', quantity);
    const isPromise = PROMISED.includes(codeAt(message, ack, 4)?.value ?? '');
    const when = isPromise && meaning !== 'refused' ? dateAt(message, ack, 5) : null;
    if (when !== null) promises.push(when);
  }
  if (acks.length === 0 && state === 'complete') add('confirmed', asked);
  if (acks.length === 0 && state === 'blocked') add('cancelled', asked);
  if (quantities.confirmed === undefined && acks.length > 0 && asked !== null) {
    quantities.confirmed = { value: 0 as Micros, path: asked.path };
  }
  return { line: { ...line, quantities }, promise: latestOf(promises) };
}

/** All lines are there by the latest of their dates. */
export function latestOf(dates: readonly Sourced<When>[]): Sourced<When> | null {
  const moment = ({ value }: Sourced<When>): number =>
    value.kind === 'instant' ? value.at : Date.parse(`${value.date}T23:59:59Z`);
  return dates.reduce<Sourced<When> | null>(
    (latest, next) => (latest === null || moment(next) > moment(latest) ? next : latest),
    null,
  );
}

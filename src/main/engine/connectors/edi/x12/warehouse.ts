import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type Party,
  type Reference,
} from '#shared/domain/document.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { milestoneAt, partyOf, withOwnKeys } from '../drafts.ts';
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
import { referTo } from '../references.ts';
import { SHIPPED_LINES } from '../statuses.ts';
import { dateWith, descriptionOf, itemOf, numberOf, numbersOf, partiesOf } from './segments.ts';

/** 940 shipping order → event: what the warehouse was told to ship, and when. */
export function mapWarehouseOrder(message: Message): CanonicalDocument[] {
  const w05 = requiredSegment(message, 'W05');
  const number = requiredAt(message, w05, 2, 'The depositor’s order number');
  const { head, loops } = loopsOf(message.segs, 'LX', ['W76', 'SE']);
  const references = depositorNumbers(message, number, textAt(w05, 3));
  numbersOf(references, message, head);
  const cancels = codeAt(message, w05, 1)?.value === 'F';
  const carrier = firstOf(message, 'W66');
  return [
    {
      ...emptyDocument('event'),
      label: number,
      references,
      parties: [...partiesOf(message, head), ...partyOf('carrier', textAt(carrier, 10), textAt(carrier, 5), null)],
      lines: withOwnKeys(loops.map((loop) => orderedLine(message, loop))),
      milestones: [
        ...(cancels ? [] : milestoneAt('RELEASED', 'actual', preparedAt(message))),
        ...milestoneAt('SHIPPED', 'planned', dateWith(message, head, ['10', '38', '37'])),
      ],
      requested: dateWith(message, head, ['02', '54', '53']),
      voided: cancels,
    },
  ];
}

/** The number may be that of the order or of a delivery of it; whichever the estate knows links. */
function depositorNumbers(
  message: Message,
  number: ReturnType<typeof textAt>,
  customerPo: ReturnType<typeof textAt>,
): Reference[] {
  const references: Reference[] = [];
  referTo(references, message, 'points_to', 'order_no', number);
  referTo(references, message, 'points_to', 'fulfilment_no', number);
  referTo(references, message, 'points_to', 'customer_po', customerPo);
  return references;
}

function orderedLine(message: Message, loop: readonly Seg[]): DocumentLine {
  const w01 = loop.find(({ tag }) => tag === 'W01');
  const quantity = numberAt(message, w01, 1);
  const number = numberOf(message, loop, 'LI') ?? textAt(loop[0], 1);
  return {
    ...EMPTY_LINE,
    lineKey: number?.value ?? '',
    orderLineNo: number,
    itemNo: itemOf(message, w01, 4) ?? textAt(w01, 3),
    description: descriptionOf(loop),
    unit: textAt(w01, 2),
    quantities: quantity === null ? {} : { ordered: quantity },
  };
}

/** 945 shipping advice → fulfilment: what the warehouse shipped, and what is short. */
export function mapWarehouseAdvice(message: Message): CanonicalDocument[] {
  const w06 = requiredSegment(message, 'W06');
  const number = textAt(w06, 4) ?? requiredAt(message, w06, 2, 'Both the shipment and the depositor’s order number');
  const { head, loops } = loopsOf(message.segs, 'LX', ['W03', 'SE']);
  const references = depositorNumbers(message, textAt(w06, 2), textAt(w06, 6));
  referTo(references, message, 'is', 'shipment_no', textAt(w06, 4));
  referTo(references, message, 'points_to', 'bol', textAt(w06, 4));
  numbersOf(references, message, head);
  for (const loop of loops) {
    for (const man of loop) {
      if (man.tag !== 'MAN') continue;
      const kind = codeAt(message, man, 1)?.value;
      if (kind === 'GM') referTo(references, message, 'is', 'sscc', textAt(man, 2));
      if (kind === 'CP') referTo(references, message, 'points_to', 'tracking', textAt(man, 2));
    }
  }
  const shipped = dateWith(message, head, ['11']) ?? dateAt(message, w06, 3);
  const lines = withOwnKeys(loops.filter(hasItem).map((loop) => shippedLine(message, loop)));
  const cancelled = codeAt(message, w06, 1)?.value === 'C';
  return [
    {
      ...emptyDocument('fulfilment'),
      label: number,
      references,
      parties: [...partiesOf(message, head), ...carrierOf(head)],
      lines,
      milestones: [
        ...milestoneAt('SHIPPED', 'actual', shipped),
        ...milestoneAt('DELIVERED', 'estimated', dateWith(message, head, ['17'])),
      ],
      conditions: loops
        .filter(hasItem)
        .flatMap((loop, index) => shortage(message, loop, lines[index]?.lineKey ?? '', shipped)),
      voided: cancelled,
    },
  ];
}

function hasItem(loop: readonly Seg[]): boolean {
  return loop.some(({ tag }) => tag === 'W12');
}

function carrierOf(head: readonly Seg[]): Party[] {
  const w27 = head.find(({ tag }) => tag === 'W27');
  return partyOf('carrier', textAt(w27, 2), textAt(w27, 3), null);
}

function shippedLine(message: Message, loop: readonly Seg[]): DocumentLine {
  const w12 = loop.find(({ tag }) => tag === 'W12');
  const shipped = numberAt(message, w12, 3);
  const number = numberOf(message, loop, 'LI');
  return {
    ...EMPTY_LINE,
    lineKey: number?.value ?? textAt(loop[0], 1)?.value ?? '',
    orderLineNo: number,
    itemNo: itemOf(message, w12, 7) ?? itemOf(message, w12, 17) ?? textAt(w12, 6),
    description: descriptionOf(loop),
    unit: textAt(w12, 5),
    quantities: shipped === null ? {} : { picked: shipped, shipped },
  };
}

function shortage(
  message: Message,
  loop: readonly Seg[],
  lineKey: string,
  from: ConditionClaim['from'],
): ConditionClaim[] {
  const w12 = loop.find(({ tag }) => tag === 'W12');
  const status = codeAt(message, w12, 1);
  if (status === null) return [];
  const meaning = SHIPPED_LINES[status.value];
  if (meaning === undefined) message.unknown.push(status);
  const ordered = numberAt(message, w12, 2);
  const shipped = numberAt(message, w12, 3);
  if (meaning !== 'short' || (ordered !== null && shipped !== null && shipped.value >= ordered.value)) return [];
  const text = `${textAt(w12, 3)?.value ?? 'none'} of ${textAt(w12, 2)?.value ?? 'the ordered'} shipped`;
  return [
    {
      code: 'WH-SHORT',
      from,
      to: null,
      open: true,
      reason: { value: text, path: status.path },
      path: status.path,
      lineKey,
    },
  ];
}

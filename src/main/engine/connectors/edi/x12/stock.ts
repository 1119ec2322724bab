import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type Reference,
  type StatedFact,
} from '#shared/domain/document.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { fact, milestoneAt, withOwnKeys } from '../drafts.ts';
import { codeAt, dateAt, loopsOf, numberAt, preparedAt, requiredSegment, textAt, type Message } from '../message.ts';
import { referToOrder } from '../references.ts';
import { dateWith, itemOf, numberOf, numbersOf, partiesOf } from './segments.ts';

/** QTY01 (element 673) of what is on hand. */
const ON_HAND: ReadonlySet<string> = new Set(['33', '17', 'QH']);

/** 846 inventory → event with what is on hand of each item. */
export function mapInventory(message: Message): CanonicalDocument[] {
  const bia = requiredSegment(message, 'BIA');
  const { head, loops } = loopsOf(message.segs, 'LIN', ['CTT', 'SE']);
  const at = dateWith(message, head, ['007', '097']) ?? dateAt(message, bia, 4, 5) ?? preparedAt(message);
  const facts = loops.flatMap((loop): StatedFact[] => {
    const subject = itemOf(message, loop[0], 2);
    const qty = [...ON_HAND].flatMap(
      (code) => loop.find((seg) => seg.tag === 'QTY' && codeAt(message, seg, 1)?.value === code) ?? [],
    )[0];
    const quantity = numberAt(message, qty, 2);
    return subject === null || quantity === null ? [] : [fact('stock', quantity.path, { subject, quantity, at })];
  });
  const references: Reference[] = [];
  numbersOf(references, message, message.segs);
  return [{ ...emptyDocument('event'), label: textAt(bia, 3), references, parties: partiesOf(message, head), facts }];
}

/** RCD condition codes (element 412) that mean a loss: damaged and short. */
const LOSSES: ReadonlySet<string> = new Set(['01', '02']);

/** 861 receiving advice → event: the customer has the goods, and what of them is wrong. */
export function mapReceipt(message: Message): CanonicalDocument[] {
  const bra = requiredSegment(message, 'BRA');
  const { head, loops } = loopsOf(message.segs, 'RCD', ['CTT', 'SE']);
  const references: Reference[] = [];
  referToOrder(references, message, 'points_to', numberOf(message, head, 'PO'));
  for (const prf of message.segs) {
    if (prf.tag === 'PRF') referToOrder(references, message, 'points_to', textAt(prf, 1), textAt(prf, 2));
  }
  numbersOf(references, message, message.segs);
  const received = dateWith(message, head, ['050', '035']) ?? dateAt(message, bra, 2, 5);
  const conditions: ConditionClaim[] = [];
  const lines = withOwnKeys(
    loops.map((loop) => {
      const [rcd] = loop;
      const number = textAt(rcd, 1);
      const delivered = numberAt(message, rcd, 2);
      const lin = loop.find(({ tag }) => tag === 'LIN');
      return {
        ...EMPTY_LINE,
        lineKey: number?.value ?? '',
        orderLineNo: number,
        itemNo: itemOf(message, lin, 2),
        unit: textAt(rcd, 3),
        quantities: delivered === null ? {} : { delivered },
      };
    }),
  );
  loops.forEach(([rcd], index) => {
    for (const [quantityAt, codeIndex] of [
      [6, 8],
      [9, 11],
      [12, 14],
    ] as const) {
      const code = codeAt(message, rcd, codeIndex);
      const quantity = numberAt(message, rcd, quantityAt);
      if (code === null || quantity === null || quantity.value <= 0 || !LOSSES.has(code.value)) continue;
      const reason = { value: `${textAt(rcd, quantityAt)?.value} in question (${code.value})`, path: code.path };
      conditions.push({
        code: 'CA-LOSS',
        from: received,
        to: null,
        open: true,
        reason,
        path: code.path,
        lineKey: lines[index]?.lineKey ?? '',
      });
    }
  });
  return [
    {
      ...emptyDocument('event'),
      label: textAt(bra, 1),
      references,
      parties: partiesOf(message, head),
      lines,
      milestones: conditions.length === 0 ? milestoneAt('POD_OK', 'actual', received) : [],
      conditions,
    },
  ];
}

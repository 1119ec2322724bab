import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
} from '#shared/domain/document.ts';
import { EMPTY_LINE } from '../../kit/drafts.ts';
import { fact, milestoneAt, partyOf, withOwnKeys } from '../drafts.ts';
import {
  codeAt,
  dateAt,
  numberAt,
  preparedAt,
  refuse,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import { dateWith, descriptionOf, itemOf, numbersOf, partiesOf } from './segments.ts';

/** A level of an 856: shipment, order, pallet, carton, item. */
export interface Level {
  readonly id: string;
  readonly code: string;
  readonly segs: readonly Seg[];
  readonly children: Level[];
}

/** Level codes (element 735) from the outside in: where no parent is named, it is the nearest before of an outer level. */
const DEPTHS = ['S', 'O', 'T', 'P', 'Q', 'I'];

/**
 * The tree that HL01 and HL02 draw, whatever order they stand in. One that names a parent which is not there, or itself
 * by way of others, is refused with its place.
 */
export function levelsOf(message: Message): readonly Level[] {
  const flat: { readonly level: Level; readonly hl: Seg; readonly parent: string }[] = [];
  for (const seg of message.segs) {
    if (seg.tag === 'HL') {
      const level = {
        id: textAt(seg, 1)?.value ?? '',
        code: codeAt(message, seg, 3)?.value ?? '',
        segs: [],
        children: [],
      };
      flat.push({ level, hl: seg, parent: textAt(seg, 2)?.value ?? '' });
    } else if (seg.tag !== 'SE' && seg.tag !== 'CTT') {
      (flat.at(-1)?.level.segs as Seg[] | undefined)?.push(seg);
    }
  }
  const byId = new Map<string, (typeof flat)[number]>();
  for (const entry of flat) {
    if (byId.has(entry.level.id)) refuse(message, entry.hl, 1, `The level ${entry.level.id} is there twice.`);
    byId.set(entry.level.id, entry);
  }
  const roots: Level[] = [];
  const above: Level[] = [];
  for (const { level, hl, parent } of flat) {
    const depth = DEPTHS.indexOf(level.code);
    while (above.length > 0 && depth <= DEPTHS.indexOf(above.at(-1)?.code ?? '')) above.pop();
    const holder = parent === '' ? above.at(-1) : byId.get(parent)?.level;
    above.push(level);
    if (holder !== undefined) holder.children.push(level);
    else if (parent === '') roots.push(level);
    else return refuse(message, hl, 2, `There is no level ${parent}.`);
  }
  if (countOf(roots) < flat.length) {
    const reached = new Set(all(roots));
    const lost = flat.find(({ level }) => !reached.has(level));
    if (lost) refuse(message, lost.hl, 2, 'The levels go round in a circle.');
  }
  return roots;
}

function countOf(levels: readonly Level[]): number {
  return all(levels).length;
}

/** Every level below, without recursion: a file may nest as deep as it likes. */
function all(levels: readonly Level[]): Level[] {
  const found = [...levels];
  for (let at = 0; at < found.length; at += 1) found.push(...(found[at]?.children ?? []));
  return found;
}

/** 856 ship notice → one shipment per order in it, with its cartons; a supplier's → what is on its way to us. */
export function mapShipNotice(message: Message): CanonicalDocument[] {
  const bsn = requiredSegment(message, 'BSN');
  const number = requiredAt(message, bsn, 2, 'The shipment number');
  const roots = levelsOf(message);
  const beforeLevels = message.segs.slice(0, message.segs.find(({ tag }) => tag === 'HL')?.at ?? message.segs.length);
  const documents: CanonicalDocument[] = [];
  const shipments = roots.length === 0 ? [] : roots;
  for (const root of shipments) {
    const orders = root.code === 'O' ? [root] : all([root]).filter(({ code }) => code === 'O');
    const head = [...beforeLevels, ...(root.code === 'O' ? [] : root.segs)];
    for (const order of orders.length === 0 ? [root] : orders) {
      documents.push(shipmentOf(message, bsn, head, order, documents.length));
    }
  }
  if (documents.length > 0) return documents;
  return [shipmentOf(message, bsn, beforeLevels, { id: '', code: '', segs: [], children: [] }, 0)].map((document) => ({
    ...document,
    label: number,
  }));
}

function shipmentOf(message: Message, bsn: Seg, head: readonly Seg[], order: Level, index: number): CanonicalDocument {
  const bought = isPurchase(message);
  const number = textAt(bsn, 2);
  const levels = all([order]);
  const segs = [...head, ...order.segs.filter((seg) => !head.includes(seg))];
  const references: Reference[] = [];
  if (!bought) referTo(references, message, 'is', 'shipment_no', number);
  const prfs = levels.flatMap((level) => level.segs.filter(({ tag }) => tag === 'PRF'));
  for (const prf of prfs) referToOrder(references, message, 'points_to', textAt(prf, 1), textAt(prf, 2));
  if (!bought) {
    numbersOf(references, message, segs);
    for (const level of levels) {
      for (const man of level.segs) if (man.tag === 'MAN') referToCarton(references, message, man);
    }
  }
  const purpose = textAt(bsn, 1)?.value;
  const shipped = dateWith(message, segs, ['011']);
  const due = dateWith(message, segs, ['017', '067', '002']);
  const items = levels.filter((level) => level.segs.some(({ tag }) => tag === 'SN1'));
  const milestones: MilestoneClaim[] = bought
    ? []
    : [
        ...milestoneAt('SHIPPED', 'actual', shipped),
        ...milestoneAt('DELIVERED', 'estimated', due),
        ...milestoneAt('ASN_SENT', 'actual', preparedAt(message) ?? dateAt(message, bsn, 3, 4)),
      ];
  return {
    ...emptyDocument(bought ? 'event' : 'shipment', index === 0 ? '' : `order-${index + 1}`),
    label: number,
    references,
    parties: [...partiesOf(message, segs), ...carrierOf(message, segs)],
    lines: bought ? [] : withOwnKeys(items.map((item) => lineOf(message, item))),
    milestones,
    facts: bought && due !== null ? [fact('inbound', due.path, { due })] : [],
    voided: purpose === '01' || purpose === '03',
  };
}

/** MAN*GM: SSCC-18; MAN*CP: the carrier's id of the package. */
function referToCarton(into: Reference[], message: Message, man: Seg): void {
  for (const [code, value] of [
    [1, 2],
    [4, 5],
  ] as const) {
    const qualifier = codeAt(message, man, code)?.value;
    if (qualifier === 'GM') referTo(into, message, 'is', 'sscc', textAt(man, value));
    else if (qualifier === 'CP') referTo(into, message, 'points_to', 'tracking', textAt(man, value));
    else if (qualifier === 'AA') referTo(into, message, 'is', 'sscc', textAt(man, value));
  }
}

/** TD5: "2" says that the id is a SCAC. */
export function carrierOf(message: Message, segs: readonly Seg[]): Party[] {
  const td5 = segs.find(({ tag }) => tag === 'TD5');
  const scac = codeAt(message, td5, 2)?.value === '2' ? textAt(td5, 3) : null;
  return partyOf('carrier', scac, textAt(td5, 5), null);
}

function lineOf(message: Message, level: Level): DocumentLine {
  const lin = level.segs.find(({ tag }) => tag === 'LIN');
  const sn1 = level.segs.find(({ tag }) => tag === 'SN1');
  const number = textAt(sn1, 1) ?? textAt(lin, 1);
  const shipped = numberAt(message, sn1, 2);
  return {
    ...EMPTY_LINE,
    lineKey: level.id,
    orderLineNo: number,
    itemNo: itemOf(message, lin, 2),
    description: descriptionOf(level.segs),
    unit: textAt(sn1, 3),
    quantities: shipped === null ? {} : { shipped },
  };
}

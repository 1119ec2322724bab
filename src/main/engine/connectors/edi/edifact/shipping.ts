import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import { EDIFACT_CODES } from '#shared/domain/edi/edifact-codes.ts';
import { own } from '#shared/lib/own.ts';
import { fact, milestoneAt, partyOf, withOwnKeys } from '../drafts.ts';
import {
  codeAt,
  firstOf,
  loopsOf,
  preparedAt,
  refuse,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { isPurchase, referTo, referToOrder } from '../references.ts';
import { STATUS_EVENTS } from '../statuses.ts';
import { cartonsOf, dateWith, lineOf, numbersOf, numbersWith, partiesOf } from './segments.ts';

const ENDS = ['UNS', 'CNT', 'UNT'];

interface Packed {
  readonly order: string;
  readonly loop: readonly Seg[];
}

/** DESADV → a shipment for each order in it, with its cartons; a supplier's → what is on its way to us. */
export function mapDespatch(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const number = requiredAt(message, bgm, 2, 'The despatch number');
  checkLevels(message);
  const bought = isPurchase(message);
  const { head, loops: packages } = loopsOf(message.segs, 'CPS', ENDS);
  const inHead = numbersWith(message, head, 'ON')[0]?.value ?? '';
  const packed = packages.flatMap((part) =>
    loopsOf(part, 'LIN').loops.map((loop): Packed => ({
      loop,
      order: numbersWith(message, loop, 'ON')[0]?.value ?? inHead,
    })),
  );
  const shipped = dateWith(message, head, ['11', '186']);
  const due = dateWith(message, head, ['17', '132', '69', '2']);
  const byOrder = Map.groupBy(packed, ({ order }) => order);
  if (byOrder.size === 0) byOrder.set(inHead, []);
  return [...byOrder].map(([order, lines], index) => {
    const references: Reference[] = [];
    if (!bought) referTo(references, message, 'is', 'shipment_no', number);
    const named = [...numbersWith(message, lines[0]?.loop ?? [], 'ON'), ...numbersWith(message, head, 'ON')];
    referToOrder(references, message, 'points_to', named.find(({ value }) => value === order) ?? null);
    if (!bought) {
      numbersOf(references, message, head);
      cartonsOf(references, message, message.segs);
    }
    const milestones: MilestoneClaim[] = bought
      ? []
      : [
          ...milestoneAt('SHIPPED', 'actual', shipped),
          ...milestoneAt('DELIVERED', 'estimated', due),
          ...milestoneAt('ASN_SENT', 'actual', preparedAt(message)),
        ];
    return {
      ...emptyDocument(bought ? 'event' : 'shipment', index === 0 ? '' : `order-${index + 1}`),
      label: number,
      references,
      parties: [...partiesOf(message, head), ...carrierOf(message, head)],
      lines: bought ? [] : withOwnKeys(lines.map(({ loop }) => lineOf(message, loop, { shipped: ['12'] }))),
      milestones,
      facts: bought && due !== null ? [fact('inbound', due.path, { due })] : [],
      voided: codeAt(message, bgm, 3)?.value === '1',
    };
  });
}

function carrierOf(message: Message, segs: readonly Seg[]): ReturnType<typeof partyOf> {
  if (segs.some((seg) => seg.tag === 'NAD' && codeAt(message, seg, 1)?.value === 'CA')) return [];
  const tdt = segs.find(({ tag }) => tag === 'TDT');
  return partyOf('carrier', textAt(tdt, 5), textAt(tdt, 5, 4), null);
}

/** CPS01 and CPS02 draw a tree: a parent that is not there is refused with its place. */
function checkLevels(message: Message): void {
  const levels = new Set(message.segs.flatMap((seg) => (seg.tag === 'CPS' ? (textAt(seg, 1)?.value ?? '') : [])));
  for (const seg of message.segs) {
    const parent = seg.tag === 'CPS' ? textAt(seg, 2) : null;
    if (parent !== null && !levels.has(parent.value)) refuse(message, seg, 2, `There is no level ${parent.value}.`);
    if (parent !== null && parent.value === textAt(seg, 1)?.value)
      refuse(message, seg, 2, 'The level is its own parent.');
  }
}

/** IFTSTA → a transport for each consignment that it tells of. */
export function mapTransportStatus(message: Message): CanonicalDocument[] {
  const bgm = requiredSegment(message, 'BGM');
  const { head, loops } = loopsOf(message.segs, 'CNI', ['UNT']);
  return (loops.length === 0 ? [message.segs] : loops).map((loop, index) =>
    consignment(message, bgm, head, loop, index),
  );
}

function consignment(
  message: Message,
  bgm: Seg,
  head: readonly Seg[],
  loop: readonly Seg[],
  index: number,
): CanonicalDocument {
  const [cni] = loop;
  const number = cni?.tag === 'CNI' ? textAt(cni, 2) : null;
  const references: Reference[] = [];
  referTo(references, message, 'is', 'pro', number);
  numbersOf(references, message, [...head, ...loop]);
  for (const order of numbersWith(message, [...head, ...loop], 'ON'))
    referTo(references, message, 'points_to', 'customer_po', order);
  const milestones: MilestoneClaim[] = [];
  const conditions: ConditionClaim[] = [];
  let status: StatusClaim | null = null;
  let summary: Sourced<string> | null = null;
  for (const event of loopsOf(loop, 'STS').loops) {
    const [sts] = event;
    const native = codeAt(message, sts, 2);
    if (native === null) continue;
    const movement = own(STATUS_EVENTS, native.value);
    const words = textAt(sts, 2, 4) ?? {
      value: own(EDIFACT_CODES['9011'], native.value) ?? native.value,
      path: native.path,
    };
    summary = words;
    if (movement === undefined) {
      message.unknown.push(native);
      continue;
    }
    const when = dateWith(message, event, ['334', '7', '178', '186', '35', '171']) ?? dateWith(message, head, ['137']);
    const loc = event.find(({ tag }) => tag === 'LOC');
    const place = textAt(loc, 2, 4) ?? textAt(loc, 2);
    if (movement.step) {
      const { code, class: kind } = movement.step;
      milestones.push({ code, class: kind, when, path: native.path, note: words, ...(place && { place }) });
    }
    if (movement.trouble) {
      conditions.push({ code: movement.trouble, from: when, to: null, open: true, reason: words, path: native.path });
    }
    if (movement.state) status = { axis: 'transport', state: movement.state, native };
  }
  return {
    ...emptyDocument('transport', index === 0 ? '' : `consignment-${index + 1}`),
    label: number ?? references.map(({ text, path }) => ({ value: text, path }))[0] ?? textAt(bgm, 2),
    references,
    statuses: status === null ? [] : [status],
    parties: [...partiesOf(message, [...head, ...loop]), ...carrierOf(message, [...head, ...loop])],
    milestones: [...milestones, ...milestoneAt('DELIVERED', 'estimated', dateWith(message, loop, ['17', '132']))],
    conditions,
    summary: summary ?? textAt(firstOf(message, 'FTX'), 4),
  };
}

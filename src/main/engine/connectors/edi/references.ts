import type { Reference, Sourced } from '#shared/domain/document.ts';
import { normaliseReference, type ReferenceRole, type ReferenceType } from '#shared/domain/references.ts';
import { refer, referId } from '../kit/drafts.ts';
import { messageNumber, x12InterchangeNumber } from './identity.ts';
import type { Message } from './message.ts';

/** Numbers that are the same whoever speaks of them. */
const SHARED: ReadonlySet<ReferenceType> = new Set(['customer_po', 'tracking', 'bol', 'pro', 'sscc']);
/** Numbers that the systems of the estate issue. */
const OF_THE_ESTATE: ReadonlySet<ReferenceType> = new Set([
  'order_no',
  'fulfilment_no',
  'invoice_no',
  'return_no',
  'purchase_no',
]);

/** Messages that the buyer sends; the seller sends the others between the two. */
const FROM_BUYER: ReadonlySet<string> = new Set(['850', '860', '820', '861', 'ORDERS', 'ORDCHG', 'REMADV']);

/** Whether we are the buyer of this message: what it orders, ships or bills is for us. */
export function isPurchase(message: Message): boolean {
  return message.sentByUs !== null && message.sentByUs === FROM_BUYER.has(message.type);
}

function customerOf({ type, payload }: Message): string {
  return FROM_BUYER.has(type) ? payload.interchange.sender.id : payload.interchange.receiver.id;
}

/** Appends a reference in the scope of who issues it. */
export function referTo(
  into: Reference[],
  message: Message,
  role: ReferenceRole,
  type: ReferenceType,
  text: Sourced<string> | null,
): void {
  const { context } = message;
  const scope = SHARED.has(type) ? '' : OF_THE_ESTATE.has(type) ? context.orderNumberScope : context.connectionId;
  refer(into, context, role, type, scope, text);
}

/**
 * Appends the buyer's number of an order. Between the buyer and us it names the order together with who the buyer is; of
 * what we buy it is the number of our purchase.
 */
export function referToOrder(
  into: Reference[],
  message: Message,
  role: ReferenceRole,
  number: Sourced<string> | null,
  release: Sourced<string> | null = null,
): void {
  if (number === null) return;
  if (isPurchase(message)) {
    referTo(into, message, role, 'purchase_no', number);
    return;
  }
  referTo(into, message, 'points_to', 'customer_po', number);
  const plain = normaliseReference(number.value);
  if (plain === null) return;
  const parts = [customerOf(message), plain, ...(release === null ? [] : [release.value])];
  referId(into, message.context.connectionId, role, 'order_id', { value: parts.join('/'), path: number.path });
}

/** Appends the numbers by which an acknowledgement may name this message: its own, its group's, its interchange's. */
export function referAsMessage(into: Reference[], { payload }: Message): void {
  const { interchange, group, set } = payload;
  const { sender, receiver } = interchange;
  const inGroup = group?.control ?? '';
  const parts: [string, string][] = [[messageNumber(sender.id, receiver.id, inGroup, set.control), '/set/control']];
  if (inGroup !== '') parts.push([messageNumber(sender.id, receiver.id, inGroup, ''), '/group/control']);
  if (payload.edi === 'x12')
    parts.push([x12InterchangeNumber(sender.id, receiver.id, interchange.control), '/interchange/control']);
  // In EDIFACT a message is named together with its interchange.
  if (payload.edi === 'edifact') {
    parts.splice(0, parts.length, [
      messageNumber(sender.id, receiver.id, interchange.control, set.control),
      '/set/control',
    ]);
    parts.push([messageNumber(sender.id, receiver.id, interchange.control, ''), '/interchange/control']);
  }
  for (const [value, path] of parts) referId(into, '', 'is', 'message_no', { value, path });
}

/** References without repeats. */
export function distinct(references: readonly Reference[]): readonly Reference[] {
  return [
    ...new Map(
      references.map((each) => [[each.type, each.scope, each.role, each.normalised ?? each.text].join('\n'), each]),
    ).values(),
  ];
}

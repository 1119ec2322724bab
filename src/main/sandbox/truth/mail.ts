import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import { DAY_S, HOUR_S, type Seconds } from '../calendar.ts';
import type { MailedDocument } from '../edi/mailbox.ts';
import { EDI_MAILBOX } from '../estate.ts';
import type { OrderLife } from '../life/order-life.ts';
import type { World } from '../world.ts';
import type { DocumentTruth } from './documents.ts';
import { isInErp, orderName } from './visibility.ts';

/** How long a partner may take to acknowledge, by the usual policy. */
const ACKNOWLEDGED_WITHIN: Seconds = DAY_S;
/** What has only just become wrong may not have been looked at yet. */
const PLAINLY: Seconds = 2 * HOUR_S;

/** The documents of the EDI mailbox at a time, each once however often it was sent. */
export function* mailTruths(world: World, at: Seconds): Generator<DocumentTruth> {
  const told = new Set<string>();
  const answered = new Set<OrderLife>();
  const documents = arrived(world, at);
  for (const { kind, lives } of documents) if (kind === 'answer') for (const life of lives) answered.add(life);
  for (const { sourceId, localKey, kind, lives } of documents) {
    const key = documentKey({ connectionId: EDI_MAILBOX.id, streamId: 'messages', sourceId, localKey });
    if (told.has(key)) continue;
    told.add(key);
    yield {
      key,
      orders: lives.map(orderName),
      also: [],
      // An order that was not answered yet is known by its purchase order alone.
      linkable: kind !== 'order' || lives.every((life) => answered.has(life) || isNamedByOneOrder(life, at)),
      waits: false,
      malformed: false,
      stray: null,
      gone: false,
    };
  }
}

function arrived(world: World, at: Seconds): readonly MailedDocument[] {
  return world.mailbox().flatMap((file) => (file.at <= at ? file.documents : []));
}

/** A CRM order that does not know its number yet names the same purchase order. */
function isNamedByOneOrder(life: OrderLife, at: Seconds): boolean {
  return isInErp(life, at) && !(life.crmAt <= at && at < life.crmNumberAt);
}

/** What stands open because a partner refused a message, or did not answer it, by order. */
export function unansweredAt(world: World, at: Seconds): ReadonlyMap<OrderLife, ReadonlySet<ExceptionCode>> {
  const found = new Map<OrderLife, Set<ExceptionCode>>();
  for (const { kind, lives, receipt } of arrived(world, at)) {
    if (receipt === null || receipt.answer === 'accepted') continue;
    const onset = receipt.answer === 'rejected' ? receipt.at : receipt.at + ACKNOWLEDGED_WITHIN;
    if (onset + PLAINLY > at) continue;
    for (const life of lives) {
      const codes = found.get(life) ?? new Set();
      found.set(life, codes.add(kind === 'invoice' ? 'IN-REJECT' : 'DI-ACK'));
    }
  }
  return found;
}

import type { CanonicalDocument, Reference, StatedFact } from '#shared/domain/document.ts';
import { HOUR, instant } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import type { Node } from '../kit/drafts.ts';
import { fact } from './drafts.ts';
import { mapControl, mapInvoice as mapInvoic, mapRemittance } from './edifact/finance.ts';
import {
  mapInstruction,
  mapOrderAnswer as mapOrdrsp,
  mapOrderChange as mapOrdchg,
  mapOrders,
} from './edifact/orders.ts';
import { mapDespatch, mapTransportStatus } from './edifact/shipping.ts';
import type { EdiConfig } from './manifest.ts';
import { openMessage, preparedAt, refuse, type Message } from './message.ts';
import { distinct, referAsMessage } from './references.ts';
import { mapAcknowledgement, mapInterchangeAnswer } from './x12/answers.ts';
import { mapInvoice, mapPayment } from './x12/finance.ts';
import { mapOrderAnswer, mapOrderChange, mapPurchaseOrder } from './x12/orders.ts';
import { mapShipNotice } from './x12/shipping.ts';
import { mapInventory, mapReceipt } from './x12/stock.ts';
import { mapCarrierStatus, mapLoadTender, mapTenderAnswer } from './x12/transport.ts';
import { mapWarehouseAdvice, mapWarehouseOrder } from './x12/warehouse.ts';

type Mapper = (message: Message) => CanonicalDocument[];

/** What each transaction set becomes. */
export const X12_SETS: Readonly<Record<string, Mapper>> = {
  '204': mapLoadTender,
  '214': mapCarrierStatus,
  '810': mapInvoice,
  '820': mapPayment,
  '846': mapInventory,
  '850': mapPurchaseOrder,
  '855': mapOrderAnswer,
  '856': mapShipNotice,
  '860': mapOrderChange,
  '861': mapReceipt,
  '940': mapWarehouseOrder,
  '945': mapWarehouseAdvice,
  '990': mapTenderAnswer,
  '997': mapAcknowledgement,
  '999': mapAcknowledgement,
  TA1: mapInterchangeAnswer,
};

/** What each EDIFACT message becomes. */
export const EDIFACT_MESSAGES: Readonly<Record<string, Mapper>> = {
  CONTRL: mapControl,
  DESADV: mapDespatch,
  IFTSTA: mapTransportStatus,
  INSDES: mapInstruction,
  INVOIC: mapInvoic,
  ORDCHG: mapOrdchg,
  ORDERS: mapOrders,
  ORDRSP: mapOrdrsp,
  REMADV: mapRemittance,
};

/** Answers to messages, to which no answer is awaited. */
const ANSWERS: ReadonlySet<string> = new Set(['997', '999', 'TA1', 'CONTRL']);

/** A message of the inbox → its documents. What cannot be read is refused with segment, element and component. */
export function mapMessage(node: Node, context: MapContext<EdiConfig>): CanonicalDocument[] {
  const message = openMessage(node, context);
  const mappers = message.payload.edi === 'x12' ? X12_SETS : EDIFACT_MESSAGES;
  const map = own(mappers, message.type);
  const [head] = message.segs;
  if (map === undefined) {
    const element = message.payload.edi === 'x12' ? 1 : 2;
    return head === undefined ? [] : refuse(message, head, element, `Messages of type ${message.type} are not read.`);
  }
  const documents = map(message);
  const awaited = awaitedAnswer(message);
  return documents.map((document, index) => {
    const references: Reference[] = [...document.references];
    if (!ANSWERS.has(message.type)) referAsMessage(references, message);
    const facts = [...(document.facts ?? []), ...(index === 0 ? awaited : [])];
    const { facts: _none, ...rest } = document;
    return {
      ...rest,
      references: distinct(references),
      ...(facts.length > 0 && { facts }),
      unknownValues: index === 0 ? [...document.unknownValues, ...message.unknown] : document.unknownValues,
    };
  });
}

/** What we sent waits for the partner's acknowledgement, within the time that the partner has. */
function awaitedAnswer(message: Message): StatedFact[] {
  const { sentByUs, profile, type } = message;
  if (sentByUs !== true || !profile.acknowledges || ANSWERS.has(type)) return [];
  const at = preparedAt(message);
  if (at === null) return [];
  const hours = profile.acknowledgeHours;
  const due =
    hours === undefined || at.value.kind !== 'instant'
      ? null
      : { value: instant(at.value.at + hours * HOUR), path: at.path };
  return [fact('acknowledgement', at.path, { at, due, state: { value: 'awaited', path: at.path } })];
}

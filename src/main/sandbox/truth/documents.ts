import { documentKey } from '#shared/domain/keys.ts';
import type { Seconds } from '../calendar.ts';
import type { CaseFact, OrderLife, Tracking } from '../life/order-life.ts';
import type { Stray } from '../scenarios.ts';
import type { Subject } from '../stream-entries.ts';
import type { StreamModel } from '../streams.ts';
import { erpSetOf, STREAM_KEYS, systemOf } from '../systems.ts';
import type { World } from '../world.ts';
import { isChainVisible, isSaleLinkable, orderName } from './visibility.ts';

/** To which orders a document belongs. */
export interface DocumentTruth {
  readonly key: string;
  /** Names of orders; empty for what belongs to none. */
  readonly orders: readonly string[];
  /** Orders that it may stand on as well: farther along a chain between companies. */
  readonly also: readonly string[];
  /** False when nothing that can be seen at the time connects the document with its orders. */
  readonly linkable: boolean;
  /** Names its order wrongly: only a person may link it, and to one of `orders`. */
  readonly waits: boolean;
  readonly malformed: boolean;
  /** What kind of record it is when it belongs to no order. */
  readonly stray: Stray | null;
  /** Was there and is deleted at the source: a first sync does not see it. */
  readonly gone: boolean;
}

export function* documentTruths(world: World, at: Seconds): Generator<DocumentTruth> {
  const saleOf = new Map(world.lives.flatMap((sale) => (sale.purchase ? [[sale.purchase.supply, sale] as const] : [])));
  for (const key of STREAM_KEYS) yield* ofStream(world, world.streams[key], at, saleOf);
}

type Sales = ReadonlyMap<OrderLife, OrderLife>;

function* ofStream(world: World, stream: StreamModel, at: Seconds, sales: Sales): Generator<DocumentTruth> {
  const connectionId = systemOf(stream.key);
  const streamId = stream.key.slice(connectionId.length + 1);
  for (let record = 0; record < stream.index.size && stream.index.createdAt(record) <= at; record += 1) {
    const subject = stream.subject(record);
    const sourceId = stream.ids.idOf(record);
    const truth = {
      ...belonging(stream, subject, at, sales),
      malformed: subject.kind === 'stray' && subject.malformation !== null,
      stray: subject.kind === 'stray' ? subject.stray : null,
      gone: stream.index.goneAt(record) <= at,
    };
    yield { key: documentKey({ connectionId, streamId, sourceId, localKey: '' }), ...truth };
    if (stream.key !== 'sh/orders' || subject.kind !== 'order') continue;
    const { life } = subject;
    for (const shipment of [...life.parcels, ...(life.voidedLabel ? [life.voidedLabel] : [])]) {
      if (shipment.savedAt > at) continue;
      const localKey = `shipment-${world.ids.warehouseShipment.idOf(shipment.record)}`;
      yield {
        key: documentKey({ connectionId, streamId, sourceId, localKey }),
        ...truth,
        ...between(life, sales, at, true),
        linkable: true,
      };
    }
  }
}

type Belonging = Pick<DocumentTruth, 'orders' | 'also' | 'linkable' | 'waits'>;

function belonging(stream: StreamModel, subject: Subject, at: Seconds, sales: Sales): Belonging {
  switch (subject.kind) {
    case 'stray':
      return { orders: [], also: [], linkable: false, waits: subject.stray === 'hub-case' };
    case 'tracking':
      return ofTracking(subject.tracking, subject.lives, at, sales);
    case 'case':
      return ofCase(subject.life, subject.fact);
    case 'sale': {
      const lives = subject.order.parts.map(({ life }) => life);
      return {
        orders: lives.map(orderName),
        // Until the CRM is told the new number, it names the first entry.
        also: lives.flatMap((life) => life.former?.number ?? []),
        linkable: isSaleLinkable(subject.order, at),
        waits: lives.some((life) => life.traits.has('mistyped-number')),
      };
    }
    case 'former':
      // Cancelled, and an order of its own; the new entry names it, so that it may stand there too.
      return {
        orders: [subject.life.former?.number ?? ''],
        also: [orderName(subject.life)],
        linkable: false,
        waits: false,
      };
    case 'payment': {
      const orders = [...new Set(subject.payment.settles.map(({ life }) => orderName(life)))];
      return { orders, also: [], linkable: true, waits: false };
    }
    case 'order': {
      const set = erpSetOf(stream.key);
      const travels = set === 'salesOrders' || set === 'salesShipments';
      return { ...between(subject.life, sales, at, travels), linkable: true, waits: false };
    }
  }
}

/** Complaints that name no order in text either wait for a person. */
function ofCase(life: OrderLife, fact: CaseFact): Belonging {
  return { orders: [orderName(life)], also: [], linkable: !fact.mistyped, waits: fact.mistyped };
}

/** What the supplier sends to the customer belongs to the customer's order too, as long as the purchase leads there. */
function between(life: OrderLife, sales: Sales, at: Seconds, travels: boolean): Pick<Belonging, 'orders' | 'also'> {
  const sale = sales.get(life);
  if (sale === undefined) return { orders: [orderName(life)], also: [] };
  const both = travels && isChainVisible(sale, at);
  return both
    ? { orders: [orderName(life), orderName(sale)], also: [] }
    : { orders: [orderName(life)], also: [orderName(sale)] };
}

function ofTracking(tracking: Tracking, lives: readonly OrderLife[], at: Seconds, sales: Sales): Belonging {
  const supply = lives.find((life) => sales.has(life));
  const shownOn = (life: OrderLife): boolean =>
    life.parcels.some(
      (parcel) => (parcel.tracking === tracking || parcel.lineHaul === tracking) && parcel.savedAt <= at,
    ) ||
    (life.voidedLabel?.tracking === tracking && life.voidedLabel.savedAt <= at);
  if (supply !== undefined) return { ...between(supply, sales, at, true), linkable: shownOn(supply), waits: false };
  const shown = lives.filter(shownOn);
  return {
    orders: (shown.length > 0 ? shown : lives).map(orderName),
    also: [],
    linkable: shown.length > 0,
    waits: false,
  };
}

import { createCalendar, DAY_S, type Calendar, type Seconds } from './calendar.ts';
import { createDemand, FUTURE_DAYS, PAST_DAYS } from './demand.ts';
import { createMailbox, type Mailbox } from './edi/mailbox.ts';
import { generateLives } from './life/generate.ts';
import type { OrderLife } from './life/order-life.ts';
import { createPayments } from './life/payments.ts';
import { generateStrays } from './life/strays.ts';
import { guidSpace, salesforceSpace, shipheroSpace, trackerSpace } from './records/ids.ts';
import type { ErpIds, Ids, Payload } from './records/record.ts';
import { createStreams, type StreamModel } from './streams.ts';
import type { StreamKey } from './systems.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Orders that exist at the moment; at least 1. */
  readonly orders: number;
  /** UTC ms. */
  readonly moment: number;
}

/** One record as its system shows it at a time. */
export interface VisibleRecord {
  readonly id: string;
  /** Last change, true time. */
  readonly modifiedAt: Seconds;
  readonly payload: Payload;
}

/** The company's systems as of one instant. */
export interface WorldView {
  /** Records that exist, in the order of their creation; each is written down as it is reached. */
  records(stream: StreamKey): Generator<VisibleRecord>;
  find(stream: StreamKey, id: string): Payload | null;
}

/**
 * The demo company: what happened from 90 days before the moment to 21 days after it, all of it a function of seed,
 * number of orders and moment.
 */
export interface World {
  readonly options: WorldOptions;
  readonly calendar: Calendar;
  readonly ids: Ids;
  /** All orders that are ever placed, in the order of their numbers. */
  readonly lives: readonly OrderLife[];
  readonly streams: Readonly<Record<StreamKey, StreamModel>>;
  /** What partners and the company ever send each other by EDI; made when it is asked for, once. */
  mailbox(): Mailbox;
  /** The state at an instant, UTC ms. */
  at(instant: number): WorldView;
}

/** Returns and payments reach beyond the last order. */
const TAIL_DAYS = 220;

export function createWorld(options: WorldOptions): World {
  const { seed, orders } = options;
  const moment = Math.floor(options.moment / 1000);
  const today = Math.floor(moment / DAY_S);
  const calendar = createCalendar(today - PAST_DAYS - 5, today + FUTURE_DAYS + TAIL_DAYS);
  const demand = createDemand(calendar, seed, orders, moment);
  const lives = generateLives({ calendar, seed, orders, demand, moment });
  const payments = createPayments(calendar, seed, lives);
  const strays = generateStrays(demand, lives);
  const ids = idSpaces(seed);
  const streams = createStreams({ calendar, seed, ids, sisterIds: erpSpaces(seed, 40), lives, payments, strays });
  let mailbox: Mailbox | null = null;
  return {
    options,
    calendar,
    ids,
    lives,
    streams,
    mailbox: () => (mailbox ??= createMailbox(calendar, seed, lives, payments)),
    at: (instant) => viewOf(streams, Math.floor(instant / 1000)),
  };
}

function viewOf(streams: World['streams'], at: Seconds): WorldView {
  return {
    *records(key) {
      const { index, ids, write } = streams[key];
      for (let record = 0; record < index.size; record += 1) {
        if (index.createdAt(record) > at) return;
        const modifiedAt = index.modifiedAt(record, at);
        const payload = modifiedAt === null ? null : write(record, at);
        if (modifiedAt !== null && payload !== null) yield { id: ids.idOf(record), modifiedAt, payload };
      }
    },
    find: (key, id) => {
      const record = streams[key].ids.recordOf(id);
      return record === null ? null : streams[key].write(record, at);
    },
  };
}

function idSpaces(seed: number): Ids {
  return {
    ...erpSpaces(seed, 0),
    crmOrder: salesforceSpace(seed, '801'),
    crmOrderItem: salesforceSpace(seed, '802'),
    crmCase: salesforceSpace(seed, '500'),
    crmAccount: salesforceSpace(seed, '001'),
    crmProduct: salesforceSpace(seed, '01t'),
    warehouseOrder: shipheroSpace('Order', 310_450_000),
    warehouseLine: shipheroSpace('LineItem', 820_110_000),
    warehouseShipment: shipheroSpace('Shipment', 204_300_000),
    warehouseHistory: shipheroSpace('OrderHistory', 1_500_200_000),
    tracker: trackerSpace(seed, 20),
  };
}

/** Two companies of one tenant share no id. */
function erpSpaces(seed: number, from: number): ErpIds {
  return {
    erpOrder: guidSpace(seed, from + 1),
    erpOrderLine: guidSpace(seed, from + 2),
    erpShipment: guidSpace(seed, from + 3),
    erpShipmentLine: guidSpace(seed, from + 4),
    erpInvoice: guidSpace(seed, from + 5),
    erpInvoiceLine: guidSpace(seed, from + 6),
    erpCreditMemo: guidSpace(seed, from + 7),
    erpCreditMemoLine: guidSpace(seed, from + 8),
    erpCustomer: guidSpace(seed, from + 9),
    erpItem: guidSpace(seed, from + 10),
    erpPurchase: guidSpace(seed, from + 11),
    erpPurchaseLine: guidSpace(seed, from + 12),
    erpPayment: guidSpace(seed, from + 13),
  };
}

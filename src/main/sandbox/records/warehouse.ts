import { MINUTE_S, NEVER, type Seconds } from '../calendar.ts';
import { hash32 } from '../random.ts';
import { quantityAt, type FormerEntry, type OrderLife, type Parcel } from '../life/order-life.ts';
import { CLOCK_SKEW, isoSeconds } from '../systems.ts';
import { cents, LINES_PER_RECORD, type Payload, type RecordContext } from './record.ts';

const ACCOUNT_ID = Buffer.from('Account:70114').toString('base64');
const PICKERS = ['o.yilmaz', 'h.krause', 'd.nowicki', 's.haddad', 'm.okafor', 'l.brandes'];
/** The connectors that bring the two companies' orders. */
const SHOPS = { bc: 'erp-connector', us: 'us-connector' } as const;
/** Seconds until the warehouse has what the ERP has. */
const FORMER_LAG = 240;
/** Minutes until the warehouse system hears of a pickup or a delivery. */
const CARRIER_LAG = 15 * MINUTE_S;

/** Time stamps without a zone, in UTC. */
export function warehouseStamp(at: Seconds): string {
  return isoSeconds(at + CLOCK_SKEW.sh);
}

function money(value: number): string {
  return cents(value).toFixed(2);
}

function collectedAt(parcel: Parcel): Seconds {
  return Math.max(parcel.savedAt, (parcel.lineHaul ?? parcel.tracking).pickedUpAt + CARRIER_LAG);
}

function deliveredAt(parcel: Parcel): Seconds {
  return Math.max(parcel.savedAt, parcel.tracking.deliveredAt + CARRIER_LAG);
}

export function warehouseOrderChanges(life: OrderLife): Seconds[] {
  return [
    life.warehouseAt,
    ...life.holds.flatMap((hold) => [Math.max(hold.from, life.warehouseAt), hold.to]),
    life.allocatedAt,
    ...life.promises.map((promise) => promise.from),
    ...(life.shortage ? [life.shortage.from, life.shortage.to] : []),
    ...life.parcels.flatMap((parcel) => [parcel.savedAt, collectedAt(parcel), deliveredAt(parcel)]),
    life.cancelledAt,
    ...(life.correction?.kind === 'warehouse_quantity' ? [life.correction.until] : []),
    ...(life.resaved === 'warehouse' ? [life.resavedAt] : []),
    ...(life.changeOrder ? [life.changeOrder.at] : []),
    ...(life.disagreement?.about === 'quantity' ? [life.disagreement.until] : []),
    ...(life.voidedLabel ? [life.voidedLabel.savedAt, life.voidedLabel.tracking.voidedAt] : []),
  ];
}

/** What the warehouse has as ordered: wrong while it is corrected or disagrees. */
function orderedOf(life: OrderLife, line: number, at: Seconds): number {
  const { correction, disagreement } = life;
  if (correction?.kind === 'warehouse_quantity' && correction.line === line && at < correction.until)
    return correction.wrong;
  if (disagreement?.about === 'quantity' && disagreement.line === line && at < disagreement.until)
    return disagreement.other;
  return quantityAt(life, line, at);
}

export function warehouseOrder(life: OrderLife, context: RecordContext): Payload {
  const { at, calendar, ids, record } = context;
  const held = (kind: OrderLife['holds'][number]['kind']): boolean =>
    life.holds.some((hold) => hold.kind === kind && hold.from <= at && at < hold.to);
  const cancelled = life.cancelledAt <= at;
  const shown = life.parcels.filter((parcel) => parcel.savedAt <= at);
  const shippedOf = (line: number): number =>
    shown.reduce((total, parcel) => total + (parcel.quantities[line] ?? 0), 0);
  const complete = !cancelled && life.lines.every((line, index) => shippedOf(index) >= line.quantity);
  const moved = life.promises.some((promise) => promise.from > 0 && promise.from <= at);
  const shipDay = moved && life.parcels[0] ? calendar.dayOf(life.parcels[0].shippedAt) : life.plannedShipDay;
  const total = life.lines.reduce((sum, line, index) => sum + quantityAt(life, index, at) * line.priceCents, 0);
  const missing = life.shortage && life.shortage.from <= at && at < life.shortage.to ? life.shortage : null;
  const status = cancelled ? 'canceled' : complete ? 'fulfilled' : 'pending';
  const lineItems = life.lines.map(({ item, priceCents }, index): Payload => {
    const shipped = shippedOf(index);
    const ordered = orderedOf(life, index, at);
    const open = cancelled || complete ? 0 : Math.max(0, ordered - shipped);
    const backordered = missing?.line === index ? Math.min(open, missing.quantity) : 0;
    const allocated = life.allocatedAt <= at && !cancelled ? open - backordered : 0;
    const legacy = record * LINES_PER_RECORD + index;
    return {
      id: ids.warehouseLine.idOf(legacy),
      legacy_id: ids.warehouseLine.legacyIdOf(legacy),
      sku: item.sku,
      barcode: item.barcode,
      partner_line_item_id: String((index + 1) * 10_000),
      product_name: item.name,
      price: money(priceCents),
      quantity: ordered,
      quantity_allocated: allocated,
      quantity_pending_fulfillment: open,
      quantity_shipped: shipped,
      backorder_quantity: backordered,
      fulfillment_status: cancelled ? 'canceled' : open === 0 ? 'fulfilled' : 'pending',
      warehouse_id: warehouseIdOf(life),
      warehouse: life.warehouse.code,
      eligible_for_return: true,
      created_at: warehouseStamp(life.warehouseAt),
      updated_at: warehouseStamp(context.modifiedAt),
    };
  });
  const holds = {
    fraud_hold: false,
    payment_hold: held('credit'),
    operator_hold: held('operator'),
    address_hold: held('address'),
    shipping_method_hold: false,
    client_hold: false,
  };
  return {
    id: ids.warehouseOrder.idOf(record),
    legacy_id: ids.warehouseOrder.legacyIdOf(record),
    order_number: life.warehouseNumbers.own,
    partner_order_id: life.warehouseNumbers.partner,
    shop_name: SHOPS[life.company],
    fulfillment_status: status,
    account_id: ACCOUNT_ID,
    order_date: warehouseStamp(life.erpAt),
    created_at: warehouseStamp(life.warehouseAt),
    required_ship_date: isoSeconds(calendar.at(shipDay, 16)),
    updated_at: warehouseStamp(context.modifiedAt),
    subtotal: money(total),
    total_tax: '0.00',
    total_discounts: '0.00',
    total_price: money(total),
    currency: 'EUR',
    email: life.customer.email,
    profile: 'default',
    packing_note: null,
    gift_note: null,
    tags: [life.channel, life.warehouse.code],
    warehouse_id: warehouseIdOf(life),
    ready_to_ship:
      life.allocatedAt <= at && !cancelled && !complete && missing === null && !Object.values(holds).includes(true),
    holds,
    shipping_lines: {
      title: life.carrier.service,
      carrier: life.carrier.code,
      method: life.carrier.service,
      price: '0.00',
    },
    shipping_address: addressOf(life, life.site),
    billing_address: addressOf(life, life.customer.sites[0] ?? life.site),
    line_items: connectionOf(lineItems),
    shipments: [
      ...voidedShipment(life, lineItems, context),
      ...shown.map((parcel) => warehouseShipment(life, parcel, lineItems, context)),
    ],
  };
}

/** The order that was imported for the first entry of an ERP order, and cancelled with it. */
export function warehouseFormerOrder(life: OrderLife, former: FormerEntry, context: RecordContext): Payload {
  const entry: OrderLife = {
    ...life,
    erpAt: former.erpAt,
    warehouseAt: former.erpAt + FORMER_LAG,
    allocatedAt: NEVER,
    cancelledAt: former.cancelledAt + FORMER_LAG,
    warehouseNumbers: { own: former.number, partner: former.number },
    holds: [],
    parcels: [],
    shortage: null,
    correction: null,
    changeOrder: null,
    disagreement: null,
  };
  return warehouseOrder(entry, context);
}

export function warehouseFormerChanges({ erpAt, cancelledAt }: FormerEntry): Seconds[] {
  return [erpAt + FORMER_LAG, cancelledAt + FORMER_LAG];
}

/** A list of rows as the API wraps it. */
export interface Connection {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Payload }[];
}

function connectionOf(nodes: readonly Payload[]): Connection {
  return { pageInfo: { hasNextPage: false, endCursor: null }, edges: nodes.map((node) => ({ node })) };
}

function warehouseIdOf(life: OrderLife): string {
  return Buffer.from(`Warehouse:${life.warehouse.code}`).toString('base64');
}

function addressOf(life: OrderLife, site: OrderLife['site']): Payload {
  const [first = '', last = ''] = life.customer.contact.split(' ');
  return {
    first_name: first,
    last_name: last,
    company: site.name,
    address1: site.street,
    address2: '',
    city: site.city,
    state: '',
    state_code: '',
    zip: site.postCode,
    country: site.country,
    country_code: site.country,
    email: life.customer.email,
    phone: life.customer.phone,
  };
}

/** A shipment whose only label was refunded. */
function voidedShipment(life: OrderLife, lineItems: readonly Payload[], context: RecordContext): Payload[] {
  const voided = life.voidedLabel;
  const parcel = life.parcels[voided?.parcel ?? 0];
  if (voided === null || parcel === undefined || context.at < voided.savedAt) return [];
  const { record, savedAt, tracking } = voided;
  const shipment = warehouseShipment(
    life,
    { ...parcel, record, shippedAt: savedAt, savedAt, tracking, lineHaul: null },
    lineItems,
    context,
  );
  return [{ ...shipment, completed: false, refunded: tracking.voidedAt <= context.at }];
}

function warehouseShipment(
  life: OrderLife,
  parcel: Parcel,
  lineItems: readonly Payload[],
  { at, ids }: RecordContext,
): Payload {
  const created = warehouseStamp(parcel.shippedAt);
  const trackings = parcel.lineHaul === null ? [parcel.tracking] : [parcel.lineHaul, parcel.tracking];
  return {
    id: ids.warehouseShipment.idOf(parcel.record),
    legacy_id: ids.warehouseShipment.legacyIdOf(parcel.record),
    order_id: ids.warehouseOrder.idOf(life.warehouseRecord),
    warehouse_id: warehouseIdOf(life),
    created_date: created,
    completed: true,
    picked_up: collectedAt(parcel) <= at,
    delivered: deliveredAt(parcel) <= at,
    refunded: false,
    needs_refund: false,
    dropshipment: false,
    shipped_off_shiphero: false,
    shipping_labels: trackings.map(({ code, carrier, voidedAt }, leg) => ({
      id: Buffer.from(`ShippingLabel:${parcel.record}${leg === 0 ? '' : `-${leg}`}`).toString('base64'),
      tracking_number: code,
      carrier: carrier.code,
      shipping_method: carrier.service,
      cost: money(480 + (hash32(life.number, 9) % 3_900)),
      created_date: created,
      status: voidedAt <= at ? 'refunded' : 'valid',
    })),
    line_items: connectionOf(
      lineItems.flatMap((line, index): Payload[] => {
        const quantity = parcel.quantities[index] ?? 0;
        return quantity === 0 ? [] : [{ line_item_id: line['id'], quantity, line_item: line }];
      }),
    ),
  };
}

export interface HistoryEntry {
  readonly at: Seconds;
  readonly text: string;
  readonly user: string;
}

/** The warehouse's log of one order, oldest first. */
export function historyOf(life: OrderLife): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const picker = PICKERS[hash32(life.number, 3) % PICKERS.length] ?? 'system';
  const log = (at: Seconds, text: string, user = picker): void => {
    if (at < NEVER) entries.push({ at: Math.round(at), text, user });
  };
  const skus = (quantityOf: (line: number) => number): string =>
    life.lines
      .flatMap(({ item }, line) => (quantityOf(line) > 0 ? [`SKU ${item.sku} qty ${quantityOf(line)}`] : []))
      .join(', ');
  const { shortage } = life;
  log(life.warehouseAt, 'Order imported', 'integration');
  for (const { kind, from, to, reason } of life.holds) {
    const name = { credit: 'Payment', operator: 'Operator', address: 'Address' }[kind];
    log(
      Math.max(from, life.warehouseAt + MINUTE_S),
      `${name} hold added: ${reason}`,
      kind === 'operator' ? picker : 'integration',
    );
    log(to, `${name} hold removed`, kind === 'operator' ? picker : 'integration');
  }
  if (life.releasedAt < NEVER) {
    const missingFromStart = shortage !== null && !shortage.lost ? shortage : null;
    const atOnce = skus(
      (line) =>
        quantityAt(life, line, life.allocatedAt) - (missingFromStart?.line === line ? missingFromStart.quantity : 0),
    );
    if (atOnce !== '') log(life.allocatedAt, `Allocated ${atOnce}`, 'system');
  }
  if (shortage) {
    const missing = `SKU ${life.lines[shortage.line]?.item.sku ?? ''} qty ${shortage.quantity}`;
    log(
      shortage.from,
      shortage.lost ? `Deallocated ${missing}, moved to #${shortage.takenBy ?? ''}` : `Backordered ${missing}`,
      'system',
    );
    log(shortage.to, `Allocated ${missing}`, 'system');
  }
  if (life.shortPick) {
    const { line, expected, picked, at } = life.shortPick;
    log(at, `Short picked SKU ${life.lines[line]?.item.sku ?? ''} expected ${expected} picked ${picked}`);
  }
  if (life.parcels.length === 0) log(life.pickedAt, `Picked ${life.lines.length} of ${life.lines.length} lines`);
  life.parcels.forEach((parcel, index) => {
    const lines = parcel.quantities.filter((quantity) => quantity > 0).length;
    log(parcel.pickedAt, `Picked ${lines} of ${life.lines.length} lines`);
    log(parcel.packedAt, `Packed ${lines} ${lines === 1 ? 'line' : 'lines'}`);
    const last = index === life.parcels.length - 1;
    log(
      parcel.shippedAt,
      last
        ? `Order shipped with ${parcel.tracking.carrier.name}`
        : `Shipment created with ${parcel.tracking.carrier.name}, order partially shipped`,
    );
  });
  log(life.cancelledAt, 'Order canceled', 'integration');
  return entries.toSorted((a, b) => a.at - b.at);
}

export function warehouseHistory(life: OrderLife, entry: HistoryEntry, { ids, record }: RecordContext): Payload {
  return {
    id: ids.warehouseHistory.idOf(record),
    legacy_id: ids.warehouseHistory.legacyIdOf(record),
    order_id: ids.warehouseOrder.idOf(life.warehouseRecord),
    user_id: Buffer.from(`User:${hash32(entry.user.length, entry.user.charCodeAt(0)) % 900}`).toString('base64'),
    account_id: ACCOUNT_ID,
    username: entry.user,
    order_number: life.warehouseNumbers.own,
    information: entry.text,
    created_at: warehouseStamp(entry.at),
  };
}

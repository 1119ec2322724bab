/** What the cells of a column must be for a field: `on` holds for a name that is used for a day and for a number. */
export type ColumnType = 'text' | 'number' | 'date';

interface Field {
  readonly type: ColumnType;
  /** Names that people give such a column, as `columnWords` writes them, the most telling first. */
  readonly names: readonly string[];
}

function field(type: ColumnType, names: string): Field {
  return { type, names: names.split(',').map((name) => name.trim()) };
}

/**
 * What columns of exported lists are called, in English and German, after the default exports of common ERP, warehouse and
 * shop systems. A column is taken for the first field that knows its name and whose cells are of its type.
 */
export const FIELDS = {
  orderNo: field(
    'text',
    'order no, sales order no, sales order, so no, so, order, orders, order nos, order id, web order no, sales doc, sales document, document no, doc no, auftragsnr, auftragsnummer, auftrag no, auftrag, bestellung, belegnr',
  ),
  customerPo: field(
    'text',
    'customer po, customer po no, cust po, cust po no, po no, po, purchase order no, purchase order, customer order no, customer reference, your reference, your ref, external document no, kundenbestellnr, kundenbestellnummer, kundenreferenz, ihre referenz',
  ),
  invoiceNo: field(
    'text',
    'invoice no, invoice, inv no, invoice id, rechnungsnr, rechnungsnummer, rechnung no, rechnung',
  ),
  shipmentNo: field(
    'text',
    'shipment no, shipment, shipment id, delivery no, delivery note, delivery, parcel, parcel no, packing slip, packing slip no, lieferscheinnr, lieferschein no, lieferschein, sendung',
  ),
  tracking: field('text', 'tracking no, tracking, tracking id, waybill, waybill no, awb, sendungsnr, sendungsnummer'),
  bol: field('text', 'bol, bol no, bill of lading, b l'),
  pro: field('text', 'pro, pro no'),
  lineNo: field(
    'text',
    'line no, line, order line, order line no, line item no, ln, pos, position, pos no, posnr, zeile',
  ),
  itemNo: field(
    'text',
    'sku, item no, item, part no, part, product no, product code, product id, product, article no, article, material, material no, item code, upc, artikelnr, artikelnummer, artikel no, artikel, materialnr',
  ),
  description: field(
    'text',
    'item description, description, product name, item name, product description, artikelbezeichnung, bezeichnung, beschreibung',
  ),
  unit: field('text', 'uom, unit of measure, unit, u m, einheit, me, mengeneinheit'),
  ordered: field(
    'number',
    'qty ordered, ordered qty, order qty, quantity ordered, qty, quantity, ordered, pieces, bestellmenge, auftragsmenge, menge, stueck',
  ),
  confirmed: field('number', 'qty confirmed, confirmed qty, confirmed, bestaetigte menge'),
  allocated: field('number', 'qty allocated, allocated qty, allocated, qty reserved, reserved'),
  backordered: field('number', 'qty backordered, backorder qty, backordered, backorder, b o qty, qty bo, rueckstand'),
  picked: field('number', 'qty picked, picked qty, picked'),
  shipped: field(
    'number',
    'qty shipped, shipped qty, quantity shipped, shipped, versandmenge, liefermenge, gelieferte menge',
  ),
  delivered: field('number', 'qty delivered, delivered qty, quantity delivered, delivered'),
  invoiced: field('number', 'qty invoiced, invoiced qty, quantity invoiced, invoiced, fakturierte menge'),
  unitPrice: field('number', 'unit price, price, price each, sales price, einzelpreis, preis, vk preis'),
  lineAmount: field(
    'number',
    'line amount, line total, line value, extended price, ext price, positionswert, zeilenbetrag',
  ),
  total: field(
    'number',
    'order total, total, grand total, order amount, order value, invoice total, invoice amount, total amount, amount, net value, value, gesamtbetrag, gesamt, auftragswert, rechnungsbetrag, betrag, nettowert',
  ),
  open: field('number', 'open amount, amount due, balance, balance due, outstanding, offener betrag, offen'),
  currency: field('text', 'currency, currency code, curr, cur, ccy, waehrung'),
  customerId: field(
    'text',
    'customer no, customer id, cust no, customer code, account no, sold to no, kundennr, kundennummer, kunde no, debitor, debitorennr',
  ),
  customer: field(
    'text',
    'customer name, customer, cust name, sold to name, sold to, bill to name, client, account name, account, company, kundenname, kunde, firma',
  ),
  shipTo: field(
    'text',
    'ship to name, ship to, consignee, deliver to, recipient, lieferadresse, empfaenger, warenempfaenger',
  ),
  city: field('text', 'ship to city, city, destination, ort, lieferort'),
  carrier: field(
    'text',
    'carrier, carrier name, scac, ship via, shipper, shipping method, spediteur, frachtfuehrer, versandart',
  ),
  warehouse: field('text', 'warehouse, whse, warehouse code, location code, site, dc, lager, lagerort, werk'),
  salesperson: field('text', 'salesperson, sales rep, salesman, account manager, owner, verkaeufer, vertreter'),
  orderedAt: field(
    'date',
    'order date, date ordered, ordered, ordered on, ordered at, order created, created, created at, created on, date created, entry date, placed at, doc date, document date, auftragsdatum, bestelldatum, erfasst am, belegdatum',
  ),
  requested: field(
    'date',
    'requested date, requested delivery date, requested ship date, request date, requested, required date, required, need by, need by date, want date, wunschtermin, wunschdatum, kundenwunschtermin',
  ),
  promised: field(
    'date',
    'promised date, promise date, promised delivery date, promised, confirmed date, confirmed delivery date, committed date, commit date, delivery date, liefertermin, lieferdatum, zugesagt, bestaetigter termin',
  ),
  dueAt: field('date', 'due date, due, due on, payment due, faellig am, faelligkeit, faelligkeitsdatum'),
  planShip: field(
    'date',
    'planned ship date, scheduled ship date, expected ship date, estimated ship date, est ship date, ship by, etd, geplanter versand',
  ),
  shippedAt: field(
    'date',
    'ship date, shipped date, date shipped, shipped on, shipped at, shipped, actual ship date, dispatch date, despatch date, dispatched, versanddatum, versendet am, warenausgang',
  ),
  eta: field(
    'date',
    'eta, expected delivery date, expected delivery, estimated delivery date, estimated delivery, est delivery',
  ),
  deliveredAt: field(
    'date',
    'delivered date, date delivered, delivered on, delivered at, delivered, actual delivery date, actual delivery, pod date, zugestellt am, zugestellt, geliefert am',
  ),
  invoicedAt: field(
    'date',
    'invoice date, invoiced on, invoiced at, invoiced, posting date, rechnungsdatum, buchungsdatum',
  ),
  paidAt: field('date', 'paid date, date paid, paid on, paid at, paid, payment date, bezahlt am, zahlungsdatum'),
  day: field('date', 'date, datum'),
  changedAt: field(
    'date',
    'last modified, modified, modified at, modified on, last changed, changed, changed at, changed on, last updated, updated, updated at, last update, geaendert am, geaendert',
  ),
  status: field(
    'text',
    'order status, status, state, stage, shipment status, delivery status, invoice status, auftragsstatus, lieferstatus',
  ),
  note: field('text', 'note, notes, comment, comments, remark, remarks, memo, bemerkung, bemerkungen, notiz, hinweis'),
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof FIELDS;

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const NUMBER_WORDS = new Set(['number', 'num', 'nbr', 'nr', 'no', 'nummer']);
const QUANTITY_WORDS = new Set(['quantity', 'qty']);

/** A column's name as the table writes names: "SO #" is "so no", "OrderNumber" is "order no", "Ship-to City" "ship to city". */
export function columnWords(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/#|№/g, ' no ')
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  return words.map((word) => (NUMBER_WORDS.has(word) ? 'no' : word)).join(' ');
}

/** The same name whether it says quantity or qty. */
function sameName(words: string): string {
  return words
    .split(' ')
    .map((word) => (QUANTITY_WORDS.has(word) ? 'qty' : word))
    .join(' ');
}

const RANKED: readonly (readonly [FieldName, ColumnType, ReadonlyMap<string, number>])[] = (
  Object.keys(FIELDS) as FieldName[]
).map((name) => {
  const { type, names } = FIELDS[name];
  return [name, type, new Map(names.map((known, rank) => [sameName(known), rank]))];
});

export interface SampledColumn {
  readonly name: string;
  /** Types that its cells can be read as; all where it is empty. */
  readonly types: ReadonlySet<ColumnType>;
}

/** Which column says what. Of several that could, the one with the more telling name. */
export function assignFields<Column extends SampledColumn>(columns: readonly Column[]): ReadonlyMap<FieldName, Column> {
  const assigned = new Map<FieldName, { readonly column: Column; readonly rank: number }>();
  const taken = new Set<Column>();
  const claims = columns.flatMap((column) => {
    const words = sameName(columnWords(column.name));
    return RANKED.flatMap(([name, type, ranks]) => {
      const rank = ranks.get(words);
      return rank === undefined || !column.types.has(type) ? [] : [{ name, column, rank }];
    });
  });
  for (const { name, column, rank } of claims.toSorted((a, b) => a.rank - b.rank)) {
    if (assigned.has(name) || taken.has(column)) continue;
    assigned.set(name, { column, rank });
    taken.add(column);
  }
  return new Map([...assigned].map(([name, { column }]) => [name, column]));
}

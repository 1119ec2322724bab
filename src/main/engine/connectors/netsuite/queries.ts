import { ConnectorError } from '../kit/connector.ts';
import { sqlText } from '../kit/suiteql.ts';
import type { NetsuiteConfig, OptionalColumn } from './manifest.ts';

const DAY_FORMAT = `'YYYY-MM-DD'`;
const STAMP_FORMAT = `'YYYY-MM-DD"T"HH24:MI:SS'`;

/** A column of an answer: its name, and the expression that it shows. */
type Column = readonly [name: string, expression: string, optional?: OptionalColumn | undefined];

const day = (name: string, from: string, optional?: OptionalColumn): Column => [
  name,
  `TO_CHAR(${from}, ${DAY_FORMAT})`,
  optional,
];

/** Columns that every transaction has. `status` is the whole code: "SalesOrd:B". */
const HEAD: readonly Column[] = [
  ['id', 't.id'],
  ['tranid', 't.tranid'],
  ['status', 'BUILTIN.CF(t.status)'],
  ['entity', 't.entity'],
  ['entityname', 'BUILTIN.DF(t.entity)'],
  ['otherrefnum', 't.otherrefnum', 'otherrefnum'],
  day('trandate', 't.trandate'),
  ['lastmodifieddate', `TO_CHAR(t.lastmodifieddate, ${STAMP_FORMAT})`],
  ['voided', 't.voided', 'voided'],
];
const MONEY: readonly Column[] = [
  ['currency', 'c.symbol', 'currency'],
  ['foreigntotal', 't.foreigntotal'],
];

/** Columns of each type of transaction beside those of all. */
export interface TransactionColumns {
  readonly money: boolean;
  readonly more: readonly Column[];
  /** Quantities of its lines. */
  readonly line: readonly Column[];
  readonly links: boolean;
  readonly tracking: boolean;
}

const quantity = (name: OptionalColumn): Column => [name, `tl.${name}`, name];

export const COLUMNS = {
  SalesOrd: {
    money: true,
    more: [
      day('shipdate', 't.shipdate', 'shipdate'),
      ['shippingaddress', 'BUILTIN.DF(t.shippingaddress)', 'shippingaddress'],
    ],
    line: [
      quantity('quantitycommitted'),
      quantity('quantitybackordered'),
      quantity('quantityshiprecv'),
      quantity('quantitybilled'),
      ['isclosed', 'tl.isclosed', 'isclosed'],
      day('expectedshipdate', 'tl.expectedshipdate', 'expectedshipdate'),
    ],
    links: false,
    tracking: false,
  },
  ItemShip: {
    money: false,
    more: [
      ['shipmethod', 'BUILTIN.DF(t.shipmethod)', 'shipmethod'],
      ['shippingaddress', 'BUILTIN.DF(t.shippingaddress)', 'shippingaddress'],
    ],
    line: [],
    links: true,
    tracking: true,
  },
  CustInvc: {
    money: true,
    more: [
      day('duedate', 't.duedate', 'duedate'),
      ['foreignamountunpaid', 't.foreignamountunpaid', 'foreignamountunpaid'],
    ],
    line: [],
    links: true,
    tracking: false,
  },
  CustCred: { money: true, more: [], line: [], links: true, tracking: false },
  RtnAuth: {
    money: true,
    more: [],
    line: [quantity('quantityshiprecv'), ['isclosed', 'tl.isclosed', 'isclosed']],
    links: true,
    tracking: false,
  },
  CustPymt: { money: true, more: [], line: [], links: true, tracking: false },
} as const satisfies Readonly<Record<string, TransactionColumns>>;
export type TransactionType = keyof typeof COLUMNS;

const LINE: readonly Column[] = [
  ['doc', 'tl.transaction'],
  ['line', 'tl.id'],
  ['sku', 'i.itemid'],
  ['memo', 'tl.memo'],
  ['quantity', 'tl.quantity'],
  ['units', 'BUILTIN.DF(tl.units)', 'units'],
  ['rate', 'tl.rate', 'rate'],
  ['foreignamount', 'tl.foreignamount'],
  ['location', 'BUILTIN.DF(tl.location)', 'location'],
  ['itemtype', 'tl.itemtype', 'itemtype'],
  ['dropship', 'tl.dropship', 'dropship'],
  ['kitmemberof', 'tl.kitmemberof', 'kitmemberof'],
];

function selected(columns: readonly Column[], { leaveOut }: NetsuiteConfig): string {
  return columns
    .filter(([, , optional]) => optional === undefined || !leaveOut.includes(optional))
    .map(([name, expression]) => `${expression} AS ${name}`)
    .join(', ');
}

/** Conditions on `t`, the transaction. */
export interface Conditions {
  readonly type: TransactionType;
  /** Change stamps, both ends included, as the clock of the user's zone shows them. */
  readonly from?: string | null;
  readonly to?: string | null;
  /** Behind this change stamp, or of it and behind this id. */
  readonly after?: { readonly stamp: string; readonly id: string } | null;
  readonly afterId?: string | null;
  readonly ids?: readonly string[];
  readonly equals?: { readonly column: 'tranid' | 'otherrefnum'; readonly value: string };
  /** Internal ids of the customers that they are of; null: of all. */
  readonly customers?: readonly string[] | null;
  /** Number of the sales order that they came from. */
  readonly order?: string;
}

function where({ type, from, to, after, afterId, ids, equals, customers, order }: Conditions): string {
  const conditions = [`t.type = ${sqlText(type)}`];
  if (from) conditions.push(`t.lastmodifieddate >= ${stampLiteral(from)}`);
  if (to) conditions.push(`t.lastmodifieddate <= ${stampLiteral(to)}`);
  if (after) {
    const stamp = stampLiteral(after.stamp);
    conditions.push(
      `(t.lastmodifieddate > ${stamp} OR (t.lastmodifieddate = ${stamp} AND t.id > ${idLiteral(after.id)}))`,
    );
  }
  if (afterId) conditions.push(`t.id > ${idLiteral(afterId)}`);
  if (ids) conditions.push(`t.id IN (${ids.map(idLiteral).join(', ')})`);
  if (equals) conditions.push(`t.${equals.column} = ${sqlText(equals.value)}`);
  if (customers) conditions.push(`t.entity IN (${customers.map(idLiteral).join(', ')})`);
  if (order) {
    conditions.push(
      `t.id IN (SELECT l.nextdoc FROM previoustransactionlinelink l JOIN transaction p ON p.id = l.previousdoc WHERE p.type = 'SalesOrd' AND p.tranid = ${sqlText(order)})`,
    );
  }
  return conditions.join(' AND ');
}

/** Transactions in the order of their change; of one second, in that of their ids. */
export function transactionsQuery(config: NetsuiteConfig, conditions: Conditions): string {
  const { money, more }: TransactionColumns = COLUMNS[conditions.type];
  const isOrder = conditions.type === 'SalesOrd';
  const columns: readonly Column[] = [
    ...HEAD,
    ...(money ? MONEY : []),
    ...more,
    ...(isOrder && config.promiseField !== '' ? [day('promised', `t.${config.promiseField}`)] : []),
    ...(isOrder && config.requestedField !== '' ? [day('requested', `t.${config.requestedField}`)] : []),
  ];
  const join = money && !config.leaveOut.includes('currency') ? ' LEFT JOIN currency c ON c.id = t.currency' : '';
  return `SELECT ${selected(columns, config)} FROM transaction t${join} WHERE ${where(conditions)} ORDER BY t.lastmodifieddate, t.id`;
}

export function countQuery(conditions: Conditions): string {
  return `SELECT COUNT(*) AS found FROM transaction t WHERE ${where(conditions)}`;
}

export function idsQuery(conditions: Conditions): string {
  return `SELECT t.id AS id FROM transaction t WHERE ${where(conditions)} ORDER BY t.id`;
}

/** Lines with an item: taxes and the line of the transaction itself have none. */
export function linesQuery(config: NetsuiteConfig, type: TransactionType, ids: readonly string[]): string {
  const columns = [...LINE, ...COLUMNS[type].line];
  return `SELECT ${selected(columns, config)} FROM transactionline tl LEFT JOIN item i ON i.id = tl.item WHERE tl.transaction IN (${ids.map(idLiteral).join(', ')}) AND tl.mainline = 'F' AND tl.taxline = 'F' AND tl.item IS NOT NULL ORDER BY tl.transaction, tl.id`;
}

/** What transactions came from: an order's line behind a fulfilment's, an invoice behind a payment. */
export function linksQuery(ids: readonly string[]): string {
  return `SELECT l.nextdoc AS doc, l.nextline AS line, l.previousdoc AS previousdoc, l.previousline AS previousline, l.linktype AS linktype, l.foreignamount AS foreignamount, p.type AS previoustype, p.tranid AS previoustranid FROM previoustransactionlinelink l JOIN transaction p ON p.id = l.previousdoc WHERE l.nextdoc IN (${ids.map(idLiteral).join(', ')}) ORDER BY l.nextdoc, l.nextline, l.previousdoc, l.previousline, l.linktype`;
}

export function trackingQuery(ids: readonly string[]): string {
  return `SELECT m.transaction AS doc, n.trackingnumber AS trackingnumber FROM trackingnumbermap m JOIN trackingnumber n ON n.id = m.trackingnumber WHERE m.transaction IN (${ids.map(idLiteral).join(', ')}) ORDER BY m.transaction, n.id`;
}

function stampLiteral(wall: string): string {
  return `TO_TIMESTAMP(${sqlText(wall.replace('T', ' '))}, 'YYYY-MM-DD HH24:MI:SS')`;
}

function idLiteral(id: string): string {
  if (/^\d{1,18}$/.test(id)) return id;
  throw new ConnectorError('bug', `NetSuite: "${id.slice(0, 20)}" is no id`, 'Send the diagnostics to support');
}

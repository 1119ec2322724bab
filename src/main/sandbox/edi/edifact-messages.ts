import type { Calendar, Day } from '../calendar.ts';
import type { Item } from '../company/items.ts';
import type { Invoice, OrderLife, Parcel } from '../life/order-life.ts';
import { erpInvoiceNo } from '../records/erp-invoice.ts';
import { erpOrderNo } from '../records/erp-parts.ts';
import { erpShipmentNo } from '../records/erp-shipment.ts';
import { figuresOf, money, orderedOn, type Receipt } from './figures.ts';
import { OWN_ID } from './partners.ts';
import { stampOf, type Message, type Segment } from './syntax.ts';

/** Units of measure of UN Recommendation 20. */
const UNITS: Readonly<Record<string, string>> = { PCS: 'PCE', BOX: 'BX', ROLL: 'RO', M: 'MTR', SET: 'SET' };

const DATE = '102';
const DATE_AND_TIME = '203';

function dayOf(qualifier: string, calendar: Calendar, day: Day): Segment {
  return ['DTM', [qualifier, calendar.text(day).replaceAll('-', ''), DATE]];
}

function partiesOf({ customer, site }: OrderLife): Segment[] {
  return [
    ['NAD', 'BY', [customer.no, '', '92'], '', customer.name],
    ['NAD', 'SU', [OWN_ID, '', '92']],
    ['NAD', 'DP', '', '', site.name, site.street, site.city, '', site.postCode, site.country],
  ];
}

function numbersOf(life: OrderLife): Segment[] {
  return [
    ['RFF', ['ON', life.customerPo]],
    ['RFF', ['VN', erpOrderNo(life)]],
  ];
}

function itemOf(line: number, item: Item): Segment[] {
  return [
    ['LIN', String(line + 1), '', [item.barcode, 'EN']],
    ['PIA', '5', [item.sku, 'SA']],
    ['IMD', 'F', '', ['', '', '', item.name]],
  ];
}

const quantityOf = (qualifier: string, quantity: number, { unit }: Item): Segment => [
  'QTY',
  [qualifier, String(quantity), UNITS[unit] ?? ''],
];

export function orders(life: OrderLife, calendar: Calendar): Message {
  return {
    code: 'ORDERS',
    segments: [
      ['BGM', '220', life.customerPo, '9'],
      dayOf('137', calendar, orderedOn(life, calendar)),
      dayOf('2', calendar, life.promises[0]?.day ?? 0),
      ...partiesOf(life),
      ['CUX', ['2', 'EUR', '9']],
      ...life.lines.flatMap(({ item, quantity, priceCents }, line): Segment[] => [
        ...itemOf(line, item),
        quantityOf('21', quantity, item),
        ['PRI', ['AAA', money(priceCents)]],
      ]),
      ['UNS', 'S'],
      ['CNT', ['2', String(life.lines.length)]],
    ],
  };
}

/** Number of our answer to an order. */
export function answerNo(life: OrderLife): string {
  return `AB-${life.number}`;
}

export function ordrsp(life: OrderLife, calendar: Calendar): Message {
  return {
    code: 'ORDRSP',
    segments: [
      ['BGM', '231', answerNo(life), '29'],
      dayOf('137', calendar, calendar.dayOf(life.erpAt)),
      dayOf('69', calendar, life.promises[0]?.day ?? 0),
      ...numbersOf(life),
      ...partiesOf(life),
      ...life.lines.flatMap(({ item, quantity }, line): Segment[] => [
        ...itemOf(line, item),
        quantityOf('21', quantity, item),
      ]),
      ['UNS', 'S'],
      ['CNT', ['2', String(life.lines.length)]],
    ],
  };
}

export function desadv(life: OrderLife, parcel: Parcel, calendar: Calendar): Message {
  const { date, time } = stampOf(parcel.shippedAt);
  return {
    code: 'DESADV',
    segments: [
      ['BGM', '351', erpShipmentNo(parcel.goodsIssueRecord), '9'],
      dayOf('137', calendar, calendar.dayOf(parcel.goodsIssueAt)),
      ['DTM', ['11', `${date}${time}`, DATE_AND_TIME]],
      ...numbersOf(life),
      ...partiesOf(life),
      ['TDT', '20', '', '30', '', ['', '', '', parcel.tracking.carrier.name]],
      ['CPS', '1'],
      ...life.lines.flatMap(({ item }, line): Segment[] => {
        const quantity = parcel.quantities[line] ?? 0;
        return quantity === 0 ? [] : [...itemOf(line, item), quantityOf('12', quantity, item)];
      }),
    ],
  };
}

export function invoic(life: OrderLife, invoice: Invoice, calendar: Calendar): Message {
  const { lines, netCents, taxCents, totalCents } = figuresOf(life, invoice);
  return {
    code: 'INVOIC',
    segments: [
      ['BGM', '380', erpInvoiceNo(invoice.record), '9'],
      dayOf('137', calendar, calendar.dayOf(invoice.postedAt)),
      ...numbersOf(life),
      ...partiesOf(life),
      ['CUX', ['2', 'EUR', '4']],
      ...lines.flatMap(({ line, item, quantity, priceCents }): Segment[] => [
        ...itemOf(line, item),
        quantityOf('47', quantity, item),
        ['MOA', ['203', money(quantity * priceCents)]],
        ['PRI', ['AAA', money(priceCents)]],
      ]),
      ['UNS', 'S'],
      ['CNT', ['2', String(lines.length)]],
      ['MOA', ['77', money(totalCents)]],
      ['MOA', ['125', money(netCents)]],
      ['MOA', ['124', money(taxCents)]],
    ],
  };
}

/** What the partner's software found in each message of an interchange. */
export function contrl({ control, code, answers }: Receipt, partner: string): Message {
  const refused = answers.every(({ rejected }) => rejected);
  return {
    code: 'CONTRL',
    segments: [
      ['UCI', String(control), [OWN_ID, 'ZZ'], [partner, 'ZZ'], refused ? '4' : '7'],
      ...answers.map(({ control: message, rejected }): Segment => [
        'UCM',
        message,
        [code, 'D', '96A', 'UN'],
        rejected ? '4' : '7',
        ...(rejected ? ['12'] : []),
      ]),
    ],
  };
}

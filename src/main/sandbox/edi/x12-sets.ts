import type { Calendar, Day } from '../calendar.ts';
import type { Invoice, OrderLife, Parcel, Payment } from '../life/order-life.ts';
import { erpInvoiceNo } from '../records/erp-invoice.ts';
import { erpOrderNo } from '../records/erp-parts.ts';
import { erpShipmentNo } from '../records/erp-shipment.ts';
import { figuresOf, grossCents, money, orderedOn, type Receipt } from './figures.ts';
import { groupOf, stampOf, type Message, type Segment } from './syntax.ts';

/** Units of measure (element 355). */
const UNITS: Readonly<Record<string, string>> = { PCS: 'EA', BOX: 'BX', ROLL: 'RL', M: 'MR', SET: 'ST' };

const dateOf = (calendar: Calendar, day: Day): string => calendar.text(day).replaceAll('-', '');

function partiesOf({ customer, site }: OrderLife): Segment[] {
  return [
    ['N1', 'BY', customer.name, '92', customer.no],
    ['N1', 'ST', site.name],
    ['N3', site.street],
    ['N4', site.city, '', site.postCode, site.country],
  ];
}

export function purchaseOrder(life: OrderLife, calendar: Calendar): Message {
  const lines = life.lines.flatMap(({ item, quantity, priceCents }, line): Segment[] => [
    [
      'PO1',
      String(line + 1),
      String(quantity),
      UNITS[item.unit] ?? '',
      money(priceCents),
      '',
      'VN',
      item.sku,
      'EN',
      item.barcode,
    ],
    ['PID', 'F', '', '', '', item.name],
  ]);
  return {
    code: '850',
    segments: [
      ['BEG', '00', 'SA', life.customerPo, '', dateOf(calendar, orderedOn(life, calendar))],
      ['CUR', 'BY', 'EUR'],
      ['DTM', '002', dateOf(calendar, life.promises[0]?.day ?? 0)],
      ...partiesOf(life),
      ...lines,
      ['CTT', String(life.lines.length)],
    ],
  };
}

export function orderAnswer(life: OrderLife, calendar: Calendar): Message {
  const ordered = dateOf(calendar, orderedOn(life, calendar));
  const entered = dateOf(calendar, calendar.dayOf(life.erpAt));
  const promised = dateOf(calendar, life.promises[0]?.day ?? 0);
  const lines = life.lines.flatMap(({ item, quantity, priceCents }, line): Segment[] => [
    ['PO1', String(line + 1), String(quantity), UNITS[item.unit] ?? '', money(priceCents), '', 'VN', item.sku],
    ['ACK', 'IA', String(quantity), UNITS[item.unit] ?? '', '067', promised],
  ]);
  return {
    code: '855',
    segments: [
      ['BAK', '00', 'AC', life.customerPo, ordered, '', '', '', erpOrderNo(life), entered],
      ...partiesOf(life),
      ...lines,
      ['CTT', String(life.lines.length)],
    ],
  };
}

export function shipNotice(life: OrderLife, parcel: Parcel, calendar: Calendar): Message {
  const left = stampOf(parcel.shippedAt);
  const posted = stampOf(parcel.goodsIssueAt);
  const items = life.lines.flatMap(({ item }, line): Segment[][] => {
    const quantity = parcel.quantities[line] ?? 0;
    if (quantity === 0) return [];
    return [
      [
        ['LIN', String(line + 1), 'VN', item.sku],
        ['SN1', String(line + 1), String(quantity), UNITS[item.unit] ?? ''],
        ['PID', 'F', '', '', '', item.name],
      ],
    ];
  });
  return {
    code: '856',
    segments: [
      ['BSN', '00', erpShipmentNo(parcel.goodsIssueRecord), posted.date, posted.time, '0001'],
      ['HL', '1', '', 'S'],
      ['TD5', 'B', '', '', '', parcel.tracking.carrier.name],
      ['REF', '2I', parcel.tracking.code],
      ['DTM', '011', left.date, left.time, 'UT'],
      ...partiesOf(life),
      ['HL', '2', '1', 'O'],
      ['PRF', life.customerPo, '', '', dateOf(calendar, orderedOn(life, calendar))],
      ['REF', 'VN', erpOrderNo(life)],
      ...items.flatMap((item, index): Segment[] => [['HL', String(index + 3), '2', 'I'], ...item]),
      ['CTT', String(items.length + 2)],
    ],
  };
}

export function invoiceSet(life: OrderLife, invoice: Invoice, calendar: Calendar): Message {
  const { lines, taxCents, totalCents } = figuresOf(life, invoice);
  return {
    code: '810',
    segments: [
      [
        'BIG',
        dateOf(calendar, calendar.dayOf(invoice.postedAt)),
        erpInvoiceNo(invoice.record),
        dateOf(calendar, orderedOn(life, calendar)),
        life.customerPo,
      ],
      ['CUR', 'SE', 'EUR'],
      ['REF', 'VN', erpOrderNo(life)],
      ...partiesOf(life),
      ...lines.flatMap(({ line, item, quantity, priceCents }): Segment[] => [
        ['IT1', String(line + 1), String(quantity), UNITS[item.unit] ?? '', money(priceCents), '', 'VN', item.sku],
        ['PID', 'F', '', '', '', item.name],
      ]),
      ['TDS', String(totalCents)],
      ['TXI', 'VA', money(taxCents)],
      ['CTT', String(lines.length)],
    ],
  };
}

/** @param trace the payer's number of the payment */
export function remittance(payment: Payment, trace: string, calendar: Calendar): Message {
  const total = payment.settles.reduce((sum, { life, invoice }) => sum + grossCents(life, invoice), 0);
  const date = dateOf(calendar, calendar.dayOf(payment.postedAt));
  return {
    code: '820',
    segments: [
      ['BPR', 'I', money(total), 'C', 'ACH', ...Array.from({ length: 11 }, () => ''), date],
      ['TRN', '1', trace],
      ['CUR', 'PR', 'EUR'],
      ['N1', 'PR', payment.customer.name, '92', payment.customer.no],
      ['ENT', '1'],
      ...payment.settles.map(({ life, invoice }): Segment => [
        'RMR',
        'IV',
        erpInvoiceNo(invoice.record),
        '',
        money(grossCents(life, invoice)),
      ]),
    ],
  };
}

/** What the partner's software found in each set of a group. */
export function functionalAcknowledgement({ control, code, answers }: Receipt): Message {
  const accepted = answers.filter(({ rejected }) => !rejected).length;
  const whole = accepted === answers.length ? 'A' : accepted === 0 ? 'R' : 'P';
  const count = String(answers.length);
  return {
    code: '997',
    segments: [
      ['AK1', groupOf(code), String(control)],
      ...answers.flatMap(({ control: set, rejected }): Segment[] => [
        ['AK2', code, set],
        ...(rejected
          ? ([
              ['AK3', 'N1', '4', '', '8'],
              ['AK4', '4', '67', '7'],
            ] satisfies Segment[])
          : []),
        ['AK5', rejected ? 'R' : 'A', ...(rejected ? ['5'] : [])],
      ]),
      ['AK9', whole, count, count, String(accepted)],
    ],
  };
}

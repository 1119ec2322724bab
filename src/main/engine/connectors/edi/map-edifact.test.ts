import { describe, expect, it } from 'vitest';
import { formatMicros } from '#shared/domain/decimal.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { EDIFACT_CODES } from '#shared/domain/edi/edifact-codes.ts';
import { STATUS_EVENTS } from './statuses.ts';
import {
  configOf,
  documentsIn,
  edifact,
  numbersOf as numbers,
  onlyDocumentIn,
  quantitiesOf as quantities,
  stepsOf as steps,
  wrongIn,
} from './testing/messages.ts';

const US = configOf({ ownIds: ['OWN'], zone: 'Europe/Berlin', currency: 'EUR' });
const only = (text: string): CanonicalDocument => onlyDocumentIn(text, US);

const LINE = ['LIN+1++4099999100103:EN', 'PIA+1+HX-100:SA', 'IMD+F++:::Bolt M10?, 100'];

describe('ORDERS, ORDCHG and ORDRSP', () => {
  it('order', () => {
    const order = only(
      edifact('BUYER', 'OWN', [
        [
          'ORDERS',
          'BGM+220+4500098+9',
          'DTM+2:20260318:102',
          'NAD+DP+D4::9++Lager Süd++Augsburg++86150+DE',
          ...LINE,
          'QTY+21:40:CT',
          'PRI+AAA:37,2',
          'UNS+S',
          'CNT+2:1',
        ],
      ]),
    );
    expect(numbers(order)).toEqual(['points_to customer_po 4500098', 'is order_id BUYER/4500098']);
    expect(quantities(order)).toEqual(['1 HX-100 ordered 40']);
    expect(order.lines[0]).toMatchObject({ description: { value: 'Bolt M10, 100' }, unitPrice: { value: 37_200_000 } });
    expect(order.requested?.value).toMatchObject({ date: '2026-03-18' });
    expect(steps(order)).toEqual(['ORD_RECEIVED actual 2026-03-02T08:30:00.000Z']);
    expect(order.parties).toMatchObject([{ role: 'ship_to', place: { value: 'Augsburg, DE' } }]);
  });

  it('change', () => {
    const change = only(
      edifact('BUYER', 'OWN', [['ORDCHG', 'BGM+230+C-1+4', 'RFF+ON:4500098', 'LIN+1+3', 'QTY+21:10', 'UNS+S']]),
    );
    expect([change.kind, change.conditions[0]?.code, numbers(change)]).toEqual([
      'event',
      'CU-CHANGE',
      ['points_to customer_po 4500098', 'points_to order_id BUYER/4500098'],
    ]);
  });

  it('answer: confirmed, and refused', () => {
    const answer = only(
      edifact('OWN', 'BUYER', [
        [
          'ORDRSP',
          'BGM+231+A-1+4',
          'RFF+ON:4500098',
          'RFF+VN:SO-20450',
          'LIN+1+6+1:SA',
          'QTY+21:40',
          'QTY+113:36',
          'QTY+83:4',
          'DTM+67:20260317:102',
          'LIN+2+7+2:SA',
          'QTY+21:5',
          'UNS+S',
        ],
      ]),
    );
    expect(answer.kind).toBe('order');
    expect(quantities(answer)).toEqual(['1 1 backordered 4 confirmed 36', '2 2 confirmed 0 cancelled 5']);
    expect(answer.promise?.value).toMatchObject({ date: '2026-03-17' });
    expect(numbers(answer)).toContain('points_to order_no 20450');
  });
});

describe('DESADV, INSDES and IFTSTA', () => {
  it('despatch, with cartons and the order of each line', () => {
    const text = edifact('OWN', 'BUYER', [
      [
        'DESADV',
        'BGM+351+LS-7781+9',
        'DTM+11:202603161430:203',
        'RFF+ON:4500098',
        'CPS+1',
        'CPS+2+1',
        'PAC+1++201',
        'GIN+BJ+340999990000000018',
        ...LINE,
        'QTY+12:36:CT',
        'LIN+2++DR-7:SA',
        'QTY+12:1',
        'RFF+ON:4500099',
      ],
    ]);
    const shipments = documentsIn(text, US);
    expect(shipments.map((each) => [quantities(each), numbers(each).slice(0, 3)])).toEqual([
      [
        ['1 HX-100 shipped 36'],
        ['is shipment_no LS7781', 'points_to customer_po 4500098', 'points_to order_id BUYER/4500098'],
      ],
      [
        ['2 DR-7 shipped 1'],
        ['is shipment_no LS7781', 'points_to customer_po 4500099', 'points_to order_id BUYER/4500099'],
      ],
    ]);
    expect(numbers(shipments[0] as CanonicalDocument)).toContain('is sscc 340999990000000018');
    expect(steps(shipments[0] as CanonicalDocument)[0]).toBe('SHIPPED actual 2026-03-16T13:30:00.000Z');
  });

  it('refuse a level without its parent', () => {
    expect(wrongIn(edifact('OWN', 'BUYER', [['DESADV', 'BGM+351+L+9', 'CPS+2+9']]))).toEqual([
      'Interchange 1, set 1 (DESADV), segment 3 (CPS), element 2: There is no level 9.',
    ]);
  });

  it('instruct the warehouse', () => {
    const told = only(
      edifact('OWN', 'WH', [['INSDES', 'BGM+240+SO-20450+9', 'DTM+10:20260316:102', ...LINE, 'QTY+21:36']]),
    );
    expect(steps(told)).toEqual(['RELEASED actual 2026-03-02T08:30:00.000Z', 'SHIPPED planned 2026-03-16']);
    expect(numbers(told)).toContain('points_to order_no 20450');
  });

  it('tell of each consignment', () => {
    const told = documentsIn(
      edifact('CARRIER', 'OWN', [
        [
          'IFTSTA',
          'BGM+23+S-1+9',
          'DTM+137:202603170940:203',
          'CNI+1+AS-550123',
          'RFF+AAK:LS-7781',
          'STS+1+21',
          'DTM+334:202603170915:203',
          'LOC+7+:::Augsburg',
          'CNI+2+AS-550124',
          'STS+1+70',
          'DTM+334:202603170916:203',
          'CNI+3+AS-550125',
          'STS+1+X1',
        ],
      ]),
      US,
    );
    expect(told.map((each) => [each.label?.value, steps(each), each.conditions.map(({ code }) => code)])).toEqual([
      ['AS-550123', ['DELIVERED actual 2026-03-17T08:15:00.000Z'], []],
      ['AS-550124', [], ['CA-DELAY']],
      ['AS-550125', [], []],
    ]);
    expect(told[0]?.milestones[0]?.place?.value).toBe('Augsburg');
    expect(told[0]?.unknownValues.map(({ value }) => value)).toEqual(['X1']);
    expect(Object.keys(STATUS_EVENTS).toSorted()).toEqual(Object.keys(EDIFACT_CODES['9011'] ?? {}).toSorted());
  });
});

describe('INVOIC, REMADV and CONTRL', () => {
  const bill = (type: string): CanonicalDocument =>
    only(
      edifact('OWN', 'BUYER', [
        [
          'INVOIC',
          `BGM+${type}+RG-118+9`,
          'DTM+137:20260317:102',
          'RFF+ON:4500098',
          'CUX+2:EUR:4',
          ...LINE,
          'QTY+47:36',
          'MOA+203:1339.2',
          'UNS+S',
          'MOA+79:1339.2',
          'MOA+124:254.45',
          'MOA+77:1593.65',
        ],
      ]),
    );

  it('bill', () => {
    const invoice = bill('380');
    expect([invoice.kind, quantities(invoice)]).toEqual(['invoice', ['1 HX-100 invoiced 36']]);
    expect(invoice.amounts.map(({ type, amount, currency }) => [type, formatMicros(amount.value), currency])).toEqual([
      ['total', '1593.65', 'EUR'],
      ['total_excl_tax', '1339.2', 'EUR'],
      ['tax', '254.45', 'EUR'],
    ]);
    expect(invoice.facts?.at(-1)).toMatchObject({ type: 'acknowledgement', state: { value: 'awaited' } });
  });

  it('give credit', () => {
    expect([bill('381').kind, quantities(bill('381'))]).toEqual(['return', ['1 HX-100 credited 36']]);
  });

  it('pay', () => {
    const paid = only(
      edifact('BUYER', 'OWN', [
        [
          'REMADV',
          'BGM+481+ZA-1+9',
          'DTM+138:20260416:102',
          'DOC+380+RG-118',
          'MOA+12:1593.65',
          'UNS+S',
          'MOA+12:1593.65',
        ],
      ]),
    );
    expect(paid.facts).toMatchObject([
      { type: 'remittance', subject: { value: 'RG-118' }, quantity: { value: 1_593_650_000 } },
    ]);
    expect(steps(paid)).toEqual(['PAID actual 2026-04-16']);
  });

  it('answer a message, or the whole interchange', () => {
    const sent = bill('380')
      .references.filter(({ type }) => type === 'message_no')
      .map(({ text }) => text);
    expect(sent).toEqual(['OWN>BUYER 1/1', 'OWN>BUYER 1']);
    const control = (...segments: string[]): CanonicalDocument =>
      only(edifact('BUYER', 'OWN', [['CONTRL', ...segments]], '9'));
    expect(control('UCI+1+OWN:14+BUYER:14+7').facts).toMatchObject([
      { subject: { value: sent[1] }, state: { value: 'accepted' } },
    ]);
    expect(control('UCI+1+OWN:14+BUYER:14+8', 'UCM+1+INVOIC:D:96A:UN+4', 'UCS+3', 'UCD+13+1').facts).toMatchObject([
      { subject: { value: sent[0] }, state: { value: 'rejected' }, reason: { value: 'segment 3, element 1, missing' } },
    ]);
  });
});

describe('what cannot be read', () => {
  it('names segment, element and component', () => {
    expect(wrongIn(edifact('A', 'B', [['INVOIC', 'BGM+380+R', 'LIN+1', 'QTY+47:1020A:EA']]))).toEqual([
      'Interchange 1, set 1 (INVOIC), segment 4 (QTY), element 1, component 2: "1020A" is not a decimal number.',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { X12_CODES } from '#shared/domain/edi/x12-codes.ts';
import { ACK_LINES, ACK_ORDERS, MOVEMENT_REASONS, MOVEMENTS, SHIPPED_LINES } from './statuses.ts';
import {
  configOf,
  documentsIn,
  numbersOf as numbers,
  onlyDocumentIn,
  quantitiesOf as quantities,
  stepsOf as steps,
  wrongIn,
  x12,
} from './testing/messages.ts';

const US = configOf({ ownIds: ['US'], zone: 'America/Chicago' });
const only = (text: string, config = US): CanonicalDocument => onlyDocumentIn(text, config);

const ORDER = [
  'BEG*00*NE*PO-7**20260302',
  'CUR*BY*USD',
  'DTM*002*20260310',
  'N1*BY*Bluewater*92*BW',
  'N1*ST*Depot 4*92*D4',
  'N4*Duluth*MN*55802*US',
  'PO1*1*24*CA*41.5**BP*999*VN*HX-100',
  'PID*F****Hex bolt',
  'PO1*2*10*EA*129**VN*DR-7',
  'CTT*2',
  'AMT*TT*2286',
] as const;

describe('850', () => {
  it('received is an order of the customer, named by the buyer and its number', () => {
    const order = only(x12('BW', 'US', 'PO', [['850', ...ORDER]]));
    expect(order.kind).toBe('order');
    expect(numbers(order)).toEqual(['points_to customer_po PO7', 'is order_id BW/PO7']);
    expect(quantities(order)).toEqual(['1 HX-100 ordered 24', '2 DR-7 ordered 10']);
    expect(order.requested?.value).toMatchObject({ kind: 'date', date: '2026-03-10' });
    expect(steps(order)).toEqual(['ORD_RECEIVED actual 2026-03-02T15:30:00.000Z']);
    expect(order.parties.map(({ role, name, place }) => [role, name?.value, place?.value])).toEqual([
      ['customer', 'Bluewater', undefined],
      ['ship_to', 'Depot 4', 'Duluth, MN, US'],
    ]);
    expect(order.amounts).toMatchObject([{ type: 'total', currency: 'USD', amount: { value: 2_286_000_000 } }]);
    expect(order.facts).toMatchObject([{ type: 'control_total', quantity: { value: 2_000_000 } }]);
  });

  it('sent is our purchase, which waits for an answer', () => {
    const purchase = only(x12('US', 'SUPPLIER', 'PO', [['850', ...ORDER]]));
    expect(purchase.kind).toBe('purchase');
    expect(numbers(purchase)).toEqual(['is purchase_no PO7']);
    expect(quantities(purchase)).toEqual(['1 HX-100', '2 DR-7']);
    expect(purchase.facts?.map(({ type, state }) => [type, state?.value])).toEqual([
      ['control_total', undefined],
      ['acknowledgement', 'awaited'],
    ]);
  });

  it('of purpose 01 cancels the order', () => {
    const [, ...rest] = ORDER;
    const order = only(x12('BW', 'US', 'PO', [['850', 'BEG*01*NE*PO-7**20260302', ...rest]]));
    expect(steps(order)).toEqual(['CANCELLED actual 2026-03-02T15:30:00.000Z']);
  });

  it('with a release is another order than without', () => {
    const [, ...rest] = ORDER;
    const order = only(x12('BW', 'US', 'PO', [['850', 'BEG*00*RL*PO-7*3*20260302', ...rest]]));
    expect(numbers(order)).toContain('is order_id BW/PO7/3');
  });
});

describe('855', () => {
  const lines = [
    'PO1*1*24*CA*41.5**VN*HX-100',
    'ACK*IQ*20*CA*067*20260312',
    'ACK*IB*4*CA',
    'PO1*2*10*EA*129**VN*DR-7',
    'ACK*IR*10*EA',
    'CTT*2',
  ];

  it('of ours confirms, backorders and refuses, and promises the last of its dates', () => {
    const answer = only(x12('US', 'BW', 'PR', [['855', 'BAK*00*AC*PO-7*20260302****SO-0020441', ...lines]]));
    expect(answer.kind).toBe('order');
    expect(numbers(answer)).toEqual(['points_to customer_po PO7', 'is order_id BW/PO7', 'points_to order_no 20441']);
    expect(quantities(answer)).toEqual(['1 HX-100 confirmed 20 backordered 4', '2 DR-7 cancelled 10 confirmed 0']);
    expect(answer.promise?.value).toMatchObject({ date: '2026-03-12' });
    expect(answer.statuses).toMatchObject([{ axis: 'commercial', state: 'complete', native: { value: 'AC' } }]);
    expect(steps(answer)).toEqual(['ORD_ACK actual 2026-03-02T15:30:00.000Z']);
  });

  it('of a supplier tells when supply is expected', () => {
    const answer = only(x12('SUPPLIER', 'US', 'PR', [['855', 'BAK*00*AC*P-12*20260302', ...lines]]));
    expect(answer.kind).toBe('event');
    expect(numbers(answer)).toEqual(['points_to purchase_no P12']);
    expect(answer.facts).toMatchObject([{ type: 'inbound', due: { value: { date: '2026-03-12' } } }]);
  });

  it('keeps a code that nothing is known of', () => {
    const answer = only(x12('US', 'BW', 'PR', [['855', 'BAK*00*AC*PO-7*20260302', 'PO1*1*2*EA', 'ACK*Q9*2*EA']]));
    expect(answer.unknownValues).toEqual([{ value: 'Q9', path: '/segments/3/1' }]);
  });

  it('knows a meaning for every documented code', () => {
    expect(Object.keys(ACK_LINES).toSorted()).toEqual(Object.keys(X12_CODES['668'] ?? {}).toSorted());
    expect(Object.keys(ACK_ORDERS).toSorted()).toEqual(Object.keys(X12_CODES['587'] ?? {}).toSorted());
    expect(Object.keys(SHIPPED_LINES).toSorted()).toEqual(Object.keys(X12_CODES['368'] ?? {}).toSorted());
    expect(Object.keys(MOVEMENTS).toSorted()).toEqual(Object.keys(X12_CODES['1650'] ?? {}).toSorted());
    expect(Object.keys(MOVEMENT_REASONS).toSorted()).toEqual(Object.keys(X12_CODES['1651'] ?? {}).toSorted());
  });
});

describe('860', () => {
  it('says what the customer wants to be different', () => {
    const change = only(
      x12('BW', 'US', 'PC', [
        ['860', 'BCH*04*SA*PO-7***20260303', 'POC*1*QD*20*0*CA*41.5**VN*HX-100', 'POC*2*DI******VN*DR-7'],
      ]),
    );
    expect(change.kind).toBe('event');
    expect(numbers(change)).toEqual(['points_to customer_po PO7', 'points_to order_id BW/PO7']);
    expect(quantities(change)).toEqual(['1 HX-100 ordered 20', '2 DR-7']);
    expect(change.conditions).toMatchObject([{ code: 'CU-CHANGE', open: true }]);
    expect(change.summary?.value).toBe('The customer asks for changes: line 1 quantity decrease 20, line 2 delete');
  });

  it('of purpose 01 asks to cancel', () => {
    const change = only(x12('BW', 'US', 'PC', [['860', 'BCH*01*SA*PO-7']]));
    expect(change.conditions.map(({ code }) => code)).toEqual(['CU-CANCEL']);
  });
});

describe('856', () => {
  const levels = [
    'HL*1**S',
    'TD5**2*FAST*M*Fast Freight',
    'REF*BM*B-1',
    'REF*CN*4470012233',
    'DTM*011*20260310*1640*ET',
    'DTM*017*20260312',
    'HL*2*1*O',
    'PRF*PO-7',
    'HL*3*2*P',
    'MAN*GM*00108123450000000017',
    'HL*4*3*I',
    'LIN*1*VN*HX-100',
    'SN1*1*24*CA',
    'HL*5*1*O',
    'PRF*PO-8',
    'HL*6*5*I',
    'LIN*1*VN*DR-7',
    'SN1*1*5*EA',
  ];

  it('is a shipment for each of its orders, with the cartons of each', () => {
    const shipments = documentsIn(x12('US', 'BW', 'SH', [['856', 'BSN*00*S-1*20260310*1730', ...levels]]), US);
    expect(shipments.map(({ kind, localKey }) => [kind, localKey])).toEqual([
      ['shipment', ''],
      ['shipment', 'order-2'],
    ]);
    const [first, second] = shipments as [CanonicalDocument, CanonicalDocument];
    expect(numbers(first)).toEqual([
      'is shipment_no S1',
      'points_to customer_po PO7',
      'points_to order_id BW/PO7',
      'points_to bol B1',
      'points_to pro 4470012233',
      'is sscc 108123450000000017',
    ]);
    expect(quantities(first)).toEqual(['4 HX-100 shipped 24']);
    expect(numbers(second)).toContain('points_to order_id BW/PO8');
    expect(numbers(second)).not.toContain('is sscc 108123450000000017');
    expect(steps(first)).toEqual([
      'SHIPPED actual 2026-03-10T20:40:00.000Z',
      'DELIVERED estimated 2026-03-12',
      'ASN_SENT actual 2026-03-02T15:30:00.000Z',
    ]);
  });

  it('has its tree by the parents that are named, in whatever order', () => {
    const [shipment, order, item] = [levels.slice(0, 6), levels.slice(6, 10), levels.slice(10, 13)];
    const shuffled = [...item, ...order, ...shipment];
    const found = only(x12('US', 'BW', 'SH', [['856', 'BSN*00*S-1*20260310*1730', ...shuffled]]));
    expect(quantities(found)).toEqual(['4 HX-100 shipped 24']);
  });

  it.each([
    ['HL*2*9*O', 'segment 4 (HL), element 2: There is no level 9.'],
    ['HL*2*2*O', 'segment 4 (HL), element 2: The levels go round in a circle.'],
    ['HL*1**O', 'segment 4 (HL), element 1: The level 1 is there twice.'],
  ])('with %s is refused where it is wrong', (level, place) => {
    const [reason] = wrongIn(x12('US', 'BW', 'SH', [['856', 'BSN*00*S-1*20260310', 'HL*1**S', level]]));
    expect(reason).toBe(`Interchange 000000001, group 1, set 0001 (856), ${place}`);
  });
});

describe('940 and 945', () => {
  it('release the order and say what the warehouse shipped', () => {
    const told = only(
      x12('US', 'WH', 'OW', [
        ['940', 'W05*N*SO-20441*PO-7', 'G62*10*20260310', 'LX*1', 'W01*24*CA**VN*HX-100', 'N9*LI*10'],
      ]),
    );
    expect(numbers(told)).toEqual([
      'points_to order_no 20441',
      'points_to fulfilment_no SO20441',
      'points_to customer_po PO7',
    ]);
    expect(steps(told)).toEqual(['RELEASED actual 2026-03-02T15:30:00.000Z', 'SHIPPED planned 2026-03-10']);
    expect(quantities(told)).toEqual(['10 HX-100 ordered 24']);
  });

  const advice = (w12: string): string =>
    x12('WH', 'US', 'SW', [
      [
        '945',
        'W06*N*SO-20441*20260310*NS-5**PO-7',
        'G62*11*20260310*X*1640*GM',
        'W27*M*FAST',
        'LX*1',
        'MAN*GM*00108123450000000024',
        w12,
        'N9*LI*2',
      ],
    ]);

  it('advise in full', () => {
    const sent = only(advice('W12*CL*6*6**EA**VN*DR-7'));
    expect(sent.kind).toBe('fulfilment');
    expect(steps(sent)).toEqual(['SHIPPED actual 2026-03-10T16:40:00.000Z']);
    expect(numbers(sent)).toEqual([
      'points_to order_no 20441',
      'points_to fulfilment_no SO20441',
      'points_to customer_po PO7',
      'is shipment_no NS5',
      'points_to bol NS5',
      'is sscc 108123450000000024',
    ]);
    expect(quantities(sent)).toEqual(['2 DR-7 picked 6 shipped 6']);
    expect(sent.conditions).toEqual([]);
  });

  it('advise short', () => {
    const [short] = only(advice('W12*SH*6*5*1*EA**VN*DR-7')).conditions;
    expect(short).toMatchObject({ code: 'WH-SHORT', lineKey: '2', reason: { value: '5 of 6 shipped' } });
  });
});

describe('a message of another type', () => {
  it('is set aside with its name', () => {
    expect(wrongIn(x12('A', 'B', 'IM', [['210', 'B3*1']]))).toEqual([
      'Interchange 000000001, group 1, set 0001 (210), segment 1 (ST), element 1: Messages of type 210 are not read.',
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    [['850', 'BEG*00*NE*'], 'segment 2 (BEG), element 3: The purchase order number is missing.'],
    [['850', 'BEG*00*NE*P', 'PO1*1*five'], 'segment 3 (PO1), element 2: "five" is not a decimal number.'],
    [['850', 'BEG*00*NE*P', 'DTM*002*20261341'], 'segment 3 (DTM), element 2: "20261341" is no date.'],
    [
      ['810', 'BIG*20260301*I', 'TDS*12.50'],
      'segment 3 (TDS), element 1: "12.50" is no number with two implied decimals.',
    ],
    [['997', 'AK9*A'], 'segment 1 (ST): AK1 is missing in the set.'],
  ] as const)('%j', (set, place) => {
    const [reason] = wrongIn(x12('A', 'B', 'XX', [[...set] as [string, ...string[]]]));
    expect(reason).toBe(`Interchange 000000001, group 1, set 0001 (${set[0]}), ${place}`);
  });
});

import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import {
  configOf,
  documentsIn,
  numbersOf as numbers,
  onlyDocumentIn,
  quantitiesOf as quantities,
  stepsOf as steps,
  x12,
} from './testing/messages.ts';

const US = configOf({ ownIds: ['US'], zone: 'America/Chicago' });
const only = (text: string, config = US): CanonicalDocument => onlyDocumentIn(text, config);

describe('204, 990 and 214', () => {
  it('tender a load that the carrier takes or declines', () => {
    const offered = only(
      x12('US', 'FAST', 'SM', [['204', 'B2**FAST**L-9**CC', 'L11*PO-7*PO', 'G62*64*20260303*1*1200*CT', 'S5*1*CL']]),
    );
    expect(numbers(offered)).toEqual(['is shipment_no L9', 'points_to customer_po PO7']);
    expect(steps(offered)).toEqual([
      'TENDERED actual 2026-03-02T15:30:00.000Z',
      'TENDER_OK planned 2026-03-03T18:00:00.000Z',
    ]);
    const taken = only(x12('FAST', 'US', 'GF', [['990', 'B1*FAST*L-9*20260302*A']]));
    expect(steps(taken)).toEqual(['TENDER_OK actual 2026-03-02T15:30:00.000Z']);
    const declined = only(x12('FAST', 'US', 'GF', [['990', 'B1*FAST*L-9*20260302*D', 'K1*No driver']]));
    expect(declined.conditions).toMatchObject([{ code: 'CA-REJECT', reason: { value: 'No driver' } }]);
    expect(numbers(declined)).toEqual(['points_to shipment_no L9']);
  });

  const status = (...events: string[]): CanonicalDocument =>
    only(x12('FAST', 'US', 'QM', [['214', 'B10*4470012233*L-9*FAST', 'L11*PO-7*PO', 'LX*1', ...events]]));

  it('tell of movements with their place, time and zone', () => {
    const moved = status('AT7*AF*NS***20260310*1640*CT', 'MS1*Duluth*MN*US', 'AT7*D1*NS***20260312*1042*LT');
    expect(steps(moved)).toEqual([
      'SHIPPED actual 2026-03-10T21:40:00.000Z',
      'DELIVERED actual 2026-03-12T15:42:00.000Z',
    ]);
    expect(moved.milestones[0]?.place?.value).toBe('Duluth, MN, US');
    expect(moved.statuses).toMatchObject([{ state: 'complete' }]);
  });

  it.each([
    ['AT7*SD*AO***20260311*0615*CT', 'CA-DELAY', 'Delayed: weather or natural disaster'],
    ['AT7*AH*B1***20260311*0615*CT', 'CU-REFUSE', 'Delivery was attempted: consignee closed'],
    ['AT7*X4*AS***20260311*0615*CT', 'CA-CUSTOMS', 'Arrived at the terminal: held for customs documents'],
    ['AT7*A9****20260311*0615*CT', 'CA-LOSS', 'Damaged'],
  ])('tell of trouble: %s', (event, code, reason) => {
    expect(status(event).conditions).toMatchObject([{ code, reason: { value: reason } }]);
  });

  it('tell of appointments and estimates apart from what happened', () => {
    expect(steps(status('AT7***AB*NA*20260312*0900*CT', 'AT7*AG*NS***20260313*0900*CT'))).toEqual([
      'DELIVERED planned 2026-03-12T14:00:00.000Z',
      'DELIVERED estimated 2026-03-13T14:00:00.000Z',
    ]);
  });

  it('read a partner’s own code by its profile', () => {
    const config = configOf({
      ownIds: ['US'],
      partners: { FAST: { codes: { 'AT7.X4': 'D1' }, acknowledges: true, reusesNumbers: false } },
    });
    const moved = only(x12('FAST', 'US', 'QM', [['214', 'B10*1*L-9*FAST', 'AT7*X4*NS***20260312*0900*UT']]), config);
    expect(steps(moved)).toEqual(['DELIVERED actual 2026-03-12T09:00:00.000Z']);
  });
});

describe('810 and 820', () => {
  const invoice = (type: string): string =>
    x12('US', 'BW', 'IN', [
      [
        '810',
        `BIG*20260311*INV-9*20260302*PO-7***${type}`,
        'REF*BM*NS-5',
        'IT1*1*24*CA*41.5**VN*HX-100',
        'TDS*99600',
        'CTT*1',
      ],
    ]);

  it('bill with two implied decimals', () => {
    const bill = only(invoice('DI'));
    expect(bill.kind).toBe('invoice');
    expect(bill.amounts).toMatchObject([{ amount: { value: 996_000_000, path: '/segments/4/1' }, currency: 'USD' }]);
    expect(quantities(bill)).toEqual(['1 HX-100 invoiced 24']);
    expect(numbers(bill)).toEqual([
      'is invoice_no INV9',
      'points_to customer_po PO7',
      'points_to order_id BW/PO7',
      'points_to bol NS5',
    ]);
    expect(steps(bill)).toEqual(['INVOICED actual 2026-03-11']);
  });

  it('give credit', () => {
    const credit = only(invoice('CR'));
    expect([credit.kind, steps(credit), quantities(credit)]).toEqual([
      'return',
      ['CREDITED actual 2026-03-11'],
      ['1 HX-100 credited 24'],
    ]);
  });

  it('pay invoices, with the reason of what is missing', () => {
    const paid = only(
      x12('BW', 'US', 'RA', [
        ['820', 'BPR*I*900*C*ACH************20260410', 'TRN*1*W-1', 'RMR*IV*INV-9**900*996', 'ADX*-96*59'],
      ]),
    );
    expect(numbers(paid)).toEqual(['is payment_no W1', 'points_to invoice_no INV9']);
    expect(paid.facts).toMatchObject([
      {
        type: 'remittance',
        subject: { value: 'INV-9' },
        quantity: { value: 900_000_000 },
        reason: { value: 'not received, -96' },
      },
    ]);
    expect(steps(paid)).toEqual(['PAID actual 2026-04-10']);
  });
});

describe('846 and 861', () => {
  it('count what is on hand', () => {
    const counted = only(
      x12('WH', 'US', 'IB', [
        ['846', 'BIA*00*SI*R-1*20260302*0800', 'LIN**VN*HX-100', 'QTY*33*120*CA', 'LIN**VN*DR-7', 'QTY*34*3*EA'],
      ]),
    );
    expect(counted.facts).toMatchObject([
      { type: 'stock', subject: { value: 'HX-100' }, quantity: { value: 120_000_000 } },
    ]);
  });

  it('prove the delivery, unless something is in question', () => {
    const received = (rcd: string): CanonicalDocument =>
      only(
        x12('BW', 'US', 'RC', [
          ['861', 'BRA*R-1*20260313*00*1', 'REF*PO*PO-7', 'DTM*050*20260313', rcd, 'LIN**VN*HX-100'],
        ]),
      );
    expect(steps(received('RCD*1*24*CA'))).toEqual(['POD_OK actual 2026-03-13']);
    const damaged = received('RCD*1*24*CA***2*CA*01');
    expect([steps(damaged), damaged.conditions[0]?.code, damaged.conditions[0]?.lineKey]).toEqual([[], 'CA-LOSS', '1']);
    expect(numbers(damaged)).toContain('points_to order_id BW/PO7');
  });
});

describe('997, 999 and TA1', () => {
  it('answer each set under the number that it was sent with', () => {
    const sent = only(x12('US', 'BW', 'IN', [['810', 'BIG*20260311*INV-9']], 504));
    const answers = documentsIn(
      x12('BW', 'US', 'FA', [
        [
          '997',
          'AK1*IN*504',
          'AK2*810*0001',
          'AK3*REF*4**8',
          'AK4*2*127*7*NS-5',
          'AK5*R*5',
          'AK2*810*0002',
          'AK5*A',
          'AK9*P*2*2*1',
        ],
      ]),
      US,
    );
    expect(answers.map(({ facts }) => facts?.map(({ state, reason }) => [state?.value, reason?.value]))).toEqual([
      [['rejected', 'segment 4 (REF), element 2, invalid code, "NS-5"']],
      [['accepted', undefined]],
    ]);
    const own = sent.references.filter(({ type }) => type === 'message_no').map(({ text }) => text);
    expect(own).toEqual(['US>BW 504/0001', 'US>BW 504', 'US>BW ISA/000000504']);
    expect(answers[0]?.references[0]).toMatchObject({ role: 'points_to', type: 'message_no', text: own[0] });
  });

  it('answer a whole group where no set is named', () => {
    const [answer] = documentsIn(x12('BW', 'US', 'FA', [['999', 'AK1*IN*504', 'AK9*A*2*2*2']]), US);
    expect(answer?.facts).toMatchObject([{ subject: { value: 'US>BW 504' }, state: { value: 'accepted' } }]);
  });

  const interchangeAnswer = (answer: string): CanonicalDocument | undefined => {
    const isa = `ISA*00*          *00*          *ZZ*${'BW'.padEnd(15)}*ZZ*${'US'.padEnd(15)}*260311*0930*U*00401*000000077*0*P*>~`;
    return documentsIn(`${isa}TA1*000000504*260311*0900*${answer}*024~IEA*0*000000077~`, US)[0];
  };

  it('refuse all that an interchange held', () => {
    expect(interchangeAnswer('R')).toMatchObject({
      references: [{ role: 'points_to', type: 'message_no', text: 'US>BW ISA/000000504' }],
      facts: [{ subject: { value: 'US>BW ISA/000000504' }, state: { value: 'rejected' } }],
    });
  });

  it('answer no set by taking its interchange', () => {
    const taken = interchangeAnswer('A');
    expect(taken).toMatchObject({ references: [], summary: { value: 'Interchange accepted' } });
    expect(taken?.facts).toBeUndefined();
  });

  it('are read with IK segments, too', () => {
    const [answer] = documentsIn(
      x12('BW', 'US', 'FA', [
        ['999', 'AK1*IN*504', 'AK2*810*0001', 'IK3*N1*3**8', 'IK4*4*67*1', 'IK5*R*5', 'AK9*R*1*1*0'],
      ]),
      US,
    );
    expect(answer?.facts?.[0]?.reason?.value).toBe('segment 3 (N1), element 4, required element missing');
  });
});

it('takes what every object inherits for no code', () => {
  const odd = only(
    x12('FAST', 'constructor', 'QM', [
      ['214', 'B10*1*L-9*FAST', 'L11*7*toString', 'N1*valueOf*x', 'AT7*constructor*valueOf***20260312*0900*toString'],
    ]),
    configOf({ partners: {} }),
  );
  expect([numbers(odd).length, odd.unknownValues.map(({ value }) => value)]).toEqual([3, ['constructor']]);
  expect(
    documentsIn(x12('A', 'B', 'PR', [['855', 'BAK*00*constructor*P', 'PO1*1*2*EA', 'ACK*toString*2']])),
  ).toHaveLength(1);
});

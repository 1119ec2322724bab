import { describe, expect, it } from 'vitest';
import { faultText, type EdiFile } from './envelope.ts';
import { parseEdi } from './parse.ts';

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260302*0930*U*00401*000000042*0*P*>~';

function x12(body: string, head = ISA, tail = 'IEA*1*000000042~'): string {
  return `${head}\nGS*PO*S*R*20260302*0930*7*X*004010~\n${body}\n${tail}\n`;
}

const SET = 'ST*850*0001~BEG*00*NE*P-1~SE*3*0001~';
const GOOD = x12(`${SET}GE*1*7~`);

function faults({ interchanges, faults: outside }: EdiFile): string[] {
  return [
    ...outside,
    ...interchanges.flatMap((each) => [
      ...each.faults,
      ...each.messages.flatMap(({ fault }) => (fault === null ? [] : [fault])),
    ]),
  ].map(faultText);
}

function types({ interchanges }: EdiFile): string[] {
  return interchanges.flatMap(({ messages }) =>
    messages.map(({ type, control, fault }) => `${type} ${control}${fault === null ? '' : ' broken'}`),
  );
}

describe('separators of X12', () => {
  it.each([
    ['as usual', GOOD],
    ['with a byte order mark and indented', `\uFEFF${GOOD.replaceAll('\n', '\r\n   ')}`],
    ['without line breaks', GOOD.replaceAll('\n', '')],
    ['of other characters', GOOD.replaceAll('*', '|').replaceAll('>', ':').replaceAll('~', '…')],
    ['ended by line breaks', GOOD.replaceAll('\n', '').replaceAll('~', '\n')],
    ['ended by blanks and line breaks', GOOD.replaceAll('\n', '').replaceAll('~', ' \r\n')],
    ['without the padding of the ISA', GOOD.replace(/ +(?=\*)/g, '')],
    ['wrapped at 80 characters', GOOD.replaceAll('\n', '').replace(/.{80}/g, '$&\n')],
  ])('are read %s', (_how, text) => {
    const file = parseEdi(text);
    expect(faults(file)).toEqual([]);
    expect(types(file)).toEqual(['850 0001']);
    expect(file.interchanges[0]?.head).toMatchObject({ sender: { id: 'SENDER' }, control: '000000042', test: false });
    expect(file.interchanges[0]?.messages[0]?.segments[1]).toEqual(['BEG', '00', 'NE', 'P-1']);
  });

  it('part components and repetitions only where the version has them', () => {
    const repeats = GOOD.replace('*U*00401*', '*^*00501*').replace('NE*P-1', 'A>B*X^Y>Z');
    expect(parseEdi(repeats).interchanges[0]?.messages[0]?.segments[1]).toEqual([
      'BEG',
      '00',
      ['A', 'B'],
      { repeats: ['X', ['Y', 'Z']] },
    ]);
    expect(
      parseEdi(GOOD.replace('*U*', '*^*').replace('P-1', 'X^Y')).interchanges[0]?.messages[0]?.segments[1]?.[3],
    ).toBe('X^Y');
  });

  it.each([
    ['ISA*00*x~', 'ISA: The ISA has 2 elements where 16 are needed.'],
    ['ISA', 'Line 1: Here stands "ISA", outside of every interchange: one begins with ISA, UNA or UNB.'],
    [
      GOOD.replace('*P*>~', '*P*>~~extra'),
      'ISA: The ISA is malformed: after its sixteen elements stands "~extra\\nGS*PO".',
    ],
  ])('that are none say why: %j', (text, reason) => {
    expect(faults(parseEdi(text))).toEqual([reason]);
  });
});

describe('EDIFACT', () => {
  const orders = (una: string, mark: (text: string) => string): string =>
    una + mark("UNB+UNOC:3+S:14+R:14+260302:0930+9'UNH+1+ORDERS:D:96A:UN'FTX+AAI+++5?+5 ?: 10?'??'UNT+3+1'UNZ+1+9'");

  it.each([
    ['as agreed', '', (text: string) => text],
    ['as the UNA says', "UNA:+.? '\n", (text: string) => text],
    [
      'as another UNA says',
      'UNA=*.\\ ~',
      (text: string) =>
        text.replaceAll(/[:+?']/g, (mark) => ({ ':': '=', '+': '*', '?': '\\', "'": '~' })[mark] ?? mark),
    ],
  ])('releases characters %s', (_how, una, mark) => {
    const [message] = parseEdi(orders(una, mark)).interchanges[0]?.messages ?? [];
    expect(message).toMatchObject({ type: 'ORDERS', version: 'D:96A', fault: null, notes: [] });
    expect(message?.segments[1]?.[4]).toBe(mark("5+5 : 10'?").replace('\\', '\\'));
  });

  it('notes a wrong count and takes the message', () => {
    const file = parseEdi(orders('', (text) => text.replace('UNT+3', 'UNT+9').replace('UNZ+1', 'UNZ+4')));
    expect(faults(file)).toEqual([]);
    expect(file.interchanges[0]?.messages[0]?.notes.map(faultText)).toEqual([
      'Interchange 9, set 1 (ORDERS), segment 3 (UNT), element 1: It counts "9" segments, 3 came.',
    ]);
    expect(file.interchanges[0]?.notes).toHaveLength(1);
  });

  it('wants an interchange around its messages', () => {
    expect(faults(parseEdi("UNH+1+ORDERS:D:96A:UN'UNT+2+1'"))).toEqual([
      'Set 1 (ORDERS), segment 1 (UNH): No UNB stands before it: neither sender nor receiver is known.',
    ]);
  });

  it.each(["UNA:+\u{9A05D}.?'UNH+1'", "UNA::.? 'UNB:1'", 'UNAABCDEFGH', "UNA+AB.? 'UNB"])(
    'says where service characters are none, and comes to an end: %j',
    (text) => {
      expect(parseEdi(text).interchanges.every(({ messages }) => messages.every(({ fault }) => fault !== null))).toBe(
        true,
      );
    },
  );

  it('is told from TRADACOMS', () => {
    expect(faults(parseEdi("STX=ANA:1+50:A+60:B+070315:130233+7'END=1'"))).toEqual([
      'STX: This is a TRADACOMS transmission, which is neither X12 nor EDIFACT.',
    ]);
  });
});

describe('a broken part', () => {
  const two = (first: string): EdiFile => parseEdi(x12(`${first}ST*850*0002~BEG*00*NE*P-2~SE*3*0002~GE*2*7~`));

  it.each([
    [
      'ST*850*0001~BEG*00~SE*3*0009~',
      'segment 3 (SE), element 2: The set ends with number "0009", it began with "0001".',
    ],
    ['ST*850*0001~BEG*00~SE*8*0001~', 'segment 3 (SE), element 1: It counts "8" segments, 3 came.'],
    ['ST*850*0001~BEG*00~', 'segment 3 (SE): SE is missing: the next set begins inside the set.'],
    [
      'ST*850*0001~N1*BY*A*92*1\n   N3*Street~SE*4*0001~',
      'segment 2 (N1), element 4: A line break and another tag stand inside the element: a terminator is missing.',
    ],
  ])('keeps its neighbours whole: %j', (first, place) => {
    const file = two(first);
    expect(faults(file)).toEqual([`Interchange 000000042, group 7, set 0001 (850), ${place}`]);
    expect(types(file)).toEqual(['850 0001 broken', '850 0002']);
  });

  it.each([
    [GOOD.replace('GE*1*7', 'GE*3*7'), 'Interchange 000000042, group 7, GE, element 1: It counts "3" sets, 1 came.'],
    [
      GOOD.replace('GE*1*7', 'GE*1*8'),
      'Interchange 000000042, group 7, GE, element 2: The number is "8", GS says "7".',
    ],
    [GOOD.replace('IEA*1*', 'IEA*2*'), 'Interchange 000000042, IEA, element 1: It counts "2" groups, 1 came.'],
    [
      GOOD.replace('IEA*1*000000042', 'IEA*1*1'),
      'Interchange 000000042, IEA, element 2: The number is "1", ISA says "000000042".',
    ],
    [GOOD.replace(/IEA.*\n/, ''), 'Interchange 000000042, IEA: IEA is missing: the interchange breaks off.'],
    [GOOD.replace('ST*850', 'XX*1~ST*850'), 'Interchange 000000042, group 7, XX: XX stands outside of every set.'],
  ])('of the envelope is told beside the set', (text, place) => {
    const file = parseEdi(text);
    expect(faults(file)).toEqual([place]);
    expect(types(file)).toEqual(['850 0001']);
  });

  it('in one interchange leaves the next alone', () => {
    const file = parseEdi(`${GOOD.slice(0, GOOD.indexOf('SE*'))}\n${GOOD.replaceAll('42', '43')}\nleft over`);
    expect(types(file)).toEqual(['850 0001 broken', '850 0001']);
    expect(faults(file)[0]).toMatch(/^Line \d+: Here stands "left over"/);
  });

  it('that has no terminator at all is read once and no more', () => {
    const file = parseEdi(`${ISA}\nGS*PO*${'x'.repeat(700_000)}`);
    expect(file.interchanges).toHaveLength(1);
  });
});

it('reads several interchanges of both standards in one text, with their lines', () => {
  const file = parseEdi(
    `${GOOD}\nUNB+UNOC:3+S+R+260302:0930+9'\nUNH+1+ORDERS:D:96A:UN'\nUNT+2+1'\nUNZ+1+9'\n${GOOD.replaceAll('42', '43')}`,
  );
  expect(types(file)).toEqual(['850 0001', 'ORDERS 1', '850 0001']);
  expect(file.interchanges.map(({ line }) => line)).toEqual([1, 6, 10]);
  expect(faults(file)).toEqual([]);
});

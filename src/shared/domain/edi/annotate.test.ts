import { describe, expect, it } from 'vitest';
import { annotate, annotateSegment } from './annotate.ts';
import { EDIFACT_CODES } from './edifact-codes.ts';
import { EDIFACT_SEGMENTS } from './edifact-names.ts';
import { faultText } from './envelope.ts';
import { X12_CODES } from './x12-codes.ts';
import { X12_SEGMENTS } from './x12-names.ts';

const texts = (segment: ReturnType<typeof annotateSegment>): string[] =>
  segment.elements.map(
    ({ number, name, value, meaning }) => `${number} ${name}: ${value}${meaning === null ? '' : ` (${meaning})`}`,
  );

describe('a segment', () => {
  it('of X12 has names and meanings', () => {
    const segment = annotateSegment('x12', ['AT7', 'SD', 'AO', '', '', '20260311', '0615', 'CT']);
    expect(segment.name).toBe('Shipment status');
    expect(texts(segment)).toEqual([
      '01 Status: SD (delayed)',
      '02 Reason: AO (weather or natural disaster)',
      '05 Date: 20260311',
      '06 Time: 0615',
      '07 Time code: CT (central)',
    ]);
  });

  it('of EDIFACT has them for components', () => {
    const segment = annotateSegment('edifact', ['DTM', ['11', '202603161430', '203']]);
    expect(texts(segment)).toEqual([
      '01.1 Qualifier: 11 (despatch)',
      '01.2 Value: 202603161430',
      '01.3 Format: 203 (CCYYMMDDHHMM)',
    ]);
    expect(segment.elements.map(({ pointer }) => pointer)).toEqual(['/1/0', '/1/1', '/1/2']);
  });

  it('that is not known keeps its values', () => {
    expect(annotateSegment('x12', ['ZZ1', 'a', { repeats: ['b', ['c', 'd']] }])).toEqual({
      tag: 'ZZ1',
      name: null,
      elements: [
        { number: '01', value: 'a', name: null, meaning: null, pointer: '/1' },
        { number: '02.1', value: 'b', name: null, meaning: null, pointer: '/2/repeats/0' },
        { number: '02.1', value: 'c', name: null, meaning: null, pointer: '/2/repeats/1/0' },
        { number: '02.2', value: 'd', name: null, meaning: null, pointer: '/2/repeats/1/1' },
      ],
    });
  });
});

it('annotates a file with the envelope, line by line, and says what is wrong', () => {
  const { lines, faults } = annotate(
    [
      'ISA*00*          *00*          *ZZ*S              *ZZ*R              *260302*0930*U*00401*000000042*0*T*>~',
      'GS*PO*S*R*20260302*0930*7*X*004010~',
      'ST*850*0001~',
      'BEG*00*NE*P-1~',
      'SE*9*0001~',
      'GE*1*7~',
      'IEA*1*000000042~',
    ].join('\n'),
  );
  expect(lines.map(({ line, segment }) => [line, segment.tag, segment.name])).toEqual([
    [1, 'ISA', 'Interchange header'],
    [2, 'GS', 'Group header'],
    [3, 'ST', 'Transaction set header'],
    [4, 'BEG', 'Beginning of the purchase order'],
    [5, 'SE', 'Transaction set trailer'],
    [6, 'GE', 'Group trailer'],
    [7, 'IEA', 'Interchange trailer'],
  ]);
  expect(lines[0]?.segment.elements.at(-2)).toMatchObject({ name: 'Usage', meaning: 'test' });
  expect(lines[0]?.segment.elements.at(-1)).toMatchObject({ name: 'Component separator', value: '>' });
  expect(faults.map(faultText)).toEqual([
    'Interchange 000000042, group 7, set 0001 (850), segment 3 (SE), element 1: It counts "9" segments, 3 came.',
  ]);
});

describe.each([
  ['X12', X12_SEGMENTS, X12_CODES],
  ['EDIFACT', EDIFACT_SEGMENTS, EDIFACT_CODES],
] as const)('the lists of %s', (_standard, segments, codes) => {
  it('are there where a name speaks of them, and used', () => {
    const named = new Set(
      Object.values(segments).flatMap((text) => [...text.matchAll(/@(\w+)/g)].map(([, list = '']) => list)),
    );
    expect([...named].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      Object.keys(codes).toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });
});

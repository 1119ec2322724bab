import { expect, it } from 'vitest';
import { ediMessageOf } from './edi-message.ts';

const payload = {
  edi: 'x12',
  file: 'in/a.edi',
  set: { type: '850', control: '0001', version: '004010' },
  notes: [],
  segments: [
    ['ST', '850', '0001'],
    ['BEG', '00', 'NE', 'P-1'],
  ],
};

it('reads the segments of a message with their names', () => {
  const message = ediMessageOf(payload);
  expect(message).toMatchObject({ standard: 'x12', type: '850', file: 'in/a.edi' });
  expect(message?.segments[1]).toMatchObject({
    tag: 'BEG',
    name: 'Beginning of the purchase order',
    elements: [{ meaning: 'original' }, { meaning: 'new order' }, { value: 'P-1', pointer: '/3' }],
  });
});

it.each([null, 'text', 7, [], {}, { edi: 'x12' }, { ...payload, edi: 'other' }, { ...payload, segments: [['ST', 7]] }])(
  'leaves every other payload alone: %j',
  (other) => {
    expect(ediMessageOf(other)).toBeNull();
  },
);

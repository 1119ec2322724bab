import { expect, test } from 'vitest';
import { Handles } from './handles.ts';

const expired = expect.objectContaining({ data: expect.objectContaining({ code: 'handle.expired', retryable: true }) });

test('a list is held under its handle until it is closed', () => {
  const handles = new Handles();
  const handle = handles.open('orders', Float64Array.of(3, 1, 2), 7);
  expect(handles.keys('orders', handle, 7)).toEqual(Float64Array.of(3, 1, 2));
  handles.close(handle);
  expect(() => handles.keys('orders', handle, 7)).toThrow(expired);
});

test('the list that was unused for longest goes first', () => {
  const handles = new Handles();
  const first = handles.open('orders', Float64Array.of(1), 1);
  const second = handles.open('orders', Float64Array.of(2), 1);
  for (let opened = 2; opened < 32; opened++) handles.open('orders', new Float64Array(0), 1);
  handles.keys('orders', first, 1);
  handles.open('orders', new Float64Array(0), 1);
  expect(handles.keys('orders', first, 1)).toEqual(Float64Array.of(1));
  expect(() => handles.keys('orders', second, 1)).toThrow(expired);
});

test('very long lists push out older ones, but never the newest', () => {
  const handles = new Handles();
  const older = handles.open('orders', new Float64Array(5_000_000), 1);
  const newest = handles.open('orders', new Float64Array(9_000_000), 1);
  expect(() => handles.keys('orders', older, 1)).toThrow(expired);
  expect(handles.keys('orders', newest, 1)).toHaveLength(9_000_000);
});

test('a handle of another list, of another reader or from before a rebuild is expired', () => {
  const handles = new Handles();
  const handle = handles.open('orders', Float64Array.of(1), 1);
  expect(() => handles.keys('exceptions', handle, 1)).toThrow(expired);
  const other = handles.open('orders', Float64Array.of(1), 1);
  expect(() => handles.keys('orders', other, 2)).toThrow(expired);
  expect(() => new Handles().keys('orders', new Handles().open('orders', Float64Array.of(1), 1), 1)).toThrow(expired);
});

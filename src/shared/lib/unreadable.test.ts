import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { whyUnreadable } from './unreadable.ts';

function thrownBy(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

it('says in words what the system says by its code', () => {
  expect(whyUnreadable(thrownBy(() => readFileSync('/nowhere/orders.csv')))).toBe('it is not there');
  expect(whyUnreadable(thrownBy(() => readFileSync(import.meta.dirname)))).toBe('it is a folder');
});

it('leaves other words as they are', () => {
  expect(whyUnreadable(new Error('orders.csv is not inside the folder'))).toBe('orders.csv is not inside the folder');
  expect(whyUnreadable('odd')).toBe('odd');
});

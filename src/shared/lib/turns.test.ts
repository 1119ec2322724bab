import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('runs one piece after the other, also after one that failed, and gives each its own result', async () => {
  const inTurn = createTurns();
  const told: string[] = [];
  const piece = (name: string, failure: Error | null) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    told.push(`${name} ends`);
    if (failure) throw failure;
    return name;
  };
  const results = await Promise.allSettled([
    inTurn(piece('first', null)),
    inTurn(piece('second', new Error('no'))),
    inTurn(piece('third', null)),
  ]);
  expect(told).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
  expect(results).toMatchObject([{ value: 'first' }, { reason: new Error('no') }, { value: 'third' }]);
});

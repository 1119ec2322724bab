import { expect, it } from 'vitest';
import { COMPANY_ZONE } from '../lifecycle/company-policy.ts';
import { createHandlers, type HandlerParts } from './handlers.ts';

it('stores of the past are forgotten once another zone is kept: one that is opened meanwhile is of the zone before', async () => {
  const sequence: string[] = [];
  const parts = {
    writer: {
      async ask(name: string) {
        await Promise.resolve();
        sequence.push(name);
      },
    },
    pastStores: { forgetAll: () => sequence.push('forgotten') },
  } as unknown as HandlerParts;
  const set = createHandlers(parts)['preferences.set'];
  const { signal } = new AbortController();
  await set({ key: COMPANY_ZONE, value: 'Europe/Paris' }, signal, null);
  await set({ key: 'orders.columns', value: [] }, signal, null);
  expect(sequence).toEqual(['setPreference', 'forgotten', 'setPreference']);
});

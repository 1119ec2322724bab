import { describe, expect, it } from 'vitest';
import type { LookUp, SystemLookUp } from '#shared/contract/dto/look-up.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

const orderKey = 'erp/salesOrders/1';

function system(parts: Partial<SystemLookUp>): SystemLookUp {
  return {
    connectionId: 'erp',
    name: 'Northwind ERP',
    monogram: 'ER',
    kind: 'erp',
    state: 'refreshed',
    done: 2,
    total: 2,
    sentence: '1 record of 2 changed.',
    next: null,
    ...parts,
  };
}

function answers(...systems: readonly SystemLookUp[]): { readonly asked: string[]; readonly answers: Answers } {
  const asked: string[] = [];
  const lookUp: LookUp = {
    orderKey,
    state: 'done',
    startedAt: 0,
    endedAt: 1,
    sentence: 'All asked.',
    systems: [...systems],
  };
  return {
    asked,
    answers: {
      'order.find': () => ({ orderKeys: [orderKey] }),
      'lookup.start': (input) => {
        asked.push(input.orderKey);
        return {};
      },
      'lookup.get': () => ({ lookUp }),
    },
  };
}

describe('a look-up of an order', () => {
  it('tells how each system answered', async () => {
    const { asked, answers: all } = answers(system({}));
    const host = fakeHost(['lookup', 'SO-1'], { answers: all });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(asked).toEqual([orderKey]);
    expect(host.stdout.text()).toBe(
      'All asked.\nSYSTEM         ANSWER     WHAT CAME OF IT\nNorthwind ERP  refreshed  1 record of 2 changed.\n',
    );
  });

  it('went through in part when a system does not answer', async () => {
    const offline = system({ state: 'offline', sentence: 'It cannot be reached.', next: 'Nothing to do.' });
    const { answers: all } = answers(system({}), offline);
    const host = fakeHost(['lookup', 'SO-1', '--json'], { answers: all });
    expect(await runCli(host)).toBe(EXIT.partial);
    expect(JSON.parse(host.stdout.text())).toMatchObject({
      orderKey,
      systems: [{ state: 'refreshed' }, { state: 'offline' }],
    });
  });
});

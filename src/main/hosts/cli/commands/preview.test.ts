import { describe, expect, it } from 'vitest';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { declaring } from '../testing/declaring.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

describe('a preview', () => {
  const stream = {
    streamId: 'orders',
    entity: 'salesOrders',
    state: 'mapped' as const,
    error: null,
    bounded: true,
    byCustomer: false,
    numbers: null,
    read: 2,
    mapped: 1,
    parked: 1,
    bytes: 900,
    tookMs: 80,
    size: { records: 4200, basis: 'counted' as const, bytes: 1_890_000, ms: 130_000 },
    records: [
      {
        sourceId: 'r1',
        recordedAt: null,
        deleted: false,
        documents: [],
        parked: { reason: 'No\u001B[31mnumber', path: '/no' },
        payload: '{}',
      },
    ],
    missing: [
      {
        kind: 'order' as const,
        what: 'promised date',
        why: 'nothing of it can be called late',
        weight: 'poorer' as const,
        documents: 1,
        of: 1,
      },
    ],
    unknownValues: [{ value: 'Adrift', documents: 1 }],
  };
  const asked: Input<'connections.preview'>[] = [];
  const answers: Answers = {
    ...declaring(),
    'connections.preview': (input) => {
      asked.push(input);
      return { connectionId: 'erp', name: 'ERP', sentence: 'ERP sent 2 records.', streams: [stream] };
    },
  };

  it('shows what is missing, what has no meaning and what would be parked, and steers no terminal', async () => {
    const host = fakeHost(['preview', 'shop.yml', '--stream', 'orders', '--from', '2026-11-01T00:00Z'], { answers });
    expect(await runCli(host)).toBe(EXIT.partial);
    expect(asked.at(-1)).toMatchObject({ of: { kind: 'declaration', folder: null }, streams: ['orders'], sample: 3 });
    expect(asked.at(-1)?.from).toBe(Date.UTC(2026, 10, 1));
    const text = host.stdout.text();
    expect(text).toContain('counted in all: 4,200, about 2 min');
    expect(text).toContain('missing: promised date in 1 of 1 of kind order: nothing of it can be called late');
    expect(text).toContain('without a meaning: status "Adrift" in 1 document');
    expect(text).toContain('parked r1: No [31mnumber (/no)');
  });

  it('takes a word without a dot for a connection', async () => {
    expect(await runCli(fakeHost(['preview', 'bc', '--json'], { answers }))).toBe(EXIT.partial);
    expect(asked.at(-1)?.of).toEqual({ kind: 'connection', connectionId: 'bc' });
  });
});

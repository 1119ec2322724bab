import { describe, expect, it } from 'vitest';
import type { Input, Output } from '#shared/contract/methods.ts';
import { easypostVendor, API_KEY } from '../connectors/easypost/fixtures/vendor.ts';
import { previewConnection } from './preview-service.ts';
import { ServiceBench } from './testing/service-bench.ts';

type Asked = Input<'connections.preview'>;

const EASYPOST = {
  id: 'parcels',
  connectorId: 'easypost',
  name: 'Parcels',
  config: { apiUrl: 'https://parcels.example/v2' },
  secrets: { apiKey: API_KEY },
};

const DECLARATION = `
connection: portal
name: Dealer portal
kind: commerce
monogram: DP
streams:
  orders:
    files: [orders.csv]
    format: csv
    kinds:
      - id: Order
        documents:
          - kind: order
            label: Order
            references:
              - { type: order_no, role: is, value: Order }
            status:
              - of: State
                meanings:
                  open: { axes: { commercial: complete } }
  returns:
    files: [returns.csv]
    format: csv
    kinds:
      - id: No
        documents:
          - { kind: return, label: No }
`;

async function preview(
  bench: ServiceBench,
  of: Asked['of'],
  more: Partial<Asked> = {},
  signal = new AbortController().signal,
): Promise<Output<'connections.preview'>> {
  const target = await bench.connections.previewTarget(of, signal);
  return previewConnection(target, {
    streams: more.streams ?? null,
    from: null,
    customers: more.customers ?? null,
    sample: more.sample ?? 5,
  });
}

function withDealer(): ServiceBench {
  const bench = new ServiceBench();
  bench.folder.write('throughline.yml', DECLARATION);
  bench.folder.write('orders.csv', 'Order,State\nA-1,open\nA-2,adrift\nA-3\n');
  bench.folder.write('returns.csv', 'No\nR-1\n');
  return bench;
}

const DEALER: Asked['of'] = { kind: 'declaration', file: '/shop/throughline.yml', folder: '/shop', secrets: {} };

describe('a preview', () => {
  it('of settings that nobody kept shows what the first records become, and stores nothing', async () => {
    const bench = new ServiceBench();
    const vendor = easypostVendor();
    const answers = new Map<string, Awaited<ReturnType<typeof vendor.send>>>();
    bench.ask = async (request) => {
      const answer = await vendor.send(request);
      answers.set(request.url, answer);
      return answer;
    };
    const { streams, sentence } = await preview(bench, { kind: 'settings', connection: EASYPOST });
    expect(sentence).toMatch(/^Parcels sent \d+ records to look at; \d+ can be read/);
    const [trackers] = streams;
    expect(trackers).toMatchObject({ streamId: 'trackers', state: 'mapped', parked: 0, error: null });
    const facts = trackers?.records.flatMap(({ documents }) => documents.flatMap((document) => document.facts)) ?? [];
    expect(facts.map(({ name }) => name)).toEqual(expect.arrayContaining(['Tracking number', 'Transport status']));
    for (const table of ['connection', 'stream', 'inbox_page', 'inbox_record', 'run'])
      expect([table, bench.db.value(`SELECT count(*) FROM ${table}`)]).toEqual([table, 0]);
    expect(bench.secrets.size).toBe(0);
    expect(answers.size).toBeGreaterThan(0);
    expect(JSON.stringify(streams)).not.toContain(API_KEY);
  });

  it('of a declaration tells what is missing, what has no meaning, and what would be parked', async () => {
    const bench = withDealer();
    const { streams } = await preview(bench, DEALER);
    const [orders, returns] = streams;
    expect(orders).toMatchObject({ state: 'mapped', read: 3, mapped: 2, parked: 1 });
    // What cannot be read comes first: that is what somebody has to mend.
    expect(orders?.records[0]?.parked?.reason).toBe('It has 1 cell where the header names 2.');
    expect(orders?.unknownValues).toEqual([{ value: 'adrift', documents: 1 }]);
    expect(orders?.missing).toContainEqual(
      expect.objectContaining({ kind: 'order', what: 'promised date', weight: 'poorer', documents: 2, of: 2 }),
    );
    expect(orders?.missing.map(({ what }) => what)).not.toContain('number of its own');
    expect(returns?.missing[0]).toMatchObject({ what: 'number of what it belongs to', weight: 'unlinkable' });
    expect(bench.connections.targets(null)).toEqual([]);
  });

  it('reads the streams that are asked for, and refuses one that is not there', async () => {
    const bench = withDealer();
    const { streams } = await preview(bench, DEALER, { streams: ['returns'], sample: 1 });
    expect(streams.map(({ streamId }) => streamId)).toEqual(['returns']);
    await expect(preview(bench, DEALER, { streams: ['none'] })).rejects.toMatchObject({
      data: { code: 'input.not_found', next: 'Choose of orders, returns.' },
    });
  });

  it('says in its place what a stream failed with, and what to do', async () => {
    const bench = new ServiceBench();
    bench.answer = () => ({ status: 401, headers: { 'content-type': 'application/json' }, text: '{}' });
    const { streams, sentence } = await preview(bench, { kind: 'settings', connection: EASYPOST });
    expect(streams[0]).toMatchObject({ state: 'failed', error: { code: 'connection.auth' }, size: null });
    expect(streams[0]?.error?.next).not.toBe('');
    expect(sentence).toBe('Parcels gave nothing to look at.');
  });

  it('stops when it is cancelled', async () => {
    const bench = new ServiceBench();
    const stop = new AbortController();
    bench.ask = () => {
      stop.abort();
      throw stop.signal.reason;
    };
    const asked = preview(bench, { kind: 'settings', connection: EASYPOST }, {}, stop.signal);
    await expect(asked).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
  });
});

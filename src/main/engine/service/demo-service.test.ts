import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../store/open.ts';
import { restoreDemoClock } from './demo-service.ts';
import { DEMO_CONNECTION, NOW, PlayedDemo, ServiceBench } from './testing/service-bench.ts';

const HOUR = 3_600_000;

describe('opening the demo company', () => {
  it('makes its connections, and the same ones when it is asked for again', async () => {
    const bench = new ServiceBench();
    expect(bench.demo.active()).toBe(false);
    expect(await bench.demo.open(500, 3)).toEqual(['ep']);
    expect(bench.demo.active()).toBe(true);
    expect(bench.demoCompany?.opened).toEqual([{ orders: 500, seed: 3, moment: NOW, advancedMs: -96 * HOUR }]);
    expect(bench.secrets.get('connection/ep/apiKey')).toBe(DEMO_CONNECTION.secrets['apiKey']);
    expect(await bench.demo.open(500)).toEqual(['ep']);
    expect(await bench.demo.open(500, 3)).toEqual(['ep']);
    expect(bench.demoCompany?.opened).toHaveLength(1);
  });

  it('of another size or seed is refused, and the one that is there stays', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    for (const [orders, seed] of [
      [501, 3],
      [500, 4],
    ] as const) {
      await expect(bench.demo.open(orders, seed)).rejects.toMatchObject({
        data: { code: 'input.conflict', message: expect.stringContaining('500 orders (seed 3)') },
      });
    }
    expect(bench.demoCompany?.opened).toHaveLength(1);
  });

  it('beside connections of one’s own is refused', async () => {
    const bench = new ServiceBench();
    await bench.connections.create({
      ...DEMO_CONNECTION,
      id: 'mine',
      config: { ...DEMO_CONNECTION.config },
      secrets: { ...DEMO_CONNECTION.secrets },
    });
    await expect(bench.demo.open(500)).rejects.toMatchObject({ data: { code: 'input.conflict' } });
    expect(bench.demo.active()).toBe(false);
  });

  it('where the host has none says how to get one', async () => {
    const bench = new ServiceBench({ demo: null });
    await expect(bench.demo.open(500)).rejects.toMatchObject({ data: { code: 'feature.absent' } });
    expect(bench.demo.active()).toBe(false);
  });

  it('that does not succeed leaves no trace of it', async () => {
    const demo = new PlayedDemo();
    const bench = new ServiceBench({ demo });
    demo.open = () => Promise.reject(new Error('no port is free'));
    await expect(bench.demo.open(500)).rejects.toThrow('no port is free');
    expect(bench.demo.active()).toBe(false);
    bench.restart();
    await bench.demo.resume();
    expect(bench.connections.targets(null)).toEqual([]);
  });
});

describe('after a restart', () => {
  it('the same company goes on where it was, at its new addresses', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    await bench.demo.settled();
    await bench.demo.advance(30);
    bench.restart();
    await bench.demo.resume();
    expect(bench.demoCompany?.opened).toEqual([
      { orders: 500, seed: 3, moment: NOW, advancedMs: -96 * HOUR },
      { orders: 500, seed: 3, moment: NOW, advancedMs: 30 * HOUR },
    ]);
    expect(bench.connections.targets('ep')[0]?.connection.config).toMatchObject({ apiUrl: 'http://127.0.0.1:2/v2' });
  });

  it('nothing is opened in a store without one', async () => {
    const bench = new ServiceBench();
    await bench.demo.resume();
    expect(bench.demoCompany?.opened).toEqual([]);
  });

  it('asking for it opens it, as it was', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    await bench.demo.settled();
    await bench.demo.advance(2);
    bench.restart();
    expect(await bench.demo.open(500)).toEqual(['ep']);
    expect(bench.demoCompany?.opened.at(-1)).toMatchObject({ moment: NOW, advancedMs: 2 * HOUR });
  });
});

describe('its clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-demo-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('goes where its life was, with or without its servers, before anything is written', async () => {
    const file = join(folder, 'store.sqlite');
    const bench = new ServiceBench({ file });
    await bench.demo.open(500, 3);
    await bench.demo.settled();
    await bench.demo.advance(30);
    await bench.demo.settled();
    const demo = new PlayedDemo();
    restoreDemoClock(demo, file);
    expect(demo.aheadMs).toBe(30 * HOUR);
    bench.db.close();
  });

  it('is the machine’s where there is no company, no store, or none that can be read', () => {
    const [empty, broken] = [join(folder, 'empty.sqlite'), join(folder, 'broken.sqlite')];
    openStore(empty).close();
    writeFileSync(broken, 'no store at all');
    const demo = new PlayedDemo();
    for (const file of [empty, broken, join(folder, 'none.sqlite')]) restoreDemoClock(demo, file);
    expect(demo.aheadMs).toBe(0);
  });
});

describe('its past', () => {
  /** When its systems were read, against the machine's clock. */
  const readAt = (bench: ServiceBench): number[] =>
    bench.db.column<number>('SELECT started_at FROM run ORDER BY id').map((at) => (at - NOW) / HOUR);

  it('begins days back and is read again and again on the way to the present', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    expect(bench.demo.movingTo()).toBe(NOW);
    await bench.demo.settled();
    expect(readAt(bench)).toEqual(Array.from({ length: 17 }, (_, stop) => 6 * stop - 96));
    expect(bench.demo.movingTo()).toBeNull();
  });

  it('goes on after a restart from where it was', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    while (readAt(bench).length < 3) await Promise.resolve();
    await bench.demo.close();
    const until = readAt(bench).at(-1) ?? 0;
    expect(until).toBeLessThan(0);
    bench.restart();
    await bench.demo.resume();
    expect(bench.demoCompany?.opened.at(-1)?.advancedMs).toBe(until * HOUR);
    await bench.demo.settled();
    expect(readAt(bench).at(-1)).toBe(0);
  });

  it('a day that a person lets pass meanwhile is not lived twice, and is read as well', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    expect(await bench.demo.advance(120)).toBe(NOW + 24 * HOUR);
    await bench.demo.settled();
    expect(readAt(bench)).toEqual([-96, 24]);
  });
});

describe('letting its life go on', () => {
  it('adds up', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    await bench.demo.settled();
    expect(await bench.demo.advance(5)).toBe(NOW + 5 * HOUR);
    expect(await bench.demo.advance(0.5)).toBe(NOW + 5.5 * HOUR);
  });

  it('is refused while it is not open', async () => {
    const bench = new ServiceBench();
    await expect(bench.demo.advance(1)).rejects.toMatchObject({ data: { code: 'input.conflict' } });
    await bench.demo.open(500, 3);
    await bench.demo.close();
    await expect(bench.demo.advance(1)).rejects.toMatchObject({ data: { code: 'input.conflict' } });
  });
});

describe('letting its systems fail', () => {
  const OUTAGE = { kinds: ['outage'], share: 1 } as const;

  it('lasts until it is stopped, over a restart and whatever its clock does', async () => {
    const bench = new ServiceBench();
    await bench.demo.open(500, 3);
    expect(bench.demo.systems()).toEqual([{ connectionId: 'ep', failure: null }]);
    await Promise.all([bench.demo.advance(2), bench.demo.disturb(['ep'], OUTAGE), bench.demo.advance(3)]);
    await bench.demo.settled();
    expect(bench.demoCompany?.failing.get('ep')).toEqual(OUTAGE);
    bench.restart();
    expect(bench.demo.systems()).toEqual([]);
    await bench.demo.resume();
    expect(bench.demoCompany?.failing.get('ep')).toEqual(OUTAGE);
    expect(bench.demo.systems()).toEqual([{ connectionId: 'ep', failure: OUTAGE }]);
    await bench.demo.disturb(null, null);
    expect(bench.demoCompany?.failing.size).toBe(0);
    bench.restart();
    await bench.demo.resume();
    expect(bench.demo.systems()).toEqual([{ connectionId: 'ep', failure: null }]);
  });

  it('is refused for a connection that is none of its own, and while it is not open', async () => {
    const bench = new ServiceBench();
    await expect(bench.demo.disturb(null, OUTAGE)).rejects.toMatchObject({ data: { code: 'input.conflict' } });
    await bench.demo.open(500, 3);
    await bench.demo.settled();
    await bench.connections.create({
      ...DEMO_CONNECTION,
      id: 'mine',
      config: { ...DEMO_CONNECTION.config },
      secrets: { ...DEMO_CONNECTION.secrets },
    });
    await expect(bench.demo.disturb(['ep', 'mine'], OUTAGE)).rejects.toMatchObject({
      data: { code: 'input.invalid', message: 'mine is no system of the demo company.' },
    });
    expect(bench.demoCompany?.failing.size).toBe(0);
  });
});

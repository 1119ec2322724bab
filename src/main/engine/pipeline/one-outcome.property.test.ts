import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONNECTIONS } from '../correlation/testing/any-world.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { expectAccounted } from '../lifecycle/testing/accounted.ts';
import {
  anyChunk,
  anyConnection,
  anyVersions,
  anyWait,
  anyWish,
  anyWork,
  BEGIN,
  fulfil,
  work,
} from './testing/any-history.ts';
import { PlainStore } from './testing/plain-store.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 15);

/** One turn of an arrival: a page, and what happens around it. */
const turn = fc.record({
  page: fc.integer({ min: 1, max: 6 }),
  wish: fc.boolean(),
  work: anyWork,
  wait: anyWait,
  event: fc.oneof(
    { weight: 8, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constant('kill' as const) },
    { weight: 1, arbitrary: fc.constant('rebuild' as const) },
    { weight: 1, arbitrary: anyConnection },
  ),
});

const arrival = anyVersions.chain((versions) =>
  fc.record({
    versions: fc.constant(versions),
    arriving: fc
      .shuffledSubarray([...versions, ...versions], { minLength: versions.length })
      .map((some) => [...some, ...versions.filter((one) => !some.includes(one))]),
    wishes: fc.array(anyWish, { maxLength: 6 }),
    turns: fc.array(turn, { minLength: 1, maxLength: 12 }),
    chunk: fc.option(anyChunk),
  }),
);

/** All that is derived, but for when an order is looked at again: an early look finds nothing new. */
function timeless(store: PlainStore): string {
  store.drain();
  store.db.exec('UPDATE order_row SET next_look_at = NULL');
  return store.digest();
}

test(
  'payloads and decisions in any order, doubled, in any pages, with kills and rebuilds between: one outcome',
  () => {
    fc.assert(
      fc.property(arrival, ({ versions, arriving, wishes, turns, chunk }) => {
        const live = new PlainStore(CONNECTIONS, BEGIN, undefined, chunk ?? undefined);
        const away = new Set<string>();
        let wanted = [...wishes];
        let landed = 0;
        for (let count = 0; landed < arriving.length; count += 1) {
          const { page, wish, work: much, wait, event } = turns[count % turns.length]!;
          live.land(arriving.slice(landed, landed + page), live.now);
          landed += page;
          work(live, much);
          if (event === 'kill') live.restart();
          else if (event === 'rebuild') live.pipeline.rebuild();
          else if (event !== 'none') {
            if (away.delete(event.id)) live.bringBack(event);
            else live.remove(event.id, live.now);
            if (live.db.value('SELECT removed_at FROM connection WHERE id = ?', event.id) !== null) away.add(event.id);
          }
          const [first, ...others] = wanted;
          if (wish && first) wanted = fulfil(live, first, live.now) ? others : [...others, first];
          live.now += wait;
          live.pipeline.markDue();
        }
        work(live, 'all');
        for (const wish of wanted) {
          fulfil(live, wish, live.now);
          live.restart();
        }

        const clean = new PlainStore(CONNECTIONS, BEGIN);
        clean.now = live.now;
        clean.land(versions, live.now);
        clean.replay(live.log.entries);
        for (const id of away) clean.remove(id, live.now);
        expect(live.links()).toEqual(clean.links());
        expect(timeless(live)).toBe(timeless(clean));

        for (const store of [live, clean]) store.pipeline.markAll();
        const outcome = clean.digest();
        expect(live.digest()).toBe(outcome);
        live.pipeline.rebuild();
        expect(live.digest()).toBe(outcome);

        const loader = new OrderLoader(live.db);
        const policy = companyPolicy(live.db);
        for (const id of live.db.column<number>('SELECT id FROM order_row')) {
          const view = loader.load(id, policy, live.now);
          expect(view).not.toBeNull();
          if (view) expectAccounted(view);
        }
        live.db.close();
        clean.db.close();
      }),
      { numRuns: RUNS },
    );
  },
  120_000 + 3_000 * RUNS,
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { DAY, HOUR, instant, type Instant } from '#shared/domain/time.ts';
import { readDecisions } from '../commands/decision-log.ts';
import { anyDecision, anyRecord, CONNECTIONS, NOW } from '../correlation/testing/any-world.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { plainMappings, PlainStore, type PlainRecord } from '../pipeline/testing/plain-store.ts';
import { Past } from './past.ts';
import { rollBack } from './roll-back.ts';

/** Orders with a promise and a hold, so that what time makes of them differs from moment to moment. */
const richRecord = fc
  .record({
    record: anyRecord,
    promisedIn: fc.option(fc.integer({ min: -48, max: 48 })),
    held: fc.constantFrom<'open' | 'ended' | null>('open', 'ended', null),
  })
  .map(({ record, promisedIn, held }): PlainRecord => ({
    ...record,
    documents: record.documents.map((document) => ({
      ...document,
      promise: promisedIn === null ? null : { value: instant(NOW + promisedIn * HOUR), path: '/promise' },
      conditions:
        held === null
          ? []
          : [
              {
                code: 'CR-HOLD',
                from: { value: instant(NOW - DAY), path: '/held' },
                to: held === 'open' ? null : { value: instant(NOW - HOUR), path: '/until' },
                open: held === 'open',
                reason: null,
                path: '/hold',
              },
            ],
    })),
  }));

type Step =
  | { readonly kind: 'land'; readonly records: readonly PlainRecord[]; readonly drain: boolean }
  | { readonly kind: 'decide'; readonly body: DecisionBody }
  | { readonly kind: 'undo'; readonly back: number }
  | { readonly kind: 'triage'; readonly pick: number }
  | { readonly kind: 'remove'; readonly connection: string };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('land'),
      records: fc.array(richRecord, { minLength: 1, maxLength: 4 }),
      drain: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('decide'), body: anyDecision }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo'), back: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('triage'), pick: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('remove'), connection: fc.constantFrom('erp', 'crm', 'wms', 'tms') }),
  },
);

const timeOf = (step: number): Instant => NOW + step * HOUR;

/** What happened, as it can be told again to another store. */
type Event = (store: PlainStore, at: Instant) => void;

/** Plays the steps into a store; returns those that had an effect. */
function play(store: PlainStore, steps: readonly Step[]): (Event | null)[] {
  const decided: string[] = [];
  return steps.map((step, index) => {
    const at = timeOf(index);
    store.now = at;
    switch (step.kind) {
      case 'land': {
        const land: Event = (target, when) => target.land(step.records, when);
        land(store, at);
        if (step.drain) store.drain();
        return land;
      }
      case 'remove': {
        const remove: Event = (target, when) => target.remove(step.connection, when);
        remove(store, at);
        return remove;
      }
      default: {
        store.drain();
        const body = bodyOf(step, store, decided);
        if (body === null) return null;
        try {
          decided.push(store.decide(body, at));
        } catch (error) {
          if (error instanceof ContractError) return null;
          throw error;
        }
        return (target, when) => {
          target.now = when;
          target.drain();
          target.decide(body, when);
        };
      }
    }
  });
}

function bodyOf(
  step: Extract<Step, { kind: 'decide' | 'undo' | 'triage' }>,
  store: PlainStore,
  decided: readonly string[],
): DecisionBody | null {
  if (step.kind === 'decide') return step.body;
  if (step.kind === 'undo') {
    const decisionId = decided.at(-1 - step.back);
    return decisionId === undefined ? null : { kind: 'undo', decisionId };
  }
  const keys = store.db.column<string>('SELECT exception_key FROM exception_row ORDER BY exception_key');
  const exceptionKey = keys[step.pick % Math.max(1, keys.length)];
  return exceptionKey === undefined ? null : { kind: 'exception_owner', exceptionKey, owner: 'ada', dueAt: null };
}

test('what is known as of a moment is what a clean run over what had arrived by then gives', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 2, maxLength: 14 }),
      fc.nat(13),
      fc.boolean(),
      (steps, chosen, rebuilt) => {
        const live = new PlainStore(CONNECTIONS, NOW - DAY);
        const events = play(live, steps);
        live.drain();
        if (rebuilt) {
          live.pipeline.rebuild();
          live.drain();
        }

        const last = Math.min(chosen, steps.length - 1);
        const at = timeOf(last) + 1;
        const clean = new PlainStore(CONNECTIONS, NOW - DAY);
        for (const [index, event] of events.slice(0, last + 1).entries()) event?.(clean, timeOf(index));
        clean.now = at;
        clean.pipeline.markAll();
        const wanted = clean.digest();

        const sources = {
          db: live.db,
          mappings: plainMappings(live.db),
          payloads: new PayloadReader(live.db),
          orders: new OrderLoader(live.db),
          log: readDecisions(live.db),
        };
        const past = new Past(sources, at);
        const policy = companyPolicy(clean.db);
        for (const { id, order_key: key } of clean.db.all<{ id: number; order_key: string }>(
          'SELECT id, order_key FROM order_row',
        )) {
          const anchor = past.ordersOf(key).find((order) => past.graph.node(order)?.documentKey === key);
          const snapshot = anchor === undefined ? null : past.order(anchor);
          const view = new OrderLoader(clean.db).load(id, policy, at);
          expect(snapshot?.view).toEqual(view);
          expect(
            snapshot?.exceptions
              .map((one) => ({ key: one.exceptionKey, state: one.state, owner: one.owner, cleared: one.clearedAt }))
              .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
          ).toEqual(
            clean.db.all(
              'SELECT exception_key AS key, state, owner, cleared_at AS cleared FROM exception_row WHERE order_id = ? ORDER BY 1',
              id,
            ),
          );
          const again = new Past(sources, at);
          expect(JSON.stringify(again.order(again.ordersOf(key)[0] ?? 0))).toBe(
            JSON.stringify(past.order(past.ordersOf(key)[0] ?? 0)),
          );
        }

        live.now = at;
        rollBack(live.db, live.pipeline, at);
        live.log.reload();
        expect(live.links()).toEqual(clean.links());
        expect(live.digest()).toBe(wanted);
      },
    ),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 60) },
  );
}, 240_000);

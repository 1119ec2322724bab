import type { Backtest } from '#shared/contract/dto/backtest.ts';
import type { StoreStudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { asItHappened, bornAt, momentsOf } from '../../exceptions/as-it-happened.ts';
import { detectExceptions } from '../../exceptions/detect.ts';
import { policyOf } from '../../lifecycle/company-policy.ts';
import { OrderLoader, type LoadedOrder } from '../../lifecycle/load-order.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';
import { dateText, endOfWhen, zonedDays, type ZonedDays } from '../../lifecycle/zoned-days.ts';
import type { ReadDb } from '../../store/database.ts';
import type { QueryContext } from '../context.ts';

type Question = Extract<StoreStudyQuestion, { study: 'backtest' }>;
type Example = Backtest['trueAlarms'][number];

/** An order whose outcome is known, and when a rule would have been raised for it first. */
interface Trial {
  readonly orderKey: string;
  readonly orderNo: string;
  readonly customer: string | null;
  readonly promiseAt: Instant;
  readonly slipMs: number;
  readonly onTrial: Raised | null;
  readonly inForce: Raised | null;
}

interface Raised {
  readonly at: Instant;
  readonly headline: string;
}

/** One order is looked at once a day, and at most so often. */
const MOST_LOOKS = 60;
const EXAMPLES = 10;
const METHOD =
  'Each order was looked at once a day, at the end of the day, as far as it had happened by the times of its own events; statuses, estimates and quantities count from the last change of their record.';

/** Tries a rule on orders whose outcome is known: what it would have raised, and how right it would have been. */
export function* backtest(
  db: ReadDb,
  { code, overrides, days: period, orders }: Question,
  { now }: QueryContext,
): Generator<{ readonly done: number; readonly total: number }, StudyResult> {
  const { policy: inForce, shipped } = policyOf(db);
  const onTrial = enabled(withOverrides(shipped, overrides), code);
  const policies = { onTrial, inForce, alike: JSON.stringify(onTrial) === JSON.stringify(inForce) };
  const days = zonedDays(inForce.zone);
  const from = now - period * DAY;
  const known = db.column<number>(
    `SELECT id FROM order_row WHERE cancelled = 0 AND promise_at >= ? AND promise_at < ? ORDER BY promise_at, order_key`,
    from,
    now,
  );
  const step = Math.max(1, known.length / orders);
  const chosen = Array.from({ length: Math.min(orders, known.length) }, (_, index) => known[Math.floor(index * step)]);
  const loader = new OrderLoader(db);
  const trials: Trial[] = [];
  for (const [index, order] of chosen.entries()) {
    const loaded = order === undefined ? null : loader.loadDocuments(order);
    const trial = loaded && tried(loader, loaded, code, policies, days, now);
    if (trial) trials.push(trial);
    yield { done: index + 1, total: chosen.length };
  }
  return { study: 'backtest', result: summarise(code, trials, { known: known.length, from, to: now }, days) };
}

/** A rule that is off is tried as if it were on: that is what the trial is for. */
function enabled(policy: Policy, code: ExceptionCode): Policy {
  return { ...policy, enabled: { ...policy.enabled, [code]: true } };
}

function tried(
  loader: OrderLoader,
  loaded: LoadedOrder,
  code: ExceptionCode,
  policies: { readonly onTrial: Policy; readonly inForce: Policy; readonly alike: boolean },
  days: ZonedDays,
  now: Instant,
): Trial | null {
  const { view } = loader.assemble(loaded, policies.inForce, now);
  const { slip } = view;
  // A slip that is only estimated is no outcome yet; none at all, past the promise, is an order in time.
  if (slip?.basis === 'estimated' || view.promise === null) return null;
  const outcome = slip ?? null;
  const promiseAt = outcome?.promise ?? endOfWhen(days, view.promise.value);
  const looks = looksAt(loaded, promiseAt + Math.max(0, outcome?.ms ?? 0), days, now);
  const moments = momentsOf(loaded.documents, days);
  const first = (policy: Policy): Raised | null => {
    let before = Number.NEGATIVE_INFINITY;
    // Nothing is found that was not there before until something happens or time has its turn.
    let changesAt = Number.NEGATIVE_INFINITY;
    for (const at of looks) {
      if (at < changesAt) continue;
      const documents = asItHappened(loaded.documents, loaded.orderKey, at, days);
      const past = loader.assemble({ ...loaded, documents }, policy, at).view;
      const { exceptions, nextLookAt } = detectExceptions(past, policy, at);
      const found = exceptions.find((exception) => exception.code === code && exception.clearedAt === null);
      changesAt = Math.min(nextLookAt ?? Number.POSITIVE_INFINITY, moments.find((moment) => moment > at) ?? Infinity);
      // Between two looks, the rule's own onset tells when.
      if (found) return { at: Math.min(at, Math.max(found.onsetAt, before)), headline: found.headline };
      before = at;
    }
    return null;
  };
  const raised = first(policies.onTrial);
  return {
    orderKey: view.orderKey,
    orderNo: view.orderNo.value,
    customer: view.customer?.value ?? null,
    promiseAt,
    slipMs: outcome?.ms ?? 0,
    onTrial: raised,
    inForce: !policies.inForce.enabled[code] ? null : policies.alike ? raised : first(policies.inForce),
  };
}

/** The ends of the days from the first event of an order to its outcome, the last of them where there are too many. */
function looksAt(loaded: LoadedOrder, until: Instant, days: ZonedDays, now: Instant): readonly Instant[] {
  const born = Math.min(...loaded.documents.map((entry) => bornAt(entry, days)).filter(Number.isFinite), until);
  const last = days.dayOf(Math.min(until, now));
  const looks: Instant[] = [];
  for (let day = Math.max(days.dayOf(born), last - MOST_LOOKS + 1); day <= last; day += 1) {
    looks.push(Math.min(days.startOf(day + 1) - 1, now));
  }
  return looks;
}

function summarise(
  code: ExceptionCode,
  trials: readonly Trial[],
  period: { readonly known: number; readonly from: Instant; readonly to: Instant },
  days: ZonedDays,
): Backtest {
  const raised = trials.flatMap((trial) => (trial.onTrial ? [{ trial, raised: trial.onTrial }] : []));
  const byDay = Map.groupBy(raised, (each) => dateText(days.dayOf(each.raised.at)));
  const examples = (late: boolean): Example[] =>
    raised
      .filter(({ trial }) => trial.slipMs > 0 === late)
      .toSorted((a, b) => b.raised.at - a.raised.at || (a.trial.orderKey < b.trial.orderKey ? -1 : 1))
      .slice(0, EXAMPLES)
      .map(({ trial: { orderKey, orderNo, customer, promiseAt, slipMs }, raised: { at, headline } }) => ({
        orderKey,
        orderNo,
        customer,
        promiseAt,
        slipMs,
        headline,
        raisedAt: at,
      }));
  return {
    code,
    ...period,
    tried: trials.length,
    late: trials.filter(({ slipMs }) => slipMs > 0).length,
    method: METHOD,
    onTrial: resultOf(trials, (trial) => trial.onTrial),
    inForce: resultOf(trials, (trial) => trial.inForce),
    volume: [...byDay]
      .map(([day, each]) => ({ day, raised: each.length, late: each.filter(({ trial }) => trial.slipMs > 0).length }))
      .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    trueAlarms: examples(true),
    falseAlarms: examples(false),
  };
}

function resultOf(trials: readonly Trial[], read: (trial: Trial) => Raised | null): Backtest['onTrial'] {
  const late = trials.filter(({ slipMs }) => slipMs > 0).length;
  const raised = trials.filter((trial) => read(trial) !== null);
  const leads = raised.flatMap((trial) => {
    const lead = trial.promiseAt - (read(trial)?.at ?? trial.promiseAt);
    return trial.slipMs > 0 && lead > 0 ? [lead] : [];
  });
  const raisedLate = raised.filter(({ slipMs }) => slipMs > 0).length;
  const sorted = leads.toSorted((a, b) => a - b);
  return {
    raised: raised.length,
    raisedLate,
    warned: leads.length,
    precision: raised.length === 0 ? null : raisedLate / raised.length,
    recall: late === 0 ? null : leads.length / late,
    leadMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
    leadP10Ms: sorted[Math.floor((sorted.length - 1) / 10)] ?? null,
  };
}

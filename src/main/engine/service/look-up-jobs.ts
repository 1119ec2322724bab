import type { LookUp, SystemLookUp } from '#shared/contract/dto/look-up.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Instant } from '#shared/domain/time.ts';
import { createKeptJobs } from '#shared/lib/kept-jobs.ts';
import { ConnectorError } from '../connectors/kit/connector.ts';
import { lookUp, planLookUp, type LookUpPlan } from '../pipeline/look-up.ts';
import type { PullTarget, Sync } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { Logger } from '../ports/ports.ts';
import type { OrderSources } from '../queries/order-sources.ts';

export interface LookUpJobsOptions {
  /** @throws ContractError input.not_found */
  readonly sources: (orderKey: string) => OrderSources;
  readonly targets: () => readonly PullTarget[];
  readonly sync: Pick<Sync, 'context'>;
  readonly writer: Pick<WriterClient, 'ask' | 'settled'>;
  readonly logger: Logger;
  readonly now: () => Instant;
  readonly onChange: () => void;
}

/** Look-ups of single orders: those that run, and how the last ones ended. */
export interface LookUpJobs {
  /** Asks all systems of the order at once. One that is under way goes on. @throws ContractError input.not_found */
  start(orderKey: string): void;
  /** The last one of the order. */
  get(orderKey: string): LookUp | null;
  cancel(orderKey: string): void;
  close(): Promise<void>;
}

const KEPT = 50;

export function createLookUpJobs(options: LookUpJobsOptions): LookUpJobs {
  const { sources, targets, sync, writer, logger, now, onChange } = options;
  const lookUps = createKeptJobs<LookUp>({
    keep: KEPT,
    failed: (orderKey, error) => {
      logger.error('what a look-up brought is not assembled yet', { orderKey, error });
      return { state: 'done', endedAt: now() };
    },
    onChange,
  });

  const updateSystem = (orderKey: string, connectionId: string, change: Partial<SystemLookUp>): void => {
    const systems = (lookUps.get(orderKey)?.systems ?? []).map((system) =>
      system.connectionId === connectionId ? { ...system, ...change } : system,
    );
    lookUps.update(orderKey, { systems, sentence: sentenceOf(systems) });
  };

  const ask = async (orderKey: string, plan: LookUpPlan, signal: AbortSignal): Promise<void> => {
    const { id } = plan.target.connection;
    updateSystem(orderKey, id, { state: 'asking' });
    const context = { ...sync.context(plan.target, signal), urgent: true };
    const end = await lookUp(plan, context, writer, (done) => updateSystem(orderKey, id, { done }));
    updateSystem(orderKey, id, end);
  };

  return {
    start(orderKey) {
      if (lookUps.running().includes(orderKey)) return;
      const plans = planLookUp(targets(), sources(orderKey));
      if (plans.length === 0) throw nobodyToAsk();
      const systems = plans.map(waiting);
      const job: LookUp = {
        orderKey,
        state: 'running',
        startedAt: now(),
        endedAt: null,
        sentence: sentenceOf(systems),
        systems,
      };
      lookUps.start(orderKey, job, async (signal) => {
        await Promise.all(plans.map((plan) => ask(orderKey, plan, signal)));
        // Whoever looks at the order then sees what came.
        await writer.settled();
        return { state: signal.aborted ? 'cancelled' : 'done', endedAt: now() };
      });
    },
    get: (orderKey) => lookUps.get(orderKey) ?? null,
    cancel: (orderKey) => lookUps.cancel(orderKey, cancelled()),
    close: () => lookUps.close(cancelled()),
  };
}

function cancelled(): ConnectorError {
  return new ConnectorError('cancelled', 'The look-up was cancelled.', 'Ask again when you like.');
}

function waiting({ target: { connection }, questions }: LookUpPlan): SystemLookUp {
  const { id: connectionId, name, monogram, kind } = connection;
  return {
    connectionId,
    name,
    monogram,
    kind,
    state: 'waiting',
    done: 0,
    total: questions.length,
    sentence: '',
    next: null,
  };
}

function nobodyToAsk(): ContractError {
  return new ContractError({
    code: 'input.conflict',
    message: 'No connected system has a record of this order.',
    next: 'Connect the systems again that it came from.',
  });
}

/** "3 of 5 systems asked: 1 had news, 1 does not answer." */
function sentenceOf(systems: readonly SystemLookUp[]): string {
  const count = (...states: readonly SystemLookUp['state'][]): number =>
    systems.filter(({ state }) => states.includes(state)).length;
  const open = count('waiting', 'asking');
  const asked = systems.length - open;
  const all = systems.length === 1 ? '1 system' : `${systems.length} systems`;
  const head = open > 0 ? `${asked} of ${all} asked` : `${all} asked`;
  const told: readonly (readonly [number, string])[] = [
    [count('refreshed'), 'had news'],
    [count('unchanged'), 'unchanged'],
    [count('not_found'), 'without a record of it'],
    [count('cannot'), 'cannot be asked'],
    [count('offline'), 'offline'],
    [count('failed'), 'refused'],
    [count('cancelled'), 'not asked to the end'],
  ];
  const parts = told.flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  return parts.length === 0 ? `${head}.` : `${head}: ${parts.join(', ')}.`;
}

import { existsSync } from 'node:fs';
import { ContractError } from '#shared/contract/errors.ts';
import type { DemoFailure } from '#shared/domain/demo-failures.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { createTurns } from '#shared/lib/turns.ts';
import { preference } from '../inbox/preferences.ts';
import { COMPANY_ZONE } from '../lifecycle/company-policy.ts';
import type { Sync } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { DemoCompany, Ports } from '../ports/ports.ts';
import { openReader, type ReadDb } from '../store/database.ts';
import type { ConnectionService } from './connection-service.ts';

/** What makes the same company again. */
interface DemoState {
  readonly orders: number;
  readonly seed: number;
  readonly moment: Instant;
  /** How far its life is ahead of the machine's clock; negative while it still runs up to it. */
  readonly advancedMs: number;
  /** How its systems are let fail, by connection; lasts until it is stopped. */
  readonly failures?: Readonly<Record<string, DemoFailure>>;
}

const PREFERENCE = 'engine.demo';
const DEMO_ZONE = 'Europe/Berlin';
const SEED = 7;

/** Its life begins so long before the present: on a Monday, too, two working days of it have passed. */
const PAST_MS = 4 * DAY;
/** And is read so often on the way to it. */
const STOP_MS = 6 * HOUR;

/**
 * Puts the clock where the company's life was let run: its orders are there with or without its servers. Before the store
 * is opened for writing: what was left to compute goes on from then, and by that clock.
 */
export function restoreDemoClock(demo: DemoCompany, file: string): void {
  if (!existsSync(file)) return;
  let db: ReadDb | null = null;
  try {
    db = openReader(file);
    const state = stateOf(db);
    if (state) demo.setAhead(state.advancedMs);
  } catch {
    // What is wrong with the file is said by who opens it for writing.
  } finally {
    db?.close();
  }
}

function stateOf(db: ReadDb): DemoState | null {
  return preference(db, PREFERENCE) as DemoState | null;
}

/**
 * The demo company: opened some days back and let run up to the present, so that it has a past to show; there again after
 * a restart, its life let run ahead on request.
 */
export class DemoService {
  readonly #ports: Ports;
  readonly #db: ReadDb;
  readonly #writer: WriterClient;
  readonly #connections: ConnectionService;
  readonly #sync: Sync;
  /** Connections to servers of its own. */
  #own: readonly string[] = [];
  #running = false;
  #living: Promise<void> | null = null;
  /** One change after the other: each begins with what the one before it left. */
  readonly #inTurn = createTurns();

  constructor(ports: Ports, db: ReadDb, writer: WriterClient, connections: ConnectionService, sync: Sync) {
    this.#ports = ports;
    this.#db = db;
    this.#writer = writer;
    this.#connections = connections;
    this.#sync = sync;
  }

  /** Whether this store holds the demo company. */
  active(): boolean {
    return this.#state() !== null;
  }

  /** The present, while the company's life runs up to it; null once it is there. */
  movingTo(): Instant | null {
    const state = this.#living && this.#state();
    return state && state.advancedMs < 0 ? this.#ports.clock.now() - state.advancedMs : null;
  }

  /** Resolves once the company's life has come as far as it goes by itself, and everything of it is read. */
  async settled(): Promise<void> {
    await this.#living;
  }

  /** Opens the company that this store already holds, if it does. */
  async resume(): Promise<void> {
    const state = this.#state();
    if (!state || !this.#ports.demo) return;
    await this.#start(state);
    if (state.advancedMs < 0) this.#live();
  }

  /**
   * Opens the company and begins to read it.
   * @throws ContractError input.conflict when the store holds other connections, or another demo company
   */
  async open(orders: number, seed?: number): Promise<string[]> {
    const connectionIds = await this.#opened(orders, seed);
    this.#live();
    return connectionIds;
  }

  async #opened(orders: number, seed?: number): Promise<string[]> {
    const known = this.#state();
    if (known) {
      if (known.orders === orders && (seed === undefined || seed === known.seed))
        return this.#running
          ? this.#connections.targets(null).map(({ connection }) => connection.id)
          : this.#start(known);
      throw new ContractError({
        code: 'input.conflict',
        message: `This data folder holds a demo company of ${known.orders} orders (seed ${known.seed}).`,
        next: 'Choose another data folder for another company.',
      });
    }
    if (this.#connections.targets(null).length > 0) {
      throw new ContractError({
        code: 'input.conflict',
        message: 'This data folder already has connections of your own.',
        next: 'Open the demo company in another data folder, so that its orders do not mix with yours.',
      });
    }
    const state: DemoState = { orders, seed: seed ?? SEED, moment: this.#ports.clock.now(), advancedMs: -PAST_MS };
    // Before its connections are made, so that after a crash in between it is known whose they are.
    await this.#writer.ask('setPreference', { key: PREFERENCE, value: state });
    await this.#writer.ask('setPreference', { key: COMPANY_ZONE, value: DEMO_ZONE });
    try {
      return await this.#start(state);
    } catch (error) {
      await this.#writer.ask('setPreference', { key: PREFERENCE, value: null });
      throw error;
    }
  }

  /** Lets hours of its life pass, and begins to read what they brought. */
  async advance(hours: number): Promise<Instant> {
    this.#mustRun();
    await this.#leap((from) => from + hours * HOUR);
    this.#live();
    return this.#ports.clock.now();
  }

  /** Every system of the company that runs, and how it is let fail; null: it is not. */
  systems(): { connectionId: string; failure: DemoFailure | null }[] {
    const failures = this.#state()?.failures ?? {};
    return this.#own.map((connectionId) => ({ connectionId, failure: own(failures, connectionId) ?? null }));
  }

  /**
   * Lets systems of the company fail, until it is stopped: restarts do not end it.
   * @param connectionIds null: all of them
   * @param failure null: stop
   * @throws ContractError input.invalid for a connection that is none of the company's
   */
  async disturb(connectionIds: readonly string[] | null, failure: DemoFailure | null): Promise<void> {
    this.#mustRun();
    const foreign = connectionIds?.find((id) => !this.#own.includes(id));
    if (foreign !== undefined) {
      throw new ContractError({
        code: 'input.invalid',
        message: `${foreign} is no system of the demo company.`,
        next: `Only its own systems can be let fail: ${this.#own.join(', ')}.`,
      });
    }
    await this.#change(async (demo, state) => {
      const failures = { ...state.failures };
      for (const id of connectionIds ?? this.#own) {
        await demo.disturb(id, failure);
        if (failure === null) delete failures[id];
        else failures[id] = failure;
      }
      return { ...state, failures };
    });
  }

  async close(): Promise<void> {
    this.#running = false;
    this.#own = [];
    if (this.#living) await this.#sync.cancel(null);
    await this.#living;
    // It may be on its way to open.
    await this.#ports.demo?.close();
  }

  #live(): void {
    this.#living ??= this.#readOn()
      .catch((error: unknown) => this.#ports.logger.error('the demo company stands still', { error }))
      .finally(() => {
        this.#living = null;
      });
  }

  /** Reads the company, and again at each stop on the way to the present. */
  async #readOn(): Promise<void> {
    for (;;) {
      const from = this.#state()?.advancedMs;
      const targets = this.#connections.targets(null);
      const outcomes = await Promise.all(targets.map((target) => this.#sync.run(target)));
      // Judged only now: what its systems knew at this hour is not held overdue while it is being read.
      await this.#writer.ask('tick', null);
      await this.#writer.settled();
      const reached = this.#state()?.advancedMs;
      if (!this.#running || reached === undefined || outcomes.includes('cancelled')) return;
      // A person may have let it run on meanwhile: that is still to be read.
      if (reached !== from) continue;
      if (reached >= 0) return;
      await this.#leap((at) => Math.min(0, at + STOP_MS));
    }
  }

  /** Moves its clock, from where the leap before ended. */
  #leap(to: (from: number) => number): Promise<void> {
    return this.#change(async (demo, state) => {
      const advancedMs = to(state.advancedMs);
      await demo.advance((advancedMs - state.advancedMs) / HOUR);
      return { ...state, advancedMs };
    });
  }

  #change(step: (demo: DemoCompany, state: DemoState) => Promise<DemoState>): Promise<void> {
    return this.#inTurn(async () => {
      const state = this.#state();
      if (!state || !this.#ports.demo) return;
      await this.#writer.ask('setPreference', { key: PREFERENCE, value: await step(this.#ports.demo, state) });
    });
  }

  #mustRun(): void {
    if (this.#running) return;
    throw new ContractError({
      code: 'input.conflict',
      message: 'The demo company is not open.',
      next: 'Open it first.',
    });
  }

  async #start(state: DemoState): Promise<string[]> {
    const { demo } = this.#ports;
    if (!demo) {
      throw new ContractError({
        code: 'feature.absent',
        message: 'This host cannot run the demo company.',
        next: 'Start Throughline with npm start.',
      });
    }
    const connections = await demo.open(state);
    this.#own = connections.flatMap(({ id, fromFiles }) => (fromFiles === true ? [] : [id]));
    for (const [id, failure] of Object.entries(state.failures ?? {})) {
      if (this.#own.includes(id)) await demo.disturb(id, failure);
    }
    this.#running = true;
    return this.#connections.saveDemo(connections);
  }

  #state(): DemoState | null {
    return stateOf(this.#db);
  }
}

import { ContractError } from '#shared/contract/errors.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { COMPANY_ZONE } from '../lifecycle/company-policy.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { Ports } from '../ports/ports.ts';
import type { ReadDb } from '../store/database.ts';
import type { ConnectionService } from './connection-service.ts';

/** What makes the same company again. */
interface DemoState {
  readonly orders: number;
  readonly seed: number;
  readonly moment: Instant;
  readonly advancedMs: number;
}

const PREFERENCE = 'engine.demo';
const DEMO_ZONE = 'Europe/Berlin';
const SEED = 7;

/** The demo company: opened once, there again after a restart, its life let run ahead on request. */
export class DemoService {
  readonly #ports: Ports;
  readonly #db: ReadDb;
  readonly #writer: WriterClient;
  readonly #connections: ConnectionService;
  #running = false;

  constructor(ports: Ports, db: ReadDb, writer: WriterClient, connections: ConnectionService) {
    this.#ports = ports;
    this.#db = db;
    this.#writer = writer;
    this.#connections = connections;
  }

  /** Whether this store holds the demo company. */
  active(): boolean {
    return this.#state() !== null;
  }

  /** Puts the clock where the company's life was let run: its orders are there with or without its servers. */
  restoreClock(): void {
    const state = this.#state();
    if (state) this.#ports.demo?.setAhead(state.advancedMs);
  }

  /** Opens the company that this store already holds, if it does. */
  async resume(): Promise<void> {
    const state = this.#state();
    if (state && this.#ports.demo) await this.#start(state);
  }

  /** @throws ContractError input.conflict when the store holds other connections, or another demo company */
  async open(orders: number, seed?: number): Promise<string[]> {
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
    const state: DemoState = { orders, seed: seed ?? SEED, moment: this.#ports.clock.now(), advancedMs: 0 };
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

  async advance(hours: number): Promise<Instant> {
    const state = this.#state();
    if (!state || !this.#running || !this.#ports.demo) {
      throw new ContractError({
        code: 'input.conflict',
        message: 'The demo company is not open.',
        next: 'Open it first.',
      });
    }
    await this.#ports.demo.advance(hours);
    await this.#writer.ask('setPreference', {
      key: PREFERENCE,
      value: { ...state, advancedMs: state.advancedMs + hours * HOUR },
    });
    await this.#writer.ask('tick', null);
    return this.#ports.clock.now();
  }

  async close(): Promise<void> {
    this.#running = false;
    // It may be on its way to open.
    await this.#ports.demo?.close();
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
    this.#running = true;
    return this.#connections.saveDemo(connections);
  }

  #state(): DemoState | null {
    const text = this.#db.value<string>('SELECT value FROM preference WHERE key = ?', PREFERENCE);
    return text === undefined ? null : (JSON.parse(text) as DemoState | null);
  }
}

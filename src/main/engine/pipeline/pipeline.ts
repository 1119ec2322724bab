import type { Instant } from '#shared/domain/time.ts';
import { MapStage } from '../canonical/map-stage.ts';
import { alone, type Helper, type Sharing } from '../canonical/sharing.ts';
import type { DecisionLog } from '../commands/decision-log.ts';
import { CorrelateStage } from '../correlation/correlate-stage.ts';
import type { WriteDb } from '../store/database.ts';
import { resetDerived } from '../store/open.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { AssembleStage } from './assemble-stage.ts';
import { streamMappings } from './connections.ts';

/** How the streams of a store are mapped, as its connections are now. */
export type Mappings = typeof streamMappings;

/** Records, documents and orders per transaction. */
export interface Chunk {
  readonly map: number;
  readonly correlate: number;
  readonly assemble: number;
}

/** Large enough to be quick, small enough to let commands in between. */
const CHUNK: Chunk = { map: 2_000, correlate: 4_000, assemble: 500 };

export interface PipelineOptions {
  readonly mappings?: Mappings | undefined;
  readonly chunk?: Chunk | undefined;
  readonly helper?: Helper | undefined;
}

/** Fewer records are mapped before another thread has woken up. */
const WORTH_PREPARING = 100;

/** So much work goes through all stages in one transaction: a single record spends longer on committing than on itself. */
const LITTLE = 32;

/**
 * Orders the stages that follow the inbox. Work is durable: whatever is due is found in the store, so that a crash
 * between two steps loses nothing. A step is one transaction of one stage, or of all where there is little to do.
 */
export class Pipeline {
  readonly #db: WriteDb;
  readonly #log: DecisionLog;
  readonly #correlate: CorrelateStage;
  readonly #assemble: AssembleStage;
  readonly #now: () => Instant;
  readonly #mappings: Mappings;
  readonly #chunk: Chunk;
  readonly #helper: Helper | undefined;
  readonly #share: Sharing;
  #map: MapStage;
  /** Counts the ways in which streams have been mapped. */
  #mapsChanged = 0;
  /** The newest record that a helper was told of. */
  #preparedTo = 0;
  /** Whether the stage has looked at the store since it last had nothing to do or more was mapped. */
  #begun = false;
  #readingSince: Instant | null = null;

  constructor(
    db: WriteDb,
    log: DecisionLog,
    now: () => Instant,
    { mappings = streamMappings, chunk = CHUNK, helper }: PipelineOptions = {},
  ) {
    this.#db = db;
    this.#log = log;
    this.#now = now;
    this.#mappings = mappings;
    this.#chunk = chunk;
    this.#helper = helper;
    this.#share = helper ? (batches) => helper.share(batches, this.#now()) : alone;
    this.#map = this.#newMapStage();
    this.#correlate = new CorrelateStage(db, log.links);
    this.#assemble = new AssembleStage(db);
  }

  /** Call after a connection was added, changed or removed. */
  connectionsChanged(): void {
    this.#map = this.#newMapStage();
    this.#mapsChanged += 1;
  }

  #newMapStage(): MapStage {
    return new MapStage(this.#db, this.#mappings(this.#db), {
      inForce: (connectionId) => this.#log.rulesOf(connectionId),
      ever: (connectionId) => this.#log.rulesEverOf(connectionId),
      corrections: () => this.#log.corrections,
    });
  }

  /** Since when systems are being read, and what they brought is not worked off; null while it is. */
  readingSince(at: Instant | null): void {
    this.#readingSince = at;
  }

  /** Maps what has landed and nothing more: for a backfill, which links and assembles once at its end. */
  mapStep(): boolean {
    const mapped = this.#map.run(this.#chunk.map, this.#share, this.#mapBasis());
    if (mapped > 0) this.#begun = false;
    return mapped > 0;
  }

  /** Lets a helper begin with what has landed, while more lands. Call it outside of a transaction. */
  mapAhead(): void {
    if (!this.#helper) return;
    const keys = this.#db.column<number>(
      'SELECT key FROM work WHERE stage = ? AND key > ? ORDER BY key',
      WORK_STAGES.map,
      this.#preparedTo,
    );
    if (keys.length < WORTH_PREPARING) return;
    this.#preparedTo = keys.at(-1) ?? 0;
    this.#helper.prepare({ keys, basis: this.#mapBasis() }, this.#now());
  }

  #mapBasis(): string {
    return `${this.#mapsChanged} ${this.#log.entries.length}`;
  }

  /** One step of the earliest stage that has work, or of all where there is little. False when nothing is due. */
  step(): boolean {
    return this.#isLittle() ? this.#allStages() : this.mapStep() || this.linkStep();
  }

  #isLittle(): boolean {
    return this.#db.value('SELECT 1 FROM work WHERE stage > 0 LIMIT 1 OFFSET ?', LITTLE) === undefined;
  }

  #allStages(): boolean {
    try {
      return this.#db.transaction(() => {
        let worked = this.mapStep();
        while (this.#isLittle() && this.linkStep()) worked = true;
        return worked;
      });
    } catch (error) {
      // What the stage remembers of its work was undone with it.
      this.#begun = false;
      throw error;
    }
  }

  /** One step of linking or assembling what is mapped. False when there is none. */
  linkStep(): boolean {
    if (!this.#begun) this.#correlate.begin();
    this.#begun = this.#correlate.run(this.#chunk.correlate, this.#log.links) > 0;
    if (this.#begun) return true;
    return this.#assemble.run(this.#chunk.assemble, this.#log, this.#now(), this.#readingSince, this.#share) > 0;
  }

  /** Runs until nothing is due. */
  drain(): void {
    while (this.step());
  }

  /** Marks the orders whose time has come. Returns how many. */
  markDue(): number {
    return this.#db.run(
      'INSERT OR IGNORE INTO work (stage, key) SELECT ?, id FROM order_row WHERE next_look_at <= ?',
      WORK_STAGES.assemble,
      this.#now(),
    ).changes;
  }

  /** Marks every order, after what the policy says has changed. */
  markAll(): void {
    this.#db.run('INSERT OR IGNORE INTO work (stage, key) SELECT ?, id FROM order_row', WORK_STAGES.assemble);
  }

  /**
   * Marks the orders that what was newly learned changes: those under way by their predictions, and those with
   * exceptions by what their value is among the company's orders.
   */
  markOpen(): void {
    this.#db.run(
      `INSERT OR IGNORE INTO work (stage, key)
       SELECT ?, id FROM (SELECT id FROM order_row WHERE closed = 0
         UNION SELECT order_id FROM exception_row WHERE order_id IS NOT NULL)`,
      WORK_STAGES.assemble,
    );
  }

  /** Everything derived again, from the inbox and the decisions. Drain afterwards. */
  rebuild(): void {
    this.#db.transaction(() => resetDerived(this.#db));
    this.#begun = false;
  }

  /** Takes away what was derived of records of which no version is left. Call within a transaction; drain afterwards. */
  forget(records: readonly { readonly stream: number; readonly sourceId: string }[]): void {
    for (const { stream, sourceId } of records) this.#map.forget(stream, sourceId);
    this.#begun = false;
    // An id of the inbox may be given again.
    this.#mapsChanged += 1;
  }

  /** Work that is still to do, in records, documents and orders. */
  backlog(): number {
    return this.#db.value<number>('SELECT count(*) FROM work') ?? 0;
  }
}

import { isMetered, METERED_EVERY, type Metered, type MeteredMode, type NetworkHint } from '#shared/domain/metered.ts';
import type { Instant } from '#shared/domain/time.ts';

/** What asks whether it may read. */
export interface MeteredConnection {
  readonly id: string;
  readonly config: unknown;
}

interface Parts {
  readonly mode: MeteredMode;
  now(): Instant;
  /** Called when the network came to be metered, or is no more, and when a connection was let go on. */
  changed(since: Instant | null): void;
}

/** Whether the network is metered, which backfills wait for another, and which go on all the same. */
export class Metering {
  readonly #parts: Parts;
  #mode: MeteredMode;
  #hint: NetworkHint | null = null;
  #since: Instant | null = null;
  readonly #waiting = new Map<string, readonly string[]>();
  readonly #goesOn = new Set<string>();
  readonly #local = new Set<string>();
  /** When systems were last read that are read less often. */
  readonly #lastPolls = new Map<string, Instant>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#mode = parts.mode;
    this.#since = isMetered(this.#mode, this.#hint) ? parts.now() : null;
  }

  get mode(): MeteredMode {
    return this.#mode;
  }

  get hint(): NetworkHint | null {
    return this.#hint;
  }

  /** Null while the network is not metered. */
  state(): Metered | null {
    if (this.#since === null) return null;
    const waiting = Object.fromEntries(this.#waiting);
    return { since: this.#since, waiting, goesOn: [...this.#goesOn], local: [...this.#local] };
  }

  choose(mode: MeteredMode): void {
    this.#mode = mode;
    this.#look();
  }

  report(hint: NetworkHint): void {
    this.#hint = hint;
    this.#look();
  }

  /** Whether a connection is read sparingly now: less often, and no backfill of it. */
  holdsBack({ id, config }: MeteredConnection): boolean {
    if (this.#since === null || this.#goesOn.has(id)) return false;
    if (!isLocal(config)) return true;
    this.#local.add(id);
    return false;
  }

  /** Whether the schedule may read a connection: on a metered network less often. */
  isDue(connection: MeteredConnection): boolean {
    if (!this.holdsBack(connection)) return true;
    const now = this.#parts.now();
    // Either way: a clock may have been put back since.
    if (Math.abs(now - (this.#lastPolls.get(connection.id) ?? 0)) < METERED_EVERY) return false;
    this.#lastPolls.set(connection.id, now);
    return true;
  }

  /** A person lets the backfill of a connection go on. */
  goOn(connectionId: string): void {
    if (this.#since === null) return;
    this.#goesOn.add(connectionId);
    this.#waiting.delete(connectionId);
    this.#parts.changed(this.#since);
  }

  /** How a run ended: with backfills that wait, or with none left. */
  ended(connectionId: string, waiting: readonly string[], isComplete: boolean): void {
    if (waiting.length > 0) this.#waiting.set(connectionId, waiting);
    else this.#waiting.delete(connectionId);
    if (isComplete) this.#goesOn.delete(connectionId);
  }

  #look(): void {
    const metered = isMetered(this.#mode, this.#hint);
    if (metered === (this.#since !== null)) return;
    this.#since = metered ? this.#parts.now() : null;
    this.#waiting.clear();
    this.#goesOn.clear();
    this.#lastPolls.clear();
    this.#local.clear();
    this.#parts.changed(this.#since);
  }
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** All servers that the settings name are this computer itself: nothing of it goes over a network. */
export function isLocal(config: unknown): boolean {
  const hosts = hostsOf(config);
  return hosts.length > 0 && hosts.every((host) => LOOPBACK.test(host));
}

function hostsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('://') ? [URL.parse(value)?.hostname ?? ''] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(hostsOf) : [];
}

/** For runs that no network holds back. */
export const UNMETERED: Pick<Metering, 'holdsBack' | 'ended'> = { holdsBack: () => false, ended: () => undefined };

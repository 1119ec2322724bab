import type { Decision, RecordVersionName } from '#shared/domain/decisions.ts';

/** How people had one version of a record read, instead of how it came. */
export interface Correction {
  /** Their copy of it; null: as it came. */
  readonly payload: string | null;
  /** With the settings that its connection had when it came. */
  readonly asReceived: boolean;
}

interface RecordCorrections {
  readonly inForce: Correction | null;
  readonly ever: readonly Correction[];
}

const NONE: readonly Correction[] = [];

/** What people decided on single records, by version: what the source sends later is read as it comes. */
export class Corrections {
  readonly #versions = new Map<string, RecordCorrections>();
  /** What is in force of a record, as text. */
  readonly #records = new Map<string, string>();

  /** @param standing the decisions of the log that are in force */
  constructor(standing: readonly Decision[], log: readonly Decision[]) {
    const ever = byRecord(log);
    if (ever.size === 0) return;
    const now = byRecord(standing);
    for (const [key, { name, payloads, pins }] of ever) {
      const stands = now.get(key);
      const payload = stands?.payloads.at(-1) ?? null;
      const asReceived = stands?.pins.at(-1) ?? false;
      const inForce = payload === null && !asReceived ? null : { payload, asReceived };
      const record = recordOf(name);
      if (inForce) this.#records.set(record, `${this.#records.get(record) ?? ''}${key} ${JSON.stringify(inForce)}`);
      this.#versions.set(key, {
        inForce,
        ever: [null, ...payloads].flatMap((text) =>
          [...new Set([false, ...pins])].map((pinned) => ({ payload: text, asReceived: pinned })),
        ),
      });
    }
  }

  /** Null where the version is read as it came. */
  of(name: RecordVersionName): Correction | null {
    return this.#versions.size === 0 ? null : (this.#versions.get(keyOf(name))?.inForce ?? null);
  }

  /** Every way in which a version that was ever corrected may have been read, the way it came included. */
  ever(name: RecordVersionName): readonly Correction[] {
    return this.#versions.size === 0 ? NONE : (this.#versions.get(keyOf(name))?.ever ?? NONE);
  }

  /** Whether a record is read by these as by others. */
  agree(others: Corrections, record: RecordName): boolean {
    if (this.#records.size === 0 && others.#records.size === 0) return true;
    return this.#records.get(recordOf(record)) === others.#records.get(recordOf(record));
  }
}

interface Said {
  readonly name: RecordVersionName;
  readonly payloads: string[];
  readonly pins: boolean[];
}

function byRecord(log: readonly Decision[]): Map<string, Said> {
  const said = new Map<string, Said>();
  const of = (name: RecordVersionName): Said => {
    const known = said.get(keyOf(name)) ?? { name, payloads: [], pins: [] };
    said.set(keyOf(name), known);
    return known;
  };
  for (const { body } of log.toSorted((a, b) => a.seq - b.seq)) {
    if (body.kind === 'record_edit') of(body.record).payloads.push(body.payload);
    else if (body.kind === 'record_mapping')
      for (const name of body.records) of(name).pins.push(body.mapping === 'received');
  }
  return said;
}

function keyOf(name: RecordVersionName): string {
  return [recordOf(name), name.version, name.hash].join('\n');
}

type RecordName = Pick<RecordVersionName, 'connectionId' | 'streamId' | 'sourceId'>;

function recordOf({ connectionId, streamId, sourceId }: RecordName): string {
  return [connectionId, streamId, sourceId].join('\n');
}

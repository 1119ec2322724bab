import type { FileInfo, FolderReader } from '../../../ports/ports.ts';
import type { Checkpoint, MapContext, MapOutcome, PullContext, RawRecord } from '../../kit/connector.ts';
import { createKeptLog, createSteppedClock, NO_EVENTS, NO_SFTP } from '../../kit/testing.ts';
import { declaredConnector, type DeclaredConfig } from '../connector.ts';
import { loadDeclaration } from '../declaration/load-declaration.ts';
import type { Declaration } from '../declaration/schema.ts';

interface StoredFile {
  readonly content: Buffer;
  readonly modifiedAt: number;
}

/** A folder in memory, read in small chunks. */
export class MemoryFolder implements FolderReader {
  readonly #files = new Map<string, StoredFile>();
  readonly #chunk: number;
  #now = Date.parse('2026-03-01T00:00:00Z');

  /** @param chunk characters that are read at once */
  constructor(chunk = 13) {
    this.#chunk = chunk;
  }

  /** Writes a file; each write is a minute after the one before. */
  write(name: string, content: string | Uint8Array, modifiedAt?: number): this {
    this.#now += 60_000;
    this.#files.set(name, { content: Buffer.from(content as Uint8Array), modifiedAt: modifiedAt ?? this.#now });
    return this;
  }

  remove(name: string): this {
    this.#files.delete(name);
    return this;
  }

  list(): Promise<readonly FileInfo[]> {
    const files = [...this.#files].map(([name, { content, modifiedAt }]) => ({
      name,
      size: content.length,
      modifiedAt,
    }));
    return Promise.resolve(files.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  }

  async *read(_folder: string, name: string): AsyncGenerator<string> {
    const text = this.#files.get(name)?.content.toString() ?? '';
    for (let at = 0; at < text.length; at += this.#chunk) yield await Promise.resolve(text.slice(at, at + this.#chunk));
  }

  async *bytes(_folder: string, name: string): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(this.#files.get(name)?.content ?? Buffer.alloc(0));
  }
}

/** @throws when the text is no declaration */
export function declarationOf(text: string): Declaration {
  const loaded = loadDeclaration(text, 'test.yml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

export function pullContextOf(
  declaration: Declaration,
  folders: FolderReader,
  folder = 'any',
): PullContext<DeclaredConfig> {
  return {
    connectionId: declaration.connection,
    config: { folder, declaration },
    secret: () => Promise.reject(new Error('a folder has no secrets')),
    saveSecret: () => Promise.reject(new Error('a folder has no secrets')),
    http: { send: () => Promise.reject(new Error('a folder has no network')) },
    events: NO_EVENTS,
    sftp: NO_SFTP,
    async *openReferences() {},
    folders,
    clock: createSteppedClock(0),
    logger: createKeptLog().logger,
    signal: new AbortController().signal,
    session: new Map(),
  };
}

/** What an inbox holds of one stream: every version of each record, and the checkpoint after the last page. */
export class TestInbox {
  readonly versions = new Map<string, RawRecord[]>();
  checkpoint: Checkpoint | null = null;
  /** Records of all pulls. */
  received = 0;

  /** Pulls to the end, or as many pages as asked for. Returns the records received. */
  async pull(
    streamId: string,
    context: PullContext<DeclaredConfig>,
    pages = Number.POSITIVE_INFINITY,
  ): Promise<RawRecord[]> {
    const stream = declaredConnector.streams(context.config).find((candidate) => candidate.manifest.id === streamId);
    if (stream === undefined) throw new Error(`no stream ${streamId}`);
    const received: RawRecord[] = [];
    let count = 0;
    if (pages === 0) return received;
    for await (const page of stream.pull(context, this.checkpoint)) {
      for (const record of page.records) this.#keep(record);
      received.push(...page.records);
      this.checkpoint = JSON.parse(JSON.stringify(page.checkpoint)) as Checkpoint;
      count += 1;
      if (count >= pages) break;
    }
    this.received += received.length;
    return received;
  }

  #keep(record: RawRecord): void {
    const known = this.versions.get(record.sourceId) ?? [];
    if (known.some((other) => other.version === record.version && other.payload === record.payload)) return;
    this.versions.set(record.sourceId, [...known, record]);
  }

  /** The current version of each record that is there. */
  current(): ReadonlyMap<string, RawRecord> {
    const current = new Map<string, RawRecord>();
    for (const [id, versions] of [...this.versions].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const newest = versions.reduce((best, next) => (next.version > best.version ? next : best));
      if (newest.deleted !== true) current.set(id, newest);
    }
    return current;
  }

  /** Current records without the versions they carry. */
  contents(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      [...this.current()].map(([id, { payload, unreadable }]) => [id, unreadable ?? JSON.parse(payload)]),
    );
  }

  parked(): readonly string[] {
    return [...this.current().values()].flatMap(({ unreadable }) =>
      unreadable ? `${unreadable.path}: ${unreadable.reason}` : [],
    );
  }
}

export function mapContextOf(declaration: Declaration): MapContext<DeclaredConfig> {
  return {
    connectionId: declaration.connection,
    config: { folder: 'any', declaration },
    orderNumberScope: 'erp',
    referenceRules: {},
  };
}

/** A record that carries its id as `id`. */
export type Payload = Readonly<Record<string, unknown>> & { readonly id: string | number };

/** Maps a record of the declaration's only stream. */
export function mapOne(declaration: Declaration, payload: Payload): MapOutcome {
  const [streamId = ''] = Object.keys(declaration.streams);
  return declaredConnector.map(
    { streamId, sourceId: String(payload.id), recordedAt: null, payload },
    mapContextOf(declaration),
  );
}

import type { MessagePort } from 'node:worker_threads';
import type { DemoFailure } from '#shared/domain/demo-failures.ts';
import type { NormalisationRule, ReferenceType } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Shown to a server that asks for one (mutual TLS). */
  readonly certificate?: ClientCertificate;
}

/** A certificate of ours with its private key, both PEM text. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The request got no answer. */
export class HttpTransportError extends Error {
  override readonly name = 'HttpTransportError';
  readonly reason: 'timeout' | 'network' | 'aborted';
  constructor(reason: 'timeout' | 'network' | 'aborted', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** One HTTP exchange: any status is an answer. @throws HttpTransportError when there is none */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** No event can come from there now. */
export class EventSourceError extends Error {
  override readonly name = 'EventSourceError';
  /**
   * refused: the credential; missing: the queue or the broker's virtual host; ended: the source has said good-bye;
   * network, also for a line that broke.
   */
  readonly reason: 'refused' | 'missing' | 'ended' | 'timeout' | 'network' | 'aborted';
  constructor(reason: EventSourceError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What comes by itself, until it is closed. */
export interface Arrivals<T> {
  /**
   * What has come, at most so many; waits so long for the first of them, and then brings none. Rejects with the
   * signal's reason. @throws EventSourceError when the line broke and nothing is left
   */
  take(most: number, waitMs: number, signal: AbortSignal): Promise<readonly T[]>;
  close(): Promise<void>;
}

/** A queue that is there on a broker that speaks AMQP 0-9-1. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly virtualHost: string;
  readonly user: string;
  readonly password: string;
  readonly queue: string;
}

/** Longest message of a queue that is taken whole. */
export const MOST_MESSAGE_BYTES = 8 * 1024 * 1024;
/** So much of a longer one is kept, for people to know it by. */
export const KEPT_OF_LONGER_BYTES = 64 * 1024;

export interface QueueMessage {
  /** Of a message longer than MOST_MESSAGE_BYTES its beginning. */
  readonly body: Uint8Array;
  /** Bytes of the whole body. */
  readonly size: number;
  readonly contentType: string | null;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly timestamp: Instant | null;
  readonly routingKey: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Messages stay the broker's until they are acknowledged: closing gives back all others. */
export interface MessageQueue extends Arrivals<QueueMessage> {
  /** Messages that nobody has taken yet. Takes none. @throws EventSourceError */
  waiting(): Promise<number>;
  /**
   * This message and all that were taken before it are had: the broker forgets them. Those that were too long to be taken
   * whole are refused, for its dead-letter exchange to keep. @throws EventSourceError
   */
  acknowledge(last: QueueMessage): Promise<void>;
}

/** One event of a stream of server-sent events (HTML standard §9.2.6). */
export interface ServerSentEvent {
  /** The last event id of the stream after this event; empty while the server has given none. */
  readonly lastEventId: string;
  /** "message" where the server names none. */
  readonly type: string;
  readonly data: string;
}

export interface EventStream extends Arrivals<ServerSentEvent> {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of an answer that is no stream of events: its text. */
  readonly text: string | null;
  /** How long the server wants to be left alone before its stream is opened anew ("retry"); null where it has not said. */
  reconnectMs(): number | null;
}

/** Sources that bring events by themselves while somebody listens. */
export interface EventSources {
  /** @throws EventSourceError */
  openQueue(
    address: QueueAddress,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<MessageQueue>;
  /** Any status is an answer. @throws HttpTransportError when there is none */
  openStream(request: HttpRequest): Promise<EventStream>;
}

export interface Clock {
  now(): Instant;
  /** Milliseconds since some moment in the past; goes on evenly whatever happens to the time of day. */
  elapsed(): number;
  /** Resolves after ms, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A new UUID. */
  next(): string;
}

export interface Logger {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** Secrets by reference; the store, logs and the renderer only ever see the reference. */
export interface SecretStore {
  /** What protects the secrets, for a person: "macOS keychain", "file readable by you only". */
  readonly protection: string;
  get(reference: string): Promise<string | null>;
  set(reference: string, value: string): Promise<void>;
  remove(reference: string): Promise<void>;
}

export interface FileInfo {
  /** Relative to the folder, with "/". */
  readonly name: string;
  readonly size: number;
  readonly modifiedAt: Instant;
}

/** Read access to folders that a person chose. Paths that leave the folder are refused. */
export interface FolderReader {
  /** All files below the folder, sorted by name. @throws when the folder cannot be read */
  list(folder: string): Promise<readonly FileInfo[]>;
  /** Text in chunks, without a byte order mark. Encoding as in the WHATWG standard, UTF-8 by default. @throws when the bytes are no such text */
  read(folder: string, name: string, encoding?: string): AsyncIterable<string>;
  /** The file as it is, in chunks. @throws */
  bytes(folder: string, name: string): AsyncIterable<Uint8Array>;
}

/** Where files are picked up by SFTP. */
export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Fingerprint of the server's key, "SHA256:…" as ssh-keygen prints it: no server with another is talked to. */
  readonly hostKey: string;
  readonly password?: string;
  /** OpenSSH or PEM text. */
  readonly privateKey?: string;
  readonly passphrase?: string;
}

/** There is no session with the server. */
export class SftpError extends Error {
  override readonly name = 'SftpError';
  /** host_key: another key than the one that is known. refused: the login, or SFTP itself. */
  readonly reason: 'host_key' | 'refused' | 'timeout' | 'network' | 'aborted';
  /** Fingerprint of the key that the server showed, when it came so far. */
  readonly hostKey: string | null;
  constructor(reason: SftpError['reason'], message: string, hostKey: string | null) {
    super(message);
    this.reason = reason;
    this.hostKey = hostKey;
  }
}

/** A session that reads; folders are paths of the server, absolute or from the user's home. */
export interface SftpFolder extends FolderReader {
  close(): Promise<void>;
}

export interface SftpServers {
  /** @throws SftpError */
  open(server: SftpServer, limits: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<SftpFolder>;
}

/** Where a person's browser comes back to after a sign-in: an address of this machine (RFC 8252 §7.3). */
export interface Redirects {
  /** @param port null for any that is free. @throws when the port is taken */
  listen(port: number | null): Promise<RedirectListener>;
}

export interface RedirectListener {
  readonly redirectUri: string;
  /**
   * The first address with this `state` that the browser came back with: any page of a browser could send others. Rejects
   * with the signal's reason.
   */
  came(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

export interface Paths {
  /** Folder of the database. */
  readonly data: string;
  /** Folder that exports go to when no path is chosen. */
  readonly exports: string;
}

/** Which files outside the exports folder may be written: the host knows what a person chose. */
export interface FilePermits {
  /**
   * What a grant allows with this very file, once: to make it, and whether to replace what is there. Null for a grant
   * that nobody gave, that is of another file, or that has been used.
   */
  permit(file: string, grant: string): { readonly replace: boolean } | null;
}

export type WorkerEntry =
  | 'writer'
  | 'assistant'
  | 'reader'
  | 'exporter'
  | 'past'
  | 'deriver'
  | 'study'
  | 'previewer'
  | 'replayer';

/** A thread of the engine, under Node's worker_threads. */
export interface WorkerHandle {
  /** @param handedOver ports in the message that the thread has from then on */
  post(message: unknown, handedOver?: readonly MessagePort[]): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: string) => void): void;
  terminate(): Promise<void>;
}

export interface Workers {
  /** @param handedOver ports in the data that the thread has from then on */
  spawn(entry: WorkerEntry, data: unknown, handedOver?: readonly MessagePort[]): WorkerHandle;
}

/** The demo company's servers, where the host can start them. */
export interface DemoCompany {
  /**
   * Starts the servers and returns the connections to them, as a person would enter them. The same company again for the
   * same orders, seed and moment; advancedMs: how far its life is ahead of the real clock, negative for behind.
   */
  open(options: {
    readonly orders: number;
    readonly seed: number;
    readonly moment: Instant;
    readonly advancedMs: number;
  }): Promise<readonly DemoConnection[]>;
  /** Sets the host's clock to where the company's life was let run, without starting the servers. */
  setAhead(ms: number): void;
  /** Lets hours of the company's life pass; the clock of the same host goes with it. */
  advance(hours: number): Promise<void>;
  /** Lets the answers of one of its systems fail; null: they go well again. The servers must run. */
  disturb(connectionId: string, failure: DemoFailure | null): Promise<void>;
  close(): Promise<void>;
}

export interface DemoConnection {
  readonly id: string;
  readonly connectorId: string;
  readonly name: string;
  /** Two letters that stand for it; default: those of its connector. */
  readonly monogram?: string;
  /** Read from files: no server of the company answers, so that none can be let fail. */
  readonly fromFiles?: true;
  /** As of a new connection; default: the estate's only authority, and what is usual. */
  readonly orderNumberScope?: string;
  readonly referenceRules?: Readonly<Partial<Record<ReferenceType, NormalisationRule>>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Ports {
  readonly http: HttpClient;
  readonly events: EventSources;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly secrets: SecretStore;
  readonly folders: FolderReader;
  readonly sftp: SftpServers;
  readonly redirects: Redirects;
  readonly paths: Paths;
  readonly workers: Workers;
  readonly demo: DemoCompany | null;
}

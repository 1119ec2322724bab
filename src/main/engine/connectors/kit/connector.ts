import type { z } from 'zod';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { NormalisationRule, ReferenceType } from '#shared/domain/references.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Clock, EventSources, FolderReader, HttpClient, Logger, SftpServers } from '../../ports/ports.ts';

export type AuthMode =
  | 'none'
  | 'api_key'
  | 'basic'
  | 'oauth2_client_credentials'
  | 'oauth2_jwt_bearer'
  | 'oauth2_authorization_code'
  | 'oauth1'
  | 'client_certificate'
  | 'login';

/** How fast a vendor lets us ask. */
export interface RatePolicy {
  /** Requests that may start in a window. */
  readonly requests: number;
  readonly windowMs: number;
  readonly concurrency: number;
}

/** How a source is asked for the records of some customers alone. */
export interface CustomerBound {
  /** The vendor's own field that its filter is on. */
  readonly field: string;
  /** What stands in it, as people find it: "customer numbers", "internal ids of customers". */
  readonly numbers: string;
  /** What the field can hold; other numbers are refused. Left out where any text may stand in it. */
  readonly pattern?: RegExp;
}

export interface StreamManifest {
  /** Letters, digits, "-" and "_". */
  readonly id: string;
  /** The vendor's own word. */
  readonly entity: string;
  /** What people call its records, where the words of its id do not say it: "Sales orders". */
  readonly title?: string;
  readonly cursor: string;
  /** How far each incremental window reaches back over the one before. */
  readonly overlapMs: number;
  readonly pageSize: number;
  /**
   * The change stamp does not move with the record's children or its later life: records of open orders are read again
   * in turn, through the stream's look-up.
   */
  readonly stampStandsStill?: true;
  /**
   * The source does not say what it deletes: its keys are listed once a day (needs control.ids and a look-up).
   * deleted: what is not listed is gone · unless_followed: a record also leaves the list when it is finished, and is gone
   * only where no other document of its order followed it.
   */
  readonly vanishing?: 'deleted' | 'unless_followed';
  /** Left out where the source cannot be asked by customer: it is then read whole. */
  readonly customer?: CustomerBound;
}

export interface SecretField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  /** Kept by the connector itself (a refresh token): never asked of a person. */
  readonly managed?: boolean;
}

/** How a person signs in once in the browser, for a token that the connector renews by itself (RFC 6749 §4.1, RFC 7636). */
export interface Authorization {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Key of the secret field that holds the client's secret; null for a public client. */
  readonly clientSecret: string | null;
  readonly scope: string;
  /** Further parameters of the authorisation request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What a refresh token lives from its issue, as the vendor documents it; null when it does not end by itself. */
  readonly refreshLifetimeMs: number | null;
  /** Port of the address that the browser comes back to, for vendors that want one registered; else any that is free. */
  readonly redirectPort?: number;
}

/** What is known of the version of a vendor's interface that is asked. */
export interface ApiContract {
  readonly version: string;
  /** Day of its release (YYYY-MM-DD); null where the vendor does not say. */
  readonly since: string | null;
  /** Day from which it is not supported any more (YYYY-MM-DD); null where nobody names one. */
  readonly endsOn: string | null;
  /** How the vendor lets versions end, in a sentence, and the page that says so; null where it says nothing. */
  readonly policy: { readonly sentence: string; readonly page: string } | null;
}

export interface ConnectorManifest<Config> {
  readonly id: string;
  readonly name: string;
  readonly kind: SystemKind;
  /** Two capitals for marks and the status bar. */
  readonly monogram: string;
  readonly authModes: readonly AuthMode[];
  /** Draws the settings form: each field carries title and description (zod .meta). */
  readonly config: z.ZodType<Config>;
  readonly secrets: readonly SecretField[];
  /** Pinned version of the vendor's interface, and how long it lives. */
  readonly api: ApiContract;
  /** Where the settings say which interface it is; else "api" holds. */
  apiOf?(config: Config): ApiContract | null;
  readonly rate: RatePolicy;
  readonly streams: readonly StreamManifest[];
  readonly docs: readonly string[];
  /**
   * Where the vendor's own screens show a record, by stream, as the vendor documents it: an https address with {id} (the
   * record's id) and {no} (the number people use). Streams without a documented address are left out.
   */
  screens?(config: Config): Readonly<Record<string, string>>;
  /** For connections that a person signs in to in the browser; null when these settings need none. */
  authorization?(config: Config): Authorization | null;
}

/** One record as the source gave it. */
export interface RawRecord {
  /** Unique in the stream, at the source. Never empty. */
  readonly sourceId: string;
  /** Sortable text: the version with the greatest one is current, whatever arrives last. */
  readonly version: string;
  /** The source's own change stamp. */
  readonly recordedAt: Instant | null;
  /** JSON text of the record. For a line that cannot be read: a JSON string of its raw text. */
  readonly payload: string;
  /** Gone at the source. */
  readonly deleted?: boolean;
  /** Of a deletion that names its record alone: it lands with what was last known of it. */
  readonly idOnly?: true;
  /** Why it cannot be read at all, when pulling already knows. It lands, parked. */
  readonly unreadable?: Rejection;
}

/** Why one record is set aside. */
export interface Rejection {
  /** Sentence for a person. */
  readonly reason: string;
  /** JSON Pointer, or "file:line" for text files. */
  readonly path: string;
}

/** JSON-serialisable; opaque to everything but its stream. */
export type Checkpoint = Readonly<Record<string, unknown>>;

export interface Page {
  readonly records: readonly RawRecord[];
  /** Stored in one transaction with the records; pulling from it continues after this page. */
  readonly checkpoint: Checkpoint;
  /** Exact or estimated count of records still to come, when known. */
  readonly remaining?: number;
  /** Called once the page is stored: what a source hands over for good is let go only then. @throws ConnectorError */
  landed?(): Promise<void>;
}

/** A number that a document of an open order names. */
export interface OpenReference {
  readonly type: ReferenceType;
  /** Authority that issued it; for ids the connection whose they are. */
  readonly scope: string;
  /** As it is written. */
  readonly text: string;
}

export interface PullContext<Config> {
  readonly connectionId: string;
  readonly config: Config;
  /** The value of a secret field of the manifest. @throws ConnectorError config */
  secret(key: string): Promise<string>;
  /** Keeps a managed secret of the manifest, in the secret store and nowhere else. */
  saveSecret(key: string, value: string): Promise<void>;
  readonly http: HttpClient;
  readonly events: EventSources;
  readonly folders: FolderReader;
  readonly sftp: SftpServers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /**
   * Numbers of these types that documents of open orders name, as systems other than this connection state them: those of
   * the newest orders first, page by page, each once. For sources that list nothing and answer about what they are named.
   */
  openReferences(types: readonly ReferenceType[]): AsyncIterable<readonly OpenReference[]>;
  /**
   * Only records of these customers are asked for, counted and listed, by streams whose manifest has `customer`; null or
   * left out: of all.
   */
  readonly customers?: readonly string[] | null;
  /** A person waits for it: its requests go before all others of the connection. */
  readonly urgent?: boolean;
  /** Lives as long as the engine: tokens and budgets shared by the streams of a connection. */
  readonly session: Map<string, unknown>;
}

/** Change stamps from and to, both included; null: from the beginning. */
export interface StampWindow {
  readonly from: Instant | null;
  readonly to: Instant;
}

/** What a source can be asked beside its pages, so that what is held can be held against it. */
export interface StreamControl<Config> {
  /** The source cannot be asked for a window: what is counted is all that there is, whatever the window says. */
  readonly whole?: true;
  /** Older records are neither counted nor listed, whatever the window says. */
  readonly since?: Instant;
  /** Records whose change stamp lies in the window, as the source counts them. @throws ConnectorError */
  count(context: PullContext<Config>, window: StampWindow): Promise<number>;
  /** Their ids, page by page, where the source lists them cheaply. @throws ConnectorError */
  ids?(context: PullContext<Config>, window: StampWindow): AsyncIterable<readonly string[]>;
}

/** A number by which people or other systems know a record. */
export interface LookUpReference {
  readonly type: ReferenceType;
  /** As it is written. */
  readonly value: string;
}

/** Single records, read out of turn and landed beside what is pulled. */
export interface StreamLookUp<Config> {
  /** Ids that one question takes. */
  readonly most: number;
  /**
   * Records as they are now, with the versions that pulling gives them. Ids that the source does not have, or does not
   * show, are left out of the answer.
   * @throws ConnectorError
   */
  byIds(context: PullContext<Config>, sourceIds: readonly string[]): Promise<readonly RawRecord[]>;
  /** Left out where the source cannot be searched by what people know. */
  readonly byReference?: {
    readonly types: readonly ReferenceType[];
    /** @throws ConnectorError */
    find(context: PullContext<Config>, reference: LookUpReference): Promise<readonly RawRecord[]>;
  };
}

export interface Stream<Config> {
  readonly manifest: StreamManifest;
  /**
   * The source tells everything once: no page can be read again to prove it, and the next is asked for only when the one
   * before is stored.
   */
  readonly toldOnce?: true;
  /** Only records of these customers are pulled; left out: of all. */
  readonly customers?: readonly string[];
  /** Left out where the source cannot be asked for single records. */
  readonly lookUp?: StreamLookUp<Config>;
  /** Left out where the source cannot count. */
  readonly control?: StreamControl<Config>;
  /**
   * Pages from the checkpoint (null: from the beginning) to now. Ends when the source has no more.
   * @throws ConnectorError
   */
  pull(context: PullContext<Config>, checkpoint: Checkpoint | null): AsyncIterable<Page>;
  /** Where pulling begins that brings what changed at or after a moment. Left out where the source has no such place. */
  startAt?(from: Instant): Checkpoint;
  /**
   * Listens, and resolves when there is something to pull from the checkpoint. Left out where a source says nothing by
   * itself. @throws ConnectorError when the line breaks
   */
  watch?(context: PullContext<Config>, checkpoint: Checkpoint | null): Promise<void>;
}

export interface MapContext<Config> {
  readonly connectionId: string;
  readonly config: Config;
  /** Authority of the order numbers that this connection speaks of; "erp" unless the estate has several. */
  readonly orderNumberScope: string;
  /** How this connection writes references, per type; data of the connection. */
  readonly referenceRules: Readonly<Partial<Record<ReferenceType, NormalisationRule>>>;
}

export interface RecordToMap {
  readonly streamId: string;
  readonly sourceId: string;
  readonly recordedAt: Instant | null;
  readonly payload: unknown;
}

export type MapOutcome =
  | { readonly ok: true; readonly value: readonly CanonicalDocument[] }
  | { readonly ok: false; readonly error: Rejection };

/** One system that Throughline can read. Pulling and mapping are apart, so that mapping re-runs from the inbox. */
export interface Connector<Config> {
  readonly manifest: ConnectorManifest<Config>;
  /** Streams of one connection. */
  streams(config: Config): readonly Stream<Config>[];
  /** One cheap call that proves address, credential and rights. @throws ConnectorError */
  check(context: PullContext<Config>): Promise<void>;
  /** Pure and synchronous: payload → documents. */
  map(record: RecordToMap, context: MapContext<Config>): MapOutcome;
}

/** Errors chosen by recovery. */
export type ConnectorErrorKind =
  | 'config'
  | 'auth'
  | 'rate_limited'
  | 'transient'
  | 'bad_record'
  | 'source_changed'
  | 'cancelled'
  | 'bug';

export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: ConnectorErrorKind;
  /** What a person should do next. */
  readonly next: string;
  readonly retryAfterMs: number | null;
  constructor(kind: ConnectorErrorKind, message: string, next: string, retryAfterMs: number | null = null) {
    super(message);
    this.kind = kind;
    this.next = next;
    this.retryAfterMs = retryAfterMs;
  }
}

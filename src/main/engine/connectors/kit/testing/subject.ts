import type { EventSources, HttpClient, HttpRequest } from '../../../ports/ports.ts';
import type { Connector, MapContext, PullContext } from '../connector.ts';
import { createPullContext, type ContextParts } from '../testing.ts';

/** A field of native statuses. */
export interface StatusSubject {
  readonly pointer: string;
  /** Every value that the vendor documents. */
  readonly documented: readonly string[];
}

/** What the suite must know of one stream. */
export interface StreamSubject {
  /** A whole record, as the source gives it. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** JSON Pointers of the fields without which it means nothing. */
  readonly required: readonly string[];
  readonly statuses: readonly StatusSubject[];
}

export interface ConformanceSubject<Config> {
  readonly connector: Connector<Config>;
  readonly config: Config;
  readonly secrets: Readonly<Record<string, string>>;
  /** A fresh vendor that serves its fixtures over several pages, every record with a member "surprise". See recordedVendor. */
  vendor(): HttpClient;
  /**
   * For sources that bring events by themselves: lines over the vendor, so that what happens to a request happens to the
   * opening of a line.
   */
  events?(http: HttpClient): EventSources;
  /** Whether a request signs in rather than reads. */
  signsIn(request: HttpRequest): boolean;
  /** The source says no more than 404 of a record that it does not have: nothing tells that from a wrong address. */
  readonly absenceIsBare?: true;
  /** What the vendor's sign-in hands out; it must show up nowhere. */
  readonly tokens: readonly string[];
  readonly streams: Readonly<Record<string, StreamSubject>>;
}

/** A context in which the connector of a subject reaches its vendor by this. */
export function contextOf<Config>(
  { config, secrets, events }: ConformanceSubject<Config>,
  parts: Omit<ContextParts<Config>, 'config' | 'secrets' | 'events'> & Partial<Pick<ContextParts<Config>, 'secrets'>>,
): PullContext<Config> {
  return createPullContext({
    config,
    secrets,
    ...parts,
    ...(events === undefined ? {} : { events: events(parts.http) }),
  });
}

export function mapContextOf<Config>(config: Config): MapContext<Config> {
  return { connectionId: 'probe', config, orderNumberScope: 'erp', referenceRules: {} };
}

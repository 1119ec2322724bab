/** An event as it lands: its payload is the CloudEvents 1.0 envelope in JSON, whatever it came in. */
export interface Event {
  /** Unique at its source (CloudEvents §2.3.1): the same event again has the same one. */
  readonly id: string;
  /** RFC 3339; null where the event says none. */
  readonly time: string | null;
  /** Orders events of one source (extension "sequence"). */
  readonly sequence: string | null;
  /** JSON text. */
  readonly payload: string;
}

/** What cannot be read as an event, with all that came. */
export interface Poison {
  readonly reason: string;
  /** JSON text. */
  readonly payload: string;
}

export type Read = { readonly event: Event } | { readonly poison: Poison };

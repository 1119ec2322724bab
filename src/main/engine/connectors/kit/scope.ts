import type { Instant } from '#shared/domain/time.ts';
import type { Connector, PullContext, StampWindow, Stream } from './connector.ts';

/** What of a system is read, where a person wants less than all of it. */
export interface Scope {
  /** Ids of the streams that are read; null: all. */
  readonly streams: readonly string[] | null;
  /** Only what changed at the source at or after this, where a stream can begin there; null: all. */
  readonly from: Instant | null;
}

/** The connector with its streams narrowed: what lies outside is neither pulled nor counted. Mapping is as it was. */
export function scoped<Config>(connector: Connector<Config>, { streams, from }: Scope): Connector<Config> {
  return {
    ...connector,
    check: (context) => connector.check(context),
    map: (record, context) => connector.map(record, context),
    streams: (config) =>
      connector
        .streams(config)
        .filter(({ manifest }) => streams === null || streams.includes(manifest.id))
        .map((stream) => (from === null ? stream : beginningAt(stream, from))),
  };
}

function beginningAt<Config>(stream: Stream<Config>, from: Instant): Stream<Config> {
  const { startAt, control } = stream;
  if (startAt === undefined) return stream;
  const narrowed = (window: StampWindow): StampWindow => ({ ...window, from: Math.max(from, window.from ?? from) });
  const ids = control?.ids?.bind(control);
  return {
    ...stream,
    pull: (context, checkpoint) => stream.pull(context, checkpoint ?? startAt(from)),
    ...(control === undefined
      ? {}
      : {
          control: {
            ...control,
            count: (context: PullContext<Config>, window: StampWindow) => control.count(context, narrowed(window)),
            ...(ids === undefined
              ? {}
              : { ids: (context: PullContext<Config>, window: StampWindow) => ids(context, narrowed(window)) }),
          },
        }),
  };
}

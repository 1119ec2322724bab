import { isRead, type Scope } from '#shared/domain/connection-scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Connector, PullContext, StampWindow, Stream } from './connector.ts';

/** The connector with its streams narrowed: what lies outside is neither pulled nor counted. Mapping is as it was. */
export function scoped<Config>(connector: Connector<Config>, scope: Scope): Connector<Config> {
  const { from, customers } = scope;
  return {
    ...connector,
    check: (context) => connector.check(context),
    map: (record, context) => connector.map(record, context),
    streams: (config) =>
      connector
        .streams(config)
        .filter(({ manifest }) => isRead(scope, manifest.id))
        .map((stream) => (from === null ? stream : beginningAt(stream, from)))
        .map((stream) => (customers === null ? stream : ofCustomers(stream, customers))),
  };
}

/**
 * Pulls the records of some customers alone. Counting and listing stay able to do either: what was read before, or looked
 * up, is of others, and must not be held against a part.
 */
function ofCustomers<Config>(stream: Stream<Config>, customers: readonly string[]): Stream<Config> {
  if (stream.manifest.customer === undefined) return stream;
  return { ...stream, customers, pull: (context, checkpoint) => stream.pull({ ...context, customers }, checkpoint) };
}

function beginningAt<Config>(stream: Stream<Config>, from: Instant): Stream<Config> {
  const { control, ...rest } = stream;
  const { startAt } = rest;
  if (startAt === undefined) return stream;
  const begun: Stream<Config> = {
    ...rest,
    pull: (context, checkpoint) => rest.pull(context, checkpoint ?? startAt(from)),
  };
  // A count of everything cannot be held against a part.
  if (control === undefined || control.whole === true) return begun;
  const narrowed = (window: StampWindow): StampWindow => ({ ...window, from: Math.max(from, window.from ?? from) });
  const ids = control.ids?.bind(control);
  return {
    ...begun,
    control: {
      ...control,
      since: from,
      count: (context: PullContext<Config>, window: StampWindow) => control.count(context, narrowed(window)),
      ...(ids === undefined
        ? {}
        : { ids: (context: PullContext<Config>, window: StampWindow) => ids(context, narrowed(window)) }),
    },
  };
}

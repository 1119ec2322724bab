import type { METHODS, MethodName } from '#shared/contract/methods.ts';

/** Queries that need more than the store: what runs, what is installed, what a rebuild would give, what was once. */
type AnsweredElsewhere =
  | 'hello'
  | 'connections.catalog'
  | 'connections.get'
  | 'connections.scope'
  | 'demo.systems'
  | 'exports.list'
  | 'network.proxies'
  | 'network.metered'
  | 'studies.get'
  | 'lookup.get'
  | 'parked.replays'
  | 'store.digest'
  | 'asof.list'
  | 'order.asof'
  | 'order.moments'
  | 'order.changes';

type QueryMethod = { [M in MethodName]: (typeof METHODS)[M]['kind'] extends 'query' ? M : never }[MethodName];

/** Methods that the store alone answers. */
export type ReadMethod = Exclude<QueryMethod, AnsweredElsewhere>;

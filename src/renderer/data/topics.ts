import type { Topic } from '#shared/contract/envelope.ts';
import type { MethodName } from '#shared/contract/methods.ts';

/** What each query shows: an event with one of these topics makes its answer old. */
const TOPICS_OF: Partial<Record<MethodName, readonly Topic[]>> = {
  hello: [],
  'status.get': ['orders', 'exceptions', 'unlinked', 'systems', 'parked', 'sync', 'connections'],
  'orders.counts': ['orders'],
  'order.get': ['orders', 'decisions'],
  'order.exceptions': ['exceptions', 'orders', 'decisions'],
  'order.asof': ['orders', 'decisions'],
  'order.moments': ['orders', 'decisions'],
  'order.changes': ['orders'],
  'asof.list': ['asof'],
  'evidence.get': [],
  'search.ask': ['orders'],
  'exceptions.counts': ['exceptions', 'decisions'],
  'exceptions.consequences': ['exceptions', 'decisions'],
  'exceptions.history': ['exceptions', 'decisions'],
  'exceptions.workload': ['exceptions', 'decisions'],
  'order.jeopardy': ['orders'],
  'document.screen': ['connections', 'preferences'],
  'reconcile.summary': ['orders'],
  'kpis.get': ['orders', 'exceptions', 'decisions', 'systems'],
  'kpis.groups': ['orders', 'exceptions'],
  'kpis.trend': ['orders', 'exceptions'],
  'kpis.pareto': ['orders'],
  'overview.get': ['orders', 'exceptions', 'decisions', 'unlinked', 'systems'],
  'unlinked.list': ['unlinked', 'decisions'],
  'unlinked.counts': ['unlinked', 'decisions'],
  'unlinked.get': ['unlinked', 'decisions'],
  'rules.propose': ['unlinked', 'decisions'],
  'rules.list': ['decisions'],
  'policy.get': ['decisions', 'connections', 'preferences'],
  'policy.check': ['connections'],
  'policy.history': ['decisions'],
  'policy.deciles': ['orders'],
  'studies.get': ['studies'],
  'lookup.get': ['lookups'],
  'systems.list': ['systems', 'sync', 'parked', 'connections'],
  'systems.runs': ['systems', 'sync'],
  'systems.insight': ['systems', 'preferences'],
  'systems.drift': ['systems'],
  'systems.timeline': ['systems', 'decisions', 'connections'],
  'systems.counts': ['systems', 'connections'],
  'parked.list': ['parked', 'decisions'],
  'parked.groups': ['parked'],
  'parked.replays': ['parked'],
  'connections.catalog': ['connections'],
  'connections.get': ['connections'],
  'decisions.list': ['decisions'],
  'exports.list': ['exports'],
  'preferences.get': [],
};

export function isAbout(method: MethodName, topics: readonly Topic[]): boolean {
  const own = TOPICS_OF[method];
  return own !== undefined && own.some((topic) => topics.includes(topic));
}

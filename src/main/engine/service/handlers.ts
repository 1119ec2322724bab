import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Input, Output } from '#shared/contract/methods.ts';
import { METERED_EVERY, METERED_MODE } from '#shared/domain/metered.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { PastStores } from '../as-of/past-stores.ts';
import type { PastMethod } from '../as-of/questions.ts';
import type { ExportJobs } from '../exports/jobs.ts';
import { COMPANY_ZONE } from '../lifecycle/company-policy.ts';
import type { Metering } from '../pipeline/metering.ts';
import type { Sync } from '../pipeline/sync.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { Ports } from '../ports/ports.ts';
import { keepProxySignIn, proxySignIns } from '../ports/proxy-sign-ins.ts';
import type { QueryContext } from '../queries/context.ts';
import type { ReadMethod } from '../queries/read-methods.ts';
import type { ReaderClient } from '../queries/reader-client.ts';
import type { StudyJobs } from '../queries/studies/study-jobs.ts';
import { connectionCatalog } from './connection-catalog.ts';
import type { ConnectionService } from './connection-service.ts';
import type { ReplayJobs } from './replay-jobs.ts';
import type { RetentionJobs } from './retention-jobs.ts';
import { draftDeclaration, keepDeclaration } from './declaration-drafts.ts';
import type { SignInService } from './sign-in-service.ts';
import type { LookUpJobs } from './look-up-jobs.ts';
import type { DemoService } from './demo-service.ts';
import { previewConnection } from './preview-service.ts';
import type { Handlers } from './dispatcher.ts';

export interface HostIdentity {
  readonly host: 'electron' | 'loopback' | 'cli' | 'memory';
  readonly version: string;
  /** Shell features that the host lacks. */
  readonly absent: readonly string[];
  /** Name under which this person decides. */
  readonly user: string;
}

export interface HandlerParts {
  readonly ports: Ports;
  readonly identity: HostIdentity;
  readonly reader: ReaderClient;
  /** Answers what was known of one order. */
  readonly past: ReaderClient<PastMethod>;
  readonly pastStores: PastStores;
  readonly writer: WriterClient;
  readonly sync: Sync;
  readonly metering: Metering;
  readonly connections: ConnectionService;
  readonly signIns: SignInService;
  readonly demo: DemoService;
  readonly exports: ExportJobs;
  readonly studies: StudyJobs;
  readonly lookUps: LookUpJobs;
  readonly replays: ReplayJobs;
  readonly retention: RetentionJobs;
  /** Of a moment; null: now. */
  readonly context: (asOf: Instant | null) => QueryContext;
}

/** Every method of the contract: questions to the reader thread, commands to the writer and the services. */
export function createHandlers({
  ports,
  identity,
  reader,
  past,
  pastStores,
  writer,
  sync,
  metering,
  connections,
  signIns,
  demo,
  exports,
  studies,
  lookUps,
  replays,
  retention,
  context,
}: HandlerParts): Handlers {
  const read =
    <M extends ReadMethod>(method: M) =>
    async (input: unknown, signal: AbortSignal, asOf: Instant | null): Promise<Output<M>> =>
      (asOf === null ? reader : pastStores.at(asOf).reader).ask(method, input as Input<M>, context(asOf), signal);
  const readPresent =
    <M extends ReadMethod>(method: M) =>
    (input: unknown, signal: AbortSignal): Promise<Output<M>> =>
      reader.ask(method, input as Input<M>, context(null), signal);
  const readPast =
    <M extends PastMethod>(method: M) =>
    (input: unknown, signal: AbortSignal, asOf: Instant | null): Promise<Output<M>> =>
      past.ask(method, input as Input<M>, context(asOf), signal);

  return {
    hello: async ({ contractVersion }) => {
      if (contractVersion !== CONTRACT_VERSION) {
        throw new ContractError({
          code: 'contract.mismatch',
          message: 'Window and engine are of different versions.',
          next: 'Reload the window.',
        });
      }
      return {
        product: 'Throughline',
        version: identity.version,
        contractVersion: CONTRACT_VERSION,
        host: identity.host,
        absent: [...identity.absent],
        revision: context(null).revision,
        user: identity.user,
        demoAvailable: ports.demo !== null,
        secretsProtection: ports.secrets.protection,
      };
    },
    'status.get': read('status.get'),
    'orders.open': read('orders.open'),
    'orders.slice': read('orders.slice'),
    'orders.named': read('orders.named'),
    'orders.counts': read('orders.counts'),
    'order.get': read('order.get'),
    'order.find': read('order.find'),
    'order.explain': read('order.explain'),
    'order.exceptions': read('order.exceptions'),
    'evidence.get': read('evidence.get'),
    'search.ask': read('search.ask'),
    'exceptions.open': read('exceptions.open'),
    'exceptions.slice': read('exceptions.slice'),
    'exceptions.counts': read('exceptions.counts'),
    'exceptions.consequences': read('exceptions.consequences'),
    'exceptions.history': read('exceptions.history'),
    'exceptions.workload': read('exceptions.workload'),
    'document.screen': read('document.screen'),
    'order.jeopardy': read('order.jeopardy'),
    'reconcile.open': read('reconcile.open'),
    'reconcile.slice': read('reconcile.slice'),
    'reconcile.summary': read('reconcile.summary'),
    'kpis.get': read('kpis.get'),
    'kpis.open': read('kpis.open'),
    'kpis.slice': read('kpis.slice'),
    'kpis.groups': read('kpis.groups'),
    'kpis.trend': read('kpis.trend'),
    'kpis.pareto': read('kpis.pareto'),
    'overview.get': read('overview.get'),
    'list.close': read('list.close'),
    'unlinked.list': read('unlinked.list'),
    'unlinked.counts': read('unlinked.counts'),
    'unlinked.get': read('unlinked.get'),
    'rules.propose': read('rules.propose'),
    'rules.list': read('rules.list'),
    'policy.get': readPresent('policy.get'),
    'policy.check': readPresent('policy.check'),
    'policy.history': readPresent('policy.history'),
    'policy.write': readPresent('policy.write'),
    'policy.read': readPresent('policy.read'),
    'policy.deciles': readPresent('policy.deciles'),
    'studies.start': async (question) => ({ id: studies.start(question) }),
    'studies.get': async ({ id }) => studies.get(id),
    'lookup.start': async ({ orderKey }) => {
      lookUps.start(orderKey);
      return {};
    },
    'lookup.get': async ({ orderKey }) => ({ lookUp: lookUps.get(orderKey) }),
    'lookup.cancel': async ({ orderKey }) => {
      lookUps.cancel(orderKey);
      return {};
    },
    'studies.cancel': async ({ id }) => {
      studies.cancel(id);
      return {};
    },
    'systems.list': read('systems.list'),
    'systems.runs': read('systems.runs'),
    'systems.insight': read('systems.insight'),
    'systems.drift': read('systems.drift'),
    'systems.timeline': read('systems.timeline'),
    'systems.acknowledge': async ({ eventIds }) => {
      await writer.ask('acknowledgeEvents', { ids: eventIds, by: identity.user });
      return {};
    },
    'systems.acknowledgements': read('systems.acknowledgements'),
    'systems.counts': read('systems.counts'),
    'parked.list': read('parked.list'),
    'parked.groups': read('parked.groups'),
    'decisions.list': read('decisions.list'),
    'preferences.get': readPresent('preferences.get'),
    'order.asof': readPast('order.asof'),
    'order.moments': readPast('order.moments'),
    'order.changes': readPast('order.changes'),

    'asof.open': async ({ at }, signal) => {
      if (at >= ports.clock.now()) {
        throw new ContractError({
          code: 'input.invalid',
          message: 'That moment has not passed yet.',
          next: 'Choose one that has.',
        });
      }
      await pastStores.open(at, signal);
      return { at };
    },
    'asof.list': async () => ({ rows: pastStores.list() }),
    'asof.close': async ({ at }) => {
      pastStores.close(at);
      return {};
    },

    'parked.replay': async ({ filter, mapping }) => ({ id: replays.start(filter, mapping) }),
    'parked.replays': async () => ({ rows: replays.list() }),
    'parked.cancel': async ({ id }) => {
      replays.cancel(id);
      return {};
    },
    'retention.get': readPresent('retention.get'),
    'retention.purged': readPresent('retention.purged'),
    'retention.purge': async () => ({ id: await retention.start() }),
    'retention.cancel': async () => {
      await retention.cancel();
      return {};
    },
    'connections.catalog': async () => ({ rows: connectionCatalog() }),
    'connections.test': async (input, signal) => ({ sentence: await connections.test(input, signal) }),
    'connections.preview': async ({ of, streams, from, customers, sample }, signal) =>
      previewConnection(await connections.previewTarget(of, signal), {
        streams: streams ?? null,
        from,
        customers: customers ?? null,
        sample,
      }),
    'connections.create': async (input) => ({ connectionId: await connections.create(input) }),
    'connections.get': ({ connectionId }) => connections.get(connectionId),
    'connections.authorise': async ({ connectionId }) => ({ url: await signIns.start(connectionId) }),
    'connections.authorised': async ({ connectionId }) => {
      const sentence = await signIns.finish(connectionId);
      for (const target of connections.targets(connectionId)) sync.start(target);
      return { sentence };
    },
    'connections.update': async (input) => {
      await connections.update(input);
      for (const target of connections.targets(input.id)) sync.start(target);
      return {};
    },
    'connections.scope': async ({ connectionId }) => connections.scope(connectionId),
    'connections.rescope': async ({ connectionId, scope }) => {
      await connections.rescope(connectionId, scope);
      return {};
    },
    'connections.remove': async ({ connectionId }) => {
      await connections.remove(connectionId);
      return {};
    },
    'declarations.read': (input) => connections.readDeclaration(input),
    'declarations.draft': (input) => draftDeclaration(ports.folders, input),
    'declarations.keep': (input) => keepDeclaration(ports.paths, input),
    'connections.declare': async (input) => ({ connectionId: await connections.declare(input) }),
    'demo.open': async ({ orders, seed }) => ({ connectionIds: await demo.open(orders, seed) }),
    'demo.advance': async ({ hours }) => ({ now: await demo.advance(hours) }),
    'demo.systems': async () => ({ rows: demo.systems() }),
    'demo.disturb': async ({ connectionIds, failure }) => {
      await demo.disturb(connectionIds, failure);
      return {};
    },
    'sync.start': async ({ connectionId }) => {
      for (const target of connections.targets(connectionId)) sync.start(target);
      return {};
    },
    'sync.cancel': async ({ connectionId }) => {
      await sync.cancel(connectionId);
      return {};
    },
    'decisions.record': async ({ decisions }) => {
      const at = ports.clock.now();
      const entries = decisions.map((body) => ({ id: ports.ids.next(), at, author: identity.user, body }));
      await writer.ask('decide', { decisions: entries });
      await writer.settled();
      return { ids: entries.map(({ id }) => id) };
    },
    'exports.start': async (input, _signal, asOf) => {
      // An export of a moment that is not open would fail later, in a list.
      if (asOf !== null) pastStores.at(asOf);
      const { id, file } = exports.start(input, asOf ?? undefined);
      return { id, file };
    },
    'exports.list': async () => ({ rows: exports.list() }),
    'exports.cancel': async ({ id }) => {
      exports.cancel(id);
      return {};
    },
    'network.metered': async () => meteredAnswer(metering),
    'network.meter': async ({ mode }) => {
      await writer.ask('setPreference', { key: METERED_MODE, value: mode });
      metering.choose(mode);
      return meteredAnswer(metering);
    },
    'network.report': async (hint) => {
      metering.report(hint);
      return {};
    },
    'network.allow': async ({ connectionId }) => {
      const targets = connections.targets(connectionId);
      metering.goOn(connectionId);
      for (const target of targets) sync.start(target);
      return {};
    },
    'network.proxies': async () => ({ rows: await proxyRows(ports.secrets) }),
    'network.signin': async ({ proxy, signIn }) => {
      await keepProxySignIn(ports.secrets, proxy.toLowerCase(), signIn);
      return { rows: await proxyRows(ports.secrets) };
    },
    'preferences.set': async ({ key, value }) => {
      await writer.ask('setPreference', { key, value });
      // Afterwards: one that is opened meanwhile is of the zone before.
      if (key === COMPANY_ZONE) pastStores.forgetAll();
      return {};
    },
    'durations.get': read('durations.get'),
    'durations.learn': async () => {
      const table = await writer.ask('learnDurations', null);
      await writer.settled();
      return { table };
    },
    'store.rebuild': async (_input, signal) => {
      await writer.ask('rebuild', null);
      await writer.settled();
      const { orders } = await reader.ask('status.get', {}, context(null), signal);
      return { orders, digest: await writer.ask('digest', null) };
    },
    'store.digest': async (input, signal, asOf) =>
      asOf === null
        ? { digest: await writer.ask('digest', null) }
        : pastStores.at(asOf).digester.ask('store.digest', input, context(asOf), signal),
  };
}

function meteredAnswer(metering: Metering): Output<'network.metered'> {
  const { mode, hint } = metering;
  return { mode, since: metering.state()?.since ?? null, hint: hint && { ...hint }, everyMs: METERED_EVERY };
}

/** Whose sign-ins are kept; never the passwords. */
async function proxyRows(secrets: Ports['secrets']): Promise<Output<'network.proxies'>['rows']> {
  return Object.entries(await proxySignIns(secrets)).map(([proxy, { user }]) => ({ proxy, user }));
}

import { z } from 'zod';
import { SYSTEM_KINDS } from '../domain/systems.ts';
import {
  decisionInputSchema,
  decisionRowSchema,
  exceptionCountsInputSchema,
  exceptionHistorySchema,
  exceptionQueueCountsSchema,
  exceptionRowSchema,
  exceptionsQuerySchema,
  owningScreenSchema,
  workloadSchema,
} from './dto/exceptions.ts';
import { demoFailureSchema, demoSystemSchema } from './dto/demo.ts';
import { evidenceSchema } from './dto/evidence.ts';
import {
  searchAnswerSchema,
  unlinkedCountsSchema,
  unlinkedDocumentSchema,
  unlinkedFilterSchema,
  unlinkedRowSchema,
} from './dto/links.ts';
import { durationTableInfoSchema, jeopardySchema, orderViewSchema, usualDurationSchema } from './dto/order.ts';
import { ORDER_COLUMNS, orderRowSchema, ordersQuerySchema } from './dto/order-rows.ts';
import {
  momentSchema,
  orderAsOfInputSchema,
  orderAsOfSchema,
  orderChangesInputSchema,
  orderChangesSchema,
  pastStoreSchema,
} from './dto/past.ts';
import {
  KPI_BASES,
  KPI_GROUPS,
  KPI_IDS,
  kpiFigureSchema,
  kpiFrameSchema,
  kpiGroupRowSchema,
  kpiParetoSchema,
  kpiPeriodSchema,
  kpiRowSchema,
  kpiRowsQuerySchema,
  kpiTrendSchema,
  overviewSchema,
} from './dto/kpis.ts';
import { connectionInputSchema } from './dto/connection-input.ts';
import { connectionInsightSchema, driftRowSchema, timelineRowSchema } from './dto/observability.ts';
import { previewedConnection, previewSchema } from './dto/preview.ts';
import { reconcileQuerySchema, reconcileRowSchema, reconcileSummarySchema } from './dto/reconcile.ts';
import { learnedRuleSchema, ruleProposalSchema } from './dto/rules.ts';
import {
  policyChangeSchema,
  policyOverridesSchema,
  policyProblemsSchema,
  policyReadingSchema,
  policyStateSchema,
  valueDecilesSchema,
} from './dto/policy.ts';
import { acknowledgementsSchema } from './dto/acknowledgements.ts';
import { counted, handle, opened, page, rows, slice } from './dto/lists.ts';
import { namedInputSchema, namedNumberSchema } from './dto/order-list.ts';
import { streamCountSchema } from './dto/counts.ts';
import {
  parkedFilterSchema,
  parkedGroupSchema,
  parkedRowSchema,
  recordMappingSchema,
  replaySchema,
} from './dto/parked.ts';
import { lookUpSchema } from './dto/look-up.ts';
import { retentionStateSchema } from './dto/retention.ts';
import { studyQuestionSchema, studySchema } from './dto/studies.ts';
import { METERED_MODES } from '../domain/metered.ts';
import { meteredSchema, networkHintSchema } from './dto/metered.ts';
import { connectionScopeSchema, customersSchema, scopeSchema } from './dto/scope.ts';
import { catalogEntrySchema, runRowSchema, statusSchema, systemHealthSchema } from './dto/systems.ts';
import { instantSchema, keySchema, sourceRefSchema } from './dto/values.ts';

export type MethodKind = 'query' | 'command';

export interface MethodDefinition {
  readonly kind: MethodKind;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return { kind: 'query', input, output } as const;
}

function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return { kind: 'command', input, output } as const;
}

const nothing = z.strictObject({});
const kpiAsked = z.strictObject({ period: kpiPeriodSchema, basis: z.enum(KPI_BASES) });
const proxySignIns = z.strictObject({ rows: z.array(z.strictObject({ proxy: z.string(), user: z.string() })) });
const declarationFile = z.strictObject({ file: z.string().min(1).max(4096), folder: z.string().max(4096).nullable() });
export const EXPORT_TABLES = ['orders', 'exceptions', 'reconcile', 'kpis'] as const;
const exportJobSchema = z.strictObject({
  id: z.string(),
  table: z.enum(EXPORT_TABLES),
  file: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  written: z.number().int(),
  total: z.number().int(),
  error: z.string().nullable(),
});
export type ExportJob = z.infer<typeof exportJobSchema>;

/** Everything the engine answers. Client and handlers are derived from this object. */
export const METHODS = {
  hello: query(
    z.strictObject({ contractVersion: z.number().int() }),
    z.strictObject({
      product: z.string(),
      version: z.string(),
      contractVersion: z.number().int(),
      host: z.enum(['electron', 'loopback', 'cli', 'memory']),
      /** Shell features that this host lacks. */
      absent: z.array(z.string()),
      revision: z.number().int(),
      user: z.string(),
      demoAvailable: z.boolean(),
      secretsProtection: z.string(),
    }),
  ),
  'status.get': query(nothing, statusSchema),
  'orders.open': query(ordersQuerySchema, opened),
  'orders.slice': query(slice, rows(orderRowSchema)),
  /** The orders that each number of a list names, however it is written, in the sequence of the list. */
  'orders.named': query(namedInputSchema, rows(namedNumberSchema)),
  'orders.counts': query(nothing, z.record(z.string(), z.number().int())),
  'order.get': query(z.strictObject({ orderKey: keySchema }), orderViewSchema),
  /** Order key of the order that a number or document key names; null for none, several when ambiguous. */
  'order.find': query(
    z.strictObject({ reference: z.string().min(1).max(200) }),
    z.strictObject({ orderKeys: z.array(z.string()) }),
  ),
  'order.explain': query(
    z.strictObject({ orderKey: keySchema, column: z.enum(ORDER_COLUMNS) }),
    z.strictObject({ sources: z.array(sourceRefSchema) }),
  ),
  'order.exceptions': query(z.strictObject({ orderKey: keySchema }), rows(exceptionRowSchema)),
  /** The order as it was known at a moment, with what has changed since. */
  'order.asof': query(orderAsOfInputSchema, orderAsOfSchema),
  /** When something about the order became known or was decided, the earliest first. */
  'order.moments': query(z.strictObject({ orderKey: keySchema }), z.strictObject({ moments: z.array(momentSchema) })),
  /** What each version of each of its documents changed, the newest first. */
  'order.changes': query(orderChangesInputSchema, orderChangesSchema),
  'evidence.get': query(
    z.strictObject({
      documentKey: keySchema,
      path: z.string().max(1000),
      /** The version that says so; without it, the one that the document is made of. */
      version: z.string().max(1000).optional(),
    }),
    evidenceSchema,
  ),
  'search.ask': query(
    z.strictObject({ text: z.string().max(200), limit: z.number().int().min(1).max(200) }),
    searchAnswerSchema,
  ),
  'exceptions.open': query(
    exceptionsQuerySchema,
    /** unfolded: rows of the count that are listed only because their root was unfolded. */
    opened.extend({ unfolded: z.number().int() }),
  ),
  'exceptions.slice': query(slice, rows(exceptionRowSchema)),
  'exceptions.counts': query(exceptionCountsInputSchema, exceptionQueueCountsSchema),
  /** What folds under a root or under an outage, the gravest first. */
  'exceptions.consequences': query(
    z.strictObject({ exceptionKey: z.string().max(1000), limit: z.number().int().min(1).max(500) }),
    rows(exceptionRowSchema),
  ),
  'exceptions.history': query(z.strictObject({ exceptionKey: z.string().max(1000) }), exceptionHistorySchema),
  'exceptions.workload': query(nothing, workloadSchema),
  'document.screen': query(z.strictObject({ documentKey: keySchema }), owningScreenSchema),
  'order.jeopardy': query(
    z.strictObject({ orderKey: keySchema }),
    z.strictObject({ jeopardy: jeopardySchema.nullable() }),
  ),
  'reconcile.open': query(reconcileQuerySchema, opened),
  'reconcile.slice': query(slice, rows(reconcileRowSchema)),
  'reconcile.summary': query(reconcileQuerySchema, reconcileSummarySchema),
  /** Every KPI of a period, or those that are named; what cannot be told says which fact is missing. */
  'kpis.get': query(
    kpiAsked.extend({ kpis: z.array(z.enum(KPI_IDS)).min(1).max(KPI_IDS.length).optional() }),
    z.strictObject({ frame: kpiFrameSchema, figures: z.array(kpiFigureSchema) }),
  ),
  'kpis.open': query(kpiRowsQuerySchema, opened),
  'kpis.slice': query(slice.extend({ kpi: z.enum(KPI_IDS), ...kpiAsked.shape }), rows(kpiRowSchema)),
  'kpis.groups': query(
    kpiAsked.extend({ kpi: z.enum(KPI_IDS), by: z.enum(KPI_GROUPS) }),
    z.strictObject({ frame: kpiFrameSchema, rows: z.array(kpiGroupRowSchema) }),
  ),
  'kpis.trend': query(
    z.strictObject({
      kpis: z.array(z.enum(KPI_IDS)).min(1).max(KPI_IDS.length),
      basis: z.enum(KPI_BASES),
      weeks: z.number().int().min(1).max(53),
    }),
    kpiTrendSchema,
  ),
  'kpis.pareto': query(
    kpiAsked.extend({ by: z.enum(KPI_GROUPS), limit: z.number().int().min(1).max(50) }),
    kpiParetoSchema,
  ),
  'overview.get': query(nothing, overviewSchema),
  'list.close': query(handle, nothing),
  'unlinked.list': query(page.extend(unlinkedFilterSchema.partial().shape), counted(unlinkedRowSchema)),
  'unlinked.counts': query(unlinkedFilterSchema.partial(), unlinkedCountsSchema),
  /** A document of no order beside the orders that it may belong to; orderKey: one more to compare it with. */
  'unlinked.get': query(
    z.strictObject({ documentKey: keySchema, orderKey: keySchema.nullable().optional() }),
    unlinkedDocumentSchema,
  ),
  /** Rules that would have linked a document to an order, from this one example. */
  'rules.propose': query(z.strictObject({ documentKey: keySchema, orderKey: keySchema }), rows(ruleProposalSchema)),
  'rules.list': query(nothing, rows(learnedRuleSchema)),
  'policy.get': query(nothing, policyStateSchema),
  /** What is wrong with overrides that somebody edits; nothing when they could be put in force. */
  'policy.check': query(z.strictObject({ overrides: z.unknown() }), policyProblemsSchema),
  'policy.history': query(nothing, rows(policyChangeSchema)),
  /** The text of a policy file: of these overrides, or of the policy in force. */
  'policy.write': query(
    z.strictObject({ overrides: policyOverridesSchema.nullable() }),
    z.strictObject({ text: z.string() }),
  ),
  'policy.read': query(z.strictObject({ text: z.string().max(2_000_000) }), policyReadingSchema),
  'policy.deciles': query(nothing, rows(valueDecilesSchema)),
  /** Begins to answer a question over the history, in a thread of its own. The topic "studies" tells of its progress. */
  'studies.start': command(studyQuestionSchema, z.strictObject({ id: z.string() })),
  'studies.get': query(z.strictObject({ id: z.string().max(64) }), studySchema),
  /** Asks all systems for what they have of an order now, before anything else they are asked for. The topic "lookups" tells of it. */
  'lookup.start': command(z.strictObject({ orderKey: keySchema }), nothing),
  /** The last look-up of the order since the engine started. */
  'lookup.get': query(z.strictObject({ orderKey: keySchema }), z.strictObject({ lookUp: lookUpSchema.nullable() })),
  'lookup.cancel': command(z.strictObject({ orderKey: keySchema }), nothing),
  'studies.cancel': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'systems.list': query(nothing, rows(systemHealthSchema)),
  'systems.insight': query(z.strictObject({ connectionId: z.string() }), connectionInsightSchema),
  /** How the shape of its records changed, with what that touches; what asks for somebody first. */
  'systems.drift': query(z.strictObject({ connectionId: z.string() }), rows(driftRowSchema)),
  /** Runs by the day, outages, and everything that was changed about it; the newest first. */
  'systems.timeline': query(
    z.strictObject({ connectionId: z.string(), limit: z.number().int().min(1).max(1000) }),
    rows(timelineRowSchema),
  ),
  /** A person has looked at these changes of shape. */
  'systems.acknowledge': command(z.strictObject({ eventIds: z.array(z.number().int()).min(1).max(500) }), nothing),
  'systems.runs': query(
    z.strictObject({ connectionId: z.string(), limit: z.number().int().min(1).max(500) }),
    rows(runRowSchema),
  ),
  /** What each source counts beside what is held of it, and what it has deleted. */
  'systems.counts': query(z.strictObject({ connectionId: z.string() }), rows(streamCountSchema)),
  /** What an EDI connection has sent of late, against the acknowledgements that came. */
  'systems.acknowledgements': query(z.strictObject({ connectionId: z.string() }), acknowledgementsSchema),
  'parked.list': query(page.extend({ filter: parkedFilterSchema }), counted(parkedRowSchema)),
  /** Parked records by connection, stream and reason, the most frequent first. */
  'parked.groups': query(parkedFilterSchema, counted(parkedGroupSchema)),
  /** Begins to read parked records again. The topic "parked" tells of its progress. */
  'parked.replay': command(
    z.strictObject({ filter: parkedFilterSchema, mapping: recordMappingSchema }),
    z.strictObject({ id: z.string() }),
  ),
  /** Replays that run and ran lately, the newest first. */
  'parked.replays': query(nothing, rows(replaySchema)),
  /** Ends a replay after the records it is at; what it has read stays read. */
  'parked.cancel': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'connections.catalog': query(nothing, rows(catalogEntrySchema)),
  'connections.test': command(connectionInputSchema, z.strictObject({ sentence: z.string() })),
  /**
   * Reads the first page of each stream and tells what it would become, with what is missing. Nothing is stored. A stream
   * that fails says so in its place.
   */
  'connections.preview': command(
    z.strictObject({
      of: z.discriminatedUnion('kind', [
        /** Not kept yet, or changed; a secret that is left out is the one that is kept. */
        z.strictObject({ kind: z.literal('settings'), connection: connectionInputSchema }),
        previewedConnection,
        declarationFile.extend({ kind: z.literal('declaration'), secrets: z.record(z.string(), z.string()) }),
      ]),
      /** Default: all. */
      streams: z.array(z.string()).max(100).optional(),
      /** Only what changed at or after this counts into the size. */
      from: instantSchema.nullable(),
      /** Only these customers are read and count into the size, where a stream can be asked so. */
      customers: customersSchema.optional(),
      /** Records shown of each stream. */
      sample: z.number().int().min(1).max(50),
    }),
    previewSchema,
  ),
  'connections.create': command(connectionInputSchema, z.strictObject({ connectionId: z.string() })),
  /** Settings as they are, for the form that changes them. Secrets are told by name, never by value. */
  'connections.get': query(
    z.strictObject({ connectionId: z.string() }),
    z.strictObject({
      connectorId: z.string(),
      name: z.string(),
      config: z.record(z.string(), z.unknown()),
      secretsSet: z.array(z.string()),
      /** Whether a person signs in to it in the browser, and has. */
      signIn: z.enum(['none', 'missing', 'kept']),
    }),
  ),
  /** Begins a sign-in in the browser; the address is for the person to open. */
  'connections.authorise': command(z.strictObject({ connectionId: z.string() }), z.strictObject({ url: z.string() })),
  /** Waits until the sign-in that was begun has ended. */
  'connections.authorised': command(
    z.strictObject({ connectionId: z.string() }),
    z.strictObject({ sentence: z.string() }),
  ),
  /** New settings for a connection that is there; a secret that is left out stays. What it read is kept. */
  'connections.update': command(connectionInputSchema, nothing),
  'connections.scope': query(z.strictObject({ connectionId: z.string() }), connectionScopeSchema),
  /** Reads more or less of a connection from its next run on; see shared/domain/connection-scope.ts for what that does. */
  'connections.rescope': command(z.strictObject({ connectionId: z.string(), scope: scopeSchema }), nothing),
  'connections.remove': command(z.strictObject({ connectionId: z.string() }), nothing),
  /** What a declaration file (YAML or JSON) describes and which secrets it needs; folder overrides the one it names. */
  'declarations.read': command(
    declarationFile,
    z.strictObject({
      connectionId: z.string(),
      name: z.string(),
      kind: z.enum(SYSTEM_KINDS),
      /** Address or folder that it reads. */
      place: z.string(),
      secrets: z.array(z.strictObject({ key: z.string(), label: z.string(), help: z.string(), set: z.boolean() })),
      /** There is such a connection: to declare it gives it the file's present content. */
      known: z.boolean(),
    }),
  ),
  /** A declaration to begin with, from the columns and first rows of a CSV file or a workbook. Nothing is kept. */
  'declarations.draft': command(
    z.strictObject({
      file: z.string().min(1).max(4096),
      /** Where it is to stand: beside its file it names the folder as ".", so that both can be moved. Null: elsewhere. */
      saveAs: z.string().min(1).max(4096).nullable(),
      /** IANA zone of clock times that name none. */
      zone: z.string().max(60),
    }),
    z.strictObject({
      /** YAML. */
      text: z.string(),
      /** What it is unsure of, for a person. */
      questions: z.array(z.string()),
      /** The name to keep it by. */
      name: z.string(),
    }),
  ),
  /** Keeps a declaration as a file of the data folder. One of this name must hold the text that it replaces. */
  'declarations.keep': command(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
      text: z.string().max(1_000_000),
      replaces: z.string().max(1_000_000).nullable(),
    }),
    /** Its path, for the other methods and for an editor. */
    z.strictObject({ file: z.string() }),
  ),
  /** A secret that is left out stays as it is. */
  'connections.declare': command(
    declarationFile.extend({ secrets: z.record(z.string(), z.string()).optional() }),
    z.strictObject({ connectionId: z.string() }),
  ),
  /** The same seed makes the same company; without one, the usual company or the one that is there already. */
  'demo.open': command(
    z.strictObject({
      orders: z.number().int().min(1).max(1_000_000),
      seed: z.number().int().min(0).max(4_294_967_295).optional(),
    }),
    z.strictObject({ connectionIds: z.array(z.string()) }),
  ),
  'demo.advance': command(
    z.strictObject({ hours: z.number().min(0).max(336) }),
    z.strictObject({ now: instantSchema }),
  ),
  /** The systems of a demo company that runs, and how each is let fail. */
  'demo.systems': query(nothing, rows(demoSystemSchema)),
  /** Lets systems of the demo company fail, or with no failure go well again; connectionIds null: all of them. */
  'demo.disturb': command(
    z.strictObject({
      connectionIds: z.array(z.string()).min(1).max(20).nullable(),
      failure: demoFailureSchema.nullable(),
    }),
    nothing,
  ),
  'sync.start': command(z.strictObject({ connectionId: z.string().nullable() }), nothing),
  'sync.cancel': command(z.strictObject({ connectionId: z.string().nullable() }), nothing),
  'decisions.record': command(
    z.strictObject({ decisions: z.array(decisionInputSchema).min(1).max(2000) }),
    z.strictObject({ ids: z.array(z.string()) }),
  ),
  'decisions.list': query(page.extend({ key: z.string().nullable() }), counted(decisionRowSchema)),
  /**
   * Derives everything as it was known at a moment and resolves when questions may name it: a request that carries `asOf`
   * is answered from there. Cancelling the request stops the work unless another waits for it.
   */
  'asof.open': command(z.strictObject({ at: instantSchema }), z.strictObject({ at: instantSchema })),
  'asof.list': query(nothing, rows(pastStoreSchema)),
  'asof.close': command(z.strictObject({ at: instantSchema }), nothing),
  'exports.start': command(
    z.strictObject({
      table: z.enum(EXPORT_TABLES),
      format: z.enum(['xlsx', 'csv']),
      /** Absolute path that a person chose; null: the exports folder, named by table and time. */
      file: z.string().max(4096).nullable(),
      /** What the host gave out along with the path; needed with one. */
      grant: z.string().max(200).nullable().optional(),
      query: z.union([ordersQuerySchema, exceptionsQuerySchema, reconcileQuerySchema, kpiRowsQuerySchema]),
    }),
    z.strictObject({ id: z.string(), file: z.string() }),
  ),
  'exports.list': query(nothing, rows(exportJobSchema)),
  'exports.cancel': command(z.strictObject({ id: z.string() }), nothing),
  /** Proxies of the company's network that a person signed in to, by "host:port". */
  'network.proxies': query(nothing, proxySignIns),
  'network.metered': query(nothing, meteredSchema),
  'network.meter': command(z.strictObject({ mode: z.enum(METERED_MODES) }), meteredSchema),
  /** What a page sees of the network that it is on. */
  'network.report': command(networkHintSchema, nothing),
  /** Lets the backfill of a connection go on over a metered network, until it is done. */
  'network.allow': command(z.strictObject({ connectionId: z.string() }), nothing),
  /** Keeps user and password of a proxy; null forgets them. Gives all of them as they then are. */
  'network.signin': command(
    z.strictObject({
      proxy: z.string().regex(/^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]+\]):[1-9]\d{0,4}$/),
      signIn: z
        .strictObject({ user: z.string().trim().min(1).max(255), password: z.string().min(1).max(255) })
        .nullable(),
    }),
    proxySignIns,
  ),
  'preferences.get': query(z.strictObject({ key: z.string().max(100) }), z.strictObject({ value: z.unknown() })),
  'preferences.set': command(z.strictObject({ key: z.string().max(100), value: z.unknown() }), nothing),
  /** How long each step usually takes, as last learned from the company's own orders. */
  'durations.get': query(
    nothing,
    z.strictObject({ table: durationTableInfoSchema.nullable(), usual: z.array(usualDurationSchema) }),
  ),
  /** Learns them anew; null where there are too few orders, or nothing changed. */
  'durations.learn': command(nothing, z.strictObject({ table: durationTableInfoSchema.nullable() })),
  /** Rules and holds in force, and what was purged. */
  'retention.get': query(nothing, retentionStateSchema),
  /**
   * Begins to purge what the rules in force let go, or goes on with a purge that was begun. The topic "retention" tells
   * of it.
   */
  'retention.purge': command(nothing, z.strictObject({ id: z.number().int() })),
  /** Ends a purge after what it is at; what is gone stays gone, and is reported. */
  'retention.cancel': command(nothing, nothing),
  /** When an order of this number was purged; null where none was. */
  'retention.purged': query(
    z.strictObject({ orderNo: z.string().min(1).max(200) }),
    z.strictObject({ at: instantSchema.nullable() }),
  ),
  'store.rebuild': command(nothing, z.strictObject({ orders: z.number().int(), digest: z.string() })),
  'store.digest': query(nothing, z.strictObject({ digest: z.string() })),
} as const satisfies Record<string, MethodDefinition>;

export type MethodName = keyof typeof METHODS;
export type Input<M extends MethodName> = z.input<(typeof METHODS)[M]['input']>;
export type Output<M extends MethodName> = z.output<(typeof METHODS)[M]['output']>;

export function isMethodName(text: string): text is MethodName {
  return Object.hasOwn(METHODS, text);
}

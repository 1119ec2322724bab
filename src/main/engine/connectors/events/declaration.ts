import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Result } from '#shared/lib/result.ts';
import { checkKinds, documents, recordKind } from '../declared/declaration/documents.ts';
import { closed, dateField, expression, oneOf } from '../declared/declaration/fields.ts';
import { api } from '../declared/declaration/http-streams.ts';
import { loadAs, type DeclarationProblem } from '../declared/declaration/load-declaration.ts';
import { declarationSchema, type Declaration } from '../declared/declaration/schema.ts';
import { HTTP_SECRETS, httpSecrets } from '../declared/http/client.ts';
import { compiledStreams } from '../declared/mapping/compile.ts';
import type { CompiledStream } from '../declared/mapping/compiled.ts';
import type { SecretField } from '../kit/connector.ts';

const broker = closed({
  host: z.string().min(1).meta({ description: 'Name or address of the broker.' }),
  port: z.int().min(1).max(65_535).optional().meta({ description: 'Default 5671 with TLS, else 5672.' }),
  tls: z.boolean().optional().meta({ description: 'Default true.' }),
  virtualHost: z.string().min(1).optional().meta({ description: 'Default "/".' }),
  user: z
    .string()
    .min(1)
    .meta({ description: 'A user that may only read the queues. Its password is asked for apart.' }),
}).meta({ description: 'A message broker that speaks AMQP 0-9-1, such as RabbitMQ.' });

const feed = closed({ url: api.shape.url, auth: api.shape.auth, headers: api.shape.headers }).meta({
  description: 'A server of server-sent events.',
});

const kind = closed({
  ...recordKind,
  version: expression
    .optional()
    .meta({ description: "Grows with every change; the greatest is current. Default: the event's time." }),
  changedAt: dateField.optional().meta({ description: 'When the source changed the record. Default: the version.' }),
  documents,
});

const stream = closed({
  title: z.string().min(1).optional().meta({ description: "The source's own word for these events." }),
  queue: z.string().min(1).optional().meta({ description: 'With "broker": a durable queue of Throughline alone.' }),
  path: z.string().optional().meta({ description: 'With "feed": path below its address. "" is the address itself.' }),
  envelope: oneOf(['cloudevents', 'plain'])
    .optional()
    .meta({ description: 'How events are wrapped: CloudEvents 1.0 (default), or JSON with nothing around it.' }),
  kinds: z.array(kind).min(1),
}).superRefine((value, context) => checkKinds(value.kinds, context));

const { $schema, throughline, connection, name, monogram, dates, numbers, references } = declarationSchema.shape;
const streams = declarationSchema.shape.streams.keyType;

/** A system that tells what happens by itself, without code. See README.md beside this. */
export const eventsDeclarationSchema = closed({
  $schema,
  throughline,
  connection,
  name,
  kind: declarationSchema.shape.kind,
  monogram,
  broker: broker.optional(),
  feed: feed.optional(),
  dates,
  numbers,
  references,
  streams: z.record(streams, stream).refine((value) => Object.keys(value).length > 0, 'at least one stream is needed'),
})
  .superRefine(checkSource)
  .meta({
    title: 'Throughline declaration of events',
    description: 'How the events of one system become orders, shipments and invoices.',
  });

/** One place that events come from, and in each stream where it is found there. */
function checkSource(
  value: {
    readonly broker?: unknown;
    readonly feed?: unknown;
    readonly streams: Readonly<Record<string, { readonly queue?: unknown; readonly path?: unknown }>>;
  },
  context: z.core.$RefinementCtx,
): void {
  const issue = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if ((value.broker === undefined) === (value.feed === undefined)) {
    issue(['broker'], 'events come from either a "broker" or a "feed": say which');
    return;
  }
  const [wanted, other] = value.broker === undefined ? (['path', 'queue'] as const) : (['queue', 'path'] as const);
  for (const [id, entry] of Object.entries(value.streams)) {
    const from = value.broker === undefined ? 'feed' : 'broker';
    if (entry[wanted] === undefined) issue(['streams', id], `with "${from}", a stream says its "${wanted}"`);
    if (entry[other] !== undefined) issue(['streams', id, other], `with "${from}", a stream has no "${other}"`);
  }
}

export type EventsDeclaration = z.infer<typeof eventsDeclarationSchema>;
export type EventStreamDeclaration = EventsDeclaration['streams'][string];
export type BrokerDeclaration = NonNullable<EventsDeclaration['broker']>;
export type FeedDeclaration = NonNullable<EventsDeclaration['feed']>;

/** A declaration of events; null for one that declares none, by its keys. */
export function loadEvents(
  text: string,
  fileName: string,
): Result<EventsDeclaration, readonly DeclarationProblem[]> | null {
  const document = parseDocument(text);
  if (!document.has('broker') && !document.has('feed')) return null;
  return loadAs(eventsDeclarationSchema, text, fileName);
}

/** What a person must enter before events come. */
export function eventSecrets({ broker, feed }: EventsDeclaration): readonly SecretField[] {
  return broker === undefined ? httpSecrets(feed?.auth) : [HTTP_SECRETS.password];
}

const compiled = new WeakMap<EventsDeclaration, ReadonlyMap<string, CompiledStream>>();

/** Streams of a declaration, ready to map what they brought. Compiled once for each declaration. */
export function compiledEvents(declaration: EventsDeclaration): ReadonlyMap<string, CompiledStream> {
  const known = compiled.get(declaration);
  if (known !== undefined) return known;
  const asFiles = compiledStreams(asDeclaration(declaration));
  compiled.set(declaration, asFiles);
  return asFiles;
}

/** What events say is said as what records of files say; where they come from is not a part of that. */
function asDeclaration({ broker: _, feed: __, streams: declared, ...head }: EventsDeclaration): Declaration {
  const recordsOf = ({ title, kinds }: EventStreamDeclaration): Declaration['streams'][string] => ({
    ...(title === undefined ? {} : { title }),
    files: ['*'],
    format: 'json',
    kinds,
  });
  return {
    ...head,
    streams: Object.fromEntries(Object.entries(declared).map(([id, entry]) => [id, recordsOf(entry)])),
  };
}

import { z } from 'zod';
import { REFERENCE_TYPES } from '#shared/domain/references.ts';
import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import { referenceRule } from './documents.ts';
import { byWord, closed, dateDefaults, numberDefaults, oneOf, type dateField, type numberField } from './fields.ts';
import { fileStream, sftp } from './file-streams.ts';
import { api, httpStream } from './http-streams.ts';

const SLUG = /^[A-Za-z0-9_-]+$/;

/** Of the format that this product reads; a greater one is refused rather than half understood. */
const FORMAT_VERSION = 1;

/** A system that Throughline reads from files, without code. See README.md beside this folder's connector. */
export const declarationSchema = closed({
  $schema: z.string().optional().meta({ description: 'Where editors find this schema.' }),
  throughline: z
    .literal(FORMAT_VERSION, {
      error: ({ input }) => `this Throughline reads format ${FORMAT_VERSION}, not ${String(input)}`,
    })
    .optional()
    .meta({ description: 'Version of the format that the declaration is written in.' }),
  connection: z
    .string()
    .regex(SLUG, 'letters, digits, "-" and "_" only')
    .meta({ description: 'Id of the connection; part of every document key, so keep it.' }),
  name: z.string().min(1).meta({ description: 'Name for people.' }),
  kind: oneOf(SYSTEM_KINDS).meta({ description: 'What the system is: decides which statuses it owns.' }),
  monogram: z
    .string()
    .regex(/^[A-Z0-9]{2}$/, 'two capitals or digits')
    .meta({ description: 'Two capitals for marks.' }),
  folder: z.string().min(1).optional().meta({ description: 'Folder of the files, relative to this declaration.' }),
  sftp: sftp.optional(),
  api: api.optional(),
  dates: dateDefaults.optional(),
  numbers: numberDefaults.optional(),
  references: byWord(REFERENCE_TYPES, closed(referenceRule))
    .optional()
    .meta({ description: 'How this system writes numbers, by type of reference.' }),
  streams: z
    .record(z.string().regex(SLUG, 'letters, digits, "-" and "_" only'), z.union([fileStream, httpStream]))
    .refine((value) => Object.keys(value).length > 0, 'at least one stream is needed'),
})
  .superRefine(checkTransport)
  .meta({
    title: 'Throughline declaration',
    description: 'How the files or the API of one system become orders, shipments and invoices.',
  });

/** A declaration reads one place: an API, or files. */
function checkTransport(
  value: {
    readonly api?: unknown;
    readonly folder?: unknown;
    readonly sftp?: unknown;
    readonly streams: Readonly<Record<string, object>>;
  },
  context: z.core.$RefinementCtx,
): void {
  const strays = Object.entries(value.streams).find(([, stream]) => 'request' in stream !== (value.api !== undefined));
  if (strays !== undefined) {
    const message =
      value.api === undefined
        ? 'a "request" needs "api", which says where the API is'
        : 'with "api", a stream says what it asks for: "request"; it reads no files';
    context.addIssue({ code: 'custom', path: ['streams', strays[0]], message });
  }
  for (const key of ['folder', 'sftp'] as const) {
    if (value.api === undefined || value[key] === undefined) continue;
    context.addIssue({ code: 'custom', path: [key], message: `an API has no "${key}"` });
  }
}

export type Declaration = z.infer<typeof declarationSchema>;
export type StreamDeclaration = Declaration['streams'][string];
export type FileStreamDeclaration = z.infer<typeof fileStream>;
export type HttpStreamDeclaration = z.infer<typeof httpStream>;
export type ApiDeclaration = NonNullable<Declaration['api']>;
export type SftpDeclaration = NonNullable<Declaration['sftp']>;
export type AuthDeclaration = NonNullable<ApiDeclaration['auth']>;
export type DetailDeclaration = NonNullable<HttpStreamDeclaration['details']>[string];
export type RequestDeclaration = DetailDeclaration['request'];
export type PagingDeclaration = NonNullable<DetailDeclaration['paging']>;
export type SinceFormat = NonNullable<NonNullable<HttpStreamDeclaration['changes']>['since']>;
export type SourceDeclaration = Pick<FileStreamDeclaration, 'files' | 'except' | 'format' | 'csv' | 'xlsx' | 'records'>;
export type KindDeclaration = FileStreamDeclaration['kinds'][number];
export type DocumentDeclaration = KindDeclaration['documents'][number];
export type LinesDeclaration = NonNullable<DocumentDeclaration['lines']>;
export type ReferenceDeclaration = NonNullable<DocumentDeclaration['references']>[number];
export type PartyDeclaration = NonNullable<DocumentDeclaration['parties']>[number];
export type AmountDeclaration = NonNullable<DocumentDeclaration['amounts']>[number];
export type StatusDeclaration = NonNullable<DocumentDeclaration['status']>[number];
export type MeaningDeclaration = StatusDeclaration['meanings'][string];
export type MilestoneDeclaration = NonNullable<MeaningDeclaration['milestones']>[number];
export type FactDeclaration = NonNullable<DocumentDeclaration['facts']>[number];
export type ConditionDeclaration = NonNullable<DocumentDeclaration['conditions']>[number];
export type DateField = z.infer<typeof dateField>;
export type NumberField = z.infer<typeof numberField>;

import { z } from 'zod';
import { checkKinds, documents, recordKind } from './documents.ts';
import { closed, dateField, expression, MISSING, oneOf, plainPath, variants, zone } from './fields.ts';
import { PLACEHOLDERS, placeholdersIn, type Placeholder } from './placeholders.ts';

const headers = z.record(z.string().regex(/^[\w-]+$/, 'a name of a header'), z.string());
const filled = z.union([z.string(), z.number(), z.boolean()]);
const path = z.string().meta({
  description: 'Path below the address of the API, such as orders; {id} in details. "" is the address itself.',
});
const query = z
  .record(z.string(), filled)
  .optional()
  .meta({
    description: `Parameters of the address; {${PLACEHOLDERS.join('}, {')}} are filled in, and a parameter without a filling is left out.`,
  });

const request = z
  .union([
    closed({ get: path, query, headers: headers.optional() }),
    closed({
      post: path,
      query,
      headers: headers.optional(),
      body: z.record(z.string(), z.unknown()).meta({ description: 'JSON of the question, with placeholders.' }),
    }),
    closed({
      graphql: z.string().min(1).meta({ description: 'The query. Its variables are filled in below.' }),
      path: path.optional(),
      root: z.string().min(1).meta({ description: 'The root field that it asks for.' }),
      variables: z.record(z.string(), z.unknown()).optional(),
    }),
  ])
  .meta({ description: 'What is asked: get, post or graphql.' });

const size = z.int().min(1).max(100_000).meta({ description: 'Records of a full page; {size} in the request.' });
/** Where the source ends a page by itself, the size is only what the request asks for. */
const maybeSize = { size: size.optional() };
const stated = z
  .union([plainPath, closed({ header: z.string().min(1) })])
  .meta({ description: 'Where the answer states the figure: a path in it, or { header: x-total }.' });
const by = <const Word extends keyof typeof NEEDS>(word: Word) => z.literal(word);

/** What a request must ask with so that its paging comes forward, by kind of paging. */
const NEEDS = {
  link_header: [],
  header: [],
  next_link: [],
  hal: [],
  page: ['page'],
  offset: ['offset'],
  cursor: ['cursor'],
  stamp: ['since', 'offset'],
  graphql_cursor: ['cursor'],
  odata: [],
  odata_v2: [],
} as const satisfies Readonly<Record<string, readonly Placeholder[]>>;

const paging = variants('by', Object.keys(NEEDS), [
  closed({ by: by('link_header'), ...maybeSize }),
  closed({ by: by('header'), name: z.string().min(1), ...maybeSize }),
  closed({ by: by('next_link'), at: plainPath, ...maybeSize }),
  closed({ by: by('hal'), ...maybeSize }),
  closed({
    by: by('page'),
    size,
    first: z.int().min(0).optional(),
    total: stated.optional(),
    pages: stated.optional(),
  }),
  closed({ by: by('offset'), size, total: stated.optional() }),
  closed({ by: by('cursor'), at: plainPath, more: plainPath.optional(), ...maybeSize }),
  closed({ by: by('stamp'), size, at: plainPath }),
  closed({ by: by('graphql_cursor'), ...maybeSize }),
  closed({ by: by('odata'), ...maybeSize }),
  closed({ by: by('odata_v2'), ...maybeSize }),
]).meta({ description: 'How the list goes on after a page. Default: the answer is the whole list.' });

export const SINCE_FORMATS = ['iso', 'iso_seconds', 'date', 'sql', 'epoch_s', 'epoch_ms'] as const;
const DURATION = /^\d{1,4}[smhd]$/;

const changes = closed({
  at: dateField.meta({ description: 'When the source changed the record.' }),
  since: oneOf(SINCE_FORMATS)
    .optional()
    .meta({ description: 'How {since} is written. sql: yyyy-MM-dd HH:mm:ss. Default iso, in UTC.' }),
  zone: zone.optional().meta({ description: 'Zone in which {since} is written as date or sql. Default UTC.' }),
  overlap: z
    .string()
    .regex(DURATION, 'a number with s, m, h or d, such as 15m')
    .optional()
    .meta({ description: 'How far each reading reaches back over the one before. Default 15m; a day for dates.' }),
  from: z.iso
    .date()
    .optional()
    .meta({ description: 'The first reading goes back to this day. Default: to the beginning.' }),
}).meta({ description: 'How changes are told and asked for. Without it, every reading takes the whole list.' });

const reading = {
  request,
  records: expression.optional().meta({ description: 'Where the records stand in the answer. Default: the answer.' }),
  paging: paging.optional(),
};

const detail = closed(reading).superRefine((value, context) => checkPaging(value, context, ['since', 'customers']));

/** One record, asked for by its id. */
const single = closed({ request, records: reading.records }).superRefine((value, context) =>
  checkPaging(value, context, ['since', 'customers']),
);

const count = closed({
  at: stated.optional().meta({ description: 'Where the answer states it: a path, or { header: x-total }.' }),
  request: request.optional().meta({
    description: 'A question of its own, with {since} where the list has it. Default: the first page of the list.',
  }),
}).meta({ description: 'How many records there are, as the source says. Default: the "total" of the paging.' });

const ONE_CUSTOMER = '{customer}';

const customers = closed({
  each: z.string().includes(ONE_CUSTOMER, { error: 'has no {customer}, where the number of one stands' }).meta({
    description:
      "The condition for one customer: customerNumber eq '{customer}'. A quote in a number is doubled there.",
  }),
  between: z.string().min(1).meta({ description: 'Between two of them: " or ".' }),
  all: z.string().min(1).optional().meta({
    description:
      "What {customers} is while all are read, where it stands in one text with {since}: customerNumber ne ''.",
  }),
}).meta({
  description:
    'How {customers} is written, where customers are asked for. Default: their numbers, as a list, in text with commas between them.',
});

const kind = closed({ ...recordKind, documents });

/** Records that an API lists. */
export const httpStream = closed({
  title: z.string().min(1).optional().meta({ description: "The source's own word for these records." }),
  ...reading,
  changes: changes.optional(),
  count: count.optional(),
  customers: customers.optional(),
  details: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and "_" only'), detail)
    .optional()
    .meta({ description: 'Asked for each record with {id} and put inside it under this name: its lines, its whole.' }),
  single: single
    .optional()
    .meta({ description: 'Asked with {id} for one record as the list gives it: to look it up on demand.' }),
  standsStill: z.literal(true).optional().meta({
    description: 'The change stamp misses part of a record\'s life: those of open orders are read again by "single".',
  }),
  kinds: z.array(kind).min(1),
}).superRefine((value, context) => {
  checkPaging(value, context, ['id']);
  checkCustomers(value, context);
  checkKinds(value.kinds, context);
  if (value.standsStill && value.single === undefined) {
    issue(context, ['standsStill'], '"standsStill" needs "single", which reads one record again');
  }
  const asksSince = askedWith(value.request).includes('since');
  if (asksSince && value.changes === undefined) {
    issue(context, ['request'], '{since} needs "changes", which says when a record changed');
  }
  checkCount(value.count, askedWith(value.request), context);
  const unused = (['since', 'zone', 'overlap', 'from'] as const).find((key) => value.changes?.[key] !== undefined);
  if (!asksSince && unused !== undefined) {
    issue(context, ['changes', unused], `"${unused}" is about {since}, which the request does not ask with`);
  }
});

const AUTH_HEADER = 'authorization';

const AUTH_KINDS = ['none', 'api_key', 'basic', 'bearer', 'oauth2_client_credentials'];

const auth = variants('kind', AUTH_KINDS, [
  closed({ kind: z.literal('none') }),
  closed({
    kind: z.literal('api_key'),
    header: z
      .string()
      .regex(/^[\w-]+$/, 'a name of a header')
      .optional(),
    prefix: z.string().optional().meta({ description: 'Before the key: "Token ".' }),
    parameter: z.string().min(1).optional().meta({ description: 'Parameter of the address, instead of a header.' }),
  }).refine((value) => (value.header === undefined) !== (value.parameter === undefined), {
    path: ['kind'],
    error: 'an API key stands in a "header" or in a "parameter" of the address: say which',
  }),
  closed({
    kind: z.literal('basic'),
    user: z.string().min(1).optional().meta({ description: 'Without it, the API key is the user, with no password.' }),
  }),
  closed({ kind: z.literal('bearer') }),
  closed({
    kind: z.literal('oauth2_client_credentials'),
    tokenUrl: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1),
    scope: z.string().min(1).optional(),
    proof: oneOf(['body', 'header']).optional().meta({ description: 'Where the secret stands. Default header.' }),
    parameters: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Further fields: audience, resource.' }),
  }),
]).meta({ description: 'How requests are signed in. The secrets are asked for apart and never stand here.' });

const PERIODS = ['second', 'minute', 'hour', 'day'] as const;

/** Where an API is, and what holds for all its streams. */
export const api = closed({
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        input === undefined ? MISSING : 'expected an address that begins with https:// or http://',
    })
    .refine(
      (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
      'leave user and password out of the address: "auth" asks for them',
    ),
  auth: auth.optional().meta({ description: 'Default none.' }),
  headers: headers
    .refine((value) => !Object.keys(value).some((name) => name.toLowerCase() === AUTH_HEADER), {
      error: 'credentials never stand in a declaration: use "auth"',
    })
    .optional()
    .meta({ description: 'Headers of every request: a version, a tenant. No credentials.' }),
  rate: closed({
    requests: z.int().min(1),
    per: oneOf(PERIODS),
    atOnce: z.int().min(1).max(20).optional().meta({ description: 'Requests at once. Default 2.' }),
  })
    .optional()
    .meta({ description: 'How often the API may be asked. Default 60 a minute.' }),
  version: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Version of the API that the paths and fields below are of, for people.' }),
  sunset: z.iso
    .date()
    .optional()
    .meta({ description: 'Day from which the API does not answer in this version any more: it is told beforehand.' }),
}).meta({ description: 'Where the API is. A declaration has either this or files.' });

function issue(context: z.core.$RefinementCtx, at: readonly PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path: [...at], message });
}

/** Follows addresses, which a GraphQL answer has none of. */
const LINKED: readonly string[] = ['link_header', 'header', 'next_link', 'hal', 'odata', 'odata_v2'];

interface Reading {
  readonly request: z.infer<typeof request>;
  readonly records?: string | undefined;
  readonly paging?: z.infer<typeof paging> | undefined;
}

function checkPaging(
  { request: asked, records, paging: goesOn }: Reading,
  context: z.core.$RefinementCtx,
  never: readonly Placeholder[],
): void {
  const used = askedWith(asked);
  const known: readonly string[] = PLACEHOLDERS.filter((name) => !never.includes(name));
  const stranger = used.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    issue(context, ['request'], `there is no {${stranger}} here; known are {${known.join('}, {')}}`);
  }
  if (used.includes('size') && goesOn?.size === undefined) {
    issue(context, ['request'], '{size} needs a "size" under "paging"');
  }
  if (goesOn === undefined) return;
  const missing = NEEDS[goesOn.by].find((name) => !used.includes(name));
  if (missing !== undefined) {
    issue(context, ['paging', 'by'], `"${goesOn.by}" needs {${missing}} in the request, else every page is the first`);
  }
  const isGraphql = 'graphql' in asked;
  if (isGraphql ? LINKED.includes(goesOn.by) : goesOn.by === 'graphql_cursor') {
    issue(
      context,
      ['paging', 'by'],
      `"${goesOn.by}" does not go with ${isGraphql ? 'a graphql request' : 'get or post'}`,
    );
  }
  if (records !== undefined && (goesOn.by === 'odata' || goesOn.by === 'odata_v2')) {
    issue(context, ['records'], 'OData says itself where the records stand: leave "records" out');
  }
}

/** A window is counted as it is listed, else the two figures are of different things. */
function checkCount(
  declared: z.infer<typeof count> | undefined,
  listed: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  if (declared === undefined) return;
  if (declared.request === undefined) {
    if (declared.at === undefined)
      issue(context, ['count'], 'says neither where the count stands ("at") nor how to ask for it');
    return;
  }
  const used = askedWith(declared.request);
  const stranger = used.find((name) => !COUNTED_BY.includes(name));
  if (stranger !== undefined) {
    issue(context, ['count', 'request'], `there is no {${stranger}} here; known are {${COUNTED_BY.join('} and {')}}`);
  }
  for (const name of COUNTED_BY) {
    if (used.includes(name) === listed.includes(name)) continue;
    const message = listed.includes(name)
      ? `asks without {${name}}, but the list with it`
      : `asks with {${name}}, but the list without it`;
    issue(context, ['count', 'request'], message);
  }
}

const COUNTED_BY: readonly string[] = ['since', 'customers'];

/** What one text asks for at once is left out of it at once: nothing tells changes from customers there. */
function checkCustomers(
  value: { readonly request: z.infer<typeof request>; readonly customers?: z.infer<typeof customers> | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (!askedWith(value.request).includes('customers')) {
    if (value.customers !== undefined)
      issue(context, ['customers'], 'says how {customers} is written, which the request does not ask with');
    return;
  }
  if (asksTogether(value.request, 'cursor'))
    issue(context, ['request'], '{customers} stands in one text with {cursor}, which the first page leaves out');
  if (asksTogether(value.request, 'since') && value.customers?.all === undefined)
    issue(
      context,
      ['customers'],
      '{customers} stands in one text with {since}: "all" has to say what it is without any',
    );
}

/** Whether {customers} stands in one text with another placeholder. */
export function asksTogether(asked: z.infer<typeof request>, other: Placeholder): boolean {
  return textsOf(fillableOf(asked)).some((text) => {
    const names = placeholdersIn(text);
    return names.includes('customers') && names.includes(other);
  });
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Placeholders of the parts that are filled in. */
export function askedWith(asked: z.infer<typeof request>): readonly string[] {
  return placeholdersIn(fillableOf(asked));
}

/** The text of a GraphQL query has braces of its own. */
function fillableOf(asked: z.infer<typeof request>): readonly unknown[] {
  if ('graphql' in asked) return [asked.path, asked.variables];
  return 'post' in asked ? [asked.post, asked.query, asked.body] : [asked.get, asked.query];
}

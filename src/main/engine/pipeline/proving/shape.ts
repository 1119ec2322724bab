import type { FieldShape, JsonType, PageShape, ShapeChange, StreamShape } from '../../inbox/proof.ts';

/** Records that are looked at, of a page. */
const LOOKED_AT = 50;
const DEEPEST = 4;
const MOST_FIELDS = 400;

/** The fields of a page's records. Lines of text files, which have no fields, have no shape. */
export function shapeOf(payloads: readonly string[]): PageShape {
  const fields = new Map<string, { types: Set<JsonType>; of: number; present: number }>();
  let records = 0;

  /** Objects at one path, together: what only some of them have is not always there. */
  const walk = (objects: readonly Readonly<Record<string, unknown>>[], base: string, depth: number): void => {
    if (depth > DEEPEST || objects.length === 0) return;
    const names = new Set(objects.flatMap((object) => Object.keys(object)));
    for (const name of names) {
      const path = `${base}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (fields.size >= MOST_FIELDS && !fields.has(path)) continue;
      const having = objects.filter((object) => Object.hasOwn(object, name));
      const values = having.map((object) => object[name]);
      const types = new Set(values.map(typeOf).filter((type) => type !== null));
      fields.set(path, { types, of: objects.length, present: having.length });
      walk(values.filter(isObject), path, depth + 1);
      const elements = values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
      walk(elements.filter(isObject), `${path}/*`, depth + 1);
    }
  };

  const objects = payloads
    .slice(0, LOOKED_AT)
    .map((text) => JSON.parse(text) as unknown)
    .filter(isObject);
  records = objects.length;
  walk(objects, '', 1);
  return {
    records,
    fields: Object.fromEntries(
      [...fields].map(([path, { types, of, present }]) => [path, { types: [...types].toSorted(), of, present }]),
    ),
  };
}

function typeOf(value: unknown): JsonType | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'object' ? type : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Presence = 'unasked' | 'absent' | 'partial' | 'whole';

/** unasked: the page has no object in which the field could be. */
export function presenceIn(page: PageShape, path: string): Presence {
  const seen = page.fields[path];
  if (seen !== undefined) return seen.present === seen.of ? 'whole' : 'partial';
  const base = path.slice(0, path.lastIndexOf('/') + 1);
  const asked = page.records > 0 && Object.keys(page.fields).some((other) => other.startsWith(base));
  return asked ? 'absent' : 'unasked';
}

/** What a page changes against the usual shape: fields that always were there and are missing, and other types. */
export function changesOf(usual: StreamShape, page: PageShape): ShapeChange[] {
  return Object.entries(usual.fields).flatMap(([path, { types, always }]): ShapeChange[] => {
    const presence = presenceIn(page, path);
    if (presence === 'unasked') return [];
    if (always && presence !== 'whole') return [{ kind: 'missing', path, before: types, after: [] }];
    const after = page.fields[path]?.types ?? [];
    const other = types.length > 0 && after.some((type) => !types.includes(type));
    return other ? [{ kind: 'retyped', path, before: types, after }] : [];
  });
}

/** Fields that a page has and the usual shape has not; those of a new object are not told beside it. */
export function newFields(usual: StreamShape, page: PageShape): ShapeChange[] {
  return Object.entries(page.fields).flatMap(([path, { types }]): ShapeChange[] => {
    const parent = path.slice(0, path.lastIndexOf('/')).replace(/\/\*$/, '');
    const known = Object.hasOwn(usual.fields, path) || (parent !== '' && !Object.hasOwn(usual.fields, parent));
    return known ? [] : [{ kind: 'new', path, before: [], after: types }];
  });
}

/** Learned pages weigh no more than this: a source may change for good. */
const MOST_PAGES = 1000;
/** What no more than this part of all pages show is odd. */
const FEW = 1 / 3;

/** What most pages show: those of before, and these. */
export function usualOf(known: StreamShape | null, pages: readonly PageShape[]): StreamShape {
  const telling = pages.filter((page) => page.records > 0);
  const paths = new Set([...Object.keys(known?.fields ?? {}), ...telling.flatMap((page) => Object.keys(page.fields))]);
  const weight = known?.pages ?? 0;
  return {
    pages: Math.min(weight + telling.length, MOST_PAGES),
    records: (known?.records ?? 0) + telling.reduce((sum, page) => sum + page.records, 0),
    fields: Object.fromEntries([...paths].map((path) => [path, usualField(known, weight, telling, path)])),
  };
}

function usualField(known: StreamShape | null, weight: number, pages: readonly PageShape[], path: string): FieldShape {
  const before = known?.fields[path];
  const presences = pages.map((page) => presenceIn(page, path));
  const count = (presence: Presence): number => presences.filter((each) => each === presence).length;
  const absent = count('absent') + (known !== null && before === undefined ? weight : 0);
  const whole = count('whole') + (before?.always === true ? weight : 0);
  const optional = count('partial') > 0 || before?.always === false;
  const votes = new Map<JsonType, number>((before?.types ?? []).map((type) => [type, weight]));
  let voters = (before?.types.length ?? 0) > 0 ? weight : 0;
  for (const page of pages) {
    const types = page.fields[path]?.types ?? [];
    if (types.length > 0) voters += 1;
    for (const type of types) votes.set(type, (votes.get(type) ?? 0) + 1);
  }
  return {
    types: [...votes].flatMap(([type, count]) => (count > voters / 2 ? [type] : [])).toSorted(),
    always: !optional && absent <= (absent + whole) * FEW,
  };
}

/** Pages of a stream that is small enough to be read again as a whole. */
const SMALL = 4;

/** Whether a few pages disagree so that none can be told to be the odd one. */
export function isSplit(known: StreamShape | null, pages: readonly PageShape[]): boolean {
  const telling = pages.filter((page) => page.records > 0);
  const weight = known?.pages ?? 0;
  if (weight + telling.length > SMALL) return false;
  const paths = new Set([...Object.keys(known?.fields ?? {}), ...telling.flatMap((page) => Object.keys(page.fields))]);
  return [...paths].some((path) => {
    const views = new Set(
      telling.flatMap((page) => {
        const presence = presenceIn(page, path);
        if (presence === 'absent') return [presence];
        const types = page.fields[path]?.types ?? [];
        return presence === 'whole' && types.length > 0 ? [types.join(' ')] : [];
      }),
    );
    const before = known?.fields[path];
    if (known !== null && before === undefined) views.add('absent');
    if (before?.always === true && before.types.length > 0) views.add(before.types.join(' '));
    return views.size > 1;
  });
}

/** A change as one word, to know it again. */
export function keyOf({ kind, path, after }: ShapeChange): string {
  return `${kind} ${path} ${after.join(' ')}`.trim();
}

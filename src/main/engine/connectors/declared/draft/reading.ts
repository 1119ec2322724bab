import { assignFields, FIELDS, type ColumnType, type FieldName, type SampledColumn } from './fields.ts';
import { inferDates, isDateText, type InferredDates } from './infer-dates.ts';
import { inferNumbers, isNumberText, type InferredNumbers } from './infer-numbers.ts';
import type { Sample } from './sample.ts';

export interface Column extends SampledColumn {
  /** Cells that hold something. */
  readonly values: readonly unknown[];
}

/** What a list seems to hold. */
export interface Reading {
  readonly sample: Sample;
  readonly kind: 'order' | 'shipment' | 'invoice';
  /** Null where no column tells the number of the thing. */
  readonly own: Column | null;
  /** The column that tells one record from another. */
  readonly id: string;
  /** Several rows belong to one thing. */
  readonly repeats: boolean;
  readonly fields: ReadonlyMap<FieldName, Column>;
  /** Columns whose empty cells stand for the cell above. */
  readonly fillDown: readonly string[];
  readonly dates: InferredDates;
  readonly numbers: InferredNumbers;
  readonly questions: readonly string[];
  /** Columns that nothing is read from. */
  readonly unread: readonly string[];
}

/** Most of the cells must be of a type: notes such as "tbd" stand among dates. */
const MOST = 0.6;

/** What the columns say, which thing a row is about, and how dates and numbers are written. */
export function readingOf(given: Sample): Reading {
  const fillDown = givenOnce(given, thingOf(given).own);
  const sample = filled(given, fillDown);
  const { fields, kind, own, questions } = thingOf(sample);
  if (fillDown.length > 0) {
    const names = fillDown.map((name) => `"${name}"`).join(', ');
    questions.push(`Do empty cells of ${names} stand for the cell above them? They are read so.`);
  }
  const repeats = own !== null && (fields.has('lineNo') || new Set(own.values).size < own.values.length);
  if (repeats) ofLines(fields, own, sample, questions);
  const numbers = inferNumbers(
    textsOf(fields, 'number'),
    valuesOf(fields, 'number').filter((value) => typeof value === 'number'),
  );
  const dates = inferDates(textsOf(fields, 'date'), {
    isoCells: sample.source.format === 'xlsx',
    commaDecimals: numbers.decimal === ',',
  });
  const read = new Set([...fields.values()].map(({ name }) => name));
  return {
    sample,
    kind,
    own,
    id: own?.name ?? sample.columns[0] ?? '',
    repeats,
    fields,
    fillDown,
    dates,
    numbers,
    questions: [...questions, ...dates.questions, ...numbers.questions],
    unread: sample.columns.filter((name) => !read.has(name)),
  };
}

/** Which column says what, and which thing a row is about. */
function thingOf(sample: Sample): {
  readonly fields: Map<FieldName, Column>;
  readonly kind: Reading['kind'];
  readonly own: Column | null;
  readonly questions: string[];
} {
  const fields = new Map(assignFields(sample.columns.map((name) => columnOf(name, sample))));
  const kind = kindOf(fields);
  const questions = [...sample.questions];
  resolve(fields, kind, questions);
  const own = fields.get(OWN_NUMBER[kind]) ?? (kind === 'shipment' ? fields.get('tracking') : undefined) ?? null;
  return { fields, kind, own, questions };
}

/** Columns of a sheet that stand in the first row of each thing only: there always, and in its other rows never. */
function givenOnce({ source, columns, rows }: Sample, own: Column | null): readonly string[] {
  if (source.format !== 'xlsx' || own === null || rows[0]?.[own.name] === null) return [];
  if (rows.every((row) => row[own.name] !== null)) return [];
  return columns.filter((name) => rows.every((row) => (row[name] === null) === (row[own.name] === null)));
}

function filled(sample: Sample, fillDown: readonly string[]): Sample {
  const above: Record<string, unknown> = {};
  const rows = sample.rows.map((row) => {
    for (const name of fillDown) above[name] = row[name] ?? above[name] ?? null;
    return { ...row, ...above };
  });
  return { ...sample, rows };
}

function columnOf(name: string, { rows, source }: Sample): Column {
  const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined && value !== '');
  const share = (fits: (value: unknown) => boolean): boolean => values.filter(fits).length >= values.length * MOST;
  const types: ColumnType[] = ['text'];
  if (share((value) => typeof value === 'string' && isDateText(value))) types.push('date');
  // In text, eight digits may be a day; in a workbook, days say that they are.
  if (share((value) => typeof value === 'number' || (typeof value === 'string' && isNumberText(value)))) {
    if (source.format === 'xlsx' || !types.includes('date') || values.length === 0) types.push('number');
  }
  return { name, types: new Set(types), values };
}

const OWN_NUMBER = { order: 'orderNo', shipment: 'shipmentNo', invoice: 'invoiceNo' } as const;
/** What speaks for each kind of thing, beside its own number. */
const SIGNS: Readonly<Record<Reading['kind'], readonly FieldName[]>> = {
  order: ['customerPo', 'lineNo', 'ordered', 'unitPrice', 'orderedAt', 'requested', 'promised', 'backordered'],
  shipment: ['tracking', 'carrier', 'shippedAt', 'deliveredAt', 'eta', 'bol', 'pro'],
  invoice: ['invoicedAt', 'paidAt', 'open', 'dueAt'],
};

function kindOf(fields: ReadonlyMap<FieldName, Column>): Reading['kind'] {
  const scores = (Object.keys(SIGNS) as Reading['kind'][]).map((kind) => {
    const own = fields.has(OWN_NUMBER[kind]) ? 2 : 0;
    return { kind, score: own + SIGNS[kind].filter((name) => fields.has(name)).length };
  });
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).kind;
}

const DAY_OF = { order: 'orderedAt', shipment: 'shippedAt', invoice: 'invoicedAt' } as const;

/** What a bare "Date" is depends on the thing. */
function resolve(fields: Map<FieldName, Column>, kind: Reading['kind'], questions: string[]): void {
  const day = fields.get('day');
  fields.delete('day');
  if (day !== undefined && !fields.has(DAY_OF[kind])) fields.set(DAY_OF[kind], day);
  // When an invoice is due is no promise of goods; of an order, it is the best that is known.
  const due = fields.get('dueAt');
  fields.delete('dueAt');
  if (due !== undefined && kind === 'order' && !fields.has('promised')) {
    fields.set('promised', due);
    questions.push(`Is "${due.name}" the day that the customer was promised?`);
  }
}

/** Of a record whose rows belong together, these stand in the rows. */
const OF_ROWS: ReadonlySet<FieldName> = new Set([
  'lineNo',
  'itemNo',
  'description',
  'unit',
  'unitPrice',
  'lineAmount',
  'ordered',
  'confirmed',
  'allocated',
  'backordered',
  'picked',
  'shipped',
  'delivered',
  'invoiced',
]);

/** An amount that differs between the rows of one order is that of its line; anything else that does is asked about. */
function ofLines(fields: Map<FieldName, Column>, own: Column, { rows }: Sample, questions: string[]): void {
  const differs = ({ name }: Column): boolean => {
    const first = new Map<unknown, unknown>();
    return rows.some((row) => {
      const [thing, value] = [row[own.name], row[name] ?? null];
      if (!first.has(thing)) first.set(thing, value);
      return first.get(thing) !== value;
    });
  };
  const total = fields.get('total');
  if (total !== undefined && !fields.has('lineAmount') && differs(total)) {
    fields.delete('total');
    fields.set('lineAmount', total);
  }
  const varying = [...fields].filter(([name, column]) => !OF_ROWS.has(name) && column !== own && differs(column));
  if (varying.length === 0) return;
  const names = varying.map(([, { name }]) => `"${name}"`).join(', ');
  questions.push(
    `${names}: the rows of one record differ there, and the last one counts. Do they belong to its lines?`,
  );
}

function valuesOf(fields: ReadonlyMap<FieldName, Column>, type: ColumnType): unknown[] {
  return [...fields].filter(([name]) => FIELDS[name].type === type).flatMap(([, { values }]) => values);
}

function textsOf(fields: ReadonlyMap<FieldName, Column>, type: ColumnType): string[] {
  return valuesOf(fields, type).filter((value) => typeof value === 'string');
}

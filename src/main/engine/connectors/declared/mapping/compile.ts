import { hash } from 'node:crypto';
import type { QuantityType } from '#shared/domain/document.ts';
import { InvariantError } from '#shared/lib/assert.ts';
import type {
  ConditionDeclaration,
  FactDeclaration,
  DateField,
  Declaration,
  DocumentDeclaration,
  FileStreamDeclaration,
  HttpStreamDeclaration,
  KindDeclaration,
  LinesDeclaration,
  MeaningDeclaration,
  MilestoneDeclaration,
  NumberField,
  ReferenceDeclaration,
  SourceDeclaration,
  StreamDeclaration,
} from '../declaration/schema.ts';
import { askedWith, asksTogether } from '../declaration/http-streams.ts';
import { compileExpression, pointerOfPath, type Expression } from '../expression/expression.ts';
import { compileDates, type DateReader } from '../values/dates.ts';
import type { NumberRules } from '../values/numbers.ts';
import { areaOf, WHOLE_SHEET } from '../workbook/address.ts';
import type { NormalisationRule } from '#shared/domain/references.ts';
import type {
  CompiledCondition,
  CompiledCount,
  CompiledFact,
  CompiledDocument,
  CompiledFileStream,
  CompiledHttpStream,
  CompiledIdentity,
  CompiledKind,
  CompiledLines,
  CompiledMeaning,
  CompiledMilestone,
  CompiledReference,
  CompiledSource,
  CompiledStream,
  DateAt,
  NumberAt,
} from './compiled.ts';

const THIS_ROW = '@';
const KEPT_TEXTS = 32;
type StreamHead = Pick<CompiledStream, 'id' | 'title' | 'kinds'>;
type Compiled = ReadonlyMap<string, CompiledFileStream | CompiledHttpStream>;
const compiledByObject = new WeakMap<Declaration, Compiled>();
const compiledByText = new Map<string, Compiled>();

/** The streams of a declaration, ready to run. Compiled once for each declaration, also when it is parsed anew. */
export function compiledStreams(declaration: Declaration): Compiled {
  const known = compiledByObject.get(declaration);
  if (known !== undefined) return known;
  const text = JSON.stringify(declaration);
  let streams = compiledByText.get(text);
  if (streams === undefined) {
    streams = new Map(
      Object.entries(declaration.streams).map(([id, stream]) => [
        id,
        new Compiler(declaration, readsWorkbooks(stream)).stream(id, stream),
      ]),
    );
    if (compiledByText.size >= KEPT_TEXTS) compiledByText.clear();
    compiledByText.set(text, streams);
  }
  compiledByObject.set(declaration, streams);
  return streams;
}

function readsWorkbooks(stream: StreamDeclaration): boolean {
  if ('request' in stream) return false;
  const sources = [stream, ...Object.values(stream.gather ?? {}).flatMap(({ from }) => from ?? [])];
  return sources.some(({ format }) => format === 'xlsx');
}

/** A declared count, else the total that the paging goes by. */
function countOf({ request, paging, count }: HttpStreamDeclaration): CompiledCount | null {
  if (count !== undefined) {
    const declared = count.request === undefined ? { request, paging } : { request: count.request };
    return { declared, at: count.at ?? null };
  }
  const total = paging !== undefined && 'total' in paging ? paging.total : undefined;
  return total === undefined ? null : { declared: { request, paging }, at: total };
}

/** Of declarations that the schema has accepted: what cannot be compiled here is a fault of ours. */
class Compiler {
  readonly #declaration: Declaration;
  readonly #numbers: NumberRules;
  readonly #date: DateReader;
  /** Cells of workbooks that are dates come as ISO 8601, beside text in any form. */
  readonly #hasDateCells: boolean;

  constructor(declaration: Declaration, hasDateCells: boolean) {
    this.#declaration = declaration;
    this.#hasDateCells = hasDateCells;
    const { decimal = '.', group = '', drop = [], round = null } = declaration.numbers ?? {};
    this.#numbers = { decimal, group, drop, round };
    this.#date = this.#dateReader({});
  }

  stream(id: string, stream: StreamDeclaration): CompiledFileStream | CompiledHttpStream {
    const head = { id, title: stream.title ?? id, kinds: stream.kinds.map((kind) => this.#kind(kind)) };
    return 'request' in stream ? this.#http(head, stream) : this.#files(head, stream);
  }

  #files(head: StreamHead, stream: FileStreamDeclaration): CompiledFileStream {
    const { format, csv, xlsx, records, gather, kinds } = stream;
    const count = stream.count === undefined ? null : pointerOfPath(stream.count.at);
    const source = { ...this.#source(stream), count };
    const identities = kinds.map(({ when, id, version, changedAt }) => ({ when, id, version, changedAt }));
    return {
      ...head,
      stamp: null,
      source,
      gather: Object.entries(gather ?? {}).map(([name, gathered]) => ({
        name,
        source: gathered.from === undefined ? source : this.#source(gathered.from),
        sameFiles: gathered.from === undefined,
        when: optional(gathered.when),
        of: required(gathered.of),
        ...this.#identity(gathered),
      })),
      reading: digestOf([format, xlsx ?? csv, records, gather, identities, this.#declaration.dates]),
    };
  }

  #http(head: StreamHead, stream: HttpStreamDeclaration): CompiledHttpStream {
    const { request, records, paging, changes, single, details = {}, kinds } = stream;
    const identities = kinds.map(({ when, id }) => ({ when, id }));
    const { dates, api } = this.#declaration;
    return {
      ...head,
      stamp: this.#dateAt(changes?.at),
      list: { declared: stream, records: optional(records) },
      changes,
      single: single === undefined ? null : { declared: single, records: optional(single.records) },
      standsStill: stream.standsStill === true,
      count: countOf(stream),
      asksSince: askedWith(request).includes('since'),
      customers: askedWith(request).includes('customers')
        ? { declared: stream.customers, withSince: asksTogether(request, 'since') }
        : null,
      details: Object.entries(details).map(([name, declared]) => ({
        name,
        declared,
        records: optional(declared.records),
      })),
      reading: digestOf([
        api?.url,
        request,
        records,
        paging,
        changes,
        details,
        identities,
        dates,
        ...(stream.customers ? [stream.customers] : []),
      ]),
    };
  }

  #source(source: SourceDeclaration): CompiledSource {
    const { delimiter = ',', quote = '"', columns = null, encoding = 'utf-8' } = source.csv ?? {};
    const { sheet = null, range = '', header = null, columns: named = null, fillDown = [] } = source.xlsx ?? {};
    return {
      files: source.files,
      except: source.except ?? [],
      format: source.format,
      csv: { delimiter, quote, columns, encoding },
      sheet: { sheet, area: areaOf(range) ?? WHOLE_SHEET, header, columns: named, fillDown },
      records: optional(source.records),
      count: null,
    };
  }

  #identity(declared: { readonly id: string; readonly version?: string | undefined }): CompiledIdentity {
    return { id: required(declared.id), version: optional(declared.version), versionDate: this.#date };
  }

  #kind(kind: KindDeclaration): CompiledKind {
    return {
      ...this.#identity(kind),
      when: optional(kind.when),
      changedAt: this.#dateAt(kind.changedAt),
      documents: kind.documents.map((document) => this.#document(document)),
    };
  }

  #document(document: DocumentDeclaration): CompiledDocument {
    const conditions = (document.conditions ?? []).map((condition) => this.#condition(condition));
    return {
      kind: document.kind,
      each: optional(document.each),
      key: optional(document.key),
      when: optional(document.when),
      label: optional(document.label),
      summary: optional(document.summary),
      voided: optional(document.voided),
      references: (document.references ?? []).map((reference) => this.#reference(reference)),
      parties: (document.parties ?? []).map((party) => ({
        declared: party,
        id: optional(party.id),
        name: optional(party.name),
        place: optional(party.place),
      })),
      amounts: (document.amounts ?? []).map((amount) => ({
        declared: amount,
        value: this.#number(amount.value),
        currency: required(amount.currency),
      })),
      status: (document.status ?? []).map((status) => ({
        of: required(status.of),
        meanings: new Map(Object.entries(status.meanings).map(([native, meaning]) => [native, this.#meaning(meaning)])),
      })),
      milestones: (document.milestones ?? []).map((milestone) => this.#milestone(milestone)),
      conditions,
      facts: (document.facts ?? []).map((fact) => this.#fact(fact)),
      promise: this.#dateAt(document.promise),
      requested: this.#dateAt(document.requested),
      lines: document.lines === undefined ? null : this.#lines(document.lines),
    };
  }

  #lines(lines: LinesDeclaration): CompiledLines {
    const quantities = Object.entries(lines.quantities ?? {}) as [QuantityType, NumberField][];
    return {
      rows: required(lines.rows ?? THIS_ROW),
      when: optional(lines.when),
      key: required(lines.key),
      orderLineNo: optional(lines.orderLineNo),
      itemNo: optional(lines.itemNo),
      description: optional(lines.description),
      unit: optional(lines.unit),
      unitPrice: lines.unitPrice === undefined ? null : this.#number(lines.unitPrice),
      amount: lines.amount === undefined ? null : this.#number(lines.amount),
      stocked: optional(lines.stocked),
      quantities: quantities.map(([type, number]) => [type, this.#number(number)] as const),
      milestones: (lines.milestones ?? []).map((milestone) => this.#milestone(milestone)),
      conditions: (lines.conditions ?? []).map((condition) => this.#condition(condition)),
    };
  }

  #reference(reference: ReferenceDeclaration): CompiledReference {
    const { stripPrefixes, stripLeadingZeros, pattern, split, find } = {
      ...this.#declaration.references?.[reference.type],
      ...reference,
    };
    const rule: NormalisationRule = {
      ...(stripPrefixes && { stripPrefixes }),
      ...(stripLeadingZeros !== undefined && { stripLeadingZeros }),
      ...(pattern && { pattern }),
      ...(split && { split }),
      ...(find && { find }),
    };
    const { scope } = reference;
    return {
      declared: reference,
      value: required(reference.value),
      when: optional(reference.when),
      scopeOf: typeof scope === 'object' && 'of' in scope ? required(scope.of) : null,
      rule: Object.keys(rule).length === 0 ? null : rule,
    };
  }

  #meaning(meaning: MeaningDeclaration): CompiledMeaning {
    return {
      declared: meaning,
      milestones: (meaning.milestones ?? []).map((milestone) => this.#milestone(milestone)),
      conditions: (meaning.conditions ?? []).map((condition) => this.#condition(condition)),
    };
  }

  #milestone(milestone: MilestoneDeclaration): CompiledMilestone {
    return {
      declared: milestone,
      date: this.#dateAt(milestone.date),
      when: optional(milestone.when),
      place: optional(milestone.place),
      note: optional(milestone.note),
    };
  }

  #condition(condition: ConditionDeclaration): CompiledCondition {
    return {
      declared: condition,
      when: optional(condition.when),
      from: this.#dateAt(condition.from),
      to: this.#dateAt(condition.to),
      open: optional(condition.open),
      reason: optional(condition.reason),
    };
  }

  #fact(fact: FactDeclaration): CompiledFact {
    return {
      declared: fact,
      each: optional(fact.each),
      when: optional(fact.when),
      subject: optional(fact.subject),
      quantity: fact.quantity === undefined ? null : this.#number(fact.quantity),
      at: this.#dateAt(fact.at),
      due: this.#dateAt(fact.due),
      state: optional(fact.state),
      reason: optional(fact.reason),
    };
  }

  #number(number: NumberField): NumberAt {
    const { value, scale = 0, when } = typeof number === 'string' ? { value: number } : number;
    return { at: required(value), rules: this.#numbers, scale, when: optional(when) };
  }

  #dateAt(date: DateField | undefined): DateAt | null {
    if (date === undefined) return null;
    if (typeof date === 'string') return { at: required(date), read: this.#date };
    return { at: required(date.value), read: this.#dateReader(date) };
  }

  #dateReader(own: {
    readonly format?: string | string[] | undefined;
    readonly zone?: string | undefined;
  }): DateReader {
    const { format = 'iso', zone = 'UTC', empty = [] } = this.#declaration.dates ?? {};
    const formats = [own.format ?? format].flat();
    const all = this.#hasDateCells && !formats.includes('iso') ? [...formats, 'iso'] : formats;
    return compileDates({ formats: all, zone: own.zone ?? zone, empty });
  }
}

function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64');
}

function required(text: string): Expression {
  const compiled = compileExpression(text);
  if (!compiled.ok) throw new InvariantError(compiled.error);
  return compiled.value;
}

function optional(text: string | undefined): Expression | null {
  return text === undefined ? null : required(text);
}

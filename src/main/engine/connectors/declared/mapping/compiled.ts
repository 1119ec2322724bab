import type { DocumentKind, QuantityType } from '#shared/domain/document.ts';
import type {
  AmountDeclaration,
  ConditionDeclaration,
  DetailDeclaration,
  FactDeclaration,
  HttpStreamDeclaration,
  MeaningDeclaration,
  MilestoneDeclaration,
  PartyDeclaration,
  ReferenceDeclaration,
} from '../declaration/schema.ts';
import type { Expression } from '../expression/expression.ts';
import type { DateReader } from '../values/dates.ts';
import type { NumberRules } from '../values/numbers.ts';
import type { NormalisationRule } from '#shared/domain/references.ts';
import type { Area } from '../workbook/address.ts';

export interface DateAt {
  readonly at: Expression;
  readonly read: DateReader;
}

export interface NumberAt {
  readonly at: Expression;
  readonly rules: NumberRules;
  readonly scale: number;
  readonly when: Expression | null;
}

export interface CompiledReference {
  readonly declared: ReferenceDeclaration;
  readonly value: Expression;
  readonly when: Expression | null;
  readonly scopeOf: Expression | null;
  /** Null when neither the reference nor its type has a rule. */
  readonly rule: NormalisationRule | null;
}

export interface CompiledMilestone {
  readonly declared: MilestoneDeclaration;
  readonly date: DateAt | null;
  readonly when: Expression | null;
  readonly place: Expression | null;
  readonly note: Expression | null;
}

export interface CompiledCondition {
  readonly declared: ConditionDeclaration;
  readonly when: Expression | null;
  readonly from: DateAt | null;
  readonly to: DateAt | null;
  readonly open: Expression | null;
  readonly reason: Expression | null;
}

export interface CompiledFact {
  readonly declared: FactDeclaration;
  readonly each: Expression | null;
  readonly when: Expression | null;
  readonly subject: Expression | null;
  readonly quantity: NumberAt | null;
  readonly at: DateAt | null;
  readonly due: DateAt | null;
  readonly state: Expression | null;
  readonly reason: Expression | null;
}

export interface CompiledMeaning {
  readonly declared: MeaningDeclaration;
  readonly milestones: readonly CompiledMilestone[];
  readonly conditions: readonly CompiledCondition[];
}

export interface CompiledStatus {
  readonly of: Expression;
  readonly meanings: ReadonlyMap<string, CompiledMeaning>;
}

export interface CompiledLines {
  readonly rows: Expression;
  readonly when: Expression | null;
  readonly key: Expression;
  readonly orderLineNo: Expression | null;
  readonly itemNo: Expression | null;
  readonly description: Expression | null;
  readonly unit: Expression | null;
  readonly unitPrice: NumberAt | null;
  readonly amount: NumberAt | null;
  readonly stocked: Expression | null;
  readonly quantities: readonly (readonly [QuantityType, NumberAt])[];
  readonly milestones: readonly CompiledMilestone[];
  readonly conditions: readonly CompiledCondition[];
}

export interface CompiledDocument {
  readonly kind: DocumentKind;
  readonly each: Expression | null;
  readonly key: Expression | null;
  readonly when: Expression | null;
  readonly label: Expression | null;
  readonly summary: Expression | null;
  readonly voided: Expression | null;
  readonly references: readonly CompiledReference[];
  readonly parties: readonly {
    readonly declared: PartyDeclaration;
    readonly id: Expression | null;
    readonly name: Expression | null;
    readonly place: Expression | null;
  }[];
  readonly amounts: readonly {
    readonly declared: AmountDeclaration;
    readonly value: NumberAt;
    readonly currency: Expression;
  }[];
  readonly status: readonly CompiledStatus[];
  readonly milestones: readonly CompiledMilestone[];
  readonly conditions: readonly CompiledCondition[];
  readonly facts: readonly CompiledFact[];
  readonly promise: DateAt | null;
  readonly requested: DateAt | null;
  readonly lines: CompiledLines | null;
}

/** Which row a row is, and how new. */
export interface CompiledIdentity {
  readonly id: Expression;
  readonly version: Expression | null;
  /** Reads versions that are dates, so that they sort as dates. */
  readonly versionDate: DateReader;
}

export interface CompiledKind extends CompiledIdentity {
  readonly when: Expression | null;
  readonly changedAt: DateAt | null;
  readonly documents: readonly CompiledDocument[];
}

export interface CompiledSource {
  readonly files: readonly string[];
  readonly except: readonly string[];
  readonly format: 'csv' | 'ndjson' | 'json' | 'xlsx';
  readonly csv: {
    readonly delimiter: string;
    readonly quote: string;
    readonly columns: readonly string[] | null;
    readonly encoding: string;
  };
  /** Where the rows of a workbook stand. */
  readonly sheet: {
    /** Its name, or its place among the sheets that are seen; null for the first of those. */
    readonly sheet: string | number | null;
    readonly area: Area;
    /** Null for the first row of the area that holds something. */
    readonly header: number | null;
    /** Names of the columns where there is no header row. */
    readonly columns: readonly string[] | null;
    /** Columns whose empty cells stand for the cell above. */
    readonly fillDown: readonly string[];
  };
  readonly records: Expression | null;
  /** JSON Pointer of the figure that a document states for its records; null where it states none. */
  readonly count: string | null;
}

export interface CompiledGather extends CompiledIdentity {
  readonly name: string;
  readonly source: CompiledSource;
  /** The rows stand in the stream's own files. */
  readonly sameFiles: boolean;
  readonly when: Expression | null;
  readonly of: Expression;
}

export interface CompiledStream {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly CompiledKind[];
  /** The change stamp that every record must have in a form that can be read, where it has one. */
  readonly stamp: DateAt | null;
  /** Names how rows are read and told apart: while it stays the same, rows that were read need not be read again. */
  readonly reading: string;
}

export interface CompiledFileStream extends CompiledStream {
  readonly source: CompiledSource;
  readonly gather: readonly CompiledGather[];
}

/** How a list of an API is asked for and read. */
export interface CompiledList {
  readonly declared: DetailDeclaration;
  /** Null: the answer, or what its protocol says. */
  readonly records: Expression | null;
}

/** A question whose answer states a figure. */
export interface CompiledCount {
  readonly declared: Pick<DetailDeclaration, 'request' | 'paging'>;
  /** Null: the answer itself. */
  readonly at: string | { readonly header: string } | null;
}

export interface CompiledHttpStream extends CompiledStream {
  readonly list: CompiledList;
  readonly changes: HttpStreamDeclaration['changes'];
  /** One record by its id; null where the API has no such question. */
  readonly single: CompiledList | null;
  readonly standsStill: boolean;
  /** Where the source states how many records there are; null where it does not. */
  readonly count: CompiledCount | null;
  /** The list can be asked for what changed since. */
  readonly asksSince: boolean;
  /** How it is asked for the records of some customers alone; null where it cannot be. */
  readonly customers: {
    readonly declared: HttpStreamDeclaration['customers'];
    /** {since} stands in the same text, and is left out together with it. */
    readonly withSince: boolean;
  } | null;
  readonly details: readonly (CompiledList & { readonly name: string })[];
}

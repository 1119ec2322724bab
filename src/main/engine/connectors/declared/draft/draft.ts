import type { ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';
import { readingOf, type Reading } from './reading.ts';
import type { FieldName } from './fields.ts';
import { commonPrefix, idOf, monogramOf, patternOf, titleOf } from './names.ts';
import type { Sample } from './sample.ts';
import { usualMeaning } from './statuses.ts';
import { columnExpression, yamlText } from './yaml-text.ts';

/** A declaration to begin with, as text, and what its author was unsure of. */
export interface Draft {
  readonly text: string;
  readonly questions: readonly string[];
  /** Id of the connection, fit for a file name. */
  readonly name: string;
}

export interface DraftPlace {
  /** Name of the file that was looked at. */
  readonly file: string;
  /** The folder that the declaration is to name. */
  readonly folder: string;
  /** IANA zone of clock times that name none. */
  readonly zone: string;
}

const SEVERAL = /[\w-]{3,}\s*[,;/]\s*[\w-]{3,}/;
/** More words than this in one column are no status. */
const MOST_STATUSES = 30;

const MILESTONES: readonly (readonly [FieldName, MilestoneCode, ClaimClass])[] = [
  ['orderedAt', 'ORD_RECEIVED', 'actual'],
  ['planShip', 'SHIPPED', 'planned'],
  ['shippedAt', 'SHIPPED', 'actual'],
  ['eta', 'DELIVERED', 'estimated'],
  ['deliveredAt', 'DELIVERED', 'actual'],
  ['invoicedAt', 'INVOICED', 'actual'],
  ['paidAt', 'PAID', 'actual'],
];

/** Writes the declaration of a list: what its columns seem to say, with a question where that is not sure. */
export function draftOf(sample: Sample, place: DraftPlace): Draft {
  const writer = new DraftWriter(readingOf(sample), place);
  return writer.draft();
}

class DraftWriter {
  readonly #reading: Reading;
  readonly #place: DraftPlace;
  readonly #questions: string[];
  readonly #id: string;

  constructor(reading: Reading, place: DraftPlace) {
    this.#reading = reading;
    this.#place = place;
    this.#questions = [...reading.questions];
    this.#id = idOf(place.file);
  }

  draft(): Draft {
    const { kind, sample } = this.#reading;
    const head = [
      'throughline: 1',
      `connection: ${yamlText(this.#id)}`,
      `name: ${yamlText(titleOf(this.#id))}`,
      `kind: files${this.#ask('What is the system that writes this list: erp, wms, tms, crm, commerce, finance? It decides which statuses count.')}`,
      `monogram: ${monogramOf(this.#id)}`,
      `folder: ${yamlText(this.#place.folder)}`,
      ...this.#defaults(),
      '',
      'streams:',
      `  ${kind}s:`,
      `    files: [${yamlText(patternOf(this.#place.file))}]`,
      `    format: ${sample.source.format}`,
      ...this.#source(),
      ...this.#gather(),
      '    kinds:',
      `      - id: ${this.#value(this.#idColumn())}${this.#own()}`,
      ...this.#changed(),
      '        documents:',
      ...indented(this.#document(), 10),
    ];
    const unread = this.#reading.unread.map((name) => JSON.stringify(name));
    const foot = unread.length === 0 ? [] : ['', `# Not read: ${unread.join(', ')}`];
    const count = this.#questions.length;
    const intro = [
      `# Drafted from ${oneLine(this.#place.file)} by the names of its columns and its first ${sample.rows.length} rows.`,
      count === 0
        ? '# Look at the first records before you connect it.'
        : `# ${count === 1 ? 'One question is' : `${count} questions are`} open. "# ? 1" marks the line that the first is about.`,
      ...this.#questions.map((question, at) => `# ${at + 1}. ${oneLine(question)}`),
    ];
    return { text: `${[...intro, '', ...head, ...foot].join('\n')}\n`, questions: this.#questions, name: this.#id };
  }

  /** A mark behind a line that is not sure. */
  #ask(question: string): string {
    this.#questions.push(question);
    return `  # ? ${this.#questions.length}`;
  }

  #defaults(): string[] {
    const { dates, numbers } = this.#reading;
    const lines: string[] = [];
    const parts: string[] = [];
    const [only] = dates.formats;
    if (dates.formats.length > 1) parts.push(`format: [${dates.formats.map(yamlText).join(', ')}]`);
    else if (only !== undefined && only !== 'iso') parts.push(`format: ${yamlText(only)}`);
    if (dates.needsZone) parts.push(`zone: ${this.#place.zone}`);
    if (dates.empty.length > 0) parts.push(`empty: [${dates.empty.map(yamlText).join(', ')}]`);
    const zone = dates.needsZone ? this.#ask(`Do its clocks show the time of ${this.#place.zone}?`) : '';
    if (parts.length > 0) lines.push(`dates: { ${parts.join(', ')} }${zone}`);
    const { decimal, group, drop, round } = numbers;
    const written = [
      ...(decimal === ',' ? ["decimal: ','"] : []),
      ...(group === '' ? [] : [`group: '${group === "'" ? "''" : group}'`]),
      ...(drop.length === 0 ? [] : [`drop: [${drop.map(yamlText).join(', ')}]`]),
      ...(round === null ? [] : [`round: ${round}`]),
    ];
    if (written.length > 0) lines.push(`numbers: { ${written.join(', ')} }`);
    return lines;
  }

  #source(): string[] {
    const { source } = this.#reading.sample;
    if (source.format === 'csv') {
      const parts = [
        ...(source.delimiter === ','
          ? []
          : [`delimiter: ${source.delimiter === '\t' ? '"\\t"' : `'${source.delimiter}'`}`]),
        ...(source.encoding === 'utf-8' ? [] : [`encoding: ${source.encoding}`]),
      ];
      return parts.length === 0 ? [] : [`    csv: { ${parts.join(', ')} }`];
    }
    const parts = [
      ...(source.sheet === null ? [] : [`sheet: ${yamlText(source.sheet)}`]),
      ...(source.header === null ? [] : [`header: ${source.header}`]),
    ];
    return parts.length === 0 ? [] : [`    xlsx: { ${parts.join(', ')} }`];
  }

  /** Rows of one thing become the lines of one record. */
  #gather(): string[] {
    const { repeats, own } = this.#reading;
    if (!repeats || own === null) return [];
    return ['    gather:', `      lines: { of: ${this.#value(own.name)}, id: ${this.#value(this.#lineKey())} }`];
  }

  #lineKey(): string {
    const { fields, sample } = this.#reading;
    const key = fields.get('lineNo') ?? fields.get('itemNo');
    if (fields.has('lineNo') || key === undefined) return key?.name ?? sample.columns[0] ?? '';
    this.#questions.push(`Does "${key.name}" stand once only in each ${this.#reading.kind}? It tells its lines apart.`);
    return key.name;
  }

  #idColumn(): string {
    return this.#reading.own?.name ?? this.#reading.sample.columns[0] ?? '';
  }

  #own(): string {
    const { own, kind } = this.#reading;
    return own !== null ? '' : this.#ask(`Which column tells one ${kind} from another? No name of a column says so.`);
  }

  #changed(): string[] {
    const changed = this.#field('changedAt');
    return changed === null ? [] : [`        version: ${changed}`, `        changedAt: ${changed}`];
  }

  #document(): string[] {
    const { kind } = this.#reading;
    return [
      `- kind: ${kind}`,
      `  label: ${this.#value(this.#idColumn())}`,
      ...this.#pair('summary', 'note', '  '),
      ...section('references', this.#references()),
      ...section('parties', this.#parties()),
      ...this.#amounts(),
      ...(kind === 'order'
        ? [...this.#pair('promise', 'promised', '  '), ...this.#pair('requested', 'requested', '  ')]
        : []),
      ...section('milestones', this.#milestones()),
      ...this.#status(),
      ...this.#lines(),
    ];
  }

  #references(): string[] {
    const { kind, own } = this.#reading;
    const isOwn = { order: 'orderNo', shipment: 'shipmentNo', invoice: 'invoiceNo' }[kind];
    const types: readonly (readonly [FieldName, string])[] = [
      ['orderNo', 'order_no'],
      ['shipmentNo', 'shipment_no'],
      ['invoiceNo', 'invoice_no'],
      ['customerPo', 'customer_po'],
      ['tracking', 'tracking'],
      ['bol', 'bol'],
      ['pro', 'pro'],
    ];
    const found = types.flatMap(([name, type]) => {
      const value = this.#field(name);
      if (value === null) return [];
      const role = name === isOwn ? 'is' : 'points_to';
      return [`{ type: ${type}, role: ${role}, value: ${value}${role === 'is' ? '' : this.#split(name)} }`];
    });
    if (kind !== 'order' && this.#field('orderNo') === null && this.#field('customerPo') === null) {
      this.#questions.push(`Which column names the order of a ${kind}? Without one it can be linked to none.`);
    }
    if (kind === 'order' && own !== null) {
      const prefix = commonPrefix(own.values.map(String));
      if (prefix !== '') {
        this.#questions.push(
          `Do other systems write order numbers without "${prefix}"? Then add: references: { order_no: { stripPrefixes: [${yamlText(prefix)}] } }`,
        );
      }
    }
    return found;
  }

  /** Several numbers in one field. */
  #split(name: FieldName): string {
    const values = this.#reading.fields.get(name)?.values ?? [];
    return values.some((value) => SEVERAL.test(String(value))) ? String.raw`, split: '\s*[,;/]\s*'` : '';
  }

  #parties(): string[] {
    const parts = (role: string, members: readonly (readonly [string, FieldName])[]): string[] => {
      const found = members.flatMap(([member, name]) => {
        const value = this.#field(name);
        return value === null ? [] : [`${member}: ${value}`];
      });
      return found.length === 0 ? [] : [`{ role: ${role}, ${found.join(', ')} }`];
    };
    return [
      ...parts('customer', [
        ['id', 'customerId'],
        ['name', 'customer'],
      ]),
      ...parts('ship_to', [
        ['name', 'shipTo'],
        ['place', 'city'],
      ]),
      ...parts('carrier', [['name', 'carrier']]),
      ...parts('warehouse', [['name', 'warehouse']]),
      ...parts('salesperson', [['name', 'salesperson']]),
    ];
  }

  #amounts(): string[] {
    const { numbers } = this.#reading;
    const amounts = (['total', 'open'] as const).flatMap((name) => {
      const value = this.#field(name);
      return value === null ? [] : [[name, value] as const];
    });
    if (amounts.length === 0) return [];
    const column = this.#field('currency');
    const currency = column ?? (numbers.currency === null ? null : yamlText(`'${numbers.currency}'`));
    const lines = amounts.map(
      ([type, value]) => `{ type: ${type}, value: ${value}, currency: ${currency ?? yamlText("'EUR'")} }`,
    );
    if (currency !== null) return section('amounts', lines);
    const asked = this.#ask(
      'In which currency are the amounts? No column tells it; take the marks away once it is right.',
    );
    return [`  # amounts:${asked}`, ...lines.map((line) => `  #   - ${line}`)];
  }

  #milestones(): string[] {
    return MILESTONES.flatMap(([name, code, sort]) => {
      const value = this.#field(name);
      return value === null ? [] : [`{ code: ${code}${sort === 'actual' ? '' : `, class: ${sort}`}, date: ${value} }`];
    });
  }

  #status(): string[] {
    const column = this.#reading.fields.get('status');
    if (column === undefined) return [];
    const words = [...new Set(column.values.map((value) => String(value).trim()))];
    if (words.length > MOST_STATUSES) {
      this.#questions.push(
        `"${column.name}" has ${words.length} different words: too many for a status. What does it mean?`,
      );
      return [];
    }
    const dated = new Set(
      MILESTONES.filter(([name, , sort]) => sort === 'actual' && this.#reading.fields.has(name)).map(
        ([, code]) => code,
      ),
    );
    return [
      '  status:',
      `    - of: ${this.#value(column.name)}`,
      `      meanings:${words.length === 0 ? ' {}' : ''}`,
      ...words.map((word) => {
        const meaning = usualMeaning(word, dated);
        const asked = meaning === null ? this.#ask(`What does the status "${word}" mean?`) : '';
        return `        ${yamlText(word)}: ${meaning ?? '{}'}${asked}`;
      }),
    ];
  }

  #lines(): string[] {
    const { repeats, fields } = this.#reading;
    const quantities = (
      ['ordered', 'confirmed', 'allocated', 'backordered', 'picked', 'shipped', 'delivered', 'invoiced'] as const
    ).flatMap((name) => {
      const value = this.#field(name);
      return value === null ? [] : [`${name}: ${value}`];
    });
    const key = fields.get('lineNo') ?? fields.get('itemNo');
    if (key === undefined || (quantities.length === 0 && !repeats)) return [];
    return [
      '  lines:',
      ...(repeats ? ['    rows: lines'] : []),
      `    key: ${this.#value(key.name)}`,
      ...this.#pair('orderLineNo', 'lineNo', '    '),
      ...this.#pair('itemNo', 'itemNo', '    '),
      ...this.#pair('description', 'description', '    '),
      ...this.#pair('unit', 'unit', '    '),
      ...this.#pair('unitPrice', 'unitPrice', '    '),
      ...this.#pair('amount', 'lineAmount', '    '),
      ...(quantities.length === 0 ? [] : [`    quantities: { ${quantities.join(', ')} }`]),
    ];
  }

  #pair(key: string, name: FieldName, indent: string): string[] {
    const value = this.#field(name);
    return value === null ? [] : [`${indent}${key}: ${value}`];
  }

  /** The expression of a field's column, as YAML; null where no column tells it. */
  #field(name: FieldName): string | null {
    const column = this.#reading.fields.get(name);
    return column === undefined ? null : this.#value(column.name);
  }

  #value(column: string): string {
    return yamlText(columnExpression(column));
  }
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${name}:`, ...lines.map((line) => `    - ${line}`)];
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

import type { ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';
import type { FieldName } from './fields.ts';
import { commonPrefix } from './names.ts';
import type { Questions } from './questions.ts';
import type { Reading } from './reading.ts';
import { usualMeaning } from './statuses.ts';
import { columnExpression, yamlText } from './yaml-text.ts';

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

/** The lines of a document of a declaration, not indented. */
export function documentText(reading: Reading, questions: Questions): readonly string[] {
  return new DocumentWriter(reading, questions).lines();
}

class DocumentWriter {
  readonly #reading: Reading;
  readonly #questions: Questions;

  constructor(reading: Reading, questions: Questions) {
    this.#reading = reading;
    this.#questions = questions;
  }

  lines(): string[] {
    const { kind } = this.#reading;
    return [
      `- kind: ${kind}`,
      `  label: ${this.#value(this.#reading.id)}`,
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
      this.#questions.add(`Which column names the order of a ${kind}? Without one it can be linked to none.`);
    }
    if (kind === 'order' && own !== null) {
      const prefix = commonPrefix(own.values.map(String));
      if (prefix !== '') {
        this.#questions.add(
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
    const asked = this.#questions.mark(
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
      this.#questions.add(
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
        const asked = meaning === null ? this.#questions.mark(`What does the status "${word}" mean?`) : '';
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

import { documentText } from './document-text.ts';
import type { FieldName } from './fields.ts';
import { idOf, monogramOf, patternOf, titleOf } from './names.ts';
import { Questions } from './questions.ts';
import { readingOf, type Reading } from './reading.ts';
import type { Sample } from './sample.ts';
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

/** Writes the declaration of a list: what its columns seem to say, with a question where that is not sure. */
export function draftOf(sample: Sample, place: DraftPlace): Draft {
  const writer = new DraftWriter(readingOf(sample), place);
  return writer.draft();
}

class DraftWriter {
  readonly #reading: Reading;
  readonly #place: DraftPlace;
  readonly #questions: Questions;
  readonly #id: string;

  constructor(reading: Reading, place: DraftPlace) {
    this.#reading = reading;
    this.#place = place;
    this.#questions = new Questions(reading.questions);
    this.#id = idOf(place.file);
  }

  draft(): Draft {
    const { kind, sample } = this.#reading;
    const head = [
      'throughline: 1',
      `connection: ${yamlText(this.#id)}`,
      `name: ${yamlText(titleOf(this.#id))}`,
      `kind: files${this.#questions.mark('What is the system that writes this list: erp, wms, tms, crm, commerce, finance? It decides which statuses count.')}`,
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
      `      - id: ${this.#value(this.#reading.id)}${this.#own()}`,
      ...this.#changed(),
      '        documents:',
      ...indented(documentText(this.#reading, this.#questions), 10),
    ];
    const unread = this.#reading.unread.map((name) => JSON.stringify(name));
    const foot = unread.length === 0 ? [] : ['', `# Not read: ${unread.join(', ')}`];
    const questions = this.#questions.all;
    const count = questions.length;
    const intro = [
      `# Drafted from ${oneLine(this.#place.file)} by the names of its columns and its first ${sample.rows.length} rows.`,
      count === 0
        ? '# Look at the first records before you connect it.'
        : `# ${count === 1 ? 'One question is' : `${count} questions are`} open. "# ? 1" marks the line that the first is about.`,
      ...questions.map((question, at) => `# ${at + 1}. ${oneLine(question)}`),
    ];
    return { text: `${[...intro, '', ...head, ...foot].join('\n')}\n`, questions, name: this.#id };
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
    const zone = dates.needsZone ? this.#questions.mark(`Do its clocks show the time of ${this.#place.zone}?`) : '';
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
    const { sample, fillDown } = this.#reading;
    const { source } = sample;
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
      ...(fillDown.length === 0 ? [] : [`fillDown: [${fillDown.map(yamlText).join(', ')}]`]),
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
    const { fields, kind, id } = this.#reading;
    const line = fields.get('lineNo');
    if (line !== undefined) return line.name;
    const item = fields.get('itemNo');
    if (item === undefined) this.#questions.add(`Which column tells the lines of one ${kind} apart? None is named so.`);
    else this.#questions.add(`Does "${item.name}" stand once only in each ${kind}? It tells its lines apart.`);
    return item?.name ?? id;
  }

  #own(): string {
    const { own, kind } = this.#reading;
    return own !== null
      ? ''
      : this.#questions.mark(`Which column tells one ${kind} from another? No name of a column says so.`);
  }

  #changed(): string[] {
    const changed = this.#field('changedAt');
    return changed === null ? [] : [`        version: ${changed}`, `        changedAt: ${changed}`];
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
function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

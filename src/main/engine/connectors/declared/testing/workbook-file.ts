import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { columnLetters } from '../workbook/address.ts';

/** A cell as it is written: text and numbers by their kind, null for none, or the XML of `c` with `{at}` for its name. */
export type WrittenCell = string | number | boolean | null | { readonly xml: string };

export interface WrittenSheet {
  readonly name: string;
  /** Null is an empty row. */
  readonly rows: readonly (readonly WrittenCell[] | null)[];
  readonly state?: 'hidden' | 'veryHidden';
  readonly merged?: readonly string[];
}

export interface WrittenWorkbook {
  readonly sheets: readonly WrittenSheet[];
  /** XML of `si` elements. */
  readonly strings?: readonly string[];
  /** Format codes; cell style 1 has the first. */
  readonly formats?: readonly string[];
  readonly is1904?: boolean;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A day number with the first of the formats. */
export const dated = (serial: number | string, style = 1): WrittenCell => ({
  xml: `<c r="{at}" s="${style}"><v>${serial}</v></c>`,
});
export const number = (text: string): WrittenCell => ({ xml: `<c r="{at}"><v>${text}</v></c>` });
export const shared = (index: number): WrittenCell => ({ xml: `<c r="{at}" t="s"><v>${index}</v></c>` });
export const failed = (error: string): WrittenCell => ({ xml: `<c r="{at}" t="e"><v>${error}</v></c>` });
/** A formula with what it came to, or null where nobody has calculated it. */
export const formula = (value: string | null, type = 'n'): WrittenCell => ({
  xml: `<c r="{at}" t="${type}"><f>A1</f>${value === null ? '' : `<v>${value}</v>`}</c>`,
});

/** The parts of a workbook by path. */
export function workbookParts(workbook: WrittenWorkbook): Record<string, string> {
  const { sheets, strings = [], formats = ['yyyy\\-mm\\-dd'], is1904 = false } = workbook;
  const entries = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  const relations = [
    ...sheets.map((_sheet, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)),
    relation('rIdStyles', 'styles', 'styles.xml'),
    relation('rIdStrings', 'sharedStrings', '/xl/sharedStrings.xml'),
  ];
  const numFmts = formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`);
  const xfs = formats.map((_code, at) => `<xf numFmtId="${164 + at}"/>`);
  return {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${is1904 ? ' date1904="1"' : ''}/><sheets>${entries.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${relations.join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts>${numFmts.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${xfs.join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${strings.map((si) => `<si>${si}</si>`).join('')}</sst>`,
    ...Object.fromEntries(sheets.map((sheet, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheetXml(sheet)])),
  };
}

export function workbookFile(workbook: WrittenWorkbook): Promise<Buffer> {
  return packed(workbookParts(workbook));
}

export async function packed(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(content), path, { mtime: new Date('2026-03-01T00:00:00Z') });
  }
  zip.end();
  return buffer(zip.outputStream);
}

function sheetXml({ rows, merged = [] }: WrittenSheet): string {
  const data = rows.map((cells, at) => {
    if (cells === null) return '';
    const written = cells.map((cell, column) => cellXml(cell, `${columnLetters(column + 1)}${at + 1}`));
    return `<row r="${at + 1}">${written.join('')}</row>`;
  });
  const merges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  const tail = merges === '' ? '' : `<mergeCells>${merges}</mergeCells>`;
  return `<worksheet xmlns="${MAIN}"><sheetData>${data.join('')}</sheetData>${tail}</worksheet>`;
}

function cellXml(cell: WrittenCell, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell.xml.replace('{at}', at);
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

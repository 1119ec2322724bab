import { posix } from 'node:path';
import type { Container } from './container.ts';
import { builtInFormat, codedFormat, type Shown } from './number-format.ts';
import { attribute, readXml, type Attributes } from './xml.ts';

export interface Sheet {
  readonly name: string;
  readonly path: string;
  readonly hidden: boolean;
}

/** What a workbook says of itself beside its sheets' cells. */
export interface Workbook {
  /** Its worksheets in the order of their tabs. */
  readonly sheets: readonly Sheet[];
  /** Days are counted from 1904. */
  readonly is1904: boolean;
  /** How each cell style shows a number. */
  readonly styles: readonly Shown[];
  readonly stringsPath: string | null;
}

interface Relation {
  readonly id: string;
  /** Last word of its type, the same in the transitional and the strict form: "worksheet". */
  readonly type: string;
  readonly path: string;
}

/** @throws with a sentence when a part is missing or no XML */
export async function readWorkbook(container: Container): Promise<Workbook> {
  const path = (await relationsOf(container, '')).find(({ type }) => type === 'officeDocument')?.path;
  if (path === undefined || !container.has(path)) throw new Error('it is an Office file and no workbook');
  const relations = await relationsOf(container, path);
  const worksheets = new Map(relations.filter(({ type }) => type === 'worksheet').map((one) => [one.id, one.path]));
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readElements(container, path, (name, attributes) => {
    if (name === 'workbookPr') is1904 = isTrue(attributes['date1904']);
    if (name !== 'sheet') return;
    const target = worksheets.get(attribute(attributes, 'id') ?? '');
    if (target === undefined) return;
    sheets.push({
      name: attributes['name'] ?? '',
      path: target,
      hidden: (attributes['state'] ?? 'visible') !== 'visible',
    });
  });
  const pathOf = (sort: string): string | null => relations.find(({ type }) => type === sort)?.path ?? null;
  return { sheets, is1904, styles: await stylesOf(container, pathOf('styles')), stringsPath: pathOf('sharedStrings') };
}

/** Where the parts stand that a part names; `of` empty: the package itself. */
async function relationsOf(container: Container, of: string): Promise<readonly Relation[]> {
  const folder = posix.dirname(of);
  const path = posix.join(folder, '_rels', `${posix.basename(of)}.rels`);
  const relations: Relation[] = [];
  if (!container.has(path)) return relations;
  await readElements(
    container,
    path,
    (name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) => {
      if (name !== 'Relationship' || mode === 'External') return;
      const absolute = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      relations.push({ id, type: type.slice(type.lastIndexOf('/') + 1), path: absolute });
    },
  );
  return relations;
}

async function stylesOf(container: Container, path: string | null): Promise<readonly Shown[]> {
  if (path === null || !container.has(path)) return [];
  const coded = new Map<number, Shown>();
  const styles: Shown[] = [];
  let inCells = false;
  await readXml(container.text(path), {
    opened(name, attributes) {
      const id = Number(attributes['numFmtId'] ?? 0);
      if (name === 'numFmt') coded.set(id, codedFormat(attributes['formatCode'] ?? ''));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) styles.push(coded.get(id) ?? builtInFormat(id));
    },
    closed(name) {
      if (name === 'cellXfs') inCells = false;
    },
    text: () => undefined,
  });
  return styles;
}

async function readElements(
  container: Container,
  path: string,
  opened: (name: string, attributes: Attributes) => void,
): Promise<void> {
  await readXml(container.text(path), { opened, closed: () => undefined, text: () => undefined });
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

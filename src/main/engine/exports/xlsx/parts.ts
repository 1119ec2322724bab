import { escapeText } from './markup.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts of a workbook around its sheets (ECMA-376 part 1, 12; part 2 for the package). */
export interface WorkbookParts {
  readonly sheetNames: readonly string[];
  readonly title: string;
  readonly application: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export function sheetPath(index: number): string {
  return `xl/worksheets/sheet${index + 1}.xml`;
}

/** Path and content of every part but the sheets and the styles. */
export function workbookParts({
  sheetNames,
  title,
  application,
  createdAt,
}: WorkbookParts): readonly (readonly [string, string])[] {
  const override = (path: string, type: string): string => `<Override PartName="/${path}" ContentType="${type}"/>`;
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${type}" Target="${target}"/>`;
  const sheets = sheetNames.map(
    (name, index) => `<sheet name="${escapeText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return [
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Default Extension="xml" ContentType="application/xml"/>${override('xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`)}` +
        sheetNames.map((_, index) => override(sheetPath(index), `${SPREADSHEET}.worksheet+xml`)).join('') +
        override('xl/styles.xml', `${SPREADSHEET}.styles+xml`) +
        override('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml') +
        `${override('docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation(1, `${OFFICE}/officeDocument`, 'xl/workbook.xml')}` +
        relation(2, `${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml') +
        `${relation(3, `${OFFICE}/extended-properties`, 'docProps/app.xml')}</Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}">` +
        `<bookViews><workbookView activeTab="0"/></bookViews><sheets>${sheets.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">` +
        sheetNames
          .map((_, index) => relation(index + 1, `${OFFICE}/worksheet`, `worksheets/sheet${index + 1}.xml`))
          .join('') +
        `${relation(sheetNames.length + 1, `${OFFICE}/styles`, 'styles.xml')}</Relationships>`,
    ],
    [
      'docProps/core.xml',
      `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
        `<dc:title>${escapeText(title)}</dc:title><dc:creator>${escapeText(application)}</dc:creator>` +
        `<dcterms:created xsi:type="dcterms:W3CDTF">${createdAt}</dcterms:created></cp:coreProperties>`,
    ],
    [
      'docProps/app.xml',
      `${HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">` +
        `<Application>${escapeText(application)}</Application></Properties>`,
    ],
  ];
}

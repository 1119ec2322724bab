/** Cell formats of a workbook, by index in cellXfs of STYLES_XML. */
export const STYLE = {
  general: 0,
  header: 1,
  text: 2,
  integer: 3,
  money: 4,
  hours: 5,
  date: 6,
  instant: 7,
  label: 8,
} as const;
export type Style = (typeof STYLE)[keyof typeof STYLE];

const FORMATS: readonly { readonly id: number; readonly code: string }[] = [
  // Two decimals always, the rest of the millionths where there are any.
  { id: 164, code: '#,##0.00####' },
  { id: 165, code: '#,##0.0#' },
  { id: 166, code: 'yyyy\\-mm\\-dd' },
  { id: 167, code: 'yyyy\\-mm\\-dd hh:mm' },
];

// Number formats 0 (General), 1 (0) and 49 (text) are built in: ECMA-376 part 1, 18.8.30.
const CELL_FORMATS: readonly { readonly numberFormat: number; readonly font: number; readonly fill: number }[] = [
  { numberFormat: 0, font: 0, fill: 0 },
  { numberFormat: 49, font: 1, fill: 2 },
  { numberFormat: 49, font: 0, fill: 0 },
  { numberFormat: 1, font: 0, fill: 0 },
  { numberFormat: 164, font: 0, fill: 0 },
  { numberFormat: 165, font: 0, fill: 0 },
  { numberFormat: 166, font: 0, fill: 0 },
  { numberFormat: 167, font: 0, fill: 0 },
  { numberFormat: 49, font: 1, fill: 0 },
];

const numberFormats = FORMATS.map(({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`).join('');
const cellFormats = CELL_FORMATS.map(
  ({ numberFormat, font, fill }) =>
    `<xf numFmtId="${numberFormat}" fontId="${font}" fillId="${fill}" borderId="0" xfId="0"` +
    ' applyNumberFormat="1" applyFont="1" applyFill="1"/>',
).join('');

export const STYLES_XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  `<numFmts count="${FORMATS.length}">${numberFormats}</numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>' +
  '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>' +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  '<fill><patternFill patternType="solid"><fgColor rgb="FFE8ECF1"/><bgColor indexed="64"/></patternFill></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${CELL_FORMATS.length}">${cellFormats}</cellXfs>` +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** A cell as it stands in the file: texts decoded, numbers as their text. */
export interface ReadCell {
  readonly type: 'text' | 'number';
  readonly value: string;
  readonly style: number;
}

export interface ReadSheet {
  readonly name: string;
  readonly xml: string;
  /** By row, then by column letters. */
  readonly rows: readonly ReadonlyMap<string, ReadCell>[];
}

/** The parts of a ZIP file by path, found through its central directory (APPNOTE 4.3.12). */
export function readZip(file: string): Map<string, string> {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const size = bytes.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const header = bytes.readUInt32LE(at + 42);
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    parts.set(path, inflateRawSync(bytes.subarray(start, start + size)).toString('utf8'));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return parts;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function decode(xml: string): string {
  return xml
    .replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function readCell(attributes: string, body: string): ReadCell {
  const style = Number(/ s="(\d+)"/.exec(attributes)?.[1] ?? 0);
  if (attributes.includes('t="inlineStr"'))
    return { type: 'text', value: decode(/<t[^>]*>([^<]*)<\/t>/.exec(body)?.[1] ?? ''), style };
  return { type: 'number', value: /<v>([^<]*)<\/v>/.exec(body)?.[1] ?? '', style };
}

/** The sheets of a workbook in their order. */
export function readWorkbook(file: string): readonly ReadSheet[] {
  const parts = readZip(file);
  const relations = parts.get('xl/_rels/workbook.xml.rels') ?? '';
  return [...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]*)"[^>]* r:id="([^"]*)"/g)].map(
    ([, name = '', id = '']) => {
      const target = new RegExp(`Id="${id}"[^>]*Target="([^"]*)"`).exec(relations)?.[1] ?? '';
      const xml = parts.get(`xl/${target}`) ?? '';
      const rows = [...xml.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(
        ([, cells = '']) =>
          new Map(
            [...cells.matchAll(/<c r="([A-Z]+)\d+"([^>]*)>(.*?)<\/c>/gs)].map(
              ([, letters = '', attributes = '', body = '']) => [letters, readCell(attributes, body)],
            ),
          ),
      );
      return { name: decode(name), xml, rows };
    },
  );
}

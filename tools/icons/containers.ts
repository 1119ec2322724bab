import { crc32, deflateSync } from 'node:zlib';

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** RGBA bytes of a square image as PNG (ISO/IEC 15948). */
export function encodePng(rgba: Buffer, pixels: number): Buffer {
  const header = Buffer.concat([uint32(pixels), uint32(pixels), Buffer.from([8, 6, 0, 0, 0])]);
  const rows: Buffer[] = [];
  const stride = pixels * 4;
  for (let row = 0; row < pixels; row += 1) {
    rows.push(Buffer.from([0]), rgba.subarray(row * stride, (row + 1) * stride));
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export interface SizedPng {
  readonly pixels: number;
  readonly png: Buffer;
}

/** Windows icon: a directory of PNG images; a width of 256 is written as 0. */
export function encodeIco(images: readonly SizedPng[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { pixels, png }] of images.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(pixels % 256, at);
    head.writeUInt8(pixels % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map((image) => image.png)]);
}

/** Apple's names for the PNG images in an icon, by pixels. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** Apple icon: typed, length-prefixed PNG images. */
export function encodeIcns(images: readonly SizedPng[]): Buffer {
  const entries = images.flatMap(({ pixels, png }) =>
    (ICNS_TYPES[pixels] ?? []).map((type) => Buffer.concat([Buffer.from(type, 'latin1'), uint32(png.length + 8), png])),
  );
  const body = Buffer.concat(entries);
  return Buffer.concat([Buffer.from('icns', 'latin1'), uint32(body.length + 8), body]);
}

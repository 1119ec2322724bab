import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeIcns, encodeIco, encodePng } from './containers.ts';
import { markAsSvg } from './mark.ts';
import { rasterise } from './raster.ts';

const icons = join(import.meta.dirname, '..', '..', 'resources', 'icons');

function pixelsOf(png: Buffer): Buffer {
  const size = png.readUInt32BE(16);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const stride = size * 4;
  return Buffer.concat(
    Array.from({ length: size }, (_, row) => rows.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1))),
  );
}

describe('the mark', () => {
  it('is the same in the repository as it is drawn', () => {
    expect(readFileSync(join(icons, 'mark.svg'), 'utf8')).toBe(markAsSvg());
    expect(pixelsOf(readFileSync(join(icons, 'linux', '64x64.png'))).equals(rasterise(64))).toBe(true);
  });

  it('is clear at its corners and full in its middle', () => {
    const image = rasterise(32);
    const alpha = (x: number, y: number): number | undefined => image[(y * 32 + x) * 4 + 3];
    expect([alpha(0, 0), alpha(31, 0), alpha(0, 31), alpha(31, 31), alpha(16, 16)]).toEqual([0, 0, 0, 0, 255]);
  });
});

describe('icon files', () => {
  const images = [16, 256].map((pixels) => ({ pixels, png: encodePng(rasterise(pixels), pixels) }));

  it('for Windows point to their images', () => {
    const ico = encodeIco(images);
    expect(ico.readUInt16LE(4)).toBe(2);
    for (const [index, { pixels, png }] of images.entries()) {
      const at = 6 + 16 * index;
      expect(ico.readUInt8(at)).toBe(pixels % 256);
      const [length, offset] = [ico.readUInt32LE(at + 8), ico.readUInt32LE(at + 12)];
      expect(ico.subarray(offset, offset + length).equals(png)).toBe(true);
    }
  });

  it('for Apple are as long as they say', () => {
    const icns = encodeIcns(images);
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const types: string[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
    expect(types).toEqual(['icp4', 'ic08', 'ic13']);
  });
});

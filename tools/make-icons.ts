import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIcns, encodeIco, encodePng, type SizedPng } from './icons/containers.ts';
import { markAsSvg } from './icons/mark.ts';
import { rasterise } from './icons/raster.ts';

const folder = join(import.meta.dirname, '..', 'resources', 'icons');
const sized = (pixels: number): SizedPng => ({ pixels, png: encodePng(rasterise(pixels), pixels) });

mkdirSync(join(folder, 'linux'), { recursive: true });
writeFileSync(join(folder, 'mark.svg'), markAsSvg());
writeFileSync(join(folder, 'icon.ico'), encodeIco([16, 24, 32, 48, 64, 128, 256].map(sized)));
writeFileSync(join(folder, 'icon.icns'), encodeIcns([16, 32, 64, 128, 256, 512, 1024].map(sized)));
for (const { pixels, png } of [16, 32, 48, 64, 128, 256, 512].map(sized)) {
  writeFileSync(join(folder, 'linux', `${pixels}x${pixels}.png`), png);
}

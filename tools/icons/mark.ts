/**
 * The mark, in units of a 1024 square: one line through the stops of an order, the last one reached.
 * The SVG and the rasters are both drawn from this.
 */
export const MARK = {
  size: 1024,
  background: { inset: 64, radius: 208, colour: '#12355b' },
  line: { from: [158, 637.1], to: [866, 382.2], width: 56, colour: '#ffffff' },
  stops: [
    { at: [318, 579.5], radius: 78, colour: '#ffffff', core: '#12355b' },
    { at: [518, 507.5], radius: 78, colour: '#ffffff', core: '#12355b' },
    { at: [726, 432.6], radius: 106, colour: '#ffb020', core: null },
  ],
  coreRatio: 0.45,
} as const;

export function markAsSvg(): string {
  const { size, background, line, stops, coreRatio } = MARK;
  const side = size - 2 * background.inset;
  const circle = ([x, y]: readonly [number, number], radius: number, colour: string): string =>
    `  <circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`;
  const shapes = [
    `  <rect x="${background.inset}" y="${background.inset}" width="${side}" height="${side}" rx="${background.radius}" fill="${background.colour}"/>`,
    `  <path d="M${line.from.join(' ')}L${line.to.join(' ')}" stroke="${line.colour}" stroke-width="${line.width}" stroke-linecap="round"/>`,
    ...stops.flatMap((stop) => [
      circle(stop.at, stop.radius, stop.colour),
      ...(stop.core === null ? [] : [circle(stop.at, stop.radius * coreRatio, stop.core)]),
    ]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">\n${shapes.join('\n')}\n</svg>\n`;
}

import { MARK } from './mark.ts';

type Point = readonly [number, number];
/** Signed distance to a shape's edge, in mark units: negative inside. */
type Shape = (x: number, y: number) => number;

function roundedSquare(inset: number, radius: number): Shape {
  const centre = MARK.size / 2;
  const reach = centre - inset - radius;
  return (x, y) => {
    const dx = Math.abs(x - centre) - reach;
    const dy = Math.abs(y - centre) - reach;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

function circle([cx, cy]: Point, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

function segment([ax, ay]: Point, [bx, by]: Point, width: number): Shape {
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = dx * dx + dy * dy;
  return (x, y) => {
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / lengthSquared));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy) - width / 2;
  };
}

const channels = (colour: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

function layers(): { readonly shape: Shape; readonly colour: readonly number[] }[] {
  const { background, line, stops, coreRatio } = MARK;
  return [
    { shape: roundedSquare(background.inset, background.radius), colour: channels(background.colour) },
    { shape: segment(line.from, line.to, line.width), colour: channels(line.colour) },
    ...stops.flatMap((stop) => [
      { shape: circle(stop.at, stop.radius), colour: channels(stop.colour) },
      ...(stop.core === null ? [] : [{ shape: circle(stop.at, stop.radius * coreRatio), colour: channels(stop.core) }]),
    ]),
  ];
}

/** The mark as RGBA bytes, edges smoothed over one pixel. */
export function rasterise(pixels: number): Buffer {
  const scale = MARK.size / pixels;
  const image = Buffer.alloc(pixels * pixels * 4);
  const drawn = layers();
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < pixels; column += 1) {
      const colour = [0, 0, 0];
      let alpha = 0;
      for (const layer of drawn) {
        const distance = layer.shape((column + 0.5) * scale, (row + 0.5) * scale) / scale;
        const cover = Math.min(1, Math.max(0, 0.5 - distance));
        if (cover === 0) continue;
        const together = cover + alpha * (1 - cover);
        for (const [index, value] of layer.colour.entries()) {
          colour[index] = (value * cover + (colour[index] ?? 0) * alpha * (1 - cover)) / together;
        }
        alpha = together;
      }
      image.set([...colour.map(Math.round), Math.round(alpha * 255)], (row * pixels + column) * 4);
    }
  }
  return image;
}

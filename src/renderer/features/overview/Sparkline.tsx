import type { ReactNode } from 'react';

const WIDTH = 96;
const HEIGHT = 28;
const EDGE = 3;

/** The weeks of a figure as a line; a week without rows is a gap. The figures themselves are in the table of weeks. */
export function Sparkline({ values, words }: { values: readonly (number | null)[]; words: string }): ReactNode {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number): number => EDGE + (index / (values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number =>
    high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const runs = values.reduce<string[][]>(
    (lines, value, index) => {
      if (value === null) lines.push([]);
      else lines.at(-1)?.push(`${x(index).toFixed(1)},${y(value).toFixed(1)}`);
      return lines;
    },
    [[]],
  );
  const last = values.at(-1) ?? null;
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} role="img" aria-label={words}>
      <title>{words}</title>
      {runs.map((points) => points.length > 1 && <polyline key={points[0]} points={points.join(' ')} />)}
      {last !== null && <circle cx={x(values.length - 1)} cy={y(last)} r="2.5" />}
    </svg>
  );
}

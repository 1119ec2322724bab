import { useContext, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useZone } from '../state/appearance.ts';
import { PastContext } from '../state/past.ts';
import { formatInstant, formatWhen } from '../ui/format.ts';
import { drawnAt } from './mark.ts';
import { promiseInstant, type Span } from './model.ts';
import { ticks, toX } from './scale.ts';

interface AxisProps {
  readonly span: Span;
  readonly width: number;
  readonly height: number;
}

const LETTER_WIDTH = 7;

export function TimelineAxis({ span, width, height, top }: AxisProps & { readonly top: number }): ReactNode {
  const zone = useZone();
  return (
    <g className="axis" aria-hidden>
      {ticks(span, width, zone).map((tick) => {
        const x = Math.round(toX(tick.at, span, width)) + 0.5;
        return (
          <g key={tick.at}>
            <line className={tick.day ? 'tick day' : 'tick'} x1={x} x2={x} y1={30} y2={height} />
            {x + 4 + tick.words.length * LETTER_WIDTH <= width && (
              <text className={tick.day ? 'tick-words day' : 'tick-words'} x={x + 4} y={40}>
                {tick.words}
              </text>
            )}
          </g>
        );
      })}
      <line className="tick day" x1={0} x2={width} y1={top + 0.5} y2={top + 0.5} />
    </g>
  );
}

const ROW = 13;

interface Moment {
  readonly kind: 'promise' | 'first' | 'now';
  readonly at: Instant;
  readonly words: string;
}

/** Promise and now, as lines through all lanes. */
export function TimelineMoments({
  view,
  now,
  span,
  width,
  height,
}: AxisProps & { readonly view: OrderView; readonly now: Instant }): ReactNode {
  const zone = useZone();
  const isPast = useContext(PastContext) !== null;
  const moments: Moment[] = [{ kind: 'now', at: now, words: isPast ? 'As of' : 'Now' }];
  if (view.promise)
    moments.push({
      kind: 'promise',
      at: promiseInstant(view),
      words: `Promised ${formatWhen(view.promise.value, zone, now)}`,
    });
  const first = view.firstPromise?.value;
  if (first && view.promise && drawnAt(first) !== drawnAt(view.promise.value)) {
    moments.push({ kind: 'first', at: drawnAt(first), words: `First promised ${formatWhen(first, zone, now)}` });
  }
  const sorted = moments
    .toSorted((a, b) => a.at - b.at)
    .map((moment) => ({
      moment,
      x: Math.round(toX(moment.at, span, width)) + 0.5,
      wide: moment.words.length * LETTER_WIDTH + 10,
    }));
  const rows: { from: number; to: number }[][] = [[], []];
  return (
    <g aria-hidden>
      {sorted.map(({ moment, x, wide }) => {
        const place = findPlace(rows, x, wide, width);
        return (
          <g key={moment.kind} className={`moment ${moment.kind}`}>
            <title>{`${moment.words}: ${formatInstant(moment.at, zone, now)}`}</title>
            <line x1={x} x2={x} y1={place ? place.row * ROW + 2 : 2 * ROW} y2={height} />
            {place && (
              <text x={place.left ? x - 5 : x + 5} y={place.row * ROW + 11} textAnchor={place.left ? 'end' : 'start'}>
                {moment.words}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Words stand right of their line, else left of it, else the same one row lower; null where nothing is free. */
function findPlace(
  rows: { from: number; to: number }[][],
  x: number,
  wide: number,
  width: number,
): { row: number; left: boolean } | null {
  for (const [row, taken] of rows.entries()) {
    for (const left of [false, true]) {
      const from = left ? x - wide : x;
      const to = from + wide;
      if (from < 0 || to > width || taken.some((other) => from < other.to && to > other.from)) continue;
      taken.push({ from, to });
      return { row, left };
    }
  }
  return null;
}

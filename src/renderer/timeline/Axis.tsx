import type { ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useZone } from '../state/appearance.ts';
import { formatInstant, formatWhen } from '../ui/format.ts';
import { drawnAt, promiseInstant, type Span } from './model.ts';
import { ticks, toX } from './scale.ts';

interface AxisProps {
  readonly span: Span;
  readonly width: number;
  readonly height: number;
}

export function TimelineAxis({ span, width, height, top }: AxisProps & { readonly top: number }): ReactNode {
  const zone = useZone();
  return (
    <g className="axis" aria-hidden>
      {ticks(span, width, zone).map((tick) => {
        const x = Math.round(toX(tick.at, span, width)) + 0.5;
        return (
          <g key={tick.at}>
            <line className={tick.day ? 'tick day' : 'tick'} x1={x} x2={x} y1={24} y2={height} />
            <text className={tick.day ? 'tick-words day' : 'tick-words'} x={x + 4} y={34}>{tick.words}</text>
          </g>
        );
      })}
      <line className="tick day" x1={0} x2={width} y1={top + 0.5} y2={top + 0.5} />
    </g>
  );
}

const LETTER_WIDTH = 6.2;

interface Moment {
  readonly kind: 'promise' | 'first' | 'now';
  readonly at: Instant;
  readonly words: string;
}

/** Promise and now, as lines through all lanes. */
export function TimelineMoments({ view, now, span, width, height }: AxisProps & { readonly view: OrderView; readonly now: Instant }): ReactNode {
  const zone = useZone();
  const moments: Moment[] = [{ kind: 'now', at: now, words: 'Now' }];
  if (view.promise) moments.push({ kind: 'promise', at: promiseInstant(view), words: `Promised ${formatWhen(view.promise.value, zone, now)}` });
  const first = view.firstPromise?.value;
  if (first && view.promise && drawnAt(first) !== drawnAt(view.promise.value)) {
    moments.push({ kind: 'first', at: drawnAt(first), words: `First promised ${formatWhen(first, zone, now)}` });
  }
  const sorted = moments.toSorted((a, b) => a.at - b.at).map((moment) => ({ moment, x: Math.round(toX(moment.at, span, width)) + 0.5, wide: moment.words.length * LETTER_WIDTH + 10 }));
  let taken = -Infinity;
  return (
    <g aria-hidden>
      {sorted.map(({ moment, x, wide }, index) => {
        // Words stand right of their line, or left of it where the next line is too near.
        const room = Math.min(width, sorted[index + 1]?.x ?? Infinity) - x;
        const flip = room < wide && x - wide >= taken;
        const covered = (room < wide && !flip && index < sorted.length - 1) || (!flip && x < taken);
        if (!covered) taken = flip ? x : x + wide;
        return (
          <g key={moment.kind} className={`moment ${moment.kind}`}>
            <title>{`${moment.words}: ${formatInstant(moment.at, zone, now)}`}</title>
            <line x1={x} x2={x} y1={covered ? 18 : 4} y2={height} />
            {!covered && <text x={flip ? x - 5 : x + 5} y={14} textAnchor={flip ? 'end' : 'start'}>{moment.words}</text>}
          </g>
        );
      })}
    </g>
  );
}

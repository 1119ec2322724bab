import { useMemo, type ReactNode } from 'react';
import type { Moment } from '#shared/contract/dto/past.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useEngine } from '../../data/engine.tsx';
import { useQuery } from '../../data/use-query.ts';
import { At } from '../../ui/Figures.tsx';
import { Sentence, useSentence } from '../../ui/Sentence.tsx';

/** What became known at one instant. */
interface Stop {
  readonly at: Instant;
  readonly moments: readonly Moment[];
}

/** Moves over the moments at which something about the order became known; the right end is the present. */
export function PastSlider({
  orderKey,
  at,
  onMove,
}: {
  orderKey: string;
  /** Null: the present. */
  at: Instant | null;
  onMove: (at: Instant | null) => void;
}): ReactNode {
  const { value } = useQuery('order.moments', { orderKey }, { keep: true });
  const { asOf } = useEngine();
  const read = useSentence();
  const stops = useMemo(() => stopsOf(value?.moments ?? []), [value]);
  if (stops.length === 0) return null;
  const last = stops.length;
  const found = at === null ? last : stops.findLastIndex((stop) => stop.at <= at);
  const position = Math.max(0, found);
  const stop = stops[position];
  const words = stop ? stop.moments.map((moment) => moment.sentence).join('; ') : 'The order as it is now';
  return (
    <div className="past-slider">
      <div className="past-track">
        <input
          type="range"
          aria-label="As it was known"
          aria-valuetext={read(words)}
          min={0}
          max={last}
          step={1}
          value={position}
          onChange={(event) => onMove(stops[Number(event.target.value)]?.at ?? null)}
        />
        <div className="past-ticks" aria-hidden>
          {[...stops, null].map((tick, index) => (
            <span
              key={tick?.at ?? 'now'}
              data-kind={tick === null ? 'now' : (tick.moments[0]?.kind ?? 'arrival')}
              data-passed={index <= position || undefined}
              title={tick === null ? 'Now' : read(tick.moments.map((moment) => moment.sentence).join('\n'))}
            />
          ))}
        </div>
      </div>
      <p className="past-words small">
        {stop ? (
          <>
            <At at={stop.at} />
            <span className="ellipsis" title={read(words)}>
              <Sentence text={words} />
            </span>
          </>
        ) : (
          <>
            <span>{asOf === null ? 'Now' : 'The moment shown'}</span>
            <span className="quiet ellipsis">
              {`${last} ${last === 1 ? 'moment' : 'moments'} since `}
              <At at={stops[0]?.at ?? 0} />
              {'; drag back to see what was known'}
            </span>
          </>
        )}
      </p>
    </div>
  );
}

function stopsOf(moments: readonly Moment[]): Stop[] {
  return [...Map.groupBy(moments, (moment) => moment.at)].map(([at, own]) => ({ at, moments: own }));
}

import { ArrowDownRight, ArrowRight, ArrowUpRight, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Direction } from '#shared/domain/jeopardy.ts';
import type { JeopardyBand } from '#shared/domain/policy.ts';
import { BAND_WORDS, DIRECTION_WORDS } from './words.ts';

/** The score as a bar, with the word of its band. */
export function JeopardyBar({ score, band }: { score: number; band: JeopardyBand }): ReactNode {
  return (
    <span className="jeopardy" data-band={band} title={`Jeopardy ${score} of 100, ${BAND_WORDS[band].toLowerCase()}`}>
      <span className="jeopardy-bar" aria-hidden>
        <span style={{ width: `${score}%` }} />
      </span>
      <span className="tabular">{score}</span>
      <span className="jeopardy-band">{BAND_WORDS[band]}</span>
    </span>
  );
}

const ARROWS: Readonly<Record<Direction, LucideIcon>> = {
  easing: ArrowDownRight,
  flat: ArrowRight,
  worsening: ArrowUpRight,
};

/** Arrow and word: which way the danger goes. */
export function DirectionMark({ direction }: { direction: Direction }): ReactNode {
  const Arrow = ARROWS[direction];
  return (
    <span className="direction" data-direction={direction}>
      <Arrow size={13} strokeWidth={2} aria-hidden />
      {DIRECTION_WORDS[direction]}
    </span>
  );
}

import { useContext, type ReactNode } from 'react';
import type { Instant } from '#shared/domain/time.ts';
import { SystemsContext } from '../ui/Systems.tsx';
import { CLASS_WORDS } from '../ui/words.ts';
import type { PlacedLane, PlacedMark } from './layout.ts';
import { drawnAt, type Mark, type Moved } from './mark.ts';

export const ROW_HEIGHT = 20;
export const LANE_PADDING = 8;
const TWO_LINES_OF_WORDS = 36;

const LETTER_WIDTH = 6.9;

function fitted(words: string, width: number): string {
  const letters = Math.floor(width / LETTER_WIDTH);
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
}

/** Room for the rows of marks, and for kind and label beside them. */
export function laneHeight(rows: number): number {
  return Math.max(TWO_LINES_OF_WORDS, rows * ROW_HEIGHT + LANE_PADDING);
}

interface LaneRowProps {
  readonly placed: PlacedLane;
  readonly top: number;
  readonly labelColumn: number;
  readonly width: number;
  readonly uid: string;
  readonly focusId: string | null;
  readonly onPoint: (mark: Mark | null) => void;
  readonly onOpen: (mark: Mark) => void;
  /** Brings a mark into sight. */
  readonly onSeek: (mark: Mark | undefined) => void;
}

export function LaneRow({
  placed,
  top,
  labelColumn,
  width,
  uid,
  focusId,
  onPoint,
  onOpen,
  onSeek,
}: LaneRowProps): ReactNode {
  const { lane, marks, rows } = placed;
  const height = laneHeight(rows);
  return (
    <g transform={`translate(0 ${top})`}>
      <line className="lane-line" x1={0} x2={labelColumn + width} y1={height - 0.5} y2={height - 0.5} />
      <g clipPath={`url(#${uid}-labels)`}>
        <title>{`${lane.kindWords} ${lane.label}`}</title>
        <text className="lane-kind" x={0} y={15}>
          {lane.kindWords}
        </text>
        <text className="lane-label" x={0} y={29}>
          {fitted(lane.label, labelColumn - 12)}
        </text>
      </g>
      <g transform={`translate(${labelColumn} 0)`} clipPath={`url(#${uid}-clip)`}>
        {marks.map((mark) => (
          <MarkGlyph
            key={mark.mark.id}
            placed={mark}
            focused={mark.mark.id === focusId}
            onPoint={onPoint}
            onOpen={onOpen}
          />
        ))}
        {placed.before > 0 && (
          <OutOfSight
            words={`‹ ${placed.before} earlier`}
            x={4}
            anchor="start"
            y={height - 6}
            onClick={() => onSeek(lane.marks[placed.before - 1])}
          />
        )}
        {placed.after > 0 && (
          <OutOfSight
            words={`${placed.after} later ›`}
            x={width - 4}
            anchor="end"
            y={LANE_PADDING / 2 + ROW_HEIGHT / 2 + 3.5}
            onClick={() => onSeek(lane.marks.at(-placed.after))}
          />
        )}
      </g>
    </g>
  );
}

function OutOfSight({
  words,
  x,
  y,
  anchor,
  onClick,
}: {
  words: string;
  x: number;
  y: number;
  anchor: 'start' | 'end';
  onClick: () => void;
}): ReactNode {
  return (
    <text
      data-mark=""
      className="out-of-sight"
      x={x}
      y={y}
      textAnchor={anchor}
      role="button"
      aria-label={words}
      onClick={onClick}
    >
      {words}
    </text>
  );
}

/** In place of a system's monogram, where a rule says it. */
const COMPUTED_BY = { planned: '§', estimated: '~', actual: '' } as const;

/** Which way a date was moved. */
function wentTo({ to }: Moved, from: Instant): string {
  return drawnAt(to) < from ? 'M -6.5 -2.5 l -2.5 2.5 l 2.5 2.5' : 'M 6.5 -2.5 l 2.5 2.5 l -2.5 2.5';
}

interface GlyphProps {
  readonly placed: PlacedMark;
  readonly focused: boolean;
  readonly onPoint: (mark: Mark | null) => void;
  readonly onOpen: (mark: Mark) => void;
}

function MarkGlyph({
  placed: { mark, x, untilX, row, labelled, flipped },
  focused,
  onPoint,
  onOpen,
}: GlyphProps): ReactNode {
  const systems = useContext(SystemsContext);
  const monogram =
    mark.rule === null
      ? (systems.get(mark.connectionId)?.monogram ?? mark.connectionId.slice(0, 2).toUpperCase())
      : COMPUTED_BY[mark.class];
  const y = LANE_PADDING / 2 + row * ROW_HEIGHT + ROW_HEIGHT / 2;
  const claimed = !mark.owner;
  const former = mark.moved !== null;
  const radius = former ? 3.5 : claimed ? 3 : 4.5;
  const wide = labelled ? 30 + mark.words.length * 6.2 : 16;
  return (
    <g
      data-mark={mark.code}
      data-class={mark.class}
      className={[
        'mark',
        mark.class,
        claimed ? 'claimed' : '',
        mark.voided ? 'void' : '',
        mark.rule === null ? '' : 'computed',
        former ? 'former' : '',
        focused ? 'focused' : '',
      ].join(' ')}
      transform={`translate(${x} ${y})`}
      role="button"
      aria-label={former ? `${mark.words}, ${monogram}` : `${mark.words}, ${CLASS_WORDS[mark.class]}, ${monogram}`}
      onPointerEnter={() => onPoint(mark)}
      onPointerLeave={() => onPoint(null)}
      onClick={() => onOpen(mark)}
    >
      <rect className="target" x={flipped ? 8 - wide : -8} y={-9} width={wide} height={18} rx={3} />
      {untilX !== null && <path className="band" d={`M 0 7 H ${Math.max(0, untilX - x)} m 0 -3 v 6`} />}
      {mark.class === 'planned' ? (
        <rect
          className="shape"
          x={-radius}
          y={-radius}
          width={radius * 2}
          height={radius * 2}
          rx={1}
          transform="rotate(45) scale(0.86)"
        />
      ) : (
        <circle className="shape" r={radius} />
      )}
      {mark.moved !== null && <path className="went" d={wentTo(mark.moved, mark.at)} />}
      {labelled && flipped && (
        <text className="mark-words" x={-9} y={3.5} textAnchor="end">
          <tspan className="mark-monogram">{monogram}</tspan>
          {` ${mark.words}`}
        </text>
      )}
      {labelled && !flipped && (
        <>
          <text className="mark-monogram" x={9} y={3.5}>
            {monogram}
          </text>
          <text className="mark-words" x={9 + monogram.length * 7.2 + 4} y={3.5}>
            {mark.words}
          </text>
        </>
      )}
    </g>
  );
}

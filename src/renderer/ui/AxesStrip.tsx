import type { ReactNode } from 'react';
import type { Axis, AxisState } from '#shared/domain/milestones.ts';
import { AXIS_STATE_WORDS, AXIS_WORDS } from './words.ts';

export interface AxisCell {
  readonly axis: Axis;
  readonly state: AxisState;
  readonly disagree: boolean;
}

export function describeAxis({ axis, state, disagree }: AxisCell): string {
  return `${AXIS_WORDS[axis]}: ${AXIS_STATE_WORDS[state]}${disagree ? ', systems disagree' : ''}`;
}

/** One status axis: empty, half filled, filled, or crossed where blocked; a corner dot where systems disagree. */
export function AxisGlyph({
  cell,
  width = 10,
  height = 14,
}: {
  cell: AxisCell;
  width?: number;
  height?: number;
}): ReactNode {
  const inner = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 1.5 };
  const half = Math.round(height / 2);
  return (
    <g className="axis-cell" data-state={cell.state}>
      <title>{describeAxis(cell)}</title>
      {cell.state === 'not_applicable' ? (
        <line className="dash" x1={width / 2 - 2.5} x2={width / 2 + 2.5} y1={height / 2} y2={height / 2} />
      ) : (
        <rect className="cell-frame" {...inner} />
      )}
      {cell.state === 'complete' && <rect className="cell-fill" {...inner} />}
      {cell.state === 'partial' && (
        <path
          className="cell-fill"
          d={`M1 ${half} H${width - 1} V${height - 2} a1 1 0 0 1 -1 1 H2 a1 1 0 0 1 -1 -1 Z`}
        />
      )}
      {cell.state === 'blocked' && (
        <path
          className="cross"
          d={`M3 ${half - 2.5} L${width - 3} ${half + 2.5} M${width - 3} ${half - 2.5} L3 ${half + 2.5}`}
        />
      )}
      {cell.disagree && <circle className="disagree" cx={width - 1.5} cy={2} r={2.5} />}
    </g>
  );
}

const CELL = 10;
const GAP = 2;

/** The seven axes in a row; always the same order, so that a column of them can be read as a pattern. */
export function AxesStrip({ axes }: { axes: readonly AxisCell[] }): ReactNode {
  return (
    <span className="axes" role="img" aria-label={axes.map(describeAxis).join('; ')}>
      <svg width={axes.length * (CELL + GAP)} height={15}>
        {axes.map((cell, index) => (
          <g key={cell.axis} transform={`translate(${index * (CELL + GAP)} 0.5)`}>
            <AxisGlyph cell={cell} />
          </g>
        ))}
      </svg>
    </span>
  );
}

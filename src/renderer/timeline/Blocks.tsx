import type { ReactNode } from 'react';
import { CAUSE_CLASSES, EXCEPTIONS, type CauseClass } from '#shared/domain/exceptions.ts';
import type { BlockView, OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useEvidence } from '../state/evidence.ts';
import { formatDuration, formatHours } from '../ui/format.ts';
import { CAUSE_WORDS } from '../ui/words.ts';
import { stackSpans } from './layout.ts';
import type { Span } from './model.ts';
import { toX } from './scale.ts';

/** One drawing per cause besides its hue, so that two blocks differ without colour. */
const PATTERN_LINES: Readonly<Record<CauseClass, string>> = {
  credit: 'M-2 8 L8 -2',
  stock: 'M-2 0 L8 10',
  warehouse: 'M0 3 H6',
  carrier: 'M3 0 V6',
  invoicing: 'M-2 8 L8 -2 M-2 -2 L8 8',
  data: 'M2 3 h1.6',
  customer: 'M0 3 H3',
};

export function CausePatterns({ uid }: { uid: string }): ReactNode {
  return (
    <defs>
      {CAUSE_CLASSES.map((cause) => (
        <pattern
          key={cause}
          id={`${uid}-${cause}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          data-cause={cause}
        >
          <path className="pattern-line" d={PATTERN_LINES[cause]} />
        </pattern>
      ))}
      <pattern id={`${uid}-silence`} width="7" height="7" patternUnits="userSpaceOnUse">
        <path className="silence-line" d="M-2 9 L9 -2" />
      </pattern>
    </defs>
  );
}

type PlacedBlock = {
  readonly span: BlockView & { readonly to: Instant; readonly open: boolean };
  readonly row: number;
};

function wordsOf(block: PlacedBlock['span']): string {
  return `${EXCEPTIONS[block.code].title} ${formatHours(block.to - block.from)}`;
}

/** Rows for the bars, so that neither a bar nor the words beside it cover another. */
export function placeBlocks(blocks: readonly BlockView[], now: Instant, span: Span, width: number): PlacedBlock[] {
  const perPixel = (span.to - span.from) / width;
  const claimed = blocks.map((block) => {
    const shown = { ...block, to: block.to ?? now, open: block.to === null };
    const words = wordsOf(shown);
    const x = toX(shown.from, span, width);
    const place = placeWords(words, x, toX(shown.to, span, width) - x, width);
    const beside = place.inside ? 0 : widthOf(words) * perPixel;
    const isBefore = place.anchor === 'end';
    return { from: shown.from - (isBefore ? beside : 0), to: shown.to + (isBefore ? 0 : beside), shown };
  });
  return stackSpans(claimed).map(({ span: { shown }, row }) => ({ span: shown, row }));
}

interface BlockTrackProps {
  readonly uid: string;
  readonly blocks: readonly PlacedBlock[];
  readonly span: Span;
  readonly width: number;
  readonly top: number;
  readonly rowHeight: number;
  readonly height: number;
}

/** What held the order up: a bar with words above the lanes, and a breath of its hue through them. */
export function BlockTrack({ uid, blocks, span, width, top, rowHeight, height }: BlockTrackProps): ReactNode {
  return (
    <g>
      {blocks.map(({ span: block, row }) => {
        const x = toX(block.from, span, width);
        const wide = Math.max(3, toX(block.to, span, width) - x);
        const y = top + row * rowHeight + 4;
        const title = EXCEPTIONS[block.code].title;
        const words = wordsOf(block);
        const place = placeWords(words, x, wide, width);
        const open = (): void => useEvidence.getState().open(title, block.sources);
        return (
          <g
            key={`${block.code}|${block.documentKey}|${block.from}`}
            data-block
            data-cause={block.cause}
            className="block"
            onClick={open}
          >
            <title>{`${CAUSE_WORDS[block.cause]}: ${words}${block.open ? ', still open' : ''}${block.reason === null ? '' : `\n${block.reason}`}`}</title>
            <rect className="breath" x={x} y={top} width={wide} height={height - top} />
            <rect className="bar" x={x} y={y} width={wide} height={rowHeight - 5} rx={2} />
            <rect x={x} y={y} width={wide} height={rowHeight - 5} rx={2} fill={`url(#${uid}-${block.cause})`} />
            <text
              className={place.inside ? 'block-words inside' : 'block-words'}
              x={place.x}
              y={y + 11}
              textAnchor={place.anchor}
            >
              {place.words}
            </text>
          </g>
        );
      })}
    </g>
  );
}

const LETTER = 6.2;

function widthOf(words: string): number {
  return words.length * LETTER + 12;
}

/** Inside the bar where the words fit, else beside it, else as much of them as the bar holds. */
function placeWords(
  words: string,
  x: number,
  wide: number,
  width: number,
): { words: string; x: number; anchor: 'start' | 'end'; inside: boolean } {
  const needed = widthOf(words);
  const from = Math.max(x, 0);
  const seen = Math.min(x + wide, width) - from;
  if (seen >= needed) return { words, x: from + 6, anchor: 'start', inside: true };
  if (width - (x + wide) >= needed) return { words, x: x + wide + 5, anchor: 'start', inside: false };
  if (x >= needed) return { words, x: x - 5, anchor: 'end', inside: false };
  return {
    words: `${words.slice(0, Math.max(1, Math.floor((seen - 18) / LETTER)))}…`,
    x: from + 6,
    anchor: 'start',
    inside: true,
  };
}

interface SilenceProps {
  readonly uid: string;
  readonly silence: NonNullable<OrderView['silence']>;
  readonly now: Instant;
  readonly span: Span;
  readonly width: number;
  readonly top: number;
  readonly height: number;
}

/** Nothing heard is an event too. */
export function SilenceSpan({ uid, silence, now, span, width, top, height }: SilenceProps): ReactNode {
  const x = toX(silence.since, span, width);
  const wide = Math.max(0, toX(now, span, width) - x);
  const words = `Nothing for ${formatDuration(now - silence.since)} (usual ${formatDuration(silence.usualMs)})`;
  return (
    <g className="silence">
      <title>{words}</title>
      <rect x={x} y={top + 1} width={wide} height={height - 2} fill={`url(#${uid}-silence)`} />
      {wide > words.length * 6 && (
        <text x={x + wide - 6} y={top + height - 5} textAnchor="end">
          {words}
        </text>
      )}
    </g>
  );
}

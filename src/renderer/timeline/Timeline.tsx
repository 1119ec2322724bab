import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import {
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { useEvidence } from '../state/evidence.ts';
import { useZone } from '../state/appearance.ts';
import { useNow } from '../ui/now.ts';
import { SystemsContext } from '../ui/Systems.tsx';
import { TimelineAxis, TimelineMoments } from './Axis.tsx';
import { BlockTrack, CausePatterns, placeBlocks, SilenceSpan } from './Blocks.tsx';
import { describeMark } from './describe.ts';
import { laneHeight, LaneRow, LANE_PADDING, ROW_HEIGHT } from './LaneRow.tsx';
import { placeLane } from './layout.ts';
import type { Mark } from './mark.ts';
import { buildLanes, firstSpan, wholeSpan, type Span } from './model.ts';
import { LONGEST_SPAN, pan, toInstant, zoom } from './scale.ts';
import { useWidth } from './use-width.ts';

const LABEL_COLUMN = 150;
const NARROW_LABEL_COLUMN = 116;
const NARROW = 620;
const AXIS_HEIGHT = 46;
const BLOCK_ROW = 20;
const WHEEL_STEP = 1.0016;
const KEY_ZOOM = 1.4;

interface Pointed {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** The order's life to scale: a lane per object, planned hollow, estimated dashed, actual solid. */
export function Timeline({ view }: { view: OrderView }): ReactNode {
  const uid = useId().replaceAll(':', '');
  const frame = useRef<HTMLDivElement>(null);
  const fullWidth = useWidth(frame);
  const zone = useZone();
  const now = useNow();
  const systems = useContext(SystemsContext);
  const [zoomed, setZoomed] = useState<Span | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [focusId, setFocusId] = useState<string | null>(null);

  const labelColumn = fullWidth < NARROW ? NARROW_LABEL_COLUMN : LABEL_COLUMN;
  const width = Math.max(120, fullWidth - labelColumn);
  const lanes = useMemo(() => buildLanes(view), [view]);
  const whole = useMemo(() => wholeSpan(view, lanes, now), [view, lanes, now]);
  const first = useMemo(() => firstSpan(view, lanes, now), [view, lanes, now]);
  const span = zoomed ?? first;
  const placed = useMemo(() => lanes.map((lane) => placeLane(lane, span, width)), [lanes, span, width]);
  const blocks = useMemo(() => placeBlocks(view.blocks, now, span, width), [view, now, span, width]);

  const blockHeight = blocks.length === 0 ? 0 : (Math.max(...blocks.map((block) => block.row)) + 1) * BLOCK_ROW + 8;
  const tops: number[] = [];
  let height = AXIS_HEIGHT + blockHeight;
  for (const lane of placed) {
    tops.push(height);
    height += laneHeight(lane.rows);
  }
  height += 4;

  const change = (next: Span): void => setZoomed(next);

  // React listens for the wheel passively; a zoom must keep the page from scrolling.
  const latest = useRef({ span, first, width, labelColumn, change });
  useEffect(() => {
    latest.current = { span, first, width, labelColumn, change };
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const turn = (event: WheelEvent): void => {
      const { span: present, first: all, width: wide, labelColumn: labels, change: apply } = latest.current;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const size = present.to - present.from;
      // Zoomed out to what is seen at first, the page scrolls on.
      if (!sideways && event.deltaY > 0 && (size >= all.to - all.from || size >= LONGEST_SPAN)) return;
      event.preventDefault();
      if (sideways) apply(pan(present, ((event.deltaX || event.deltaY) / wide) * size));
      else {
        const around = toInstant(event.clientX - element.getBoundingClientRect().left - labels, present, wide);
        const next = zoom(present, WHEEL_STEP ** event.deltaY, around);
        apply(event.deltaY > 0 && next.to - next.from >= all.to - all.from ? all : next);
      }
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, []);

  const drag = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0 || (event.target as Element).closest('[data-mark], [data-block]')) return;
    const from = event.clientX;
    const start = span;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void =>
      change(pan(start, ((from - moved.clientX) / width) * (start.to - start.from)));
    target.addEventListener('pointermove', move);
    target.addEventListener('lostpointercapture', () => target.removeEventListener('pointermove', move), {
      once: true,
    });
  };

  const ordered = useMemo(() => lanes.flatMap((lane) => lane.marks).toSorted((a, b) => a.at - b.at), [lanes]);
  const openEvidence = (mark: Mark): void => useEvidence.getState().open(mark.words, mark.sources);
  const point = (mark: Mark | null): void => {
    const position = mark === null ? undefined : findPlace(placed, tops, mark);
    setPointed(mark === null || !position ? null : { mark, x: position.x + labelColumn, y: position.y });
  };
  const focusBy = (step: number): void => {
    const at = ordered.findIndex((mark) => mark.id === focusId);
    const next = ordered[at < 0 ? 0 : Math.max(0, Math.min(ordered.length - 1, at + step))];
    if (!next) return;
    setFocusId(next.id);
    point(next);
    if (next.at < span.from || next.at > span.to) change(pan(span, next.at - (span.from + span.to) / 2));
  };
  const press = (event: KeyboardEvent): void => {
    const centre = (span.from + span.to) / 2;
    const focused = ordered.find((mark) => mark.id === focusId);
    const handled = keyAction(event.key, {
      next: () => focusBy(1),
      previous: () => focusBy(-1),
      closer: () => change(zoom(span, 1 / KEY_ZOOM, focused?.at ?? centre)),
      further: () => change(zoom(span, KEY_ZOOM, focused?.at ?? centre)),
      whole: () => setZoomed(whole),
      first: () => setZoomed(null),
      open: () => focused && openEvidence(focused),
    });
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={frame} className="timeline">
      <div className="timeline-tools">
        <button
          type="button"
          className="button plain low icon"
          aria-label="Zoom in"
          title="Zoom in (+)"
          onClick={() => change(zoom(span, 1 / KEY_ZOOM, (span.from + span.to) / 2))}
        >
          <ZoomIn size={14} aria-hidden />
        </button>
        <button
          type="button"
          className="button plain low icon"
          aria-label="Zoom out"
          title="Zoom out (−)"
          onClick={() => change(zoom(span, KEY_ZOOM, (span.from + span.to) / 2))}
        >
          <ZoomOut size={14} aria-hidden />
        </button>
        <button
          type="button"
          className="button plain low icon"
          aria-label="Show all"
          title="Show all, planned dates included (0)"
          onClick={() => setZoomed(whole)}
        >
          <Maximize2 size={14} aria-hidden />
        </button>
      </div>
      <svg
        className="timeline-svg"
        width={fullWidth}
        height={height}
        role="slider"
        aria-valuenow={Math.max(
          0,
          ordered.findIndex((mark) => mark.id === focusId),
        )}
        aria-valuemin={0}
        aria-valuemax={ordered.length}
        aria-valuetext={ordered.find((mark) => mark.id === focusId)?.words ?? 'no event'}
        tabIndex={0}
        data-zoomed={zoomed !== null}
        aria-label={`Timeline of ${view.orderNo.value}. Arrow keys move between events, Enter opens the evidence. The same follows as a list.`}
        onPointerDown={drag}
        onKeyDown={press}
        onBlur={() => setPointed(null)}
      >
        <CausePatterns uid={uid} />
        <clipPath id={`${uid}-clip`}>
          <rect x={0} y={0} width={width} height={height} />
        </clipPath>
        <clipPath id={`${uid}-labels`}>
          <rect x={0} y={0} width={labelColumn - 8} height={height} />
        </clipPath>
        <g transform={`translate(${labelColumn} 0)`}>
          <g clipPath={`url(#${uid}-clip)`}>
            <TimelineAxis span={span} width={width} height={height} top={AXIS_HEIGHT} />
            <BlockTrack
              uid={uid}
              blocks={blocks}
              span={span}
              width={width}
              top={AXIS_HEIGHT + 2}
              rowHeight={BLOCK_ROW}
              height={height}
            />
            {view.silence &&
              placed.map(
                ({ lane, rows }, index) =>
                  view.silence?.documentKey === lane.id && (
                    <SilenceSpan
                      key={lane.id}
                      uid={uid}
                      silence={view.silence}
                      now={now}
                      span={span}
                      width={width}
                      top={tops[index] ?? 0}
                      height={laneHeight(rows)}
                    />
                  ),
              )}
            <TimelineMoments view={view} now={now} span={span} width={width} height={height} />
          </g>
        </g>
        {placed.map((lane, index) => (
          <LaneRow
            key={lane.lane.id}
            placed={lane}
            top={tops[index] ?? 0}
            labelColumn={labelColumn}
            width={width}
            uid={uid}
            focusId={focusId}
            onPoint={point}
            onOpen={openEvidence}
            onSeek={(mark) => mark && change(pan(span, mark.at - (span.from + span.to) / 2))}
          />
        ))}
      </svg>
      {pointed && (
        <div
          className="timeline-tip"
          role="tooltip"
          style={{ left: Math.min(pointed.x, fullWidth - 300), top: pointed.y + 18 }}
        >
          {describeMark(
            pointed.mark,
            systems.get(pointed.mark.connectionId)?.name ?? pointed.mark.connectionId,
            zone,
          ).map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      )}
    </div>
  );
}

function findPlace(
  placed: readonly ReturnType<typeof placeLane>[],
  tops: readonly number[],
  mark: Mark,
): { x: number; y: number } | undefined {
  const index = placed.findIndex(({ lane }) => lane.id === mark.laneId);
  const found = placed[index]?.marks.find((candidate) => candidate.mark.id === mark.id);
  return found && { x: found.x, y: (tops[index] ?? 0) + LANE_PADDING / 2 + found.row * ROW_HEIGHT };
}

type Actions = Readonly<Record<'next' | 'previous' | 'closer' | 'further' | 'whole' | 'first' | 'open', () => unknown>>;

function keyAction(key: string, actions: Actions): boolean {
  const action = (
    {
      ArrowRight: actions.next,
      ArrowLeft: actions.previous,
      '+': actions.closer,
      '=': actions.closer,
      '-': actions.further,
      '0': actions.whole,
      Home: actions.first,
      Enter: actions.open,
    } as Record<string, () => unknown>
  )[key];
  if (!action) return false;
  action();
  return true;
}

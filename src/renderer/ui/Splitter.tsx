import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

interface SplitterProps {
  readonly label: string;
  /** Width of the panel at the right of it, in pixels. */
  readonly width: number;
  readonly min: number;
  readonly max: number;
  readonly onWidth: (width: number) => void;
}

const KEY_STEP = 24;

/** The edge between a list and the panel at its right: dragged, or moved with the arrow keys. */
export function Splitter({ label, width, min, max, onWidth }: SplitterProps): ReactNode {
  const clamp = (value: number): number => Math.max(min, Math.min(max, value));
  const start = (event: PointerEvent<HTMLDivElement>): void => {
    const handle = event.currentTarget;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const drag = (moved: globalThis.PointerEvent): void => onWidth(clamp(width + from - moved.clientX));
    handle.addEventListener('pointermove', drag);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', drag), {
      once: true,
    });
  };
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? KEY_STEP : event.key === 'ArrowRight' ? -KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(clamp(width + step));
  };
  return (
    <div
      className="splitter"
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={start}
      onKeyDown={press}
    />
  );
}

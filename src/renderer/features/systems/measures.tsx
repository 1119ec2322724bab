import type { ReactNode } from 'react';
import type { HopLatency } from '#shared/contract/dto/observability.ts';
import { formatDuration } from '../../ui/format.ts';

const SECOND = 1000;

/** An age as a bar; the mark in its middle is the target, what is beyond is amber. */
export function AgeBar({ ageMs, targetMs }: { ageMs: number; targetMs: number }): ReactNode {
  const share = ageMs / Math.max(1, targetMs);
  return (
    <span className="freshness" title={`${formatDuration(ageMs)} old; the target is ${formatDuration(targetMs)}`}>
      <span className="freshness-bar" data-over={share > 1}>
        <span style={{ width: `${Math.min(1, share / 2) * 100}%` }} />
      </span>
      <span className={share > 1 ? 'tabular ageing' : 'tabular'}>{formatDuration(ageMs)}</span>
    </span>
  );
}

/** "1.2 s · 4 s": the median, and what 95 of 100 stay within. */
export function latencyText({ p50Ms, p95Ms }: Pick<HopLatency, 'p50Ms' | 'p95Ms'>): string {
  return `${shortText(p50Ms)} · ${shortText(p95Ms)}`;
}

/** A duration down to the millisecond. */
export function shortText(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < 120 * SECOND) return `${Math.round(ms / SECOND)} s`;
  return formatDuration(ms);
}

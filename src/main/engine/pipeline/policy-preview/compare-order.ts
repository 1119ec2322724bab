import { SEVERITIES, type CauseClass, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { durationText, memberTitle } from '#shared/domain/policy-words.ts';
import { axesText, mainCause } from '../../lifecycle/rows.ts';
import type { Verdict } from '../../lifecycle/verdicts.ts';

/** An open exception as it is stored or was detected. */
export interface OpenException {
  readonly key: string;
  readonly code: ExceptionCode;
  /** Index in SEVERITIES. */
  readonly severity: number;
  readonly headline: string;
  /** Nobody has resolved or dismissed it. */
  readonly standing: boolean;
}

/** How an order comes out, as far as a preview compares it. */
export interface Outcome {
  readonly slipMs: number | null;
  readonly cause: CauseClass | null;
  readonly axes: string;
  readonly open: readonly OpenException[];
}

export interface VerdictChange {
  readonly fact: string;
  readonly text: string;
}

export interface ExceptionChange {
  readonly code: ExceptionCode;
  readonly change: 'opened' | 'cleared' | 'raised' | 'lowered';
  readonly text: string;
}

export function outcomeOf(view: OrderView, open: readonly OpenException[]): Outcome {
  return { slipMs: view.slip?.ms ?? null, cause: mainCause(view.causes), axes: axesText(view), open };
}

export function verdictChanges(before: readonly Verdict[], after: readonly Verdict[]): readonly VerdictChange[] {
  const earlier = new Map(before.map((verdict) => [verdict.key, verdict]));
  return after.flatMap((verdict) => {
    const was = earlier.get(verdict.key);
    if (!was || (was.decidedBy === verdict.decidedBy && was.value === verdict.value)) return [];
    const title = memberTitle(verdict.fact.split('.'));
    const owner = was.decidedBy === verdict.decidedBy ? '' : ` (${was.decidedBy} → ${verdict.decidedBy})`;
    const value = was.value === verdict.value ? verdict.value : `${was.value} → ${verdict.value}`;
    return [{ fact: verdict.fact, text: `${title}: ${value}${owner}` }];
  });
}

export function exceptionChanges(
  before: readonly OpenException[],
  after: readonly OpenException[],
): readonly ExceptionChange[] {
  const earlier = new Map(before.map((exception) => [exception.key, exception]));
  const later = new Set(after.map(({ key }) => key));
  const changes: ExceptionChange[] = before
    .filter(({ key }) => !later.has(key))
    .map(({ code, headline }) => ({ code, change: 'cleared', text: headline }));
  for (const { key, code, severity, headline } of after) {
    const was = earlier.get(key);
    if (!was) changes.push({ code, change: 'opened', text: headline });
    else if (was.severity !== severity) {
      const text = `${SEVERITIES[was.severity] ?? ''} → ${SEVERITIES[severity] ?? ''}: ${headline}`;
      changes.push({ code, change: severity > was.severity ? 'raised' : 'lowered', text });
    }
  }
  return changes;
}

export function slipText(before: number | null, after: number | null): string {
  return `${slipWords(before)} → ${slipWords(after)}`;
}

function slipWords(ms: number | null): string {
  if (ms === null) return 'not measured';
  const minutes = Math.round(Math.abs(ms) / 60_000) * 60_000;
  return minutes === 0 ? 'on time' : `${durationText(minutes)} ${ms > 0 ? 'late' : 'early'}`;
}

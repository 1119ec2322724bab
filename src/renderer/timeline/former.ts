import { MILESTONE_LABELS, type ClaimClass, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { EstimateStep, OrderView, PromiseStep } from '#shared/domain/order.ts';
import { drawnAt, type Mark } from './mark.ts';

type Step = Pick<EstimateStep, 'when' | 'connectionId' | 'recordedAt' | 'source'>;

/**
 * Dates that were expected or promised once, as marks of their own: where the record of an estimate or a promise moved
 * it on. A date that it came back to is the one that holds.
 * @param laneOf the lane of a document
 */
export function formerMarks(
  view: Pick<OrderView, 'estimateHistory' | 'promiseHistory'>,
  laneOf: (documentKey: string) => string,
): Mark[] {
  const marks = new Map<string, Mark>();
  function add(step: Step, next: Step, code: MilestoneCode, words: string, claimed: ClaimClass): void {
    const { when, connectionId, source, recordedAt } = step;
    const at = drawnAt(when);
    const laneId = laneOf(source.documentKey);
    const id = ['former', laneId, code, claimed, connectionId, at, recordedAt].join('|');
    marks.set(id, {
      id,
      laneId,
      code,
      words,
      class: claimed,
      at,
      when,
      connectionId,
      documentKey: source.documentKey,
      owner: true,
      voided: false,
      claims: [],
      sources: [source],
      rule: null,
      until: null,
      saidAt: recordedAt,
      moved: { at: next.recordedAt, to: next.when },
    });
  }
  for (const [step, next] of pairs(view.estimateHistory, (each) => `${each.documentKey}|${each.code}`)) {
    if (!step.standing) add(step, next, step.code, `${MILESTONE_LABELS[step.code]}, expected before`, 'estimated');
  }
  const promises = view.promiseHistory.filter((step) => step.what === 'promise');
  for (const [step, next] of pairs(promises, ({ source }: PromiseStep) => source.documentKey)) {
    if (!step.standing && next.from !== null) add(step, next, 'PROMISED', 'Promised before', 'planned');
  }
  return [...marks.values()];
}

/** Each step with the one that follows it in its own series. */
function pairs<T>(steps: readonly T[], seriesOf: (step: T) => string): readonly (readonly [T, T])[] {
  return [...Map.groupBy(steps, seriesOf).values()].flatMap((series) =>
    series.slice(1).flatMap((next, index) => {
      const step = series[index];
      return step === undefined ? [] : [[step, next] as const];
    }),
  );
}

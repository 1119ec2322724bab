import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Axis } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView } from '#shared/domain/order.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { durationText, CAUSE_LABELS } from '../lifecycle/wording.ts';
import { uniqueSources, type AtRisk, type Finding, type RuleContext } from './rule.ts';

/**
 * Findings for conditions that a source itself states. Several stretches of one condition on one subject are one
 * exception: the open one, else the last.
 */
export function statedConditions(
  context: RuleContext,
  codes: ReadonlySet<ExceptionCode>,
  atRisk: AtRisk,
): readonly Finding[] {
  const latest = new Map<string, BlockView>();
  const repeats = new Map<string, number>();
  for (const block of context.order.blocks) {
    if (!codes.has(block.code)) continue;
    const key = `${block.code}|${subjectOf(context, block)}`;
    repeats.set(key, (repeats.get(key) ?? 0) + 1);
    const known = latest.get(key);
    if (!known || block.to === null || (known.to !== null && block.to > known.to)) latest.set(key, block);
  }
  return [...latest].map(([key, block]) => ({
    code: block.code,
    subjectKey: subjectOf(context, block),
    onsetAt: block.from,
    clearedAt: block.to,
    headline: blockHeadline(block),
    sources: uniqueSources(block.sources),
    occurrences: repeats.get(key) ?? 1,
    atRisk,
  }));
}

/** The movement, invoice or return that a condition is about, else the order. */
export function subjectOf({ order, documents }: RuleContext, block: BlockView): string {
  const kind = documents.get(block.documentKey)?.kind;
  return kind === 'transport' || kind === 'invoice' || kind === 'return' ? block.documentKey : order.orderKey;
}

function blockHeadline({ code, from, to, reason }: BlockView): string {
  const label = capitalised(CAUSE_LABELS[code]);
  const span =
    to === null ? `since ${instantMark(from)}` : to === from ? instantMark(from) : `lasted ${durationText(to - from)}`;
  return reason === null ? `${label} ${span}.` : `${label} ${span}: ${withoutStop(reason)}.`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function withoutStop(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('.') ? trimmed.slice(0, -1) : trimmed;
}

/**
 * A blocked status that no dated condition explains: one of its own class does; what a warehouse calls on hold, any does, for
 * it waits for credit, stock or an address as well.
 */
export function blockedStatus(
  context: RuleContext,
  axis: Axis,
  code: ExceptionCode,
  atRisk: AtRisk,
): readonly Finding[] {
  const { order, documents } = context;
  const view = order.axes.find((each) => each.axis === axis);
  if (view?.state !== 'blocked' || order.cancelled) return [];
  const { cause } = EXCEPTIONS[code];
  if (order.blocks.some((block) => block.to === null && (cause === 'warehouse' || block.cause === cause))) return [];
  const claims = view.claims.filter((claim) => claim.state === 'blocked');
  const [claim] = claims;
  const onset = Math.min(...claims.flatMap(({ source }) => documents.get(source.documentKey)?.recordedAt ?? []));
  if (!claim || !Number.isFinite(onset)) return [];
  const sources: readonly SourceRef[] = claims.map((each) => each.source);
  return [
    {
      code,
      atRisk,
      sources,
      subjectKey: order.orderKey,
      onsetAt: onset,
      clearedAt: null,
      headline: `${capitalised(CAUSE_LABELS[code])}: ${claim.native} in ${claim.connectionId}.`,
    },
  ];
}

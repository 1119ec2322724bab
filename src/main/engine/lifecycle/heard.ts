import type { SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView, MilestoneView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { startOf, type AssemblyContext } from './assembly-context.ts';
import { milestoneWords } from './next-milestone.ts';
import { CAUSE_LABELS, whenText } from './wording.ts';
import { instantMark } from '#shared/domain/sentences.ts';

/** What the systems told of an order after a moment. `records`: only that records changed. */
export type Heard =
  | { readonly what: 'nothing' }
  | { readonly what: 'records' }
  | { readonly what: 'event'; readonly text: string; readonly source: SourceRef };

/** The last that was told of an order after a moment: a step that was reached, or something that held it up. */
export function heardSince(
  context: AssemblyContext,
  since: Instant,
  milestones: readonly MilestoneView[],
  blocks: readonly BlockView[],
): Heard {
  const told = [
    ...milestones.flatMap(({ code, claims }) =>
      claims.flatMap((claim) =>
        claim.class !== 'actual' || claim.voided || claim.when === null
          ? []
          : {
              at: startOf(context, claim.when),
              text: `${milestoneWords(code)} ${whenText(claim.when)}`,
              source: claim.source,
            },
      ),
    ),
    ...blocks.flatMap(({ code, from, sources: [source] }) =>
      source ? { at: from, text: `${CAUSE_LABELS[code]} ${instantMark(from)}`, source } : [],
    ),
  ].filter(({ at }) => at > since);
  const [last] = told.toSorted((a, b) => b.at - a.at || (a.text < b.text ? -1 : 1));
  if (last) return { what: 'event', text: last.text, source: last.source };
  const changed = context.documents.some(({ recordedAt }) => recordedAt !== null && recordedAt > since);
  return { what: changed ? 'records' : 'nothing' };
}

import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { BlockView, CauseShare, MilestoneView, Prediction, Slip, WhyPart } from '#shared/domain/order.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';
import { instantMark, overdueMark } from '#shared/domain/sentences.ts';
import { findMilestone } from './milestones.ts';
import type { Heard } from './heard.ts';
import { milestoneNoun, milestoneWords, type NextMilestone, type Overdue } from './next-milestone.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { CAUSE_LABELS, durationText, listText, RESPONSIBLE, SYSTEM_WORDS, whenText } from './wording.ts';

export interface WhyFacts {
  readonly orderNo: Figure<string>;
  readonly promise: Figure<When> | null;
  readonly slip: Slip | null;
  /** The promise has passed, and only these systems, which do nothing about it themselves, know the order; else null. */
  readonly unheard: readonly SystemKind[] | null;
  /** The promise has passed, and no system follows the goods: that they came in time is taken for granted. */
  readonly unfollowed: boolean;
  readonly causes: readonly CauseShare[];
  readonly blocks: readonly BlockView[];
  readonly milestones: readonly MilestoneView[];
  readonly prediction: Prediction | null;
  readonly next: NextMilestone | null;
  readonly overdue: Overdue | null;
  readonly heard: Heard | null;
  readonly cancelled: { readonly text: string; readonly sources: readonly SourceRef[] } | null;
}

/** One sentence on how the order stands and why. Parts without sources only join the others. */
export function whySentence(facts: WhyFacts): readonly WhyPart[] {
  if (facts.cancelled) return [facts.cancelled];
  if (facts.unheard && facts.promise) {
    const systems = listText(
      facts.unheard.map((kind) => SYSTEM_WORDS[kind]),
      'and',
    );
    const text = `Only the ${systems} ${facts.unheard.length === 1 ? 'knows' : 'know'} this order, promised ${whenText(facts.promise.value)}: its number is mistyped, or it was never entered elsewhere.`;
    return [{ text, sources: [...facts.orderNo.sources, ...facts.promise.sources] }];
  }
  const { slip } = facts;
  if (slip && slip.ms > 0) return [...lateParts(slip, facts.causes), ...nextParts(facts)];
  const delivered = findMilestone(facts.milestones, 'DELIVERED');
  if (slip?.basis === 'actual') {
    const text = slip.ms === 0 ? 'Delivered as promised.' : `Delivered ${durationText(slip.ms)} before the promise.`;
    return [{ text, sources: slip.sources }];
  }
  if (delivered?.state === 'complete' && delivered.actual) {
    const { when, source } = delivered.actual;
    const text = when === null ? 'Delivered; when is not known.' : `Delivered ${whenText(when)}; no promise is known.`;
    return [{ text, sources: [source] }];
  }
  if (facts.unfollowed && facts.promise !== null && slip !== null) {
    const text = `Shipped in time for ${whenText(facts.promise.value)}; no system tells of the delivery.`;
    return [{ text, sources: slip.sources }, ...nextParts(facts)];
  }
  return [standing(facts), ...blockParts(facts.blocks), ...riskParts(facts.prediction), ...nextParts(facts)];
}

function lateParts(slip: Slip, causes: readonly CauseShare[]): WhyPart[] {
  const duration = durationText(slip.ms);
  const text = {
    actual: `${duration} late`,
    open: `${duration} late`,
    estimated: `Expected ${duration} late`,
    billing: `Delivered in time, billed ${duration} late`,
  }[slip.basis];
  const parts: WhyPart[] = [{ text, sources: slip.sources }];
  for (const [index, cause] of causes.entries()) {
    parts.push({ text: index === 0 ? ': ' : ', then ', sources: [] });
    parts.push({
      text: `${cause.label} ${durationText(cause.ms)} (${RESPONSIBLE[cause.cause]})`,
      sources: cause.sources,
    });
  }
  parts.push({ text: '.', sources: [] });
  return parts;
}

function standing({ slip, promise, orderNo, overdue }: WhyFacts): WhyPart {
  if (promise === null) return { text: 'No promise is known', sources: orderNo.sources };
  const promised = whenText(promise.value);
  // What was expected and has not come is no reason to expect it any more.
  if (overdue?.code === 'DELIVERED') return { text: `Not late yet: promised ${promised}`, sources: promise.sources };
  if (slip === null || slip.ms === 0) return { text: `On time: promised ${promised}`, sources: promise.sources };
  return {
    text: `On time: expected ${durationText(slip.ms)} before the promise of ${promised}`,
    sources: slip.sources,
  };
}

function blockParts(blocks: readonly BlockView[]): WhyPart[] {
  const open = blocks.filter((block) => block.to === null);
  if (open.length === 0) return [{ text: ', no open block.', sources: [] }];
  const parts: WhyPart[] = [{ text: '; open: ', sources: [] }];
  for (const [index, block] of open.entries()) {
    if (index > 0) parts.push({ text: ', ', sources: [] });
    const since = instantMark(block.from);
    parts.push({
      text: `${CAUSE_LABELS[block.code]} since ${since} (${RESPONSIBLE[block.cause]})`,
      sources: block.sources,
    });
  }
  parts.push({ text: '.', sources: [] });
  return parts;
}

/** From this share of late arrivals on, an order that is in time still is at risk. */
const RISKY_SHARE = 0.1;

/** What usual durations make of an order that is in time as yet. */
function riskParts(prediction: Prediction | null): WhyPart[] {
  if (prediction === null || prediction.slipMs === null || prediction.lateShare === null) return [];
  const { at, slipMs, lateShare, basis } = prediction;
  const sources = prediction.sources.map((source) => ({ ...source, rule: basis }));
  if (slipMs > 0) {
    const text = ` At risk: such orders usually arrive ${instantMark(at)}, ${durationText(slipMs)} after the promise (estimated).`;
    return [{ text, sources }];
  }
  if (lateShare < RISKY_SHARE) return [];
  const tenths = Math.round(lateShare * 10);
  return [{ text: ` At risk: ${tenths} of 10 such orders arrive after the promise (estimated).`, sources }];
}

/** A date that no system states says so. */
function dateWords({ class: claimed, when, sources }: NextMilestone): string {
  if (when === null) return '';
  const date = whenText(when);
  if (sources[0]?.rule === undefined) return `, ${claimed ?? 'expected'} ${date}`;
  return claimed === 'estimated' ? `, usually by ${date}` : `, due ${date} by policy`;
}

/** What goods and carriers do says nothing of these. */
const AFTER_THE_GOODS: ReadonlySet<MilestoneCode> = new Set(['INVOICED', 'PAID']);

/** " Overdue since 2026-03-05T13:00Z: delivery was estimated for 5 Mar 2026; nothing heard since." */
function overdueParts({ code, when, class: claimed, since, sources }: Overdue, heard: Heard | null): WhyPart[] {
  const date = whenText(when);
  const said = sources[0]?.rule === undefined ? `was ${claimed} for ${date}` : `was due ${date} by policy`;
  const silent = heard?.what === 'nothing' ? '; nothing heard since' : '';
  return [
    { text: ` ${overdueMark(since)}: ${milestoneNoun(code)} ${said}${silent}`, sources },
    ...(heard?.what === 'event' && !AFTER_THE_GOODS.has(code)
      ? [{ text: `; last heard: ${heard.text}`, sources: [heard.source] }]
      : []),
    { text: '.', sources: [] },
  ];
}

function nextParts(facts: WhyFacts): WhyPart[] {
  return [...(facts.overdue ? overdueParts(facts.overdue, facts.heard) : []), ...aheadParts(facts)];
}

function aheadParts({ next, overdue }: WhyFacts): WhyPart[] {
  if (next === null || (overdue !== null && next.when === overdue.when)) return [];
  return [
    { text: ' Next: ', sources: [] },
    { text: `${milestoneWords(next.code)}${dateWords(next)}`, sources: next.sources },
    { text: '.', sources: [] },
  ];
}

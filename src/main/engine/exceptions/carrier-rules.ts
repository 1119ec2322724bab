import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, DocumentView, EstimateStep } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { silentFrom } from '../lifecycle/silence.ts';
import { followsOn } from '../lifecycle/transports.ts';
import { durationText, whenText } from '../lifecycle/wording.ts';
import { endOfWhen } from '../lifecycle/zoned-days.ts';
import {
  actualsOf,
  endOf,
  promiseEnd,
  startOf,
  uniqueSources,
  type Finding,
  type Rule,
  type RuleContext,
} from './rule.ts';
import { statedConditions } from './stated-conditions.ts';
import { spell } from './warehouse-rules.ts';

const STATED: ReadonlySet<ExceptionCode> = new Set([
  'CA-ATTEMPT',
  'CA-LOSS',
  'CA-REJECT',
  'CA-NOTENDER',
  'CA-DWELL',
  'CA-SILENT',
  'CA-NOPICK',
  'CA-NOPOD',
]);
const DELAYS: ReadonlySet<ExceptionCode> = new Set(['CA-DELAY']);
const CUSTOMS: ReadonlySet<ExceptionCode> = new Set(['CA-CUSTOMS']);
/** Signs that the carrier has the goods. */
export const AT_THE_CARRIER: readonly MilestoneCode[] = [
  'SHIPPED',
  'IN_TRANSIT',
  'CUSTOMS_OK',
  'OUT_FOR_DEL',
  'DELIVERED',
];

/** One carrier's document and what it and its shipments claim. */
export interface Movement {
  readonly document: DocumentView;
  /** Keys of the shipments on it. */
  readonly riding: ReadonlySet<string>;
  /** When the last shipment on it left. */
  readonly left: ClaimView | null;
  readonly shippedAt: Instant | null;
  readonly shippedSource: SourceRef | null;
  /** Dated words of the carrier, oldest first. */
  readonly scans: readonly { readonly at: Instant; readonly source: SourceRef; readonly place: string | null }[];
  readonly delivered: ClaimView | null;
  readonly estimated: ClaimView | null;
}

const stated: Rule = (context) => statedConditions(context, STATED, 'undelivered');

/** A delay lasts until the goods are there, even if they move again. */
const delayed: Rule = (context) => untilDelivered(context, statedConditions(context, DELAYS, 'undelivered'));

/** What went wrong with a movement is over once its goods are there. */
export function untilDelivered(context: RuleContext, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => {
    const movement = movementsOf(context).find(({ document }) => document.documentKey === finding.subjectKey);
    if (finding.clearedAt === null || !movement || context.order.cancelled) return finding;
    const delivered = startOf(context, movement.delivered);
    return { ...finding, clearedAt: delivered === null ? null : Math.max(delivered, finding.onsetAt) };
  });
}

/** Customs is given its usual hours before it counts. */
const customs: Rule = (context) =>
  statedConditions(context, CUSTOMS, 'undelivered').flatMap((finding) =>
    spell(context, finding.clearedAt, { ...finding, onsetAt: finding.onsetAt + context.policy.thresholds.customsMs }),
  );

/** Nothing from the carrier for unusually long. Past silences count where they made the order late. */
const silent: Rule = (context) => {
  const { order, policy, business, horizon } = context;
  const madeLate = order.causes.some((share) => share.code === 'CA-SILENT');
  return movementsOf(context).flatMap(({ document, scans, delivered, estimated }): readonly Finding[] => {
    const finding = (onsetAt: Instant, from: (typeof scans)[number], next: (typeof scans)[number] | null): Finding => ({
      code: 'CA-SILENT',
      subjectKey: document.documentKey,
      awaits: document.connectionId,
      onsetAt,
      clearedAt: next?.at ?? null,
      atRisk: 'undelivered',
      headline: next
        ? `Nothing from the carrier for ${durationText(next.at - from.at)}.`
        : `Nothing from the carrier since ${instantMark(from.at)} (usual ${durationText(policy.typical.scanGapMs)}).`,
      sources: next ? [from.source, next.source] : [from.source],
    });
    const last = scans.at(-1);
    if (!last) return [];
    if (delivered === null && !order.cancelled) {
      const onsetAt = silentFrom(policy, business, last.at, endOf(context, estimated));
      if (horizon.passed(onsetAt)) return [finding(onsetAt, last, null)];
    }
    if (!madeLate) return [];
    return scans
      .flatMap((scan, index) => {
        const next = scans[index + 1];
        const onsetAt = silentFrom(policy, business, scan.at, null);
        return next && next.at > onsetAt ? [finding(onsetAt, scan, next)] : [];
      })
      .slice(-1);
  });
};

/** The carrier expects to arrive after the promise. */
const lateEstimate: Rule = (context) => {
  const { order, policy, horizon } = context;
  const promise = promiseEnd(context);
  if (promise === null || order.cancelled) return [];
  return movementsOf(context).flatMap(({ document, delivered, estimated }): readonly Finding[] => {
    const at = endOf(context, estimated);
    if (delivered !== null || !estimated?.when || at === null) return [];
    const latest = promise + policy.tolerances.etaMs;
    const spells = lateSpells(context, document.documentKey, latest);
    const occurrences = Math.max(1, spells.length);
    const subject = { code: 'CA-ETA', subjectKey: document.documentKey, atRisk: 'undelivered', occurrences } as const;
    const promised = order.promise?.sources ?? [];
    if (at <= latest) {
      const last = spells.at(-1);
      if (!last?.ended || last.ended.recordedAt === null || last.from.recordedAt === null) return [];
      return [
        {
          ...subject,
          onsetAt: last.from.recordedAt,
          clearedAt: last.ended.recordedAt,
          headline: `Was expected ${whenText(last.worst.when)}, is expected ${whenText(estimated.when)} again.`,
          sources: uniqueSources([last.ended.source, last.worst.source, ...promised]),
        },
      ];
    }
    // Once the estimate has passed it promises nothing any more; the order is simply late.
    if (horizon.passed(at)) return [];
    const trouble = order.blocks.findLast((block) => block.documentKey === document.documentKey && block.to === null);
    const since = spells.at(-1)?.from.recordedAt ?? null;
    return [
      {
        ...subject,
        clearedAt: null,
        onsetAt: Math.min(since ?? trouble?.from ?? estimated.recordedAt ?? promise, promise),
        headline: `Expected ${whenText(estimated.when)}, ${durationText(at - promise)} after the promise.`,
        sources: [estimated.source, ...promised],
      },
    ];
  });
};

interface LateSpell {
  /** The estimate that first lay after the promise, and the last word of the spell. */
  readonly from: EstimateStep;
  worst: EstimateStep;
  /** The estimate that ended it; null while it lasts. */
  ended: EstimateStep | null;
}

/** Stretches in which a carrier's estimates lay after the promise, by what its record said once; none where it never moved one. */
function lateSpells({ order, days }: RuleContext, documentKey: string, latest: Instant): readonly LateSpell[] {
  const spells: LateSpell[] = [];
  for (const step of order.estimateHistory) {
    if (step.code !== 'DELIVERED' || step.documentKey !== documentKey) continue;
    const at = endOfWhen(days, step.when);
    const open = spells.at(-1);
    const running = open && open.ended === null ? open : null;
    if (at <= latest) {
      if (running) running.ended = step;
    } else if (!running) {
      spells.push({ from: step, worst: step, ended: null });
    } else if (at > endOfWhen(days, running.worst.when)) {
      running.worst = step;
    }
  }
  return spells;
}

/** Delivered, and nobody signed. */
const unproven: Rule = (context) => {
  const { policy } = context;
  if (!policy.proofOfDeliveryRequired) return [];
  const proofs = actualsOf(context, 'POD_OK');
  return movementsOf(context).flatMap(({ document, delivered }) => {
    const deliveredAt = startOf(context, delivered);
    if (delivered === null || deliveredAt === null) return [];
    const own = proofs.filter(
      (proof) =>
        proof.documentKey === document.documentKey || context.documents.get(proof.documentKey)?.kind !== 'transport',
    );
    // A proof without a time has come, we do not know when: then nothing was missed.
    if (own.some((proof) => proof.when === null)) return [];
    const proof = own.flatMap((each) => startOf(context, each) ?? []);
    return spell(context, proof.length === 0 ? null : Math.min(...proof), {
      code: 'CA-NOPOD',
      subjectKey: document.documentKey,
      awaits: document.connectionId,
      atRisk: 'order',
      onsetAt: deliveredAt + policy.thresholds.proofOfDeliveryMs,
      headline: `Delivered ${instantMark(deliveredAt)}, no proof of delivery within ${durationText(policy.thresholds.proofOfDeliveryMs)}.`,
      sources: [delivered.source],
    });
  });
};

/** Of the order that is being looked at: several rules ask for them. */
let known: { readonly context: RuleContext; readonly movements: readonly Movement[] } | null = null;

export function movementsOf(context: RuleContext): readonly Movement[] {
  if (known?.context !== context) known = { context, movements: buildMovements(context) };
  return known.movements;
}

function buildMovements(context: RuleContext): readonly Movement[] {
  const live = context.order.documents.filter((document) => !document.voided);
  const transports = live.filter((document) => document.kind === 'transport');
  if (transports.length === 0) return [];
  const shipments = live.filter((document) => document.kind === 'shipment');
  const shippedClaims = actualsOf(context, 'SHIPPED');
  const deliveredClaims = actualsOf(context, 'DELIVERED');
  const estimates =
    context.milestones.get('DELIVERED')?.claims.filter((claim) => claim.class === 'estimated' && !claim.voided) ?? [];
  const movements = transports.map((document) => {
    const keys = new Set(document.references.map(keyOf));
    const riding = new Set(
      shipments
        .filter((shipment) => shipment.references.some((reference) => keys.has(keyOf(reference))))
        .map((shipment) => shipment.documentKey),
    );
    const left = shippedClaims
      .filter((claim) => riding.has(claim.documentKey))
      .toSorted((a, b) => (startOf(context, b) ?? 0) - (startOf(context, a) ?? 0))[0];
    const scans = AT_THE_CARRIER.flatMap((code) => actualsOf(context, code))
      .filter((claim) => claim.documentKey === document.documentKey)
      .flatMap((claim) => ({ at: startOf(context, claim) ?? Number.NaN, source: claim.source, place: claim.place }))
      .concat(
        context.order.blocks
          .filter((block) => block.documentKey === document.documentKey)
          .flatMap((block) => block.sources.slice(0, 1).map((source) => ({ at: block.from, source, place: null }))),
      )
      .filter(({ at }) => !Number.isNaN(at))
      .toSorted((a, b) => a.at - b.at);
    return {
      document,
      riding,
      scans,
      left: left ?? null,
      shippedAt: startOf(context, left),
      shippedSource: left?.source ?? null,
      delivered: deliveredClaims.findLast((claim) => claim.documentKey === document.documentKey) ?? null,
      estimated: estimates.find((claim) => claim.documentKey === document.documentKey) ?? null,
    };
  });
  return movements.filter((movement) => !movements.some((next) => goesOnWith(movement, next)));
}

/** The goods went on with another carrier, who has them now: the first one has nothing more to tell. */
function goesOnWith(movement: Movement, next: Movement): boolean {
  const [first] = movement.scans;
  const [taken] = next.scans;
  const last = movement.scans.at(-1);
  if (movement === next || movement.delivered !== null || !first || !last || !taken) return false;
  return followsOn(first.at, last.at, taken.at) && !movement.riding.isDisjointFrom(next.riding);
}

function keyOf({ type, text }: DocumentView['references'][number]): string {
  return `${type}|${text.trim().toUpperCase()}`;
}

export const CARRIER_RULES: readonly Rule[] = [stated, delayed, customs, silent, lateEstimate, unproven];

import type { DocumentKind } from '#shared/domain/document.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { DocumentView, OrderView } from '#shared/domain/order.ts';
import { plansAhead } from '#shared/domain/order-plans.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { DOCUMENT_WORDS } from '../ui/words.ts';
import { formerMarks } from './former.ts';
import { drawnAt, type Mark } from './mark.ts';

export interface Lane {
  readonly id: string;
  readonly kind: DocumentKind;
  /** "Delivery" */
  readonly kindWords: string;
  readonly label: string;
  readonly connectionIds: readonly string[];
  /** Oldest first. */
  readonly marks: readonly Mark[];
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const LANE_ORDER: readonly DocumentKind[] = [
  'order',
  'purchase',
  'fulfilment',
  'shipment',
  'transport',
  'invoice',
  'payment',
  'return',
  'case',
  'event',
];
const ORDER_LANE = 'order';

/** The warehouse's order is work of its own; every other system's order document is the one order. */
function isTheOrderItself(document: DocumentView): boolean {
  return document.kind === 'order' && document.systemKind !== 'wms';
}

/** An event is a remark about another document: it happened to that one. */
export function objectOf(
  document: DocumentView | undefined,
  documents: ReadonlyMap<string, DocumentView>,
): DocumentView | null {
  const reached = document?.kind === 'event' ? documents.get(document.link.path[0]?.documentKey ?? '') : undefined;
  return reached ?? document ?? null;
}

/** A lane per object. */
export function buildLanes(view: OrderView): Lane[] {
  const documents = new Map(view.documents.map((document) => [document.documentKey, document]));
  const lanes = new Map<string, { document: DocumentView | null; marks: Map<string, Mark> }>();
  const laneIdOf = (documentKey: string): string => {
    const document = objectOf(documents.get(documentKey), documents);
    return document === null || isTheOrderItself(document) ? ORDER_LANE : document.documentKey;
  };
  for (const milestone of view.milestones) {
    for (const claim of milestone.claims) {
      if (claim.when === null) continue;
      const document = objectOf(documents.get(claim.documentKey), documents);
      const laneId = laneIdOf(claim.documentKey);
      const lane = lanes.get(laneId) ?? { document, marks: new Map<string, Mark>() };
      lanes.set(laneId, lane);
      const at = drawnAt(claim.when);
      const id = [laneId, milestone.code, claim.class, claim.connectionId, at].join('|');
      const same = lane.marks.get(id);
      lane.marks.set(id, {
        id,
        laneId,
        code: milestone.code,
        words: MILESTONE_LABELS[milestone.code],
        class: claim.class,
        at,
        when: claim.when,
        connectionId: claim.connectionId,
        documentKey: claim.documentKey,
        owner: claim.owner || (same?.owner ?? false),
        voided: claim.voided && (same?.voided ?? true),
        claims: [...(same?.claims ?? []), claim],
        sources: [...(same?.sources ?? []), claim.source],
        rule: null,
        until: null,
        saidAt: null,
        moved: null,
      });
    }
  }
  for (const mark of [...computedMarks(view), ...formerMarks(view, laneIdOf)]) {
    const lane = lanes.get(mark.laneId);
    if (lane) lane.marks.set(mark.id, mark);
  }
  return [...lanes]
    .map(([id, { document, marks }]) => {
      const sorted = [...marks.values()].toSorted((a, b) => a.at - b.at || a.id.localeCompare(b.id));
      const kind = id === ORDER_LANE ? 'order' : (document?.kind ?? 'order');
      return {
        id,
        kind,
        kindWords: id !== ORDER_LANE && kind === 'order' ? 'Warehouse order' : DOCUMENT_WORDS[kind],
        label: id === ORDER_LANE ? view.orderNo.value : (document?.label ?? id),
        connectionIds: [...new Set(sorted.flatMap((mark) => (mark.rule === null ? [mark.connectionId] : [])))],
        marks: sorted,
      };
    })
    .toSorted(
      (a, b) =>
        LANE_ORDER.indexOf(a.kind) - LANE_ORDER.indexOf(b.kind) || (a.marks[0]?.at ?? 0) - (b.marks[0]?.at ?? 0),
    );
}

/** Dates ahead that no system states: what the policy plans, and the arrival that is usual. On the order's own lane. */
function computedMarks(view: OrderView): Mark[] {
  if (view.cancelled || view.closed) return [];
  const shared = { laneId: ORDER_LANE, connectionId: '', documentKey: '', owner: true, voided: false, claims: [] };
  const plans = plansAhead(view).map(({ code, when, rule, sources }): Mark => ({
    ...shared,
    id: `plan|${code}`,
    code,
    words: `${MILESTONE_LABELS[code]} due`,
    class: 'planned',
    at: drawnAt(when),
    when,
    sources,
    rule,
    until: null,
    saidAt: null,
    moved: null,
  }));
  const { prediction } = view;
  if (prediction === null) return plans;
  const arrival: Mark = {
    ...shared,
    id: 'prediction',
    code: 'DELIVERED',
    words: 'Usually delivered',
    class: 'estimated',
    at: prediction.at,
    when: { kind: 'instant', at: prediction.at, text: '' },
    sources: prediction.sources,
    rule: prediction.basis,
    until: prediction.lateAt,
    saidAt: null,
    moved: null,
  };
  return [...plans, arrival];
}

/** Every mark, also a payment planned for next month. */
export function wholeSpan(view: OrderView, lanes: readonly Lane[], now: Instant): Span {
  return spanOf(
    view,
    lanes.flatMap((lane) => lane.marks),
    now,
  );
}

/** What is in sight at first: what happened, what is estimated, the promise, and now while the order is open. */
export function firstSpan(view: OrderView, lanes: readonly Lane[], now: Instant): Span {
  const known = lanes.flatMap((lane) => lane.marks.filter((mark) => mark.class !== 'planned'));
  return spanOf(view, known, now);
}

function spanOf(view: OrderView, marks: readonly Mark[], now: Instant): Span {
  const times = marks.map((mark) => mark.until ?? mark.at);
  for (const block of view.blocks) times.push(block.from, block.to ?? now);
  if (view.promise) times.push(promiseInstant(view));
  if (view.silence) times.push(view.silence.since, now);
  if (!view.closed || times.length === 0) times.push(now);
  const from = Math.min(...times);
  const to = Math.max(...times);
  const size = Math.max(to - from, 4 * HOUR);
  return { from: from - size * 0.03, to: to + size * 0.14 };
}

/** Where the promise line stands: the slip's own promise, else the end of the promised day. */
export function promiseInstant(view: OrderView): Instant {
  if (view.slip && view.slip.basis !== 'billing') return view.slip.promise;
  const when = view.promise?.value;
  if (!when) return 0;
  return when.kind === 'instant' ? when.at : Date.parse(`${when.date}T00:00:00Z`) + DAY;
}

import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Reference,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, microsAt, party, placesOf, refer, referId, requiredText, textAt, type Node } from '../kit/drafts.ts';
import {
  bareLine,
  ID,
  isVoided,
  itemLines,
  linesFrom,
  meaningOf,
  NUMBER,
  ORDER_KEYS,
  partiesOf,
  previousOf,
  QUANTITY,
  quantityOf,
  referPrevious,
  requiredDay,
  statusOf,
  unknownOf,
  type ItemLine,
} from './fields.ts';
import type { NetsuiteConfig } from './manifest.ts';
import { FULFILMENTS } from './statuses.ts';

const METHOD = field('shipmethod');
const TRACKING = field('tracking');
const TRACKING_NUMBER = field('trackingnumber');

/** ItemShip with its lines, links and tracking numbers → fulfilment. */
export function mapFulfilment(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const made = requiredDay(node);
  const status = statusOf(node);
  const step = meaningOf(FULFILMENTS, status);
  const places = itemLines(node);
  const previous = previousOf(node);
  const { path } = status.native;

  const references: Reference[] = [];
  refer(references, context, 'is', 'fulfilment_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'fulfilment_id', requiredText(node, '', ID));
  referPrevious(references, context, previous, { SalesOrd: ORDER_KEYS });
  const seen = new Set<string>();
  for (const row of placesOf(node, '', TRACKING)) {
    const tracking = textAt(row.node, row.base, TRACKING_NUMBER);
    if (tracking === null || seen.has(tracking.value)) continue;
    seen.add(tracking.value);
    refer(references, context, 'points_to', 'tracking', '', tracking);
  }

  const milestones: MilestoneClaim[] = [];
  // A transaction that was picked, packed and sent in turn keeps the day of its last step.
  if (step !== null) milestones.push({ code: 'PICKED', class: 'actual', when: step === 'picked' ? made : null, path });
  if (step === 'packed' || step === 'shipped')
    milestones.push({ code: 'PACKED', class: 'actual', when: step === 'packed' ? made : null, path });
  if (step === 'shipped') milestones.push({ code: 'SHIPPED', class: 'actual', when: made, path: made.path });

  const parties = partiesOf(node, places);
  party(parties, 'carrier', null, textAt(node, '', METHOD));
  return {
    ...emptyDocument('fulfilment'),
    label: number,
    references,
    statuses:
      step === null
        ? []
        : [{ axis: 'fulfilment', state: step === 'shipped' ? 'complete' : 'partial', native: status.native }],
    parties,
    lines: goodsOf(places, previous).map(({ place, from }) => lineOf(place, from, step)),
    milestones,
    voided: isVoided(node),
    unknownValues: unknownOf(status, step),
  };
}

type FromLine = ReturnType<typeof linesFrom>[number];

/** Goods post to accounts in lines of their own: those that came from a line of an order are the goods, once each. */
function goodsOf(places: readonly ItemLine[], previous: ReturnType<typeof previousOf>): readonly FromLine[] {
  const all = linesFrom(places, previous, 'SalesOrd');
  const linked = all.filter(({ from }) => from !== null);
  if (linked.length > 0) return linked;
  const leaving = all.filter(({ place: { node, base } }) => (microsAt(node, base, QUANTITY)?.value ?? 0) < 0);
  return leaving.length > 0 ? leaving : all;
}

function lineOf(place: ItemLine, from: FromLine['from'], step: 'picked' | 'packed' | 'shipped' | null): DocumentLine {
  const line = bareLine(place, from);
  const size = quantityOf(place);
  if (size === null) return line;
  if (step !== null) line.quantities.picked = size;
  if (step === 'shipped') line.quantities.shipped = size;
  return line;
}

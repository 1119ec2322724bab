import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  refer,
  referId,
  requiredMicros,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
  placesOf,
  type Place,
} from '../kit/drafts.ts';
import { CREATED, ID, LINES, ofOrder, orderLineOf, QUANTITY, STATE, transitionTo, UPDATED } from './fields.ts';
import type { VendureConfig } from './manifest.ts';
import { FULFILLMENT_STATES } from './statuses.ts';

const FULFILLMENTS = field('fulfillments');
const TRACKING = field('trackingCode');
const METHOD = field('method');

/** Fulfillment → shipment. */
export function mapFulfillments(order: Node, context: MapContext<VendureConfig>): CanonicalDocument[] {
  return placesOf(order, '', FULFILLMENTS).map((place) => mapFulfillment(place, order, context));
}

function mapFulfillment(place: Place, order: Node, context: MapContext<VendureConfig>): CanonicalDocument {
  const { node, base } = place;
  const id = requiredText(node, base, ID);
  const state = requiredText(node, base, STATE);
  const meaning = Object.hasOwn(FULFILLMENT_STATES, state.value) ? FULFILLMENT_STATES[state.value] : undefined;
  const moved = meaning === 'shipped' || meaning === 'delivered';
  const tracking = textAt(node, base, TRACKING);
  const references = ofOrder(order, context);
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  refer(references, context, 'points_to', 'tracking', '', tracking);
  const parties: Party[] = [];
  party(parties, 'carrier', null, textAt(node, base, METHOD));
  return {
    ...emptyDocument('shipment', `fulfillment-${id.value}`),
    label: tracking ?? id,
    references,
    statuses: moved
      ? [{ axis: 'transport', state: meaning === 'delivered' ? 'complete' : 'partial', native: state }]
      : [],
    parties,
    lines: placesOf(node, base, LINES).map((line) => {
      const quantity = requiredMicros(line.node, line.base, QUANTITY);
      const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
      if (moved) quantities.shipped = quantity;
      if (meaning === 'delivered') quantities.delivered = quantity;
      return { ...EMPTY_LINE, ...orderLineOf(order, line), quantities };
    }),
    milestones: milestonesOf(place, order, id.value, state),
    summary: state,
    voided: meaning === 'void',
    unknownValues: meaning === undefined ? [state] : [],
  };
}

function milestonesOf({ node, base }: Place, order: Node, id: string, state: Sourced<string>): MilestoneClaim[] {
  const created = requiredWhen(node, base, CREATED, null);
  // The stamp moved last when the state did.
  const reached = whenAt(node, base, UPDATED, null);
  switch (FULFILLMENT_STATES[state.value]) {
    case 'announced':
      return [{ code: 'RELEASED', class: 'actual', when: created, path: created.path }];
    case 'shipped':
      return [{ code: 'SHIPPED', class: 'actual', when: reached, path: state.path }];
    case 'delivered': {
      const shipped = notBefore(transitionTo(order, 'Shipped', id), created);
      return [
        { code: 'SHIPPED', class: 'actual', when: shipped, path: shipped?.path ?? state.path },
        { code: 'DELIVERED', class: 'actual', when: reached, path: state.path },
      ];
    }
    default:
      return [];
  }
}

/** Imported orders carry their history from the day of the import. */
function notBefore(when: Sourced<When> | null, first: Sourced<When>): Sourced<When> | null {
  if (when?.value.kind !== 'instant' || first.value.kind !== 'instant') return null;
  return when.value.at < first.value.at ? null : when;
}

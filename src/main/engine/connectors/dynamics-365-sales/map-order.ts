import { subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  field,
  placeAt,
  refer,
  referId,
  requiredText,
  roundedAt,
  textAt,
  whenAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  amountsOf,
  createdAt,
  CUSTOMER,
  labelAt,
  linesOf,
  namedText,
  namedWhen,
  partyAt,
  REASON,
  STATE,
} from './fields.ts';
import type { DynamicsSalesConfig } from './manifest.ts';
import { ORDER_REASONS, ORDER_STATES, type ReasonMeaning } from './statuses.ts';

const ID = field('salesorderid');
const NUMBER = field('ordernumber');
const REQUESTED = field('requestdeliveryby');
const SUBMITTED = field('submitdate');
const FULFILLED = field('datefulfilled');
const SHIP_TO_NAME = field('shipto_name');
const SHIP_TO_PLACE = [field('shipto_city'), field('shipto_stateorprovince'), field('shipto_country')];
const FACTS: readonly (readonly [QuantityType, Field])[] = [
  ['shipped', field('quantityshipped')],
  ['backordered', field('quantitybackordered')],
  ['cancelled', field('quantitycancelled')],
];

interface Standing {
  /** As people read it, where the service labels it. */
  readonly shown: Sourced<string>;
  readonly state: Sourced<string>;
  readonly reason: Sourced<string> | null;
  readonly commercial: AxisState | null;
  readonly meaning: ReasonMeaning | null;
  readonly cancelled: boolean;
}

/** salesorder → order. */
export function mapOrder(node: Node, context: MapContext<DynamicsSalesConfig>): CanonicalDocument {
  const { config, connectionId } = context;
  const number = requiredText(node, '', NUMBER);
  const standing = standingOf(node, config);
  const promise = namedWhen(node, config.promisedDateColumn);
  const requested = whenAt(node, '', REQUESTED, 'Z');
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, namedText(node, config.orderNumberColumn));
  // Its own number counts in this system alone.
  refer(references, context, 'is', 'order_no', connectionId, number);
  referId(references, connectionId, 'is', 'order_id', requiredText(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', namedText(node, config.purchaseOrderColumn));
  const parties: Party[] = [];
  partyAt(parties, 'customer', node, CUSTOMER);
  const shipTo = textAt(node, '', SHIP_TO_NAME);
  const place = placeAt(node, '', SHIP_TO_PLACE);
  if (shipTo !== null || place !== null) {
    parties.push({ role: 'ship_to', id: null, name: shipTo, ...(place === null ? {} : { place }) });
  }
  partyAt(parties, 'salesperson', node, '_ownerid_value');
  return {
    ...emptyDocument('order'),
    label: number,
    references,
    statuses: statusesOf(standing),
    parties,
    lines: linesOf(node, 'order_details', 'salesorderdetailid', (ordered, line) =>
      quantitiesOf(ordered, line, standing.cancelled),
    ),
    amounts: amountsOf(node, config),
    milestones: milestonesOf(node, standing, promise),
    conditions: conditionsOf(standing),
    promise,
    requested,
    summary: standing.shown,
    unknownValues: [
      ...(standing.commercial === null ? [standing.state] : []),
      ...(standing.reason !== null && standing.meaning === null ? [standing.reason] : []),
    ],
  };
}

function standingOf(node: Node, config: DynamicsSalesConfig): Standing {
  const state = requiredText(node, '', STATE);
  const reason = textAt(node, '', REASON);
  const known = own(ORDER_STATES, state.value);
  return {
    shown: labelAt(node, '', 'statuscode') ??
      labelAt(node, '', 'statecode') ?? { ...state, value: known?.name ?? state.value },
    state,
    reason,
    commercial: known?.commercial ?? null,
    meaning: own(config.statusReasons, reason?.value) ?? own(ORDER_REASONS, reason?.value) ?? null,
    cancelled: known?.commercial === 'not_applicable',
  };
}

/** What a status reason says of an order that is not cancelled. */
const REASON_AXES: Readonly<
  Record<ReasonMeaning, { readonly axis: StatusClaim['axis']; readonly state: AxisState } | null>
> = {
  open: null,
  pending: null,
  on_hold: null,
  no_money: { axis: 'credit', state: 'blocked' },
  fulfilled: { axis: 'fulfilment', state: 'complete' },
  fulfilled_partly: { axis: 'fulfilment', state: 'partial' },
  invoiced: { axis: 'billing', state: 'complete' },
};

function statusesOf({ shown, commercial, meaning, cancelled }: Standing): StatusClaim[] {
  if (commercial === null) return [];
  if (cancelled) return [{ axis: 'commercial', state: commercial, native: shown }];
  const stands = meaning === 'on_hold' ? 'blocked' : meaning === 'pending' ? 'partial' : commercial;
  const further = meaning === null ? null : REASON_AXES[meaning];
  return [
    { axis: 'commercial', state: stands, native: shown },
    ...(further === null ? [] : [{ ...further, native: shown }]),
  ];
}

function quantitiesOf(
  ordered: Sourced<Micros>,
  { node, base }: Place,
  cancelled: boolean,
): Partial<Record<QuantityType, Sourced<Micros>>> {
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
  for (const [type, at] of FACTS) {
    const quantity = roundedAt(node, base, at);
    if (quantity !== null) quantities[type] = quantity;
  }
  if (!cancelled) return quantities;
  const rest = subMicros(ordered.value, quantities.shipped?.value ?? ZERO);
  return { ...quantities, cancelled: { value: rest > 0 ? rest : ZERO, path: ordered.path } };
}

function milestonesOf(node: Node, standing: Standing, promise: CanonicalDocument['promise']): MilestoneClaim[] {
  const { meaning, state, cancelled } = standing;
  const created = createdAt(node);
  const submitted = whenAt(node, '', SUBMITTED, 'Z');
  const fulfilled = whenAt(node, '', FULFILLED, 'Z');
  const milestones: MilestoneClaim[] = [{ code: 'ORD_RECEIVED', class: 'actual', when: created, path: created.path }];
  if (submitted !== null) {
    milestones.push({ code: 'ORD_COMPLETE', class: 'actual', when: submitted, path: submitted.path });
  }
  if (promise !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: promise, path: promise.path });
  if (cancelled) milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: state.path });
  else if (meaning === 'fulfilled') {
    milestones.push({ code: 'SHIPPED', class: 'actual', when: fulfilled, path: fulfilled?.path ?? state.path });
  }
  return milestones;
}

/** "No Money" of an order that is cancelled is why it is; of another it is a hold. */
function conditionsOf({ meaning, cancelled, shown, reason }: Standing): ConditionClaim[] {
  if (cancelled || meaning !== 'no_money' || reason === null) return [];
  return [{ code: 'CR-HOLD', from: null, to: null, open: true, reason: shown, path: reason.path }];
}

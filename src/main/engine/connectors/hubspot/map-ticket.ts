import { emptyDocument, type CanonicalDocument, type Reference, type Sourced } from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import { caseClaims, referInText, type Span } from '../kit/cases.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, placesOf, refer, referId, requiredText, textAt, type Node } from '../kit/drafts.ts';
import { companiesOf, createdAt, ID, namedText, namedWhen, property, referOrder, stageOf } from './fields.ts';
import type { HubspotConfig } from './manifest.ts';

const ORDERS = field('orders');
const TICKET_STATE = field('stage', 'metadata', 'ticketState');
const IS_CLOSED = field('stage', 'metadata', 'isClosed');

/** Ticket → case. */
export function mapTicket(node: Node, context: MapContext<HubspotConfig>): CanonicalDocument {
  const { config } = context;
  const id = requiredText(node, '', ID);
  const subject = textAt(node, '', property('subject'));
  const stage = stageOf(node, 'hs_pipeline_stage') ?? id;
  const type = namedText(node, config.ticketTypeProperty);
  const meaning = type === null ? 'none' : (own(config.ticketTypes, type.value) ?? null);
  return {
    ...emptyDocument('case'),
    label: id,
    references: referencesOf(node, id, [subject, textAt(node, '', property('content'))], context),
    parties: companiesOf(node),
    ...caseClaims(meaning, spanOf(node), { status: stage, type, subject }),
    summary: subject,
    unknownValues: meaning === null && type !== null ? [type] : [],
  };
}

/** A ticket is open until it is in a stage that ends it. */
function spanOf(node: Node): Span {
  const to = namedWhen(node, 'closed_date');
  const state = textAt(node, '', TICKET_STATE)?.value;
  const closed =
    state === undefined ? (textAt(node, '', IS_CLOSED)?.value ?? String(to !== null)) === 'true' : state === 'CLOSED';
  // Without a date of its own, the last change of a closed ticket stands for its end.
  return { from: createdAt(node), to: closed ? (to ?? namedWhen(node, 'hs_lastmodifieddate')) : null, open: !closed };
}

function referencesOf(
  node: Node,
  id: Sourced<string>,
  texts: readonly (Sourced<string> | null)[],
  context: MapContext<HubspotConfig>,
): Reference[] {
  const { config, connectionId } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', 'case_no', connectionId, id);
  referId(references, connectionId, 'is', 'case_id', id);
  referOrder(references, context, 'points_to', namedText(node, config.ticketOrderNumberProperty));
  for (const { node: order, base } of placesOf(node, '', ORDERS)) {
    referId(references, connectionId, 'points_to', 'order_id', requiredText(order, base, ID));
  }
  const patterns = patternsOf(config);
  for (const text of texts) if (text !== null) referInText(references, context, patterns, text);
  return references;
}

const compiled = new WeakMap<HubspotConfig, readonly RegExp[]>();

function patternsOf(config: HubspotConfig): readonly RegExp[] {
  let patterns = compiled.get(config);
  if (patterns === undefined) {
    patterns = config.orderNumberPatterns.map((pattern) => new RegExp(pattern, 'giu'));
    compiled.set(config, patterns);
  }
  return patterns;
}

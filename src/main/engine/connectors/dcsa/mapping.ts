import {
  emptyDocument,
  type CanonicalDocument,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import {
  field,
  mapRecord,
  party,
  placesOf,
  refer,
  referId,
  reject,
  requiredText,
  textAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { readEvents, type CarrierEvent } from './events.ts';
import { journeyOf } from './journey.ts';
import type { DcsaConfig } from './manifest.ts';

const ASKED_KIND = field('asked', 'kind');
const ASKED_VALUE = field('asked', 'value');
const REFUSAL = field('refusal');
/** Lists of references, with the names that version 2 and version 3 give to type and value. */
const REFERENCES: readonly (readonly [list: Field, type: Field, value: Field])[] = [
  [field('references'), field('referenceType'), field('referenceValue')],
  [field('references'), field('type'), field('value')],
];
const DOCUMENTS: readonly (readonly [list: Field, type: Field, value: Field])[] = [
  [field('documentReferences'), field('documentReferenceType'), field('documentReferenceValue')],
  [field('relatedDocumentReferences'), field('type'), field('value')],
];
const DOCUMENT_TYPE = field('documentTypeCode');
const OWN_DOCUMENT = [field('documentID'), field('documentReference')];
/** Papers that go with the goods. */
const PAPERS: ReadonlySet<string> = new Set(['BKG', 'TRD']);
const PUBLISHER = field('metadata', 'publisher', 'partyName');
const PUBLISHER_CODE = field('metadata', 'publisher', 'carrierCode');

/** All that a carrier says of one reference → transport, a document for each container. */
export function mapDcsa(record: RecordToMap, context: MapContext<DcsaConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'events') return reject(`There is no stream "${record.streamId}"`, '');
    const asked = requiredText(node, '', ASKED_VALUE);
    const refusal = textAt(node, '', REFUSAL);
    if (refusal !== null)
      return reject(`The carrier does not know this reference: ${refusal.value}`, ASKED_VALUE.pointer);
    const { events, unknown } = readEvents(node);
    const containers = [
      ...new Set(events.map(({ equipment }) => equipment).filter((each) => each !== null)),
    ].toSorted();
    const groups: readonly (string | null)[] = containers.length > 0 ? containers : events.length > 0 ? [null] : [];
    const documents = groups.map((container) => mapContainer(node, context, asked, container, events));
    const [first, ...others] = documents;
    if (first !== undefined) return [{ ...first, unknownValues: unknown }, ...others];
    // Events of which none is understood: nothing is known of a journey, and what it was shall be seen.
    return unknown.length === 0 ? [] : [{ ...emptyDocument('transport'), label: asked, unknownValues: unknown }];
  });
}

function mapContainer(
  node: Node,
  context: MapContext<DcsaConfig>,
  asked: Sourced<string>,
  container: string | null,
  all: readonly CarrierEvent[],
): CanonicalDocument {
  const events = all.filter(({ equipment }) => equipment === container || equipment === null);
  const journey = journeyOf(events);
  const kind = textAt(node, '', ASKED_KIND)?.value ?? '';
  const references: Reference[] = [];
  const id = { value: [kind, asked.value, container ?? ''].join('/'), path: asked.path };
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  if (kind !== 'equipment') refer(references, context, 'points_to', 'bol', '', asked);
  for (const { body } of events) referAll(references, body, context);
  const named = events.find(({ equipment }) => equipment === container && container !== null);
  return {
    ...emptyDocument('transport', container ?? ''),
    label: named === undefined ? asked : { value: container ?? '', path: `${named.body.base}/equipmentReference` },
    references: withoutRepeats(references),
    statuses: journey.status === null ? [] : [journey.status],
    parties: carriersOf(node),
    milestones: journey.milestones,
    conditions: journey.conditions,
    summary: journey.summary,
    voided: journey.voided,
  };
}

function referAll(into: Reference[], { node, base }: Place, context: MapContext<DcsaConfig>): void {
  for (const [list, typeAt, valueAt] of DOCUMENTS) {
    for (const place of placesOf(node, base, list)) {
      const type = textAt(place.node, place.base, typeAt);
      if (type !== null && PAPERS.has(type.value))
        refer(into, context, 'points_to', 'bol', '', textAt(place.node, place.base, valueAt));
    }
  }
  if (PAPERS.has(textAt(node, base, DOCUMENT_TYPE)?.value ?? '')) {
    for (const at of OWN_DOCUMENT) refer(into, context, 'points_to', 'bol', '', textAt(node, base, at));
  }
  for (const [list, typeAt, valueAt] of REFERENCES) {
    for (const place of placesOf(node, base, list)) {
      const meaning = own(context.config.references, textAt(place.node, place.base, typeAt)?.value) ?? 'nothing';
      const value = textAt(place.node, place.base, valueAt);
      if (meaning === 'order_no') refer(into, context, 'points_to', 'order_no', context.orderNumberScope, value);
      if (meaning === 'customer_po') refer(into, context, 'points_to', 'customer_po', '', value);
    }
  }
}

function withoutRepeats(references: readonly Reference[]): readonly Reference[] {
  const seen = new Set<string>();
  return references.filter(({ type, scope, role, normalised, text }) => {
    const key = [type, scope, role, normalised ?? text].join('\n');
    return !seen.has(key) && seen.add(key);
  });
}

/** Version 3 says who publishes. */
function carriersOf(node: Node): Party[] {
  const parties: Party[] = [];
  for (const { node: event, base } of placesOf(node, '', field('events'))) {
    const code = textAt(event, base, PUBLISHER_CODE);
    if (parties.some(({ id }) => id?.value === code?.value)) continue;
    party(parties, 'carrier', code, textAt(event, base, PUBLISHER));
  }
  return parties;
}

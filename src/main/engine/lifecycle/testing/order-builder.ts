import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AcknowledgementState,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentHistory,
  type DocumentKind,
  type DocumentLine,
  type FactType,
  type MilestoneClaim,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatedFact,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Axis, AxisState, ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { parseIso, type Instant, type When } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { historyOf, type DocumentVersion } from '../../canonical/document-history.ts';
import { assembleOrder } from '../assemble.ts';
import type { AssemblyDocument } from '../assembly-input.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from '../policy.ts';

/** A moment in words that tests can read: "2026-03-02" (a date) or "2026-03-02 14:00" (UTC). */
export function when(text: string): When {
  const parsed = parseIso(text, 'Z');
  assert(parsed, `"${text}" is no date`);
  return parsed;
}

/** UTC. */
export function at(text: string): Instant {
  const parsed = when(text);
  return parsed.kind === 'instant' ? parsed.at : Date.parse(`${parsed.date}T00:00:00Z`);
}

interface LineSpec {
  readonly key?: string;
  /** The order line's number in the anchor system. */
  readonly no?: string;
  readonly item: string;
  readonly price?: number;
  readonly amount?: number;
  readonly stocked?: boolean;
  readonly quantities?: Partial<Record<QuantityType, number>>;
}

interface FactSpec {
  readonly subject?: string;
  readonly quantity?: number;
  readonly at?: string;
  readonly due?: string;
  readonly state?: AcknowledgementState;
  readonly reason?: string;
}

/** One document of a story, described claim by claim; every claim gets a path of its own. */
export class DocumentBuilder {
  readonly #key: string;
  readonly #systemKind: SystemKind;
  readonly #connectionId: string;
  readonly #draft: {
    -readonly [K in keyof CanonicalDocument]: CanonicalDocument[K] extends readonly (infer Item)[]
      ? Item[]
      : CanonicalDocument[K];
  } & { facts: StatedFact[] };
  #recordedAt: Instant | null = null;
  #earlier: readonly DocumentBuilder[] = [];
  #paths = 0;

  constructor(connectionId: string, systemKind: SystemKind, kind: DocumentKind, stream: string, id: string) {
    this.#key = `${connectionId}/${stream}/${id}`;
    this.#systemKind = systemKind;
    this.#connectionId = connectionId;
    this.#draft = {
      ...emptyDocument(kind),
      label: { value: id, path: '/number' },
      references: [],
      statuses: [],
      parties: [],
      lines: [],
      amounts: [],
      milestones: [],
      conditions: [],
      facts: [],
      unknownValues: [],
    };
  }

  get key(): string {
    return this.#key;
  }

  #sourced<T>(value: T, name: string): Sourced<T> {
    this.#paths += 1;
    return { value, path: `/${name}/${this.#paths}` };
  }

  recorded(text: string): this {
    this.#recordedAt = at(text);
    return this;
  }

  /** What versions of the same record said before, oldest first; the version of each is its stamp. */
  after(...earlier: readonly DocumentBuilder[]): this {
    this.#earlier = earlier;
    return this;
  }

  #asVersion(): DocumentVersion {
    return { version: String(this.#recordedAt), recordedAt: this.#recordedAt, document: this.#draft };
  }

  voided(): this {
    this.#draft.voided = true;
    return this;
  }

  promised(text: string): this {
    this.#draft.promise = this.#sourced(when(text), 'promise');
    return this;
  }

  requested(text: string): this {
    this.#draft.requested = this.#sourced(when(text), 'requested');
    return this;
  }

  customer(name: string): this {
    this.#draft.parties.push({ role: 'customer', id: null, name: this.#sourced(name, 'customer') });
    return this;
  }

  warehouse(name: string): this {
    this.#draft.parties.push({ role: 'warehouse', id: null, name: this.#sourced(name, 'warehouse') });
    return this;
  }

  total(amount: number, currency = 'EUR'): this {
    this.#draft.amounts.push({ type: 'total_excl_tax', amount: this.#sourced(microsOf(amount), 'total'), currency });
    return this;
  }

  refers(type: ReferenceType, text: string, role: Reference['role'] = 'is'): this {
    const { value, path } = this.#sourced(text, type);
    this.#draft.references.push({ type, scope: '', role, text: value, normalised: value, path });
    return this;
  }

  line({ key, no, item, price, amount, stocked = true, quantities = {} }: LineSpec): this {
    const lineKey = key ?? String(this.#draft.lines.length + 1);
    const figures: Partial<Record<QuantityType, Sourced<Micros>>> = {};
    for (const [type, value] of Object.entries(quantities))
      figures[type as QuantityType] = this.#sourced(microsOf(value), type);
    const line: DocumentLine = {
      lineKey,
      orderLineNo: no === undefined ? null : this.#sourced(no, 'lineNo'),
      description: null,
      unit: null,
      stocked,
      itemNo: this.#sourced(item, 'item'),
      unitPrice: price === undefined ? null : this.#sourced(microsOf(price), 'price'),
      amount: amount === undefined ? null : this.#sourced(microsOf(amount), 'amount'),
      quantities: figures,
    };
    this.#draft.lines.push(line);
    return this;
  }

  status(axis: Axis, state: AxisState, native: string): this {
    const claim: StatusClaim = { axis, state, native: this.#sourced(native, 'status') };
    this.#draft.statuses.push(claim);
    return this;
  }

  #milestone(code: MilestoneCode, claimClass: ClaimClass, text: string | null, lineKey?: string): this {
    const moment = text === null ? null : this.#sourced(when(text), code);
    const claim: MilestoneClaim = { code, class: claimClass, when: moment, path: moment?.path ?? `/${code}` };
    this.#draft.milestones.push(lineKey === undefined ? claim : { ...claim, lineKey });
    return this;
  }

  did(code: MilestoneCode, text: string | null, lineKey?: string): this {
    return this.#milestone(code, 'actual', text, lineKey);
  }

  plans(code: MilestoneCode, text: string, lineKey?: string): this {
    return this.#milestone(code, 'planned', text, lineKey);
  }

  expects(code: MilestoneCode, text: string): this {
    return this.#milestone(code, 'estimated', text);
  }

  /** An actual milestone at a place. */
  scanned(code: MilestoneCode, text: string, place: string): this {
    const claim = this.#draft.milestones.at(-1);
    this.did(code, text);
    const added = this.#draft.milestones.pop();
    assert(added && added !== claim, 'a scan is a claim');
    this.#draft.milestones.push({ ...added, place: this.#sourced(place, 'place') });
    return this;
  }

  /** A statement from which rules conclude. */
  states(type: FactType, fact: FactSpec): this {
    const { subject, quantity, at: since, due, state, reason } = fact;
    this.#draft.facts.push({
      type,
      subject: subject === undefined ? null : this.#sourced(subject, 'subject'),
      quantity: quantity === undefined ? null : this.#sourced(microsOf(quantity), 'quantity'),
      at: since === undefined ? null : this.#sourced(when(since), 'at'),
      due: due === undefined ? null : this.#sourced(when(due), 'due'),
      state: state === undefined ? null : this.#sourced(state, 'state'),
      reason: reason === undefined ? null : this.#sourced(reason, 'reason'),
      path: this.#sourced(type, 'fact').path,
    });
    return this;
  }

  /** A condition with its beginning and end; null where the source does not tell. */
  condition(
    code: ExceptionCode,
    from: string | null,
    to: string | null,
    options: { open?: boolean; reason?: string; lineKey?: string } = {},
  ): this {
    const claim: ConditionClaim = {
      code,
      from: from === null ? null : this.#sourced(when(from), 'from'),
      to: to === null ? null : this.#sourced(when(to), 'to'),
      open: options.open ?? to === null,
      reason: options.reason === undefined ? null : this.#sourced(options.reason, 'reason'),
      path: this.#sourced(code, 'condition').path,
    };
    this.#draft.conditions.push(options.lineKey === undefined ? claim : { ...claim, lineKey: options.lineKey });
    return this;
  }

  #history(): DocumentHistory {
    const versions = [...this.#earlier.map((each) => each.#asVersion()), this.#asVersion()];
    return historyOf(versions, versions.length);
  }

  /** Where it is shipped to. */
  shipTo(place: string): this {
    this.#draft.parties.push({ role: 'ship_to', id: null, name: null, place: this.#sourced(place, 'shipTo') });
    return this;
  }

  build(): AssemblyDocument {
    return {
      documentKey: this.#key,
      connectionId: this.#connectionId,
      systemKind: this.#systemKind,
      recordedAt: this.#recordedAt,
      document: this.#earlier.length === 0 ? this.#draft : { ...this.#draft, history: this.#history() },
      link: { rule: 'identity', confidence: 1, path: [] },
    };
  }
}

export function erpOrder(id = 'SO-1001', stream = 'salesOrders'): DocumentBuilder {
  return new DocumentBuilder('bc', 'erp', 'order', stream, id).refers('order_no', id);
}

export function erpShipment(id = 'SSH-1'): DocumentBuilder {
  return new DocumentBuilder('bc', 'erp', 'fulfilment', 'salesShipments', id);
}

export function erpInvoice(id = 'INV-1'): DocumentBuilder {
  return new DocumentBuilder('bc', 'erp', 'invoice', 'salesInvoices', id);
}

export function creditMemo(id = 'CM-1'): DocumentBuilder {
  return new DocumentBuilder('bc', 'erp', 'return', 'salesCreditMemos', id);
}

export function crmOrder(id = '801-1'): DocumentBuilder {
  return new DocumentBuilder('sf', 'crm', 'order', 'Order', id);
}

export function crmCase(id = '500-1'): DocumentBuilder {
  return new DocumentBuilder('sf', 'crm', 'case', 'Case', id);
}

export function warehouseOrder(id = 'W-1'): DocumentBuilder {
  return new DocumentBuilder('sh', 'wms', 'order', 'orders', id);
}

export function warehouseEvent(id: string): DocumentBuilder {
  return new DocumentBuilder('sh', 'wms', 'event', 'order_history', id);
}

/** A shipment of the warehouse under a tracking number. */
export function warehouseShipment(id: string, tracking: string): DocumentBuilder {
  return new DocumentBuilder('sh', 'wms', 'shipment', 'orders', `W-1#shipment-${id}`).refers('tracking', tracking);
}

export function tracker(tracking: string): DocumentBuilder {
  return new DocumentBuilder('ep', 'tms', 'transport', 'trackers', `trk_${tracking}`).refers('tracking', tracking);
}

/** The view of the documents at a moment (UTC); the first document anchors the order. */
export function assemble(
  now: string,
  documents: readonly DocumentBuilder[],
  policy: Policy = DEFAULT_POLICY,
): OrderView {
  const [anchor] = documents;
  assert(anchor, 'an order needs a document');
  return assembleOrder({
    orderKey: anchor.key,
    documents: documents.map((each) => each.build()),
    policy,
    now: at(now),
  });
}

export function sentence(order: OrderView): string {
  return order.why.map((part) => part.text).join('');
}

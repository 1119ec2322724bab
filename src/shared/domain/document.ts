import type { Micros } from './decimal.ts';
import type { ExceptionCode } from './exceptions.ts';
import type { Axis, AxisState, ClaimClass, MilestoneCode } from './milestones.ts';
import type { ReferenceRole, ReferenceType } from './references.ts';
import type { Instant, When } from './time.ts';

/** A value and where in the record's payload it stands: a JSON Pointer (RFC 6901) from the payload's root. */
export interface Sourced<T> {
  readonly value: T;
  readonly path: string;
}

/**
 * - order: demand of a customer, in whatever system (ERP sales order, CRM order, commerce order, warehouse order)
 * - purchase: our order to a supplier, or to a sister company, for goods that a customer ordered of us
 * - fulfilment: a delivery of the ERP (posted shipment) or the warehouse
 * - shipment: a physical movement with a carrier · transport: what the carrier says of it
 * - invoice · payment · return (also a credit memo) · case (an issue about an order) · event (a dated remark)
 */
export const DOCUMENT_KINDS = [
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
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export interface Reference {
  readonly type: ReferenceType;
  /** Authority that issues the number: a connection id, a carrier, "customer:C100". */
  readonly scope: string;
  readonly role: ReferenceRole;
  /** The text as the source wrote it. */
  readonly text: string;
  /** Comparable form; null names nothing and makes no key. */
  readonly normalised: string | null;
  readonly path: string;
  /** The learned rule that added it; absent where the source's own field says so. */
  readonly rule?: string;
}

export const PARTY_ROLES = ['customer', 'ship_to', 'bill_to', 'carrier', 'warehouse', 'salesperson'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];

export interface Party {
  readonly role: PartyRole;
  readonly id: Sourced<string> | null;
  readonly name: Sourced<string> | null;
  /** City, region and country, for ship-to. */
  readonly place?: Sourced<string>;
}

export const QUANTITY_TYPES = [
  'ordered',
  'confirmed',
  'allocated',
  'backordered',
  'picked',
  'shipped',
  'delivered',
  'invoiced',
  'paid',
  'returned',
  'credited',
  'cancelled',
] as const;
export type QuantityType = (typeof QUANTITY_TYPES)[number];

/**
 * What a line sells. Only goods of our own (stocked, kit) are allocated and picked here; drop-ship goods leave a
 * supplier; services and charges have nothing to move.
 */
export const LINE_KINDS = ['stocked', 'non_stock', 'drop_ship', 'kit', 'service', 'charge', 'comment'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

export interface DocumentLine {
  /** Stable inside the document. */
  readonly lineKey: string;
  /** The order line's number in the anchor system, where this system knows it. */
  readonly orderLineNo: Sourced<string> | null;
  readonly itemNo: Sourced<string> | null;
  readonly description: Sourced<string> | null;
  readonly unit: Sourced<string> | null;
  readonly unitPrice: Sourced<Micros> | null;
  readonly amount: Sourced<Micros> | null;
  readonly quantities: Readonly<Partial<Record<QuantityType, Sourced<Micros>>>>;
  /** False for comments, charges and services: no stock, no transport. */
  readonly stocked: boolean;
  /** Where the source tells; else it follows from `stocked` and from what the line says. */
  readonly kind?: LineKind;
}

export const AMOUNT_TYPES = ['total', 'total_excl_tax', 'tax', 'open'] as const;
export type AmountType = (typeof AMOUNT_TYPES)[number];

export interface AmountClaim {
  readonly type: AmountType;
  readonly amount: Sourced<Micros>;
  /** ISO 4217. */
  readonly currency: string;
}

export interface MilestoneClaim {
  readonly code: MilestoneCode;
  readonly class: ClaimClass;
  /** Null when the source says that it is so but not since when. */
  readonly when: Sourced<When> | null;
  /** Path of the field that makes the claim (a status, a date). */
  readonly path: string;
  /** Line of this document that it holds for; absent: the whole document. */
  readonly lineKey?: string;
  readonly place?: Sourced<string>;
  readonly note?: Sourced<string>;
}

/** Something wrong that a source itself states, open or past: a hold, a backorder, a delay, a failed attempt. */
export interface ConditionClaim {
  readonly code: ExceptionCode;
  readonly from: Sourced<When> | null;
  /** Null while open, or where the end is not known. */
  readonly to: Sourced<When> | null;
  readonly open: boolean;
  readonly reason: Sourced<string> | null;
  readonly path: string;
  readonly lineKey?: string;
}

/**
 * Statements that are neither a step of an order nor something wrong with it, and from which rules conclude:
 * - stock: what the system has on hand of an item
 * - inbound: supply that the order waits for
 * - acknowledgement: whether the receiver of a document took it
 * - remittance: what was paid for one invoice
 * - control_total: how many lines the sender says that its document has
 */
export const FACT_TYPES = ['stock', 'inbound', 'acknowledgement', 'remittance', 'control_total'] as const;
export type FactType = (typeof FACT_TYPES)[number];

export const ACKNOWLEDGEMENT_STATES = ['awaited', 'accepted', 'rejected'] as const;
export type AcknowledgementState = (typeof ACKNOWLEDGEMENT_STATES)[number];

export interface StatedFact {
  readonly type: FactType;
  /** Item of stock and inbound supply, number of the acknowledged document or of the paid invoice. */
  readonly subject: Sourced<string> | null;
  /** On hand, expected, paid, counted. */
  readonly quantity: Sourced<Micros> | null;
  /** When it was counted, received, sent or answered, or paid. */
  readonly at: Sourced<When> | null;
  /** When supply is expected, when an answer is due. */
  readonly due: Sourced<When> | null;
  /** Of an acknowledgement. */
  readonly state: Sourced<AcknowledgementState> | null;
  readonly reason: Sourced<string> | null;
  readonly path: string;
}

/** What a native status means on one axis. */
export interface StatusClaim {
  readonly axis: Axis;
  readonly state: AxisState;
  /** The source's own word. */
  readonly native: Sourced<string>;
}

/** What versions of a record said of one thing, from `since` on until the next. */
export interface FormerValue<T> {
  /** Null while they said nothing of it. */
  readonly value: T | null;
  /** Into the payload of that version. */
  readonly path: string;
  /** The source's own version, by which the payload is found: the one that brought it; of what stood there first, the last that says so. */
  readonly version: string;
  /** Change stamp of the version that first said so; null where the source stamps nothing. */
  readonly since: Instant | null;
}

/** One thing that versions of a record said differently; oldest first, what holds now last. */
export type FieldHistory =
  | {
      /** estimate: of the milestone. A promise with a line is that of the line. */
      readonly field: 'promise' | 'requested' | 'estimate';
      readonly milestone?: MilestoneCode;
      readonly lineKey?: string;
      readonly values: readonly FormerValue<When>[];
    }
  | {
      readonly field: 'ordered' | 'unit_price';
      readonly lineKey: string;
      readonly values: readonly FormerValue<Micros>[];
    }
  | {
      readonly field: 'item' | 'ship_to';
      readonly lineKey?: string;
      readonly values: readonly FormerValue<string>[];
    };

/** What earlier versions of a document's record said otherwise. By the source's own versions, whatever arrived first. */
export interface DocumentHistory {
  /** Versions that are held of the record. */
  readonly versions: number;
  /** Change stamp of the first that has the document. */
  readonly since: Instant | null;
  readonly fields: readonly FieldHistory[];
}

/** One thing as one system states it, in the vocabulary all systems share. */
export interface CanonicalDocument {
  readonly kind: DocumentKind;
  /** Tells apart the documents of one record; empty for the only or main one. */
  readonly localKey: string;
  /** The number people use for it. */
  readonly label: Sourced<string> | null;
  readonly references: readonly Reference[];
  readonly statuses: readonly StatusClaim[];
  readonly parties: readonly Party[];
  readonly lines: readonly DocumentLine[];
  readonly amounts: readonly AmountClaim[];
  readonly milestones: readonly MilestoneClaim[];
  readonly conditions: readonly ConditionClaim[];
  readonly facts?: readonly StatedFact[];
  /** Dates the customer was promised, or asked for. */
  readonly promise: Sourced<When> | null;
  readonly requested: Sourced<When> | null;
  /** One line for lists: "Credit hold", "Delayed by weather". */
  readonly summary: Sourced<string> | null;
  /** Void, cancelled or deleted at the source: its claims stay visible and count for nothing. */
  readonly voided: boolean;
  /** Native status values that the mapping has no meaning for. */
  readonly unknownValues: readonly Sourced<string>[];
  /** Absent while only one version of the record is held. Read from the stored versions, never by a mapping. */
  readonly history?: DocumentHistory;
}

/** A document without content, for mappings to fill. */
export function emptyDocument(kind: DocumentKind, localKey = ''): CanonicalDocument {
  return {
    kind,
    localKey,
    label: null,
    references: [],
    statuses: [],
    parties: [],
    lines: [],
    amounts: [],
    milestones: [],
    conditions: [],
    promise: null,
    requested: null,
    summary: null,
    voided: false,
    unknownValues: [],
  };
}

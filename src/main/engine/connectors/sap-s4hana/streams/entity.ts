import type { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { CustomerBound, StreamManifest } from '../../kit/connector.ts';
import { anyOf, odataLiteral } from '../../kit/odata.ts';
import type { SapConfig } from '../manifest.ts';

/** How a kind of document is asked for. */
export interface SapEntity {
  readonly manifest: StreamManifest;
  readonly service: string;
  readonly set: string;
  /** Name of the document number. */
  readonly key: string;
  /** Name of the change stamp, and whether it is a moment or a day. A document that was never changed may have none. */
  readonly stamp: { readonly name: string; readonly grain: 'moment' | 'day' };
  /** The documents name their sold-to party. */
  readonly soldTo?: true;
  expand(config: SapConfig): string;
  /** A system may do without its service. */
  readonly optional?: true;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Where a number that people know is found: on the document, or on its items. */
  readonly findBy: Readonly<
    Partial<Record<ReferenceType, { readonly name: string; readonly items?: string; readonly longest: number }>>
  >;
}

/** Name of the day on which a document was made. */
export const CREATED = 'CreationDate';

/** Documents that changed at or after a moment; where the stamp is a day, on its day or after. */
export function changedSince({ stamp }: SapEntity, since: Instant): string {
  return stamp.grain === 'moment'
    ? `${stamp.name} ge ${odataLiteral.v2Offset(since)}`
    : `${stamp.name} ge ${odataLiteral.v2DateTime(dayOf(since))}`;
}

/** Documents that were made on or after the day of a moment, in whatever zone that day is counted. */
export function createdSince({ stamp }: SapEntity, since: Instant): string {
  const reach = stamp.grain === 'moment' ? DAY : 0;
  return `${CREATED} ge ${odataLiteral.v2DateTime(dayOf(since - reach))}`;
}

const SOLD_TO: CustomerBound = { field: 'SoldToParty', numbers: 'numbers of sold-to parties' };

/** Of an entity that names its sold-to party, the manifest that says so. */
export function manifestOf({ manifest, soldTo }: SapEntity): StreamManifest {
  return soldTo === true ? { ...manifest, customer: SOLD_TO } : manifest;
}

/** Null: of all customers. */
export function soldToAny(customers: readonly string[] | null | undefined): string | null {
  return customers ? anyOf(SOLD_TO.field, customers.map(odataLiteral.text)) : null;
}

export function dayOf(at: Instant): Instant {
  return Math.floor(at / DAY) * DAY;
}

import { IDENTITY_REFERENCE_TYPES, WEAK_REFERENCE_TYPES, type ReferenceType } from '#shared/domain/references.ts';

/** An identity key on more order-class documents than this names nothing any more: it would glue orders together. */
export const MAX_SAME_ORDER = 24;

/** A strong key on more documents than this (a phone number, "STOCK") links nothing. */
export const MAX_SHARERS = 500;

/** A weak key on more order-class documents than this points nowhere. */
export const MAX_WEAK_SHARERS = 64;

/**
 * Whether a key is on too many documents to mean one thing.
 * @param orders order-class documents that carry it
 * @param sharers all documents that carry it
 */
export function isTooCommon(type: ReferenceType, orders: number, sharers: number): boolean {
  if (WEAK_REFERENCE_TYPES.has(type)) return orders > MAX_WEAK_SHARERS || sharers > MAX_SHARERS;
  // One order may have thousands of documents; a number that no order knows must not hold as many together.
  if (IDENTITY_REFERENCE_TYPES.has(type)) return orders > MAX_SAME_ORDER || (orders === 0 && sharers > MAX_SHARERS);
  return sharers > MAX_SHARERS;
}

/**
 * Why a document belongs to no order.
 * - no_number: nothing on it that another document carries
 * - unknown_number: what it points to, no system has sent
 * - too_common: its number is on too many documents to mean one
 * - ambiguous: its number names several orders
 * - no_order: what it shares a number with belongs to no order either
 * - unsure: what its numbers say is less sure than the policy asks for
 * - taken_out: a person took it out of the order that its numbers name
 * - set_aside: a person said that it belongs to no order
 */
export const UNLINKED_CODES = [
  'no_number',
  'unknown_number',
  'too_common',
  'ambiguous',
  'no_order',
  'unsure',
  'taken_out',
  'set_aside',
] as const;
export type UnlinkedCode = (typeof UNLINKED_CODES)[number];

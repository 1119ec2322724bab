import type { SystemKind } from '#shared/domain/systems.ts';

/** Systems that take an order down and do nothing about it themselves. */
const ASKING: ReadonlySet<SystemKind> = new Set(['crm', 'edi']);

/** Whether an order was asked for, and nobody who could fulfil it knows it. @param kinds of the systems that know it */
export function isAskedOnly(kinds: Iterable<SystemKind>): boolean {
  return [...kinds].every((kind) => ASKING.has(kind));
}

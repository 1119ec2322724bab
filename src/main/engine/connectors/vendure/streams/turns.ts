import type { StampWalk } from '../../kit/rest.ts';

/**
 * What changed by the order's own stamp; orders that go on; those that went on when they were last seen and are no more
 * among them; then all orders, newest first. The stamp moves when an order is changed or cancelled, and stands still when
 * it is paid, sent, delivered or refunded.
 */
export const LISTS = ['changed', 'open', 'ended', 'all'] as const;
export type List = (typeof LISTS)[number];

/** Where the lists that are read in turn have come to, and who is watched; begins anew with the program. */
export interface Turns {
  readonly walks: Map<List, StampWalk | null>;
  /** Orders that were open when they were last read. */
  readonly watched: Set<string>;
  /** Those of them that the running pass over the open ones has met. */
  readonly met: Set<string>;
  /** Those that a whole pass has not met: to be read by their ids. */
  readonly ended: string[];
}

export function newTurns(): Turns {
  return { walks: new Map(), watched: new Set(), met: new Set(), ended: [] };
}

export interface SeenOrder {
  readonly id: string;
  readonly open: boolean;
}

/** Notes a page; `next` is where its list goes on, null at its end. */
export function note(turns: Turns, list: List, orders: readonly SeenOrder[], next: StampWalk | null): void {
  for (const { id, open } of orders) {
    if (open) turns.watched.add(id);
    else turns.watched.delete(id);
    if (list === 'open') turns.met.add(id);
  }
  if (list === 'changed' || list === 'ended') return;
  turns.walks.set(list, next);
  if (list !== 'open' || next !== null) return;
  for (const id of turns.watched) if (!turns.met.has(id)) turns.ended.push(id);
  turns.met.clear();
}

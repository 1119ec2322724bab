import { SET_ASIDE } from '../../lifecycle/kpi/line-facts.ts';
import type { Exclusion, Measure } from './measure.ts';

const NOTHING_TO_MOVE: Exclusion = {
  words: 'services, charges and comments: nothing to move',
  when: `r.set_aside = ${SET_ASIDE.nothing_to_move}`,
};
const CANCELLED: Exclusion = {
  words: 'cancelled before release',
  when: `r.set_aside = ${SET_ASIDE.cancelled_before_release}`,
};
const UNDATED: Exclusion = {
  words: 'delivered, and no system says when',
  when: `r.set_aside = ${SET_ASIDE.undated}`,
};
const NOT_FOLLOWED: Exclusion = {
  words: 'shipped, and no system follows the goods',
  when: `r.set_aside = ${SET_ASIDE.not_followed}`,
};
export const ASKED_ONLY: Exclusion = {
  words: 'no system that fulfils orders has it',
  when: `r.set_aside = ${SET_ASIDE.asked_only}`,
};
const MOVED: Exclusion = {
  words: 'the customer moved the date',
  when: `r.set_aside = ${SET_ASIDE.counts} AND r.moved_by_customer = 1`,
};

export const THEIRS = [NOTHING_TO_MOVE, CANCELLED, ASKED_ONLY, UNDATED, NOT_FOLLOWED];
export const OURS = [...THEIRS, MOVED];
export const SHIPPING = [NOTHING_TO_MOVE, CANCELLED, ASKED_ONLY];
export const UNKNOWN_SHIPMENT: Exclusion = {
  words: 'shipped, and no system says when',
  when: 'r.first_shipped IS NULL',
};
export const UNKNOWN_FILL: Exclusion = { words: 'shipped, and no system says when', when: 'r.filled IS NULL' };
export const UNKNOWN_RESERVATION: Exclusion = {
  words: 'no system says what was reserved',
  when: 'r.unallocated IS NULL',
};
export const NO_VALUE: Exclusion = {
  words: 'the line has no value',
  when: 'r.value IS NULL OR r.quantity <= 0 OR o.currency IS NULL',
};
export const NO_TRIGGER: Exclusion = {
  words: 'no shipment, or no proof of its delivery, is known that it bills',
  when: 'r.lag_days IS NULL',
};
export const NO_AMOUNT: Exclusion = { words: 'it has no amount', when: 'r.net IS NULL OR r.currency IS NULL' };
export const CANCELLED_ORDER: Exclusion = {
  words: 'cancelled',
  when: `r.set_aside = ${SET_ASIDE.cancelled_before_release}`,
};

/** The same in fewer words, for lists that most figures have: they are weighed against every row. */
const MEMBERS = new Map<Measure['excluded'], string>([
  [THEIRS, `r.set_aside = ${SET_ASIDE.counts}`],
  [OURS, `r.set_aside = ${SET_ASIDE.counts} AND r.moved_by_customer = 0`],
]);

/** Belongs to the set: nothing leaves it out. */
export function memberOf({ excluded }: Measure): string {
  const short = MEMBERS.get(excluded);
  if (short !== undefined) return `(${short})`;
  return excluded.length === 0 ? '1' : `NOT (${excluded.map(({ when }) => `(${when})`).join(' OR ')})`;
}

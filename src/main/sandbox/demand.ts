import { DAY_S, HOUR_S, type Calendar, type Seconds } from './calendar.ts';
import { hash32 } from './random.ts';

/** Days over which the past orders are spread, and days of life that follow. */
export const PAST_DAYS = 90;
export const FUTURE_DAYS = 21;

/** Share of a day's orders per local hour: mornings and early afternoons, little at night. */
const HOUR_PROFILE = [1, 1, 1, 1, 1, 2, 8, 34, 70, 88, 92, 84, 62, 74, 82, 76, 58, 36, 18, 10, 7, 5, 3, 2];
const WEEKEND_SHARE = 0.09;
/** Demand of the last day against that of the first. */
const GROWTH = 1.5;

export interface Demand {
  /** Orders placed up to the end of the horizon. */
  readonly total: number;
  /** When an order is placed; rises with the index. */
  placedAt(index: number): Seconds;
}

/** Demand that has brought exactly `orders` orders at `moment` and goes on at the same daily rate. */
export function createDemand(calendar: Calendar, seed: number, orders: number, moment: Seconds): Demand {
  const start = calendar.midnight(calendar.dayOf(moment) - PAST_DAYS);
  const hours = (PAST_DAYS + FUTURE_DAYS + 1) * 24;
  const cumulative = new Float64Array(hours + 1);
  for (let hour = 0; hour < hours; hour += 1) {
    const at = start + hour * HOUR_S;
    const day = calendar.dayOf(at);
    const growth = 1 + (GROWTH - 1) * Math.min(1, (at - start) / (PAST_DAYS * DAY_S));
    const profile = HOUR_PROFILE[Math.floor(calendar.hourOf(at))] ?? 1;
    const weight = growth * profile * (calendar.isBusinessDay(day) ? 1 : WEEKEND_SHARE);
    cumulative[hour + 1] = (cumulative[hour] ?? 0) + weight;
  }
  const upTo = (at: Seconds): number => {
    const hour = Math.floor((at - start) / HOUR_S);
    const before = cumulative[hour] ?? 0;
    return before + ((cumulative[hour + 1] ?? before) - before) * ((at - start) / HOUR_S - hour);
  };
  const perOrder = upTo(moment) / orders;
  const total = orders + Math.floor((upTo(moment + FUTURE_DAYS * DAY_S) - upTo(moment)) / perOrder);
  return {
    total,
    placedAt: (index) => {
      const jitter = 0.05 + 0.9 * (hash32(seed, index, 0xda7e) / 4_294_967_296);
      const wanted = (index + jitter) * perOrder;
      let low = 0;
      let high = hours;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulative[middle + 1] ?? Number.POSITIVE_INFINITY) < wanted) low = middle + 1;
        else high = middle;
      }
      const before = cumulative[low] ?? 0;
      const share = (wanted - before) / ((cumulative[low + 1] ?? before + 1) - before);
      return start + Math.floor((low + share) * HOUR_S);
    },
  };
}

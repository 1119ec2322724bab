import type { KpiBasis, KpiFrame, KpiPeriod } from '#shared/contract/dto/kpis.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { businessTime } from '../../lifecycle/business-time.ts';
import { companyPolicy } from '../../lifecycle/company-policy.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { zonedDays } from '../../lifecycle/zoned-days.ts';
import type { ReadDb } from '../../store/database.ts';
import { resolvePeriod } from './period.ts';
import type { KpiScope } from './tally.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What a question about KPIs comes down to: the period in the company's zone, its calendar, what lasts at the moment. */
export function kpiScope(
  db: ReadDb,
  { period, basis }: { readonly period: KpiPeriod; readonly basis: KpiBasis },
  now: Instant,
): { readonly frame: KpiFrame; readonly scope: KpiScope } {
  const policy = companyPolicy(db);
  const { from, to, words } = resolvePeriod(period, now, policy.zone);
  return {
    frame: { asOf: now, zone: policy.zone, calendar: calendarWords(policy), from, to, words, basis },
    scope: {
      now,
      basis,
      span: { from, to },
      cut: endOfDay(to, policy.zone),
      billingDays: policy.thresholds.billingDays,
      // A day that has begun counts whole, as the words of the period name it.
      days: Math.max(1, Math.ceil((to - from) / DAY)),
      openHolds: openHolds(db, policy, now),
    },
  };
}

/** The midnight after it; itself where it is one. */
function endOfDay(at: Instant, zone: string): Instant {
  const days = zonedDays(zone);
  return days.startOf(days.dayOf(at - 1) + 1);
}

function openHolds(db: ReadDb, { calendar, zone }: Policy, now: Instant): string {
  const business = businessTime(calendar, zone);
  const open = db.all<{ id: number; held_since: number }>(
    'SELECT id, held_since FROM kpi_order WHERE held_since IS NOT NULL ORDER BY id',
  );
  return JSON.stringify(open.map(({ id, held_since }) => [id, business.between(held_since, now)]));
}

function calendarWords({ calendar, zone }: Policy): string {
  const days = calendar.workdays.toSorted((a, b) => a - b).map((day) => WEEKDAYS[day - 1] ?? '');
  const runs =
    days.length > 2 && calendar.workdays.length === (calendar.workdays.at(-1) ?? 0) - (calendar.workdays[0] ?? 0) + 1;
  const week = runs ? `${days[0]}–${days.at(-1)}` : days.join(', ');
  const holidays = calendar.holidays.length === 0 ? 'no holidays set' : `${calendar.holidays.length} holidays`;
  return `${week} ${clock(calendar.opensAt)}–${clock(calendar.closesAt)}, ${holidays}, ${zone}`;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

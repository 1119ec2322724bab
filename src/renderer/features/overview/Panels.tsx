import { useState, type ReactNode } from 'react';
import { KPI_GROUPS, type KpiGroup, type KpiTrend, type Overview } from '#shared/contract/dto/kpis.ts';
import { CAUSE_CLASSES, SEVERITIES, type CauseClass } from '#shared/domain/exceptions.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatCount, formatDate } from '../../ui/format.ts';
import { ErrorNotice, Skeleton } from '../../ui/Notice.tsx';
import { CAUSE_WORDS, plural, SEVERITY_WORDS } from '../../ui/words.ts';
import { listAddress, rowsAddress, type NamedFilter } from './addresses.ts';
import { Bars, Columns, Panel, type Bar } from './Charts.tsx';
import type { Choice } from './choice.ts';
import { exactMoney, hoursWords, roundMoney } from './figure-words.ts';

const GROUP_WORDS: Readonly<Record<KpiGroup, string>> = {
  cause: 'Cause',
  customer: 'Customer',
  carrier: 'Carrier',
  warehouse: 'Warehouse',
};
const MOST_BARS = 8;

function isCause(text: string | null): text is CauseClass {
  return CAUSE_CLASSES.some((cause) => cause === text);
}

/** Where the hours were lost: by cause, or by customer, carrier or warehouse with the causes inside. */
export function Pareto({ choice }: { choice: Choice }): ReactNode {
  const [by, setBy] = useState<KpiGroup>('cause');
  const { period, basis } = choice;
  const { value, error } = useQuery('kpis.pareto', { period, basis, by, limit: MOST_BARS }, { keep: true });
  const bars = (value?.bars ?? []).map(({ group, ms, orders, causes }): Bar => {
    const words = isCause(group) ? CAUSE_WORDS[group] : (group ?? 'Not named');
    const filter: NamedFilter =
      group === null
        ? { filter: { op: 'empty' }, words: 'not named' }
        : { filter: { op: 'equals', value: group }, words };
    return {
      key: group ?? '',
      words,
      ...(isCause(group) && { cause: group }),
      value: ms,
      figure: hoursWords(ms),
      count: plural(orders, 'order'),
      href: rowsAddress('lost_hours', choice, 'all', { [by]: filter }),
      parts: CAUSE_CLASSES.flatMap((cause) => {
        const own = causes[cause] ?? 0;
        return own > 0 ? [{ key: cause, value: own, words: `${CAUSE_WORDS[cause]}: ${hoursWords(own)}` }] : [];
      }),
    };
  });
  return (
    <Panel
      title="Lost hours"
      note={value && value.totalMs > 0 ? `${hoursWords(value.totalMs)} past promises and billing deadlines` : undefined}
      tools={
        <select aria-label="Group lost hours by" value={by} onChange={(event) => setBy(event.target.value as KpiGroup)}>
          {KPI_GROUPS.toSorted((a, b) => Number(b === 'cause') - Number(a === 'cause')).map((group) => (
            <option key={group} value={group}>{`By ${GROUP_WORDS[group].toLowerCase()}`}</option>
          ))}
        </select>
      }
    >
      {error && !value && <ErrorNotice error={error} />}
      {!value && !error && <Skeleton rows={5} />}
      {value && bars.length === 0 && <p className="quiet">No order was late in this period.</p>}
      {bars.length > 0 && <Bars bars={bars} label={`Lost hours by ${GROUP_WORDS[by].toLowerCase()}`} />}
      {value && value.others.groups > 0 && (
        <p className="quiet small">{`${plural(value.others.groups, 'other')}: ${hoursWords(value.others.ms)}, ${plural(value.others.orders, 'order')}`}</p>
      )}
      {by !== 'cause' && bars.length > 0 && <CauseLegend />}
    </Panel>
  );
}

function CauseLegend(): ReactNode {
  return (
    <ul className="cause-legend small">
      {CAUSE_CLASSES.map((cause) => (
        <li key={cause}>
          <span className="swatch" data-part={cause} aria-hidden />
          {CAUSE_WORDS[cause]}
        </li>
      ))}
    </ul>
  );
}

/** On-time delivery of the last weeks; the present one is not over. */
export function OnTimeByWeek({
  trend,
  choice,
  zone,
}: {
  trend: KpiTrend | undefined;
  choice: Choice;
  /** The company's: its days make the weeks. */
  zone: string;
}): ReactNode {
  const points = trend?.series.find(({ id }) => id === 'on_time')?.points ?? [];
  const dates = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  return (
    <Panel title="On-time delivery by week" note="% of the lines due; the last week is not over">
      {!trend && <Skeleton rows={5} />}
      {trend && points.every(({ rows }) => rows === 0) && <p className="quiet">No line fell due in these weeks.</p>}
      {trend && points.some(({ rows }) => rows > 0) && (
        <Columns
          label="On-time delivery by week"
          columns={trend.weeks.map((week, index) => {
            const point = points[index];
            const share = point?.value ?? null;
            const words = formatDate(dates.format(week.from), trend.weeks.at(-1)?.from ?? week.from);
            return {
              key: String(week.from),
              words,
              share,
              partial: index === trend.weeks.length - 1,
              figure: share === null ? '–' : String(Math.round(share * 100)),
              said:
                share === null
                  ? `Week of ${words}: no line fell due`
                  : `Week of ${words}: ${(share * 100).toFixed(1)} %, ${formatCount(point?.numerator ?? 0)} of ${plural(point?.rows ?? 0, 'line')}`,
              href:
                share === null
                  ? null
                  : rowsAddress('on_time', {
                      basis: choice.basis,
                      period: { kind: 'range', from: dates.format(week.from), to: dates.format(week.to - 1) },
                    }),
            };
          })}
        />
      )}
    </Panel>
  );
}

function ageWords(fromMs: number, toMs: number | null): string {
  const short = (ms: number): string => (ms < DAY ? `${ms / HOUR} h` : `${ms / DAY} d`);
  if (toMs === null) return `Over ${short(fromMs)}`;
  return fromMs === 0 ? `Up to ${short(toMs)}` : `${short(fromMs)} – ${short(toMs)}`;
}

/** The filter that the band's count was made with. */
function ageFilter(asOf: number, fromMs: number, toMs: number | null): NamedFilter {
  const words = ageWords(fromMs, toMs).toLowerCase();
  const youngest = asOf - fromMs - 1;
  if (toMs === null) return { filter: { op: 'at_most', value: youngest }, words: `${words} ago` };
  return fromMs === 0
    ? { filter: { op: 'at_least', value: asOf - toMs }, words: `${words} ago` }
    : { filter: { op: 'between', from: asOf - toMs, to: youngest }, words: `${words} ago` };
}

/** How long what is open has been so. */
export function ExceptionAges({ overview }: { overview: Overview }): ReactNode {
  const { ageing, asOf } = overview;
  const none = ageing.every(({ count }) => count === 0);
  return (
    // No sum: a consequence stands in the band of its own age, and under its root in the list of all.
    <Panel title="Open exceptions by age" note={none ? undefined : 'consequences by their own age'}>
      {none ? (
        <p className="quiet">Nothing is open.</p>
      ) : (
        <Bars
          label="Open exceptions by age"
          bars={ageing.map(({ fromMs, toMs, count, bySeverity }) => ({
            key: String(fromMs),
            words: ageWords(fromMs, toMs),
            value: count,
            figure: formatCount(count),
            count: SEVERITIES.toReversed()
              .slice(0, 2)
              .map((severity) => `${formatCount(bySeverity[severity] ?? 0)} ${SEVERITY_WORDS[severity].toLowerCase()}`)
              .join(', '),
            href: count === 0 ? null : listAddress('exceptions', 'open', { onset_at: ageFilter(asOf, fromMs, toMs) }),
            parts: SEVERITIES.toReversed().map((severity) => ({
              key: severity,
              value: bySeverity[severity] ?? 0,
              words: `${SEVERITY_WORDS[severity]}: ${formatCount(bySeverity[severity] ?? 0)}`,
            })),
          }))}
        />
      )}
    </Panel>
  );
}

/** Shipped and not invoiced, by how long ago it shipped. The currency with most lines gives the bars. */
export function Unbilled({ overview }: { overview: Overview }): ReactNode {
  const { unbilled, asOf } = overview;
  const lines = unbilled.reduce((sum, band) => sum + band.lines, 0);
  const currencies = [...new Set(unbilled.flatMap(({ money }) => money.map(({ currency }) => currency)))].toSorted();
  return (
    <Panel
      title="Shipped, not invoiced"
      note={lines > 0 ? `${plural(lines, 'line')}, by time since shipping` : undefined}
    >
      {lines === 0 && <p className="quiet">Everything that shipped is invoiced.</p>}
      {currencies.map((currency) => {
        const bands = unbilled.map((band) => ({
          ...band,
          own: band.money.find((money) => money.currency === currency),
        }));
        return (
          <Bars
            key={currency}
            label={`Shipped, not invoiced, in ${currency}`}
            bars={bands.map(({ fromMs, toMs, own, lines: count }) => ({
              key: `${currency} ${fromMs}`,
              words: ageWords(fromMs, toMs),
              value: own?.amount ?? 0,
              figure: own ? roundMoney(own) : '–',
              count: plural(count, 'line'),
              href:
                count === 0
                  ? null
                  : listAddress('reconcile', 'shipped_not_invoiced', { shipped_at: ageFilter(asOf, fromMs, toMs) }),
              parts: [{ key: 'invoicing', value: own?.amount ?? 0, words: own ? exactMoney(own) : '' }],
            }))}
          />
        );
      })}
    </Panel>
  );
}

import type { ReactNode } from 'react';
import { KPI_IDS, type KpiFigure, type KpiId, type Overview } from '#shared/contract/dto/kpis.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute } from '../../state/route.ts';
import { At } from '../../ui/Figures.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { takeFocus } from '../../ui/take-focus.ts';
import { OutageList } from '../../ui/Outages.tsx';
import { AllFigures } from './AllFigures.tsx';
import { ChoiceBar } from './ChoiceBar.tsx';
import { useChoice } from './choice.ts';
import { ExceptionAges, OnTimeByWeek, Pareto, Unbilled } from './Panels.tsx';
import { TILES, Tiles } from './Tiles.tsx';
import { Today } from './Today.tsx';

const WEEKS = 13;
const FIRST: readonly KpiId[] = [...TILES, 'otif_customer'];
const OTHERS = KPI_IDS.filter((id) => !FIRST.includes(id));

/** What the day asks for, then how the company does: every figure with its meaning, and every mark with its rows. */
export function OverviewScreen(): ReactNode {
  const choice = useChoice();
  const { period, basis } = choice;
  const { value: today, error: todayError } = useQuery('overview.get', {});
  const { value: systems } = useQuery('systems.list', {}, { keep: true });
  const { value: kpis, error, fetching } = useQuery('kpis.get', { period, basis, kpis: [...FIRST] }, { keep: true });
  // The table below can wait for what is looked at first.
  const { value: others } = useQuery('kpis.get', kpis ? { period, basis, kpis: [...OTHERS] } : null, { keep: true });
  const { value: trend } = useQuery('kpis.trend', { basis, weeks: WEEKS, kpis: [...TILES] }, { keep: true });
  if (today?.orders === 0) return <NothingYet />;
  return (
    <div ref={takeFocus} tabIndex={-1} data-scroller="" className="screen overview-screen">
      <div className="overview">
        <section className="overview-today" aria-label="Today">
          <header>
            <h1>Today</h1>
            {today && (
              <span className="quiet small">
                as of <At at={today.asOf} />
              </span>
            )}
          </header>
          {today && <Doubt overview={today} />}
          {systems && <OutageList systems={systems.rows} />}
          {todayError && !today && <ErrorNotice error={todayError} />}
          {today ? <Today overview={today} /> : !todayError && <Skeleton rows={2} />}
        </section>

        <section className="overview-kpis" aria-label="Figures" aria-busy={fetching}>
          <header>
            <h1>Figures</h1>
            {kpis && <span className="quiet small">{kpis.frame.words}</span>}
            <span className="spacer" />
            <ChoiceBar choice={choice} />
          </header>
          {error && <ErrorNotice error={error} />}
          {kpis && <NothingMeasured figures={kpis.figures} />}
          {kpis ? (
            <Tiles figures={kpis.figures} frame={kpis.frame} trend={trend} choice={choice} />
          ) : (
            !error && <Skeleton rows={6} />
          )}
        </section>

        <div className="overview-panels">
          <Pareto choice={choice} />
          {kpis && <OnTimeByWeek trend={trend} choice={choice} zone={kpis.frame.zone} />}
          {today && <ExceptionAges overview={today} />}
          {today && <Unbilled overview={today} />}
        </div>
        {kpis && (
          <AllFigures figures={[...kpis.figures, ...(others?.figures ?? [])]} frame={kpis.frame} choice={choice} />
        )}
      </div>
    </div>
  );
}

function NothingYet(): ReactNode {
  const { value: status } = useQuery('status.get', {});
  const reading = status?.systems.some(({ syncing }) => syncing) === true || (status?.backlog ?? 0) > 0;
  return (
    <div className="screen">
      <Notice
        title={reading ? 'The first orders are being read' : 'No orders yet'}
        actions={
          <a className="button" href={formatRoute('systems')}>
            Look at the systems
          </a>
        }
      >
        <p>
          {reading
            ? 'This page fills as soon as they are put together.'
            : 'This page tells what the day asks for, and how the company does, once the first orders have been read.'}
        </p>
      </Notice>
    </div>
  );
}

function NothingMeasured({ figures }: { figures: readonly KpiFigure[] }): ReactNode {
  if (figures.some(({ rows }) => rows !== null && rows.count > 0)) return null;
  return (
    <p className="overview-doubt" role="status">
      Nothing fell in this period. Choose a longer one.
    </p>
  );
}

const DOUBT_WORDS = { failing: 'is failing', stale: 'is older than agreed', never: 'was never read completely' };

/** What is counted may lack what these systems know. */
function Doubt({ overview }: { overview: Overview }): ReactNode {
  const { doubtful } = overview;
  if (doubtful.length === 0) return null;
  const said = doubtful.map(
    ({ name, freshness }) => `${name} ${DOUBT_WORDS[freshness as keyof typeof DOUBT_WORDS] ?? 'is in doubt'}`,
  );
  return (
    <p className="overview-doubt" role="status">
      {`These figures may lack something: ${said.join(', ')}. `}
      <a href={formatRoute('systems')}>Systems</a>
    </p>
  );
}

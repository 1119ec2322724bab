import { History } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Backtest } from '#shared/contract/dto/backtest.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { useStudy } from '../../data/use-study.ts';
import { orderAddress } from '../../state/route.ts';
import { At, Unknown } from '../../ui/Figures.tsx';
import { formatCount, formatDuration, formatSlip } from '../../ui/format.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { plural } from '../../ui/words.ts';

const PERIODS = [30, 90, 180] as const;
const ORDERS = 2_000;

/**
 * Tries one rule, as the policy under edit would have it, on the orders whose outcome is known: before it is switched
 * on. Nothing is asked until a person does.
 * @param overrides of the policy on trial, against the shipped one
 */
export function BacktestPanel({ code, overrides }: { code: ExceptionCode; overrides: PolicyOverrides }): ReactNode {
  const [days, setDays] = useState<number>(90);
  const [asked, setAsked] = useState<{ readonly code: ExceptionCode; readonly overrides: PolicyOverrides } | null>(
    null,
  );
  // What is edited further has to be asked anew.
  const current = asked !== null && JSON.stringify(asked) === JSON.stringify({ code, overrides }) ? asked : null;
  const { study, error, cancel } = useStudy(
    current === null ? null : { study: 'backtest', ...current, days, orders: ORDERS },
  );
  const running = current !== null && error === undefined && (study === undefined || study.state === 'running');
  const result = study?.result?.study === 'backtest' ? study.result.result : null;
  return (
    <section className="backtest" aria-label={`Back-test of ${EXCEPTIONS[code].title}`}>
      <header>
        <span className="preset-row" role="group" aria-label="Period">
          {PERIODS.map((period) => (
            <button
              key={period}
              type="button"
              className="button low"
              aria-pressed={period === days}
              onClick={() => setDays(period)}
            >
              {`${period} days`}
            </button>
          ))}
        </span>
        {running ? (
          <button type="button" className="button low" onClick={cancel}>
            Stop
          </button>
        ) : (
          <button type="button" className="button low" onClick={() => setAsked({ code, overrides })}>
            <History size={14} aria-hidden />
            Try it on the history
          </button>
        )}
      </header>
      {running && <Progress done={study?.done ?? 0} total={study?.total ?? 0} />}
      {current !== null && study?.state === 'cancelled' && <p className="quiet">Stopped.</p>}
      {(error ?? study?.error) && (
        <p role="alert">
          {(error ?? study?.error)?.message} <span className="quiet">{(error ?? study?.error)?.next}</span>
        </p>
      )}
      {result && <Result result={result} />}
    </section>
  );
}

function Progress({ done, total }: { done: number; total: number }): ReactNode {
  return (
    <p className="backtest-progress" role="status">
      <progress value={total === 0 ? 0 : done / total} max={1} aria-label="Trying the rule" />
      <span className="small quiet tabular">
        {total === 0 ? 'Reading the history' : `${formatCount(done)} of ${formatCount(total)} orders`}
      </span>
    </p>
  );
}

function Result({ result }: { result: Backtest }): ReactNode {
  if (result.tried === 0)
    return <p className="quiet">No order of this period has a known outcome: there is nothing to try it on.</p>;
  return (
    <>
      <p className="small">
        {`${plural(result.tried, 'order')}${result.known > ORDERS ? ` of ${formatCount(result.known)}, spread evenly over the period` : ''}; ${formatCount(result.late)} became late.`}
      </p>
      <table className="backtest-figures">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">As edited</th>
            <th scope="col">In force</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ words, help, read }) => (
            <tr key={words} title={help}>
              <th scope="row">{words}</th>
              <td className="tabular">{read(result.onTrial, result)}</td>
              <td className="tabular">{read(result.inForce, result)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Volume volume={result.volume} />
      <Examples title="Right: it warned of orders that became late" rows={result.trueAlarms} />
      <Examples title="Wrong: the order was in time all the same" rows={result.falseAlarms} />
      <p className="small quiet">{result.method}</p>
    </>
  );
}

type Figures = Backtest['onTrial'];

const FIGURES: readonly {
  readonly words: string;
  readonly help: string;
  readonly read: (figures: Figures, result: Backtest) => ReactNode;
}[] = [
  { words: 'Raised', help: 'Orders for which it would have been raised', read: ({ raised }) => formatCount(raised) },
  {
    words: 'Raised per day',
    help: 'Over the days of the period, for the orders that were tried',
    read: ({ raised }, { from, to }) => ((raised * 86_400_000) / Math.max(1, to - from)).toFixed(1),
  },
  {
    words: 'Precision',
    help: 'Of the orders for which it was raised, those that became late',
    read: ({ precision }) => percent(precision, 'It was never raised'),
  },
  {
    words: 'Recall',
    help: 'Of the orders that became late, those of which it warned before the promise had passed',
    read: ({ recall }) => percent(recall, 'No order became late'),
  },
  {
    words: 'Lead time',
    help: 'From the warning to the promise, median; nine of ten warnings come earlier than the second figure',
    read: ({ leadMs, leadP10Ms }) =>
      leadMs === null ? (
        <Unknown why="It warned of no late order in time" />
      ) : (
        `${formatDuration(leadMs)}${leadP10Ms === null ? '' : ` (p10 ${formatDuration(leadP10Ms)})`}`
      ),
  },
];

function percent(share: number | null, why: string): ReactNode {
  return share === null ? <Unknown why={why} /> : `${(share * 100).toFixed(1)} %`;
}

/** A bar per day: how often, and how much of it right. */
function Volume({ volume }: { volume: Backtest['volume'] }): ReactNode {
  if (volume.length === 0) return null;
  const most = Math.max(...volume.map(({ raised }) => raised));
  return (
    <div className="backtest-volume" role="img" aria-label={`Raised per day, at most ${most}`}>
      {volume.map(({ day, raised, late }) => (
        <span key={day} title={`${day}: ${raised} raised, ${late} of orders that became late`}>
          <span style={{ height: `${((raised - late) / most) * 100}%` }} />
          <span className="right-alarm" style={{ height: `${(late / most) * 100}%` }} />
        </span>
      ))}
    </div>
  );
}

function Examples({ title, rows }: { title: string; rows: Backtest['trueAlarms'] }): ReactNode {
  return (
    <section>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="quiet small">None.</p>
      ) : (
        <ul className="backtest-examples small">
          {rows.map((row) => (
            <li key={row.orderKey}>
              <a href={orderAddress(row.orderKey)}>{row.orderNo}</a>
              <span className="ellipsis">
                <Sentence text={row.headline} />
              </span>
              <span className="quiet nowrap">
                <At at={row.raisedAt} />
              </span>
              <span className={row.slipMs > 0 ? 'late nowrap' : 'quiet nowrap'}>
                {row.slipMs > 0 ? formatSlip(row.slipMs) : 'in time'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { useState, type ReactNode } from 'react';
import type { Micros } from '#shared/domain/decimal.ts';
import { EXCEPTIONS, SEVERITIES, type ExceptionCode, type Severity } from '#shared/domain/exceptions.ts';
import { JEOPARDY_BANDS, type JeopardyRule } from '#shared/domain/policy.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatMoney } from '../../ui/format.ts';
import { AmountEntry, DurationEntry, FigureColumns, NumberEntry, Problem, problemAt, Reset } from './fields.tsx';
import type { TabProps } from './tab-props.ts';

const CODES = Object.keys(EXCEPTIONS) as ExceptionCode[];
const WEIGHT_SHORT: Readonly<Record<keyof JeopardyRule['weights'], string>> = {
  slip: 'Slip',
  value: 'Value',
  tier: 'Tier',
  trend: 'Trend',
};
const WEIGHT_WORDS: Readonly<Record<keyof JeopardyRule['weights'], string>> = {
  slip: 'Predicted slip',
  value: 'Value among all orders',
  tier: 'Tier of the customer',
  trend: 'Getting worse',
};

/** How grave exceptions are, and how orders in jeopardy are scored. */
export function SeverityTab({ edit, problems }: TabProps): ReactNode {
  return (
    <div className="policy-page">
      <Jeopardy edit={edit} problems={problems} />
      <Adjustments edit={edit} />
      <Starting edit={edit} />
    </div>
  );
}

type Parts = Pick<TabProps, 'edit' | 'problems'>;

function Jeopardy({ edit, problems }: Parts): ReactNode {
  const { weights, bands, slipToleranceMs } = edit.policy.jeopardy;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return (
    <section className="policy-section">
      <h2>Jeopardy</h2>
      <div className="band-picture" role="img" aria-label={bandWords(bands)}>
        {JEOPARDY_BANDS.map((band) => (
          <span
            key={band}
            data-band={band}
            style={{
              left: `${bands[band].from - 1}%`,
              width: `${Math.max(0, bands[band].to - bands[band].from + 1)}%`,
            }}
          >
            {band}
          </span>
        ))}
      </div>
      <div className="bands">
        {JEOPARDY_BANDS.map((band) => (
          <div key={band} className="policy-line">
            <span className="band-name">{band}</span>
            <span className="line-value">
              <NumberEntry
                label={`${band} from`}
                from={1}
                to={100}
                value={bands[band].from}
                onChange={(from) => edit.set(['jeopardy', 'bands', band, 'from'], from)}
              />
              <span className="quiet">to</span>
              <NumberEntry
                label={`${band} to`}
                from={1}
                to={100}
                value={bands[band].to}
                onChange={(to) => edit.set(['jeopardy', 'bands', band, 'to'], to)}
              />
              <Problem text={problemAt(problems, `jeopardy.bands.${band}`)} />
            </span>
          </div>
        ))}
      </div>
      <h3>What makes up the score</h3>
      <div className="weight-picture" aria-hidden>
        {(Object.keys(WEIGHT_WORDS) as (keyof typeof weights)[]).map((name) => (
          <span key={name} data-weight={name} style={{ width: `${total === 0 ? 0 : (weights[name] / total) * 100}%` }}>
            {`${WEIGHT_SHORT[name]} ${weights[name]}`}
          </span>
        ))}
      </div>
      {(Object.keys(WEIGHT_WORDS) as (keyof typeof weights)[]).map((name) => (
        <div key={name} className="policy-line">
          <span>{WEIGHT_WORDS[name]}</span>
          <span className="line-value">
            <NumberEntry
              label={`Points for ${WEIGHT_WORDS[name].toLowerCase()}`}
              from={0}
              to={100}
              value={weights[name]}
              onChange={(value) => edit.set(['jeopardy', 'weights', name], value)}
            />
            <span className="quiet small">points</span>
          </span>
        </div>
      ))}
      <Problem text={problems.get('jeopardy.weights')} />
      <div className="policy-line">
        <span>All points of the slip from</span>
        <span className="line-value">
          <DurationEntry
            label="All points of the slip from"
            value={slipToleranceMs}
            onChange={(value) => edit.set(['jeopardy', 'slipToleranceMs'], value)}
          />
        </span>
      </div>
    </section>
  );
}

function bandWords(bands: JeopardyRule['bands']): string {
  return JEOPARDY_BANDS.map((band) => `${band} ${bands[band].from} to ${bands[band].to}`).join(', ');
}

function Adjustments({ edit }: Pick<TabProps, 'edit'>): ReactNode {
  const { severity } = edit.policy;
  return (
    <section className="policy-section">
      <h2>Raised and lowered</h2>
      <div className="policy-line">
        <span>One step graver when promised within</span>
        <span className="line-value">
          <DurationEntry
            label="One step graver when promised within"
            value={severity.pressingMs}
            onChange={(value) => edit.set(['severity', 'pressingMs'], value)}
          />
          <span className="quiet small">on workdays</span>
        </span>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={severity.raiseTopDecile}
          onChange={(event) => edit.set(['severity', 'raiseTopDecile'], event.target.checked)}
        />
        One step graver for orders in the top tenth by value
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={severity.lowerInTime}
          onChange={(event) => edit.set(['severity', 'lowerInTime'], event.target.checked)}
        />
        One step milder while the goods are expected in time
      </label>
      <TopTenth edit={edit} />
    </section>
  );
}

/** Where the top tenth begins: proposed from the orders in the store, and fixed once taken. */
function TopTenth({ edit }: Pick<TabProps, 'edit'>): ReactNode {
  const { value } = useQuery('policy.deciles', {}, { keep: true });
  const { valueTopDecile } = edit.policy;
  const rows = value?.rows ?? [];
  const currencies = [...new Set([...rows.map(({ currency }) => currency), ...Object.keys(valueTopDecile)])];
  return currencies.map((currency) => {
    const today = rows.find((row) => row.currency === currency)?.deciles[8];
    const taken = valueTopDecile[currency];
    return (
      <div key={currency} className="policy-line">
        <span>{`Top tenth in ${currency} from`}</span>
        <span className="line-value">
          {taken !== undefined && (
            <>
              <AmountEntry
                label={`Top tenth in ${currency} from`}
                value={taken}
                onChange={(next) => edit.set(['valueTopDecile', currency], next)}
              />
              <Reset
                what={`the top tenth in ${currency}`}
                shipped="none"
                changed
                onReset={() => edit.set(['valueTopDecile', currency], undefined)}
              />
            </>
          )}
          {today !== undefined && today !== taken && (
            <span className="small quiet">
              {`Top tenth today: ${formatMoney({ amount: today as Micros, currency })} `}
              <button
                type="button"
                className="link-button"
                onClick={() => edit.set(['valueTopDecile', currency], today)}
              >
                Take it
              </button>
            </span>
          )}
        </span>
      </div>
    );
  });
}

function Starting({ edit }: Pick<TabProps, 'edit'>): ReactNode {
  const [text, setText] = useState('');
  const { starting } = edit.policy.severity;
  const wanted = text.trim().toLowerCase();
  const shown = CODES.filter((code) => `${code} ${EXCEPTIONS[code].title}`.toLowerCase().includes(wanted));
  return (
    <section className="policy-section">
      <h2>Starting severity</h2>
      <input
        className="input"
        type="search"
        placeholder="Find an exception"
        aria-label="Find an exception"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <table className="figures">
        <FigureColumns />
        <tbody>
          {shown.map((code) => {
            const shipped = EXCEPTIONS[code].severity;
            const changed = starting[code] !== undefined && starting[code] !== shipped;
            return (
              <tr key={code} data-changed={changed}>
                <th scope="row">{EXCEPTIONS[code].title}</th>
                <td className="figure-value">
                  <select
                    className="input"
                    aria-label={`Severity of ${EXCEPTIONS[code].title}`}
                    value={starting[code] ?? shipped}
                    onChange={(event) => {
                      const next = event.target.value as Severity;
                      edit.set(['severity', 'starting', code], next === shipped ? undefined : next);
                    }}
                  >
                    {SEVERITIES.map((severity) => (
                      <option key={severity}>{severity}</option>
                    ))}
                  </select>
                </td>
                <td className="quiet small shipped">
                  {changed && `shipped ${shipped}`}
                  <Reset
                    what={`severity of ${EXCEPTIONS[code].title}`}
                    shipped={shipped}
                    changed={changed}
                    onReset={() => edit.set(['severity', 'starting', code], undefined)}
                  />
                </td>
                <td className="quiet small optional">
                  <span className="code">{code}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

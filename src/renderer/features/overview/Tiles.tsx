import type { ReactNode } from 'react';
import type { KpiFigure, KpiFrame, KpiId, KpiTrend } from '#shared/contract/dto/kpis.ts';
import { KpiInfo } from './KpiDefinition.tsx';
import { rowsAddress } from './addresses.ts';
import { countsWords, figureWords, valueWords } from './figure-words.ts';
import { Sparkline } from './Sparkline.tsx';
import type { Choice } from './choice.ts';

/** The figures of the first glance; all of them are in the table below. */
export const TILES = [
  'otif',
  'on_time',
  'in_full',
  'perfect_order',
  'line_fill',
  'backorder',
  'cycle_time',
  'promise_accuracy',
  'credit_hold_rate',
  'invoicing_lag',
  'exception_rate',
  'touchless',
] as const satisfies readonly KpiId[];

interface TilesProps {
  readonly figures: readonly KpiFigure[];
  readonly frame: KpiFrame;
  readonly trend: KpiTrend | undefined;
  readonly choice: Choice;
}

export function Tiles({ figures, frame, trend, choice }: TilesProps): ReactNode {
  const theirs = figures.find(({ definition }) => definition.id === 'otif_customer');
  return (
    <ul className="kpi-tiles">
      {TILES.map((id) => {
        const figure = figures.find(({ definition }) => definition.id === id);
        if (!figure) return null;
        return (
          <Tile key={id} figure={figure} frame={frame} trend={trend} choice={choice}>
            {id === 'otif' && theirs && theirs.missing === null && (
              <a className="kpi-beside" href={rowsAddress('otif_customer', choice)} title={countsWords(theirs)}>
                {`By the customer’s rule ${figureWords(theirs)}`}
              </a>
            )}
          </Tile>
        );
      })}
    </ul>
  );
}

interface TileProps extends Omit<TilesProps, 'figures'> {
  readonly figure: KpiFigure;
  readonly children: ReactNode;
}

function Tile({ figure, frame, trend, choice, children }: TileProps): ReactNode {
  const { definition, missing, rows } = figure;
  const points = trend?.series.find(({ id }) => id === definition.id)?.points ?? [];
  const values = points.map(({ value }) => value);
  const said = values.map((value) => valueWords(definition.unit, value)).join(', ');
  const content = (
    <>
      <span className={`kpi-value tabular${missing === null ? '' : ' none'}`}>{figureWords(figure)}</span>
      <span className="kpi-counts">{countsWords(figure)}</span>
    </>
  );
  return (
    <li className="kpi-tile" data-kpi={definition.id}>
      <div className="kpi-head">
        <h3>{definition.title}</h3>
        <KpiInfo figure={figure} frame={frame} />
      </div>
      {rows === null || rows.count === 0 ? (
        <div className="kpi-body">{content}</div>
      ) : (
        <a className="kpi-body" href={rowsAddress(definition.id, choice)}>
          {content}
        </a>
      )}
      {children}
      <div className="kpi-foot">
        <Sparkline values={values} words={`${definition.title} in the last ${values.length} weeks: ${said}`} />
      </div>
    </li>
  );
}

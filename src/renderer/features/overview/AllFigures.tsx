import type { ReactNode } from 'react';
import type { KpiFigure, KpiFrame, KpiId } from '#shared/contract/dto/kpis.ts';
import { rowsAddress } from './addresses.ts';
import { Panel } from './Charts.tsx';
import type { Choice } from './choice.ts';
import { countsWords, figureWords } from './figure-words.ts';
import { KpiInfo } from './KpiDefinition.tsx';

const GROUPS: readonly { readonly words: string; readonly ids: readonly KpiId[] }[] = [
  {
    words: 'Service',
    ids: [
      'otif',
      'otif_customer',
      'otif_units',
      'on_time',
      'in_full',
      'on_time_ship',
      'perfect_order',
      'promise_accuracy',
      'promise_changes',
    ],
  },
  { words: 'Stock', ids: ['line_fill', 'unit_fill', 'order_fill', 'backorder', 'backorder_value'] },
  {
    words: 'Cycle',
    ids: [
      'cycle_time',
      'segment_entry',
      'segment_credit',
      'segment_allocate',
      'segment_pick_pack',
      'segment_dock',
      'segment_transit',
      'segment_invoice',
    ],
  },
  {
    words: 'Credit and billing',
    ids: [
      'credit_hold_rate',
      'credit_hold_duration',
      'invoicing_lag',
      'invoiced_late',
      'unbilled_value',
      'billing_accuracy',
      'dso',
      'dso_best',
      'days_delinquent',
      'cash_held',
    ],
  },
  {
    words: 'Exceptions',
    ids: [
      'exception_rate',
      'lost_hours',
      'early_warning',
      'warning_precision',
      'mttd',
      'mtta',
      'mttr',
      'touchless',
      'touches',
    ],
  },
  {
    words: 'Data',
    ids: [
      'auto_match',
      'reject_rate',
      'feed_freshness',
      'completeness',
      'expedite_rate',
      'reconciliation_effort',
      'roi',
    ],
  },
];

/** Every figure as a table, also those that cannot be told, with the fact that is missing. */
export function AllFigures({
  figures,
  frame,
  choice,
}: {
  figures: readonly KpiFigure[];
  frame: KpiFrame;
  choice: Choice;
}): ReactNode {
  return (
    <Panel title="All figures" note={frame.words}>
      <div className="all-figures">
        {GROUPS.map(({ words, ids }) => (
          <table key={words}>
            <thead>
              <tr>
                <th scope="col">{words}</th>
                <th scope="col" className="num">
                  Figure
                </th>
                <th scope="col">Counted</th>
              </tr>
            </thead>
            <tbody>
              {ids.flatMap((id) => {
                const figure = figures.find(({ definition }) => definition.id === id);
                return figure ? [<Row key={id} figure={figure} frame={frame} choice={choice} />] : [];
              })}
            </tbody>
          </table>
        ))}
      </div>
    </Panel>
  );
}

function Row({ figure, frame, choice }: { figure: KpiFigure; frame: KpiFrame; choice: Choice }): ReactNode {
  const { definition, rows } = figure;
  const said = figureWords(figure);
  return (
    <tr data-kpi={definition.id}>
      <td>
        <span className="figure-name">
          {definition.title}
          <KpiInfo figure={figure} frame={frame} />
        </span>
      </td>
      <td className="num">
        {rows === null || rows.count === 0 ? said : <a href={rowsAddress(definition.id, choice)}>{said}</a>}
      </td>
      <td className="quiet small figure-counts" title={countsWords(figure)}>
        {countsWords(figure)}
      </td>
    </tr>
  );
}

import type { ReactNode } from 'react';
import { useQuery } from '../../data/use-query.ts';
import { DirectionMark, JeopardyBar } from '../../ui/Jeopardy.tsx';

const PART_WORDS = { slip: 'Predicted slip', value: 'Value', tier: 'Customer tier', trend: 'Trend' } as const;

/** What the order's score is made of; the points add up to it. */
export function JeopardyParts({ orderKey }: { orderKey: string }): ReactNode {
  const { value } = useQuery('order.jeopardy', { orderKey }, { keep: true });
  if (!value?.jeopardy) return null;
  const { score, band, direction, parts } = value.jeopardy;
  return (
    <details className="jeopardy-parts small">
      <summary>
        <span className="quiet">Jeopardy</span>
        <JeopardyBar score={score} band={band} />
        <DirectionMark direction={direction} />
      </summary>
      <table>
        <tbody>
          {parts.map(({ part, points, of, sentence }) => (
            <tr key={part}>
              <th scope="row">{PART_WORDS[part]}</th>
              <td className="tabular right">{`${points.toFixed(1)} of ${of}`}</td>
              <td className="quiet">{sentence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

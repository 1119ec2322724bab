import { useState, type ReactNode } from 'react';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { At } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/format.ts';

const PAGE = 50;

/** Everything that people decided, each of which can be undone. */
export function DecisionLog(): ReactNode {
  const decide = useDecide();
  const [offset, setOffset] = useState(0);
  const { value } = useQuery('decisions.list', { key: null, offset, limit: PAGE }, { keep: true });
  const total = value?.total ?? 0;
  return (
    <section className="decision-log">
      <div className="section-head">
        <h2>{`Decisions (${formatCount(total)})`}</h2>
        <span className="spacer" />
        {total > PAGE && (
          <>
            <button
              type="button"
              className="button plain low"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - PAGE))}
            >
              Newer
            </button>
            <button
              type="button"
              className="button plain low"
              disabled={offset + PAGE >= total}
              onClick={() => setOffset(offset + PAGE)}
            >
              Older
            </button>
          </>
        )}
      </div>
      {value && total === 0 && (
        <p className="quiet">
          Nobody has decided anything yet. Acknowledged exceptions, owners, notes and links are listed here.
        </p>
      )}
      {total > 0 && (
        <table>
          <thead>
            <tr>
              <th>When</th>
              <th>Who</th>
              <th className="stretch">What</th>
              <th>
                <span className="visually-hidden">Undo</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value?.rows.map((row) => (
              <tr key={row.id} className={row.undone ? 'faint' : ''}>
                <td>
                  <At at={row.at} />
                </td>
                <td>{row.author}</td>
                <td
                  className="stretch ellipsis"
                  title={row.sentence}
                >{`${row.sentence}${row.undone ? ' (undone)' : ''}`}</td>
                <td className="num">
                  {!row.undone && (
                    <button
                      type="button"
                      className="link-button"
                      onClick={() => void decide(`Undone: ${row.sentence}`, [{ kind: 'undo', decisionId: row.id }])}
                    >
                      {row.body.kind === 'undo' ? 'Restore' : 'Undo'}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

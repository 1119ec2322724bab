import { useState, type FormEvent, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { usePastReason } from '../../state/past.ts';
import { At } from '../../ui/Figures.tsx';
import { ChangeLog } from './ChangeLog.tsx';

const PAGE = 100;

/** Notes and every decision about the order, newest first. */
export function History({ view, logKey }: { view: OrderView; logKey: string }): ReactNode {
  const reason = usePastReason();
  const decide = useDecide();
  const [text, setText] = useState('');
  const { value } = useQuery('decisions.list', { key: view.orderKey, offset: 0, limit: PAGE });
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const note = text.trim();
    if (
      note !== '' &&
      (await decide(`Note on ${view.orderNo.value}`, [
        { kind: 'note', target: 'order', key: view.orderKey, text: note },
      ]))
    )
      setText('');
  };
  return (
    <section className="order-section" aria-label="Notes and history">
      <h2>Notes and history</h2>
      <form className="note-form" onSubmit={(event) => void add(event)}>
        <input
          id="order-note"
          className="input"
          placeholder="Write a note"
          aria-label="Note"
          maxLength={4000}
          disabled={reason !== null}
          title={reason ?? undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={text.trim() === '' || reason !== null}
          title={reason ?? undefined}
        >
          Add note
        </button>
      </form>
      <ul className="history">
        {value?.rows.map((row) => (
          <li key={row.id} className={row.undone ? 'undone' : ''}>
            <span className="quiet">
              <At at={row.at} />
            </span>
            <span className="quiet">{row.author}</span>
            <span>
              {row.sentence}
              {row.undone && <span className="quiet"> (undone)</span>}
            </span>
          </li>
        ))}
        {value?.rows.length === 0 && (
          <li className="nobody quiet">Nobody has decided or noted anything about this order.</li>
        )}
      </ul>
      <ChangeLog orderKey={logKey} />
    </section>
  );
}

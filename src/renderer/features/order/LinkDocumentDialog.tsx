import { useDeferredValue, useState, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Monogram } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS } from '../../ui/words.ts';

const SHOWN = 12;

/** Links a document that belongs to no order yet, found by any of its numbers. */
export function LinkDocumentDialog({ view, onClose }: { view: OrderView; onClose: () => void }): ReactNode {
  const decide = useDecide();
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim());
  const { value, error } = useQuery('unlinked.list', { offset: 0, limit: SHOWN, text: asked }, { keep: true });
  const link = async (documentKey: string, name: string): Promise<void> => {
    if (
      await decide(`Linked ${name} to ${view.orderNo.value}`, [{ kind: 'link', documentKey, orderKey: view.orderKey }])
    )
      onClose();
  };
  return (
    <Dialog title="Link a document" onClose={onClose}>
      <div className="body">
        <h2>{`Link a document to ${view.orderNo.value}`}</h2>
        <div className="field">
          <label htmlFor="link-text">Any number of the document</label>
          <input
            id="link-text"
            className="input"
            value={text}
            autoComplete="off"
            spellCheck={false}
            data-first-focus
            onChange={(event) => setText(event.target.value)}
          />
          <span className="help">
            {value && value.total > SHOWN
              ? `The latest ${SHOWN} of ${value.total.toLocaleString()} that wait; type to narrow.`
              : 'Documents that belong to no order yet.'}
          </span>
        </div>
        {error && (
          <p role="alert">
            {error.message} <span className="quiet">{error.next}</span>
          </p>
        )}
        <ul className="link-choices">
          {value?.rows.map((row) => (
            <li key={row.documentKey}>
              <button
                type="button"
                className="menu-item"
                onClick={() => void link(row.documentKey, `${DOCUMENT_WORDS[row.kind]} ${row.label}`)}
              >
                <Monogram connectionId={row.connectionId} />
                <span className="quiet">{DOCUMENT_WORDS[row.kind]}</span>
                {row.label}
                <span className="keys ellipsis">{row.references.map((reference) => reference.text).join(', ')}</span>
              </button>
            </li>
          ))}
          {value && value.rows.length === 0 && (
            <li className="quiet">
              {asked === '' ? 'Every document belongs to an order.' : 'No unlinked document has such a number.'}
            </li>
          )}
        </ul>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

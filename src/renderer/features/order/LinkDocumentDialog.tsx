import { useState, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DOCUMENT_WORDS } from '../../ui/words.ts';

const PAGE = 200;

/** Links a document that belongs to no order yet, found by any of its numbers. */
export function LinkDocumentDialog({ view, onClose }: { view: OrderView; onClose: () => void }): ReactNode {
  const decide = useDecide();
  const [text, setText] = useState('');
  const { value } = useQuery('unlinked.list', { offset: 0, limit: PAGE });
  const wanted = text.trim().toLowerCase();
  const rows = (value?.rows ?? []).filter(
    (row) =>
      wanted === '' ||
      [row.label, ...row.references.map((reference) => reference.text)].some((candidate) =>
        candidate.toLowerCase().includes(wanted),
      ),
  );
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
          <input id="link-text" className="input" value={text} onChange={(event) => setText(event.target.value)} />
          <span className="help">Documents that belong to no order yet.</span>
        </div>
        <ul className="link-choices">
          {rows.slice(0, 12).map((row) => (
            <li key={row.documentKey}>
              <button
                type="button"
                className="menu-item"
                onClick={() => void link(row.documentKey, `${DOCUMENT_WORDS[row.kind]} ${row.label}`)}
              >
                <span className="quiet">{DOCUMENT_WORDS[row.kind]}</span>
                {row.label}
                <span className="keys ellipsis">{row.references.map((reference) => reference.text).join(', ')}</span>
              </button>
            </li>
          ))}
          {value && rows.length === 0 && (
            <li className="quiet">
              {value.total === 0 ? 'Every document belongs to an order.' : 'No unlinked document has such a number.'}
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

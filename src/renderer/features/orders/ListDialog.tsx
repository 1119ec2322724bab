import { useState, type ReactNode } from 'react';
import { readNumbers } from '#shared/contract/number-list.ts';
import { useListed } from '../../state/listed.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

/** Asks for the numbers of a list; those of the list at hand are there to be changed. */
export function ListDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { list, show } = useListed();
  const [text, setText] = useState(() => list?.numbers.join('\n') ?? '');
  const read = readNumbers(text);
  const { numbers, repeated, beyond } = read;
  const told = [
    plural(numbers.length, 'number'),
    ...(repeated > 0 ? [`${formatCount(repeated)} more than once`] : []),
    ...(beyond > 0 ? [`${formatCount(beyond)} beyond the first ${formatCount(numbers.length)} are left out`] : []),
  ];
  const submit = (): void => {
    if (numbers.length > 0) show(read);
  };
  return (
    <Dialog title="A list of numbers" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h2>Find the orders of a list</h2>
        <div className="field">
          <label htmlFor="list-numbers">Numbers</label>
          <textarea
            id="list-numbers"
            className="input mono"
            rows={12}
            data-first-focus
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
            }}
          />
          <span className="help" role="status">
            {text.trim() === ''
              ? 'Orders, POs, deliveries, tracking, invoices: one a line, or set apart by commas, semicolons or tabs. Of a table the first column counts.'
              : `${told.join(', ')}.`}
          </span>
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={numbers.length === 0}>
            Show the orders
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NamedNumber } from '#shared/contract/dto/order-list.ts';
import type { NumberList } from '#shared/contract/number-list.ts';
import { formatRoute } from '../../state/route.ts';
import { useToasts } from '../../state/toasts.ts';
import { formatCount } from '../../ui/format.ts';
import { Menu } from '../../ui/Menu.tsx';
import { plural } from '../../ui/words.ts';

interface ListedLineProps {
  readonly list: NumberList;
  readonly rows: readonly NamedNumber[];
  readonly onChange: () => void;
  readonly onForget: () => void;
}

/** How the list was answered: what names an order, what names none and what names several. */
export function ListedLine({
  list: { numbers, repeated, beyond },
  rows,
  onChange,
  onForget,
}: ListedLineProps): ReactNode {
  const missing = rows.filter(({ orderKeys }) => orderKeys.length === 0);
  const several = rows.filter(({ orderKeys }) => orderKeys.length > 1);
  return (
    <div className="filter-line" role="group" aria-label="List">
      <span className="tabular">
        {`${plural(numbers.length, 'number')} of a list: ${formatCount(rows.length - missing.length)} found`}
      </span>
      {missing.length > 0 && (
        <NumbersMenu words={`${formatCount(missing.length)} not found`} rows={missing} detail={missingDetail} />
      )}
      {several.length > 0 && (
        <NumbersMenu words={`${formatCount(several.length)} of several orders`} rows={several} detail={severalDetail} />
      )}
      {repeated > 0 && <span className="quiet">{`${formatCount(repeated)} more than once`}</span>}
      {beyond > 0 && (
        <span className="ageing">{`${formatCount(beyond)} beyond the first ${formatCount(numbers.length)} left out`}</span>
      )}
      <span className="spacer" />
      <button type="button" className="link-button" onClick={onChange}>
        Change the list
      </button>
      <button type="button" className="link-button" onClick={onForget}>
        Close the list
      </button>
    </div>
  );
}

function missingDetail({ documentKey }: NamedNumber): ReactNode {
  if (documentKey === null) return null;
  return (
    <a className="quiet" href={formatRoute('unlinked', documentKey)}>
      on a document of no order
    </a>
  );
}

function severalDetail({ orderKeys }: NamedNumber): ReactNode {
  return <span className="quiet">{`${orderKeys.length} orders`}</span>;
}

/** More than this nobody reads; all of them are copied. */
const MOST_SHOWN = 300;

interface NumbersMenuProps {
  readonly words: string;
  readonly rows: readonly NamedNumber[];
  readonly detail: (row: NamedNumber) => ReactNode;
}

function NumbersMenu({ words, rows, detail }: NumbersMenuProps): ReactNode {
  const copy = (): void => {
    void navigator.clipboard
      .writeText(rows.map(({ number }) => number).join('\r\n'))
      .then(() => useToasts.getState().say(`${plural(rows.length, 'number')} copied`));
  };
  return (
    <Menu label={words} className="button low" button={words}>
      <button type="button" role="menuitem" className="menu-item" onClick={copy}>
        <Copy size={13} aria-hidden />
        {rows.length === 1 ? 'Copy it' : `Copy all ${formatCount(rows.length)}`}
      </button>
      <ul className="listed-numbers" aria-label={words}>
        {rows.slice(0, MOST_SHOWN).map((row) => (
          <li key={row.number}>
            <span className="mono">{row.number}</span> {detail(row)}
          </li>
        ))}
        {rows.length > MOST_SHOWN && (
          <li className="quiet">{`and ${formatCount(rows.length - MOST_SHOWN)} more, which are copied too`}</li>
        )}
      </ul>
    </Menu>
  );
}

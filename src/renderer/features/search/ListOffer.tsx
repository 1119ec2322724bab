import type { ReactNode } from 'react';
import type { NumberList } from '#shared/contract/number-list.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

/** What the numbers of a pasted list name, before they are shown as a grid. */
export function ListOffer({ list, onOpen, id }: { list: NumberList; onOpen: () => void; id: string }): ReactNode {
  const { value, error } = useQuery('orders.named', { numbers: [...list.numbers] });
  return (
    <>
      <div id={id} role="listbox" aria-label="Pasted list">
        <div
          id={`${id}-0`}
          className="search-hit"
          role="option"
          aria-selected
          tabIndex={-1}
          onMouseDown={(event) => {
            event.preventDefault();
            onOpen();
          }}
        >
          <span className="command-words">{`Show the orders of ${plural(list.numbers.length, 'number')} as a grid`}</span>
          <kbd className="command-key">Enter</kbd>
        </div>
      </div>
      <p className="search-words quiet tabular" role="status">
        {error ? `${error.message} ${error.next}` : value ? answered(value.rows) : 'Looking them up'}
      </p>
    </>
  );
}

function answered(rows: readonly { readonly orderKeys: readonly string[] }[]): string {
  const missing = rows.filter(({ orderKeys }) => orderKeys.length === 0).length;
  const several = rows.filter(({ orderKeys }) => orderKeys.length > 1).length;
  const parts = [
    `${formatCount(rows.length - missing)} found`,
    ...(several > 0 ? [`${formatCount(several)} of them of several orders`] : []),
    ...(missing > 0 ? [`${formatCount(missing)} not found`] : []),
  ];
  return `${parts.join(', ')}.`;
}

import { Search } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode, type RefObject } from 'react';
import { useOnceReady } from '../../data/use-once-ready.ts';
import { useQuery } from '../../data/use-query.ts';

const SHORTEST = 3;
const SHOWN = 8;

/** Looks for an order that is not among the candidates, by any number or name on it. */
export function FindOrder({
  field,
  onFound,
}: {
  field: RefObject<HTMLInputElement | null>;
  onFound: (orderKey: string) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const typed = text.trim();
  const asked = useDeferredValue(typed);
  const enough = asked.length >= SHORTEST;
  const { value, fetching } = useQuery('search.ask', enough ? { text: asked, limit: 40 } : null, { keep: enough });
  const hits = [
    ...new Map((value?.hits ?? []).flatMap((hit) => (hit.orderKey === null ? [] : [[hit.orderKey, hit]]))).values(),
  ].slice(0, SHOWN);
  const choose = (orderKey: string | null | undefined): void => {
    if (!orderKey) return;
    setText('');
    field.current?.blur();
    onFound(orderKey);
  };
  const chooseFirst = useOnceReady(asked === typed && !fetching, typed, () => choose(hits[0]?.orderKey));
  return (
    <div className="find-order">
      <Search size={13} aria-hidden className="find-icon" />
      <input
        ref={field}
        className="input"
        type="text"
        value={text}
        autoComplete="off"
        spellCheck={false}
        aria-label="Find another order"
        placeholder="Another order: any number or name"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setText('');
            event.currentTarget.blur();
          } else if (event.key === 'Enter') chooseFirst();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <kbd className="find-key">/</kbd>
      {enough && text !== '' && (
        <ul className="find-hits" aria-label="Orders found">
          {hits.map((hit) => (
            <li key={hit.orderKey}>
              <button type="button" className="menu-item" onClick={() => choose(hit.orderKey)}>
                <span className="strong">{hit.orderNo}</span>
                <span className="quiet ellipsis">
                  {[
                    hit.customer,
                    hit.text === hit.orderNo || hit.text === hit.customer ? null : `${hit.field} ${hit.text}`,
                  ]
                    .filter((part) => part !== null)
                    .join(', ')}
                </span>
              </button>
            </li>
          ))}
          {value && hits.length === 0 && <li className="quiet find-none">{`No order holds “${asked}”.`}</li>}
        </ul>
      )}
    </div>
  );
}

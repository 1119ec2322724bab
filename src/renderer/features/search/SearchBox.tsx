import { Search } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SearchHit } from '#shared/contract/dto/links.ts';
import { useOnceReady } from '../../data/use-once-ready.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, go, orderAddress } from '../../state/route.ts';
import { withCommand } from '../../ui/command-key.ts';
import { fragmentOf, SEARCH_PREFIXES, SHORTEST_FRAGMENT } from './prefixes.ts';

const GROUP_WORDS: Readonly<Record<SearchHit['group'], string>> = {
  orders: 'Orders',
  shipments: 'Shipments',
  invoices: 'Invoices',
  customers: 'Customers',
  other: 'Other',
};
const GROUPS = Object.keys(GROUP_WORDS) as SearchHit['group'][];
const SHOWN_HITS = 40;

/** One field for every number, reference and party. */
export function SearchBox(): ReactNode {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [selected, setSelected] = useState(0);
  const typed = text.trim();
  const asked = useDeferredValue(typed);
  const enough = fragmentOf(asked).length >= SHORTEST_FRAGMENT;
  const {
    value: answer,
    error,
    fetching,
  } = useQuery('search.ask', enough ? { text: asked, limit: SHOWN_HITS } : null, { keep: enough });
  const groups = GROUPS.map((group) => ({
    group,
    hits: answer?.hits.filter((hit) => hit.group === group) ?? [],
  })).filter(({ hits }) => hits.length > 0);
  const hits = groups.flatMap((group) => group.hits);

  const close = (): void => {
    setOpen(false);
    input.current?.blur();
  };
  const openAll = (): void => {
    close();
    go(formatRoute('orders', '', { view: 'all', text: typed }));
  };
  const openHit = (hit: SearchHit | undefined): void => {
    if (!hit) return;
    close();
    if (hit.orderKey !== null) go(orderAddress(hit.orderKey));
    else if (hit.group === 'customers') go(formatRoute('orders', '', { view: 'all', text: `cust:${hit.text}` }));
    else go(formatRoute('unlinked', hit.documentKey ?? ''));
  };
  const openSelected = useOnceReady(asked === typed && !fetching, typed, () => openHit(hits[selected]));
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (text === '') close();
      else setText('');
    } else if (event.key === 'ArrowDown') setSelected(Math.min(hits.length - 1, selected + 1));
    else if (event.key === 'ArrowUp') setSelected(Math.max(0, selected - 1));
    else if (event.key === 'Enter' && fragmentOf(typed).length >= SHORTEST_FRAGMENT) {
      if (event.shiftKey) openAll();
      else openSelected();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className="search"
      role="search"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Search size={14} className="search-icon" aria-hidden />
      <input
        ref={input}
        id="search"
        className="search-input"
        type="text"
        autoComplete="off"
        spellCheck={false}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-label="Search everything"
        placeholder="Any order, PO, tracking, invoice or customer"
        value={text}
        aria-activedescendant={open && hits.length > 0 ? `${listId}-${selected}` : undefined}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
        onChange={(event) => {
          setText(event.target.value);
          setSelected(0);
          setOpen(true);
        }}
      />
      <kbd className="search-key">{withCommand('K')}</kbd>
      {open && (
        <div className="search-panel">
          {!enough && (
            <Hints
              text={text}
              onPick={(prefix) => {
                setText(prefix);
                input.current?.focus();
              }}
            />
          )}
          {enough && error && <p className="search-words">{`${error.message} ${error.next}`}</p>}
          {enough && answer && hits.length === 0 && (
            <p className="search-words">
              {`Nothing contains “${fragmentOf(asked)}”. `}
              <span className="quiet">Any part of a number works, with or without dashes and zeros.</span>
            </p>
          )}
          <div id={listId} role="listbox" aria-label="Hits">
            {enough &&
              groups.map(({ group, hits: groupHits }) => (
                <div key={group} role="group" aria-label={GROUP_WORDS[group]}>
                  <h3 className="search-group">{GROUP_WORDS[group]}</h3>
                  {groupHits.map((hit) => {
                    const at = hits.indexOf(hit);
                    return (
                      <Hit
                        key={`${at} ${hit.text}`}
                        id={`${listId}-${at}`}
                        hit={hit}
                        selected={at === selected}
                        onPoint={() => setSelected(at)}
                        onOpen={() => openHit(hit)}
                      />
                    );
                  })}
                </div>
              ))}
          </div>
          {hits.length > 0 && (
            <footer className="search-foot">
              <span>
                <kbd>Enter</kbd> opens
              </span>
              <button type="button" className="link-button" onClick={openAll}>
                <kbd>Shift Enter</kbd> all hits as a grid
              </button>
              {answer?.more && <span className="quiet">{`First ${hits.length}; type more to narrow`}</span>}
            </footer>
          )}
        </div>
      )}
    </div>
  );
}

interface HitProps {
  readonly id: string;
  readonly hit: SearchHit;
  readonly selected: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
}

function Hit({ id, hit, selected, onPoint, onOpen }: HitProps): ReactNode {
  const end = hit.matchStart + hit.matchLength;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <div
      ref={row}
      id={id}
      className="search-hit"
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      onPointerMove={onPoint}
      onMouseDown={(event) => {
        event.preventDefault();
        onOpen();
      }}
    >
      <span className="hit-text ellipsis">
        {hit.text.slice(0, hit.matchStart)}
        <mark>{hit.text.slice(hit.matchStart, end)}</mark>
        {hit.text.slice(end)}
      </span>
      <span className="hit-field quiet">{hit.field}</span>
      <span className="hit-order ellipsis quiet">
        {hit.orderNo === null
          ? 'not linked to an order'
          : [hit.orderNo === hit.text ? null : hit.orderNo, hit.customer === hit.text ? null : hit.customer]
              .filter((part) => part !== null)
              .join(', ')}
      </span>
    </div>
  );
}

function Hints({ text, onPick }: { text: string; onPick: (prefix: string) => void }): ReactNode {
  return (
    <div className="search-words">
      <p className="quiet">
        {text.trim() === ''
          ? 'Type three characters or more of any number or name.'
          : `${SHORTEST_FRAGMENT} characters are needed.`}
      </p>
      <p className="search-prefixes">
        {SEARCH_PREFIXES.map(({ prefix, words }) => (
          <button
            key={prefix}
            type="button"
            className="button low"
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(prefix);
            }}
          >
            <span className="mono">{prefix}</span>
            <span className="quiet">{words}</span>
          </button>
        ))}
      </p>
    </div>
  );
}

import { Search } from 'lucide-react';
import { useDeferredValue, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SearchHit } from '#shared/contract/dto/links.ts';
import { isList, readNumbers, type NumberList } from '#shared/contract/number-list.ts';
import { useOnceReady } from '../../data/use-once-ready.ts';
import { useQuery } from '../../data/use-query.ts';
import { useListed } from '../../state/listed.ts';
import { formatRoute, go, orderAddress } from '../../state/route.ts';
import { useSearchText } from '../../state/search-text.ts';
import { withCommand } from '../../ui/command-key.ts';
import { plural } from '../../ui/words.ts';
import { commandsFor, isCommandText } from './commands.ts';
import { ListOffer } from './ListOffer.tsx';
import { fragmentOf, SHORTEST_FRAGMENT } from './prefixes.ts';
import { CommandOption, Hints, HitOption } from './SearchPanel.tsx';
import { useCommands } from './use-commands.ts';

const GROUP_WORDS: Readonly<Record<SearchHit['group'], string>> = {
  orders: 'Orders',
  shipments: 'Shipments',
  invoices: 'Invoices',
  customers: 'Customers',
  other: 'Other',
};
const GROUPS = Object.keys(GROUP_WORDS) as SearchHit['group'][];
const SHOWN_HITS = 40;

/** One field for every number, reference and party, for a list of numbers, and for all that can be done. */
export function SearchBox(): ReactNode {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const { text, set: setText } = useSearchText();
  const [pasted, setPasted] = useState<NumberList | null>(null);
  const [open, setOpen] = useState(false);
  const [selected, setSelected] = useState(0);
  const typed = text.trim();
  const asked = useDeferredValue(typed);
  const isCommand = isCommandText(typed);
  const enough = !isCommandText(asked) && fragmentOf(asked).length >= SHORTEST_FRAGMENT;
  const {
    value: answer,
    error,
    fetching,
  } = useQuery('search.ask', enough ? { text: asked, limit: SHOWN_HITS } : null, { keep: enough });
  const groups = GROUPS.map((group) => ({
    group,
    hits: (enough && answer?.hits.filter((hit) => hit.group === group)) || [],
  })).filter(({ hits }) => hits.length > 0);
  const hits = groups.flatMap((group) => group.hits);
  const commands = commandsFor(useCommands(), typed);
  const last = hits.length + commands.length - 1;

  const close = (): void => {
    setOpen(false);
    input.current?.blur();
  };
  const openAll = (): void => {
    close();
    go(formatRoute('orders', '', { view: 'all', text: typed }));
  };
  const openHit = (hit: SearchHit): void => {
    close();
    if (hit.orderKey !== null) go(orderAddress(hit.orderKey));
    else if (hit.group === 'customers') go(formatRoute('orders', '', { view: 'all', text: `cust:${hit.text}` }));
    else go(formatRoute('unlinked', hit.documentKey ?? ''));
  };
  const run = (at: number): void => {
    const command = commands[at];
    if (!command) return;
    close();
    setText('');
    command.run();
  };
  const openAt = (at: number): void => {
    const hit = hits[at];
    if (hit) openHit(hit);
    else run(at - hits.length);
  };
  const openSelected = useOnceReady(isCommand || (asked === typed && !fetching), typed, () => openAt(selected));
  const openList = (): void => {
    if (pasted === null) return;
    close();
    setPasted(null);
    useListed.getState().show(pasted);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (pasted !== null) setPasted(null);
      else if (text === '') close();
      else setText('');
    } else if (event.key === 'ArrowDown') setSelected(Math.min(Math.max(0, last), selected + 1));
    else if (event.key === 'ArrowUp') setSelected(Math.max(0, selected - 1));
    else if (event.key === 'Enter' && pasted !== null) openList();
    else if (event.key === 'Enter' && typed !== '') {
      if (!event.shiftKey) openSelected();
      else if (!isCommand && fragmentOf(typed).length >= SHORTEST_FRAGMENT) openAll();
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
        placeholder={
          pasted === null
            ? 'Any order, PO, tracking, invoice or customer'
            : `A list of ${plural(pasted.numbers.length, 'number')}`
        }
        value={text}
        aria-activedescendant={
          open && (pasted !== null || last >= 0) ? `${listId}-${pasted ? 0 : selected}` : undefined
        }
        onFocus={() => setOpen(true)}
        onKeyDown={press}
        onPaste={(event) => {
          const list = readNumbers(event.clipboardData.getData('text/plain'));
          if (!isList(list)) return;
          event.preventDefault();
          setText('');
          setPasted(list);
          setOpen(true);
        }}
        onChange={(event) => {
          setText(event.target.value);
          setPasted(null);
          setSelected(0);
          setOpen(true);
        }}
      />
      <kbd className="search-key">{withCommand('K')}</kbd>
      {open && pasted !== null && (
        <div className="search-panel">
          <ListOffer id={listId} list={pasted} onOpen={openList} />
        </div>
      )}
      {open && pasted === null && (
        <div className="search-panel">
          {!enough && !isCommand && (
            <Hints
              text={text}
              onPick={(prefix) => {
                setText(prefix);
                setSelected(0);
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
          {isCommand && commands.length === 0 && <p className="search-words">Nothing of this name can be done.</p>}
          <div id={listId} role="listbox" aria-label="Hits">
            {groups.map(({ group, hits: groupHits }) => (
              <div key={group} role="group" aria-label={GROUP_WORDS[group]}>
                <h3 className="search-group">{GROUP_WORDS[group]}</h3>
                {groupHits.map((hit) => {
                  const at = hits.indexOf(hit);
                  return (
                    <HitOption
                      key={`${at} ${hit.text}`}
                      id={`${listId}-${at}`}
                      hit={hit}
                      selected={at === selected}
                      onPoint={() => setSelected(at)}
                      onOpen={() => openAt(at)}
                    />
                  );
                })}
              </div>
            ))}
            {commands.length > 0 && (
              <div role="group" aria-label="Go to and do">
                <h3 className="search-group">Go to and do</h3>
                {commands.map((command, index) => {
                  const at = hits.length + index;
                  return (
                    <CommandOption
                      key={command.id}
                      id={`${listId}-${at}`}
                      command={command}
                      selected={at === selected}
                      onPoint={() => setSelected(at)}
                      onOpen={() => openAt(at)}
                    />
                  );
                })}
              </div>
            )}
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

import { useEffect, useRef, type ReactNode } from 'react';
import type { SearchHit } from '#shared/contract/dto/links.ts';
import { SEARCH_PREFIXES, SHORTEST_FRAGMENT } from './prefixes.ts';
import { COMMAND_PREFIX, type Command } from './commands.ts';

interface OptionProps {
  readonly id: string;
  readonly selected: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
}

function Option({
  id,
  selected,
  onPoint,
  onOpen,
  children,
}: OptionProps & { readonly children: ReactNode }): ReactNode {
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
      {children}
    </div>
  );
}

export function HitOption({ hit, ...option }: OptionProps & { readonly hit: SearchHit }): ReactNode {
  const end = hit.matchStart + hit.matchLength;
  return (
    <Option {...option}>
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
    </Option>
  );
}

export function CommandOption({ command, ...option }: OptionProps & { readonly command: Command }): ReactNode {
  return (
    <Option {...option}>
      <span className="command-words ellipsis">{command.words}</span>
      {command.keys !== undefined && <kbd className="command-key">{command.keys}</kbd>}
    </Option>
  );
}

export function Hints({ text, onPick }: { text: string; onPick: (prefix: string) => void }): ReactNode {
  const prefixes = [...SEARCH_PREFIXES, { prefix: COMMAND_PREFIX, words: 'What can be done' }];
  return (
    <div className="search-words">
      <p className="quiet">
        {text.trim() === ''
          ? 'Type three characters or more of any number or name, or paste a list of numbers.'
          : `${SHORTEST_FRAGMENT} characters are needed.`}
      </p>
      <p className="search-prefixes">
        {prefixes.map(({ prefix, words }) => (
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

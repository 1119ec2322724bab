import { useCallback, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { UnlinkedRow } from '#shared/contract/dto/links.ts';
import { Age } from '../../ui/Figures.tsx';
import { Monogram } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, UNLINKED_WORDS } from '../../ui/words.ts';

/** In pixels; the style sheet draws rows of this height. */
const ROW = 46;
const BEYOND = 8;

/** Rows in sight, some above and below included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Documents of no order, one below the other; only those in sight are drawn. */
export function OrphanList({
  total,
  row,
  range,
  selected,
  onRange,
  onSelect,
}: {
  total: number;
  row: (index: number) => UnlinkedRow | undefined;
  range: Range;
  selected: number;
  onRange: (range: Range) => void;
  onSelect: (index: number) => void;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const first = Math.max(0, Math.floor(element.scrollTop / ROW) - BEYOND);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW) + BEYOND;
    onRange({ first, last });
  }, [onRange]);
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [look]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || selected < 0) return;
    const top = selected * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW - element.clientHeight;
  }, [selected]);
  const indexes = Array.from(
    { length: Math.max(0, Math.min(range.last, total - 1) - range.first + 1) },
    (_, at) => range.first + at,
  );
  return (
    <div ref={box} className="orphan-list" onScroll={look}>
      <ul aria-label="Unlinked documents" style={{ height: total * ROW }}>
        {indexes.map((index) => (
          <li
            key={index}
            style={{ top: index * ROW }}
            aria-setsize={total}
            aria-posinset={index + 1}
            className="orphan-place"
          >
            <OrphanRow row={row(index)} selected={index === selected} onSelect={() => onSelect(index)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function OrphanRow({
  row,
  selected,
  onSelect,
}: {
  row: UnlinkedRow | undefined;
  selected: boolean;
  onSelect: () => void;
}): ReactNode {
  if (!row)
    return (
      <div className="orphan-row" aria-busy="true">
        <span className="skeleton" style={{ width: '60%' }} />
      </div>
    );
  const says = row.summary ?? row.references.map(({ text }) => text).join(', ');
  return (
    <button type="button" className="orphan-row" aria-current={selected} onClick={onSelect} title={row.reason}>
      <Monogram connectionId={row.connectionId} />
      <span className="orphan-main">
        <span className="orphan-line">
          <span className="quiet nowrap">{DOCUMENT_WORDS[row.kind]}</span>
          <span className="ellipsis orphan-label">{row.label}</span>
        </span>
        <span className="small quiet ellipsis">{says}</span>
      </span>
      <span className="orphan-side small quiet">
        <Age at={row.decided?.at ?? row.recordedAt ?? row.firstSeenAt} />
        <span className="ellipsis">{row.decided?.orderNo ?? (row.code === null ? '' : UNLINKED_WORDS[row.code])}</span>
      </span>
    </button>
  );
}

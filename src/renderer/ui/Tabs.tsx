import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { formatCount } from './format.ts';

export interface Tab<T extends string> {
  readonly id: T;
  readonly words: string;
  /** Undefined: not known yet. */
  readonly count?: number | undefined;
}

/** Views of one screen. Left and right move, as in every tab list. */
export function Tabs<T extends string>({
  label,
  tabs,
  selected,
  onSelect,
}: {
  label: string;
  tabs: readonly Tab<T>[];
  selected: T;
  onSelect: (id: T) => void;
}): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  // Where they do not all fit, the one that is shown is in sight.
  useEffect(() => {
    const tab = [...(list.current?.children ?? [])].find((child) => child.ariaSelected === 'true');
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [selected, tabs.length]);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onSelect(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <div ref={list} className="tabs" role="tablist" tabIndex={-1} aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          className="tab"
          data-tab={tab.id}
          aria-selected={tab.id === selected}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.words}
          {tab.count !== undefined && <span className="count">{formatCount(tab.count)}</span>}
        </button>
      ))}
    </div>
  );
}

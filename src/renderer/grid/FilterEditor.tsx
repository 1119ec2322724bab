import type { CustomFloatingFilterDisplayProps } from 'ag-grid-react';
import { ChevronDown } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import {
  DATE_PRESETS,
  describeFilter,
  PRESET_WORDS,
  type Choice,
  type FilterEditorParams,
  type FilterKind,
  type FilterModel,
} from './filters.ts';

type Props = CustomFloatingFilterDisplayProps<unknown, unknown, FilterModel, FilterEditorParams>;

const TYPING_PAUSE_MS = 200;

const HINTS: Readonly<Record<FilterKind, string>> = {
  text: 'Part of the text; =text for all of it; ? for empty, ! for not empty',
  number: '5 or more; also <3, =2, 2..5',
  money: 'At least this amount; also <500, 1k..5k, ? for none',
  duration: 'At least this long: 4h, 2d; also <1d, 1d..3d, ? for none',
  date: '',
  choice: '',
};

/** The grid asks for a panel beside each filter field; ours is complete in the field. */
export function NoFilterPanel(): ReactNode {
  return null;
}

/** The field under a column's header. */
export function FilterEditor({ model, onModelChange, filterParams }: Props): ReactNode {
  const { filterKind, words, choices } = filterParams;
  if (filterKind === 'choice')
    return <ChoiceFilter words={words} model={model} choices={choices?.() ?? []} onChange={onModelChange} />;
  if (filterKind === 'date') return <DateFilter words={words} model={model} onChange={onModelChange} />;
  return <TypedFilter words={words} kind={filterKind} model={model} onChange={onModelChange} />;
}

interface EditorProps {
  readonly words: string;
  readonly model: FilterModel | null;
  readonly onChange: (model: FilterModel | null) => void;
}

function TypedFilter({ words, kind, model, onChange }: EditorProps & { readonly kind: FilterKind }): ReactNode {
  const kept = model?.kind === 'typed' ? model.text : '';
  const [text, setText] = useState(kept);
  const [shownKept, setShownKept] = useState(kept);
  // Cleared or changed from elsewhere: a view's own filters, "Clear all".
  if (kept !== shownKept) {
    setShownKept(kept);
    setText(kept);
  }
  useEffect(() => {
    if (text === kept) return undefined;
    const timer = setTimeout(() => onChange(text.trim() === '' ? null : { kind: 'typed', text }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, kept, onChange]);
  return (
    <input
      className="filter-input"
      type="text"
      spellCheck={false}
      value={text}
      aria-label={`Filter by ${words}`}
      title={HINTS[kind]}
      data-set={kept !== ''}
      placeholder={kind === 'text' ? '' : '≥'}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') {
          event.stopPropagation();
          setText('');
        }
      }}
    />
  );
}

function FilterButton({ words, shown, children }: { words: string; shown: string; children: ReactNode }): ReactNode {
  return (
    <Menu
      label={`Filter by ${words}${shown === '' ? '' : `: ${shown}`}`}
      className={shown === '' ? 'filter-input filter-button' : 'filter-input filter-button set'}
      button={
        <>
          <span className="ellipsis">{shown}</span>
          <ChevronDown size={12} aria-hidden />
        </>
      }
    >
      {children}
    </Menu>
  );
}

function ChoiceFilter({
  words,
  model,
  choices,
  onChange,
}: EditorProps & { readonly choices: readonly Choice[] }): ReactNode {
  const values = model?.kind === 'choice' ? model.values : [];
  const wordOf = (value: string): string => choices.find((choice) => choice.value === value)?.words ?? value;
  const toggle = (value: string, on: boolean): void => {
    const next = on ? [...values, value] : values.filter((candidate) => candidate !== value);
    onChange(next.length === 0 ? null : { kind: 'choice', values: next });
  };
  return (
    <FilterButton words={words} shown={values.map(wordOf).join(', ')}>
      {choices.map((choice) => (
        <label key={choice.value} className="menu-item">
          <input
            type="checkbox"
            checked={values.includes(choice.value)}
            onChange={(event) => toggle(choice.value, event.target.checked)}
          />
          {choice.words}
        </label>
      ))}
      {values.length > 0 && <MenuItem onClick={() => onChange(null)}>Any</MenuItem>}
    </FilterButton>
  );
}

function DateFilter({ words, model, onChange }: EditorProps): ReactNode {
  const days = model?.kind === 'days' ? model : { kind: 'days' as const, from: null, to: null };
  const setDays = (next: { from: string | null; to: string | null }): void => {
    onChange(next.from === null && next.to === null ? null : { kind: 'days', ...next });
  };
  return (
    <FilterButton words={words} shown={model === null ? '' : describeFilter(model, String)}>
      {DATE_PRESETS.map((preset) => (
        <MenuItem key={preset} onClick={() => onChange({ kind: 'preset', preset })}>
          {PRESET_WORDS[preset]}
        </MenuItem>
      ))}
      <div className="filter-days">
        <label>
          From
          <input
            className="input"
            type="date"
            value={days.from ?? ''}
            onChange={(event) => setDays({ from: event.target.value || null, to: days.to })}
          />
        </label>
        <label>
          To
          <input
            className="input"
            type="date"
            value={days.to ?? ''}
            onChange={(event) => setDays({ from: days.from, to: event.target.value || null })}
          />
        </label>
      </div>
      {model !== null && <MenuItem onClick={() => onChange(null)}>Any date</MenuItem>}
    </FilterButton>
  );
}

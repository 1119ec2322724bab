import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { UnlinkedCounts, UnlinkedFilter } from '#shared/contract/dto/links.ts';
import { formatCount } from '../../ui/format.ts';
import { useSystemName } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, UNLINKED_WORDS } from '../../ui/words.ts';

interface Choice<V extends string> {
  readonly value: V;
  readonly words: string;
  readonly count: number;
}

export function isNarrowed({ connectionId, kind, code, text }: UnlinkedFilter): boolean {
  return connectionId !== null || kind !== null || code !== null || text !== '';
}

/** Narrows the list by system, kind, reason and any number, each choice with its count. */
export function Filters({
  filter,
  counts,
  onChange,
}: {
  filter: UnlinkedFilter;
  counts: UnlinkedCounts | undefined;
  onChange: (filter: UnlinkedFilter) => void;
}): ReactNode {
  const nameOf = useSystemName();
  const systems = (counts?.connections ?? []).map(({ connectionId, count }) => ({
    value: connectionId,
    words: nameOf(connectionId),
    count,
  }));
  const kinds = (counts?.kinds ?? []).map(({ kind, count }) => ({ value: kind, words: DOCUMENT_WORDS[kind], count }));
  const codes = (counts?.codes ?? []).map(({ code, count }) => ({ value: code, words: UNLINKED_WORDS[code], count }));
  return (
    <div className="unlinked-filters" role="group" aria-label="Filters">
      <Choices
        label="System"
        value={filter.connectionId}
        choices={systems}
        onChange={(connectionId) => onChange({ ...filter, connectionId })}
      />
      <Choices label="Kind" value={filter.kind} choices={kinds} onChange={(kind) => onChange({ ...filter, kind })} />
      {filter.view === 'waiting' && (
        <Choices
          label="Reason"
          value={filter.code}
          choices={codes}
          onChange={(code) => onChange({ ...filter, code })}
        />
      )}
      <input
        className="input low"
        type="text"
        value={filter.text}
        aria-label="Any number on it"
        placeholder="Any number on it"
        spellCheck={false}
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
      />
      {isNarrowed(filter) && (
        <button
          type="button"
          className="button plain low"
          onClick={() => onChange({ view: filter.view, connectionId: null, kind: null, code: null, text: '' })}
        >
          <X size={13} aria-hidden />
          Clear
        </button>
      )}
    </div>
  );
}

function Choices<V extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: V | null;
  choices: readonly Choice<V>[];
  onChange: (value: V | null) => void;
}): ReactNode {
  return (
    <select
      className={value === null ? 'input low' : 'input low chosen'}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(choices.find((choice) => choice.value === event.target.value)?.value ?? null)}
    >
      <option value="">{`${label}: all`}</option>
      {value !== null && !choices.some((choice) => choice.value === value) && <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>{`${choice.words} (${formatCount(choice.count)})`}</option>
      ))}
    </select>
  );
}

import { RotateCcw } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { formatMicros, parseMicros, type Micros } from '#shared/domain/decimal.ts';
import type { PolicyUnit } from '#shared/domain/policy-fields.ts';
import { clockText, durationText, fieldText, parseClock, parseDuration } from '#shared/domain/policy-words.ts';

interface EntryProps<T> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

interface TextEntryProps<T> extends EntryProps<T> {
  readonly write: (value: T) => string;
  /** Null: what was typed is none. */
  readonly read: (text: string) => { readonly value: T } | null;
  readonly hint: string;
  readonly className?: string;
}

/** A figure typed as text. What cannot be read stays as typed, marked, and changes nothing. */
export function TextEntry<T>({
  label,
  value,
  onChange,
  write,
  read,
  hint,
  disabled = false,
  className = '',
}: TextEntryProps<T>): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const invalid = typed !== null && read(typed) === null;
  const take = (): void => {
    if (typed === null) return;
    const entry = read(typed);
    if (entry === null) return;
    setTyped(null);
    if (write(entry.value) !== write(value)) onChange(entry.value);
  };
  return (
    <span className={`entry ${className}`}>
      <input
        className="input tabular"
        aria-label={label}
        aria-invalid={invalid}
        aria-describedby={invalid ? id : undefined}
        disabled={disabled}
        value={typed ?? write(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key !== 'Escape' || typed === null) return;
          event.stopPropagation();
          setTyped(null);
        }}
      />
      {invalid && (
        <span id={id} className="problem small" role="alert">
          {hint}
        </span>
      )}
    </span>
  );
}

export function DurationEntry(props: EntryProps<number>): ReactNode {
  return (
    <TextEntry
      {...props}
      write={durationText}
      read={(text) => {
        const value = parseDuration(text);
        return value === null ? null : { value };
      }}
      hint="Write it like 8 h, 90 min or 2 d 4 h"
    />
  );
}

/** Empty means none. */
export function OptionalDurationEntry(props: EntryProps<number | null>): ReactNode {
  return (
    <TextEntry
      {...props}
      write={(value) => (value === null ? '' : durationText(value))}
      read={(text) => {
        if (text.trim() === '') return { value: null };
        const value = parseDuration(text);
        return value === null ? null : { value };
      }}
      hint="Write it like 3 d, or leave it empty"
    />
  );
}

export function ClockEntry(props: EntryProps<number>): ReactNode {
  return (
    <TextEntry
      {...props}
      className="narrow"
      write={clockText}
      read={(text) => {
        const value = parseClock(text);
        return value === null ? null : { value };
      }}
      hint="Write it like 08:30"
    />
  );
}

export function OptionalClockEntry(props: EntryProps<number | null>): ReactNode {
  return (
    <TextEntry
      {...props}
      className="narrow"
      write={(value) => (value === null ? '' : clockText(value))}
      read={(text) => {
        if (text.trim() === '') return { value: null };
        const value = parseClock(text);
        return value === null ? null : { value };
      }}
      hint="Write it like 15:30, or leave it empty"
    />
  );
}

export function NumberEntry({
  from,
  to,
  ...props
}: EntryProps<number> & { readonly from: number; readonly to: number }): ReactNode {
  return (
    <TextEntry
      {...props}
      className="narrow"
      write={String}
      read={(text) => {
        const value = Number(text.trim());
        return text.trim() !== '' && value >= from && value <= to ? { value } : null;
      }}
      hint={`A number from ${from} to ${to}`}
    />
  );
}

export function ShareEntry(props: EntryProps<number>): ReactNode {
  return (
    <TextEntry
      {...props}
      className="narrow"
      write={(value) => fieldText('share', value)}
      read={(text) => {
        const value = Number(text.replace('%', '').trim()) / 100;
        return text.trim() !== '' && value >= 0 && value <= 1 ? { value: Number(value.toFixed(6)) } : null;
      }}
      hint="A share from 0 % to 100 %"
    />
  );
}

export function AmountEntry(props: EntryProps<number>): ReactNode {
  return (
    <TextEntry
      {...props}
      write={(value) => formatMicros(value as Micros)}
      read={(text) => {
        const amount = parseMicros(text.replaceAll(/[\s,']/g, ''));
        return amount.ok && amount.value >= 0 ? { value: amount.value } : null;
      }}
      hint="An amount like 12400 or 0.01"
    />
  );
}

/** A figure of the policy, in its unit. */
export function UnitEntry({ unit, ...props }: EntryProps<number> & { readonly unit: PolicyUnit }): ReactNode {
  if (unit === 'share') return <ShareEntry {...props} />;
  if (unit === 'micros') return <AmountEntry {...props} />;
  if (unit === 'days') return <NumberEntry {...props} from={0} to={365} />;
  if (unit === 'count') return <NumberEntry {...props} from={1} to={10_000} />;
  return <DurationEntry {...props} />;
}

/** The columns of a table of figures: its first row has no say in their widths. */
export function FigureColumns(): ReactNode {
  return (
    <colgroup>
      <col className="label" />
      <col />
      <col className="shipped" />
      <col className="optional" />
    </colgroup>
  );
}

/** Back to the shipped value, which it names; invisible where nothing was changed. */
export function Reset({
  what,
  shipped,
  changed,
  onReset,
}: {
  readonly what: string;
  readonly shipped: string;
  readonly changed: boolean;
  readonly onReset: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="button plain low icon reset"
      style={{ visibility: changed ? 'visible' : 'hidden' }}
      aria-label={`Reset ${what} to ${shipped}`}
      title={`Reset to ${shipped}`}
      onClick={onReset}
    >
      <RotateCcw size={13} aria-hidden />
    </button>
  );
}

/** What is wrong, beside the field that it concerns. */
export function Problem({ text }: { text: string | undefined }): ReactNode {
  return text === undefined ? null : (
    <span className="problem small" role="alert">
      {text}
    </span>
  );
}

/** A problem at a path or anywhere below it. */
export function problemAt(problems: ReadonlyMap<string, string>, path: string): string | undefined {
  const exact = problems.get(path);
  if (exact !== undefined) return exact;
  for (const [at, problem] of problems) if (at.startsWith(`${path}.`)) return problem;
  return undefined;
}

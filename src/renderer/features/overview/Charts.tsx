import type { ReactNode } from 'react';
import type { CauseClass } from '#shared/domain/exceptions.ts';
import { CauseIcon } from '../../ui/Icons.tsx';

/** A block of the overview with its heading and what it says when there is nothing to show. */
export function Panel({
  title,
  note,
  tools,
  children,
}: {
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section className="overview-panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note !== undefined && <span className="quiet small">{note}</span>}
        <span className="spacer" />
        {tools}
      </header>
      {children}
    </section>
  );
}

export interface Bar {
  readonly key: string;
  readonly words: string;
  readonly cause?: CauseClass;
  readonly value: number;
  /** The figure as text. */
  readonly figure: string;
  /** Beside the figure: how many rows. */
  readonly count: string;
  readonly href: string | null;
  /** What the length is made of; without it one plain part. */
  readonly parts?: readonly { readonly key: string; readonly value: number; readonly words: string }[];
}

/** Bars with their words and figures beside them: read as a list, each a link to its rows. */
export function Bars({ bars, label, scale }: { bars: readonly Bar[]; label: string; scale?: number }): ReactNode {
  const most = scale ?? Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ol className="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <BarLink href={bar.href} title={`${bar.words}: ${bar.figure}, ${bar.count}`}>
            <span className="bar-words">
              {bar.cause && <CauseIcon cause={bar.cause} />}
              <span>{bar.words}</span>
            </span>
            <span className="bar-track" aria-hidden>
              {(bar.parts ?? [{ key: bar.cause ?? 'plain', value: bar.value, words: bar.words }]).map((part) => (
                <span
                  key={part.key}
                  className="bar-part"
                  data-part={part.key}
                  style={{ width: `${(Math.max(0, part.value) / most) * 100}%` }}
                  title={part.words}
                />
              ))}
            </span>
            <span className="bar-figure tabular">{bar.figure}</span>
            <span className="bar-count tabular quiet">{bar.count}</span>
          </BarLink>
        </li>
      ))}
    </ol>
  );
}

function BarLink({ href, title, children }: { href: string | null; title: string; children: ReactNode }): ReactNode {
  return href === null ? (
    <span className="bar-row" title={title}>
      {children}
    </span>
  ) : (
    <a className="bar-row" href={href} title={title}>
      {children}
    </a>
  );
}

export interface Column {
  readonly key: string;
  /** Under the column. */
  readonly words: string;
  /** 0 to 1; null: nothing to measure. */
  readonly share: number | null;
  /** Its span is not over. */
  readonly partial: boolean;
  readonly figure: string;
  readonly said: string;
  readonly href: string | null;
}

/** Columns from zero to the whole, with the figure over each. */
export function Columns({ columns, label }: { columns: readonly Column[]; label: string }): ReactNode {
  return (
    <ol className="columns" aria-label={label}>
      {columns.map((column) => (
        <li key={column.key}>
          <ColumnLink href={column.href} said={column.said}>
            <span className="column-figure tabular">{column.figure}</span>
            <span className="column-track" aria-hidden>
              {column.share !== null && (
                <span
                  className="column-part"
                  data-partial={column.partial || undefined}
                  style={{ height: `${Math.max(1, column.share * 100)}%` }}
                />
              )}
            </span>
            <span className="column-words tabular">{column.words}</span>
          </ColumnLink>
        </li>
      ))}
    </ol>
  );
}

function ColumnLink({ href, said, children }: { href: string | null; said: string; children: ReactNode }): ReactNode {
  return href === null ? (
    <span className="column" title={said}>
      {children}
    </span>
  ) : (
    <a className="column" href={href} title={said} aria-label={said}>
      {children}
    </a>
  );
}

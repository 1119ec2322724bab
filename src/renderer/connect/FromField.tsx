import type { ReactNode } from 'react';
import { useZone } from '../state/appearance.ts';
import { formatDate, formatFull } from '../ui/format.ts';
import { useNow } from '../ui/now.ts';

const YEAR_DAYS = 365;
const DAY_MS = 86_400_000;

/** From when on the changes of a source are read: a day as people here call it, or empty. */
export function FromField({ day, onChange }: { day: string; onChange: (day: string) => void }): ReactNode {
  return (
    <div className="field">
      <label htmlFor="scope-from">Read what changed since (optional)</label>
      <span className="scope-from">
        <input
          id="scope-from"
          className="input"
          type="date"
          value={day}
          onChange={(event) => onChange(event.target.value)}
        />
        {[90, YEAR_DAYS].map((days) => (
          <button
            key={days}
            type="button"
            className="button plain low"
            onClick={() => onChange(dayOf(Date.now() - days * DAY_MS))}
          >
            {days === YEAR_DAYS ? 'A year' : `${days} days`}
          </button>
        ))}
        {day !== '' && (
          <button type="button" className="button plain low" onClick={() => onChange('')}>
            Everything
          </button>
        )}
      </span>
      <span className="help">
        {day === ''
          ? 'Empty: everything that the system has.'
          : 'By the change stamp of the source. An older order comes with its next change.'}
      </span>
    </div>
  );
}

/** The day from which on something is read. */
export function Since({ at }: { at: number }): ReactNode {
  const zone = useZone();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at, zone)}>
      {formatDate(dayOf(at), now)}
    </time>
  );
}

/** YYYY-MM-DD by this machine's clock. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first moment of a day by this machine's clock. */
export function startOfDay(day: string): number {
  return new Date(`${day}T00:00:00`).getTime();
}

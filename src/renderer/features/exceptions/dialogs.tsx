import { useState, type FormEvent, type ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { useQuery } from '../../data/use-query.ts';
import { useZone } from '../../state/appearance.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatClock, formatWeekday, startOfDay } from '../../ui/format.ts';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';
import { engineNow } from '../../ui/now.ts';
import { copiedSentence } from '../../ui/Sentence.tsx';

interface DialogProps {
  readonly rows: readonly ExceptionRow[];
  readonly onClose: () => void;
}

function title(verb: string, rows: readonly ExceptionRow[]): string {
  return rows.length === 1
    ? `${verb}: ${copiedSentence(rows[0]?.headline ?? '')}`
    : `${verb}: ${rows.length} exceptions`;
}

function submit(run: () => void) {
  return (event: FormEvent): void => {
    event.preventDefault();
    run();
  };
}

const MORNING = 8 * HOUR;

export function SnoozeDialog({
  rows,
  onClose,
  onDone,
}: DialogProps & { readonly onDone: (until: Instant, reason: string) => void }): ReactNode {
  const zone = useZone();
  const now = engineNow();
  const today = startOfDay(now, zone);
  const presets = [
    { words: '2 hours', until: now + 2 * HOUR },
    { words: '4 hours', until: now + 4 * HOUR },
    { words: 'Tomorrow 8:00', until: today + DAY + MORNING },
    { words: 'In 3 days', until: today + 3 * DAY + MORNING },
    { words: 'In a week', until: today + 7 * DAY + MORNING },
  ];
  const [preset, setPreset] = useState(2);
  const [reason, setReason] = useState('');
  const until = Math.round(presets[preset]?.until ?? now + DAY);
  return (
    <Dialog title="Snooze" onClose={onClose}>
      <form onSubmit={submit(() => onDone(until, reason.trim()))}>
        <h2>{title('Snooze', rows)}</h2>
        <div className="field">
          <span className="label">Until</span>
          <div className="preset-row">
            {presets.map(({ words }, index) => (
              <button
                key={words}
                type="button"
                className="button low"
                aria-pressed={index === preset}
                onClick={() => setPreset(index)}
              >
                {words}
              </button>
            ))}
          </div>
          <span className="help">{`${formatWeekday(until, zone)}, ${formatClock(until, zone)}`}</span>
        </div>
        <div className="field">
          <label htmlFor="snooze-reason">Reason</label>
          <input
            id="snooze-reason"
            className="input"
            required
            data-first-focus
            maxLength={300}
            value={reason}
            placeholder="What you wait for"
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={reason.trim() === ''}>
            Snooze
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** People who have something already, so that a name is written one way. */
const MOST_NAMES = 6;

export function OwnerDialog({
  rows,
  user,
  onClose,
  onDone,
}: DialogProps & {
  readonly user: string;
  readonly onDone: (owner: string | null) => void;
}): ReactNode {
  const { value: workload } = useQuery('exceptions.workload', {});
  const [owner, setOwner] = useState(rows[0]?.owner ?? user);
  const names = [...new Set([user, ...(workload?.people ?? []).map(({ name }) => name)])];
  return (
    <Dialog title="Owner" onClose={onClose}>
      <form onSubmit={submit(() => onDone(owner.trim() === '' ? null : owner.trim()))}>
        <h2>{title('Owner', rows)}</h2>
        <div className="field">
          <label htmlFor="owner-name">Name</label>
          <input
            id="owner-name"
            className="input"
            data-first-focus
            maxLength={80}
            list="owner-names"
            autoComplete="off"
            value={owner}
            onChange={(event) => setOwner(event.target.value)}
          />
          <datalist id="owner-names">
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </datalist>
          <div className="preset-row">
            {names.slice(0, MOST_NAMES).map((name) => (
              <button
                key={name}
                type="button"
                className="button low"
                aria-pressed={owner === name}
                onClick={() => setOwner(name)}
              >
                {name === user ? `${name} (me)` : name}
              </button>
            ))}
          </div>
          <span className="help">{`Empty for nobody: then it is with ${teamWords(rows)}.`}</span>
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {owner.trim() === '' ? 'Remove the owner' : 'Set the owner'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function teamWords(rows: readonly ExceptionRow[]): string {
  const teams = [...new Set(rows.map(({ team }) => team))];
  return teams.length === 1 ? (teams[0] ?? 'its team') : 'the team of each';
}

const EVENING = 17 * HOUR;

/** Sets, moves or takes away the due date; the owner stays. */
export function DueDialog({
  rows,
  onClose,
  onDone,
}: DialogProps & { readonly onDone: (dueAt: Instant | null) => void }): ReactNode {
  const zone = useZone();
  const now = engineNow();
  const today = startOfDay(now, zone);
  const dayAt = (days: number): Instant => startOfDay(today + days * DAY + DAY / 2, zone) + EVENING;
  const presets = [
    { words: 'In 2 hours', at: now + 2 * HOUR },
    { words: 'Today 17:00', at: dayAt(0) },
    { words: 'Tomorrow 17:00', at: dayAt(1) },
    { words: 'In 3 days', at: dayAt(3) },
    { words: 'In a week', at: dayAt(7) },
  ].filter(({ at }) => at > now);
  const [text, setText] = useState(() => toLocalInput(rows[0]?.dueAt ?? dayAt(1), zone));
  const due = fromLocalInput(text, zone);
  return (
    <Dialog title="Due" onClose={onClose}>
      <form onSubmit={submit(() => due !== null && onDone(due))}>
        <h2>{title('Due', rows)}</h2>
        <div className="field">
          <label htmlFor="due-at">Due</label>
          <input
            id="due-at"
            className="input"
            type="datetime-local"
            data-first-focus
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="preset-row">
            {presets.map(({ words, at }) => (
              <button
                key={words}
                type="button"
                className="button low"
                aria-pressed={toLocalInput(at, zone) === text}
                onClick={() => setText(toLocalInput(at, zone))}
              >
                {words}
              </button>
            ))}
          </div>
          <span className="help">
            {due === null ? 'Choose a day and a time.' : `${formatWeekday(due, zone)}, ${formatClock(due, zone)}`}
          </span>
        </div>
        <footer>
          {rows.some(({ dueAt }) => dueAt !== null) && (
            <button type="button" className="button plain" onClick={() => onDone(null)}>
              Remove the due date
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={due === null}>
            Set the due date
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function NoteDialog({
  rows,
  onClose,
  onDone,
}: DialogProps & { readonly onDone: (text: string) => void }): ReactNode {
  const [text, setText] = useState('');
  return (
    <Dialog title="Note" onClose={onClose}>
      <form onSubmit={submit(() => onDone(text.trim()))}>
        <h2>{title('Note', rows)}</h2>
        <div className="field">
          <label htmlFor="note-text">Note</label>
          <textarea
            id="note-text"
            className="input"
            rows={4}
            data-first-focus
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') onDone(text.trim());
            }}
          />
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={text.trim() === ''}>
            Add note
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

import { useState, type FormEvent, type ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { useZone } from '../../state/appearance.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatFull, startOfDay } from '../../ui/format.ts';
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
          <span className="help">{formatFull(until, zone)}</span>
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

export function OwnerDialog({
  rows,
  user,
  onClose,
  onDone,
}: DialogProps & {
  readonly user: string;
  readonly onDone: (owner: string | null, dueAt: Instant | null) => void;
}): ReactNode {
  const zone = useZone();
  const [owner, setOwner] = useState(rows[0]?.owner ?? user);
  const [due, setDue] = useState('');
  const done = (): void =>
    onDone(
      owner.trim() === '' ? null : owner.trim(),
      due === '' ? null : startOfDay(Date.parse(`${due}T12:00:00Z`), zone) + 17 * HOUR,
    );
  return (
    <Dialog title="Owner" onClose={onClose}>
      <form onSubmit={submit(done)}>
        <h2>{title('Owner', rows)}</h2>
        <div className="field">
          <label htmlFor="owner-name">Name</label>
          <input
            id="owner-name"
            className="input"
            data-first-focus
            maxLength={80}
            value={owner}
            onChange={(event) => setOwner(event.target.value)}
          />
          <span className="help">Empty for nobody.</span>
        </div>
        <div className="field">
          <label htmlFor="owner-due">Due</label>
          <input
            id="owner-due"
            className="input"
            type="date"
            value={due}
            onChange={(event) => setDue(event.target.value)}
          />
          <span className="help">At 17:00 of that day. Leave empty for none.</span>
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

import { useState, type ReactNode } from 'react';
import type { ParkedRow } from '#shared/contract/dto/parked.ts';
import { parseJson } from '#shared/lib/json.ts';
import { useDecide } from '../../data/decisions.ts';
import { useStudy } from '../../data/use-study.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ReplayEffectView } from './ReplayEffectView.tsx';

/** Corrects a copy of a record, tries it, and has it read instead. The record stays as it came. */
export function EditCopyDialog({
  row,
  name,
  onClose,
}: {
  row: ParkedRow;
  /** What people call it. */
  name: string;
  onClose: () => void;
}): ReactNode {
  const [text, setText] = useState(() => indented(row.edited?.payload ?? row.payload));
  const [note, setNote] = useState('');
  /** The text that was tried; another one has to be tried anew. */
  const [tried, setTried] = useState<string | null>(null);
  const decide = useDecide();
  const problem = problemOf(text);
  const asked = tried === text && problem === null;
  const { study, error, cancel } = useStudy(
    asked ? { study: 'replay_preview', filter: { recordId: row.recordId }, mapping: 'current', copy: text } : null,
  );
  const { connectionId, streamId, sourceId, version, hash } = row;
  const keep = async (): Promise<void> => {
    const record = { connectionId, streamId, sourceId, version, hash };
    const done = await decide(`Edited a copy of ${name}`, [{ kind: 'record_edit', record, payload: text, note }]);
    if (done) onClose();
  };
  return (
    <Dialog title="Edit a copy" onClose={onClose}>
      <div className="body replay-body">
        <h2>{`A corrected copy of ${name}`}</h2>
        <p className="quiet">
          {row.reason}
          {row.path !== '' && <span className="mono small">{` ${row.path}`}</span>}
        </p>
        <label className="field">
          <span className="label">The copy that is read instead</span>
          <textarea
            className="input mono copy-text"
            aria-invalid={problem !== null}
            spellCheck={false}
            rows={10}
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-first-focus
          />
          {problem !== null && <span className="help late">{problem}</span>}
        </label>
        <label className="field">
          <span className="label">Why</span>
          <input className="input" value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
        </label>
        {asked && (
          <section aria-label="Dry run">
            <h3>What it would change</h3>
            <ReplayEffectView study={study} error={error} onCancel={cancel} />
          </section>
        )}
        <p className="small quiet">
          The record stays as it came. The copy counts until the source sends a newer version, and can be taken back.
        </p>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button" disabled={problem !== null} onClick={() => setTried(text)}>
            Try it
          </button>
          <button
            type="button"
            className="button primary"
            disabled={!asked || study?.state !== 'done'}
            onClick={() => void keep()}
          >
            Read the copy
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

/** Numbers keep every digit, so the text is laid out and never written anew. */
function indented(text: string): string {
  try {
    parseJson(text);
  } catch {
    return text;
  }
  let depth = 0;
  let quoted = false;
  let laid = '';
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? '';
    if (quoted) {
      laid += mark;
      if (mark === '\\') {
        at += 1;
        laid += text[at] ?? '';
      } else if (mark === '"') quoted = false;
    } else if (mark === '"') {
      quoted = true;
      laid += mark;
    } else if (mark === '{' || mark === '[') {
      const closes = /^\s*[}\]]/.exec(text.slice(at + 1));
      if (closes) {
        laid += mark + closes[0].trim();
        at += closes[0].length;
      } else {
        depth += 1;
        laid += `${mark}\n${'  '.repeat(depth)}`;
      }
    } else if (mark === '}' || mark === ']') {
      depth -= 1;
      laid += `\n${'  '.repeat(depth)}${mark}`;
    } else if (mark === ',') laid += `,\n${'  '.repeat(depth)}`;
    else if (mark === ':') laid += ': ';
    else if (!/\s/.test(mark)) laid += mark;
  }
  return laid;
}

function problemOf(text: string): string | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

import { useState, type FormEvent, type ReactNode } from 'react';
import type { Output } from '#shared/contract/methods.ts';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useZone } from '../state/appearance.ts';
import { plural } from '../ui/words.ts';
import { Failure } from './Failure.tsx';
import { PathField } from './PathField.tsx';

type Drafted = Output<'declarations.draft'>;

/** For those who have a spreadsheet and no declaration: one is drafted from it, corrected here, and kept. */
export function DraftFromFile({ onKept }: { onKept: (declarationFile: string) => void }): ReactNode {
  const { shell } = useEngine();
  const zone = useZone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [file, setFile] = useState('');
  const [drafted, setDrafted] = useState<Drafted | null>(null);
  const [text, setText] = useState('');
  /** What stands in the file, as far as it is known here. */
  const [kept, setKept] = useState<string | null>(null);
  const draft = useCommand('declarations.draft', { quiet: true });
  const keep = useCommand('declarations.keep', { quiet: true });
  const failure = draft.error ?? keep.error;

  const begin = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const answer = await draft.run({ file: file.trim(), saveAs: null, zone });
    if (answer === undefined) return;
    setDrafted(answer);
    setText(answer.text);
    setKept(null);
  };
  const finish = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const answer = await keep.run({ name: connectionIn(text) ?? drafted?.name ?? '', text, replaces: kept });
    if (answer === undefined) return;
    setKept(text);
    onKept(answer.file);
  };
  return (
    <details className="connect-more draft">
      <summary>Draft a declaration from a file</summary>
      <form className="connect-form" onSubmit={(event) => void begin(event)}>
        <PathField
          id="draft-file"
          label="CSV file or workbook"
          help="A list with one row that names its columns. What they mean is read from their names and first rows."
          required
          value={file}
          onChange={setFile}
          choose={shell ? async () => (await shell.ask('dialog.openFile', { title: 'Choose a list' })).file : null}
        />
        {failure && <Failure error={failure} />}
        <div className="connect-actions">
          <button type="submit" className="button" disabled={draft.pending || file.trim() === ''}>
            {draft.pending ? 'Drafting' : 'Draft the declaration'}
          </button>
        </div>
      </form>
      {drafted && (
        <form className="connect-form" onSubmit={(event) => void finish(event)}>
          <p role="status">
            {drafted.questions.length === 0
              ? 'Drafted. Nothing was unsure; look at the first records all the same.'
              : `Drafted, with ${plural(drafted.questions.length, 'question')}. Answer them in the text where the guess is wrong.`}
          </p>
          <ol className="draft-questions" aria-label="Questions">
            {drafted.questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ol>
          <div className="field">
            <label htmlFor="draft-text">Declaration</label>
            <textarea
              id="draft-text"
              className="input mono draft-text"
              spellCheck={false}
              rows={24}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <span className="help">Kept as a file of the data folder, which any editor can open.</span>
          </div>
          <div className="connect-actions">
            <button type="submit" className="button" disabled={keep.pending || text.trim() === ''}>
              {kept === null ? 'Keep it and read it' : 'Keep the changes and read it'}
            </button>
          </div>
        </form>
      )}
    </details>
  );
}

/** The short name that a declaration gives itself. */
function connectionIn(text: string): string | undefined {
  return /^connection:\s*['"]?([a-z][a-z0-9-]{0,30})['"]?\s*(?:#.*)?$/m.exec(text)?.[1];
}

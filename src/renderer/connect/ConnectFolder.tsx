import { FolderOpen } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useToasts } from '../state/toasts.ts';
import { Failure } from './Failure.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { usePreview } from './use-preview.ts';

/** A folder of files with the declaration that says what they mean. Chosen by dialog in the desktop app, typed in a browser. */
export function ConnectFolder({ onDone }: { onDone: () => void }): ReactNode {
  const { shell } = useEngine();
  const [file, setFile] = useState('');
  const [folder, setFolder] = useState('');
  const declare = useCommand('connections.declare', { quiet: true });
  const preview = usePreview();
  const declared = { file: file.trim(), folder: folder.trim() === '' ? null : folder.trim() };
  const failure = declare.error ?? preview.error;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await declare.run(declared))) return;
    useToasts.getState().say('The folder is connected; its files are being read');
    onDone();
  };
  return (
    <form className="connect-form" onSubmit={(event) => void submit(event)}>
      <PathField
        id="declaration-file"
        label="Declaration file"
        help="A YAML or JSON file that names the files, their fields and what they mean."
        required
        value={file}
        onChange={setFile}
        choose={shell ? async () => (await shell.ask('dialog.openFile', { title: 'Choose a declaration' })).file : null}
      />
      <PathField
        id="declaration-folder"
        label="Folder (optional)"
        help="Where the files are. Empty: the folder that the declaration names."
        value={folder}
        onChange={setFolder}
        choose={
          shell
            ? async () => (await shell.ask('dialog.openFolder', { title: 'Choose the folder of files' })).folder
            : null
        }
      />
      {failure && <Failure error={failure} />}
      {preview.running && (
        <p className="quiet" role="status">
          Reading the first page of each stream.
        </p>
      )}
      {preview.streams.map((stream) => (
        <PreviewPanel key={stream.streamId} stream={stream} />
      ))}
      <div className="connect-actions">
        <button
          type="button"
          className="button"
          disabled={preview.running || file.trim() === ''}
          onClick={() => preview.start({ kind: 'declaration', ...declared, secrets: {} }, null)}
        >
          Look at its first records
        </button>
        <button type="submit" className="button primary" disabled={declare.pending || file.trim() === ''}>
          {declare.pending ? 'Reading' : 'Connect and read'}
        </button>
      </div>
    </form>
  );
}

interface PathFieldProps {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choose: (() => Promise<string | null>) | null;
}

function PathField({ id, label, help, required = false, value, onChange, choose }: PathFieldProps): ReactNode {
  const pick = async (): Promise<void> => {
    const chosen = await choose?.();
    if (chosen) onChange(chosen);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="path-field">
        <input
          id={id}
          className="input mono"
          spellCheck={false}
          required={required}
          value={value}
          placeholder={choose ? '' : 'Full path on this machine'}
          onChange={(event) => onChange(event.target.value)}
        />
        {choose && (
          <button type="button" className="button" onClick={() => void pick()}>
            <FolderOpen size={14} aria-hidden />
            Choose
          </button>
        )}
      </div>
      <span className="help">{help}</span>
    </div>
  );
}

import { useState, type FormEvent, type ReactNode } from 'react';
import type { Output } from '#shared/contract/methods.ts';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useToasts } from '../state/toasts.ts';
import { SYSTEM_WORDS } from '../ui/words.ts';
import { DraftFromFile } from './DraftFromFile.tsx';
import { Failure } from './Failure.tsx';
import { PathField } from './PathField.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { SecretFields } from './SecretFields.tsx';
import { usePreview } from './use-preview.ts';

type Described = Output<'declarations.read'>;

/** A folder of files or an API, by the declaration that says what it means. Chosen by dialog in the desktop app, typed in a browser. */
export function ConnectFolder({
  onBack,
  onDone,
}: {
  /** To the choice of a system, where there was one. */
  onBack?: () => void;
  onDone: () => void;
}): ReactNode {
  const { shell } = useEngine();
  const [file, setFile] = useState('');
  const [folder, setFolder] = useState('');
  const [described, setDescribed] = useState<Described | null>(null);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const describe = useCommand('declarations.read', { quiet: true });
  const declare = useCommand('connections.declare', { quiet: true });
  const sync = useCommand('sync.start', { quiet: true });
  const preview = usePreview();
  const declared = { file: file.trim(), folder: folder.trim() === '' ? null : folder.trim() };
  const entered = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value.trim() !== ''));
  const failure = declare.error ?? describe.error ?? preview.error;
  const chooseAnother = (set: (path: string) => void) => (path: string) => {
    set(path);
    setDescribed(null);
    setSecrets({});
    preview.cancel();
  };

  const read = async (path = declared.file): Promise<Described | undefined> => {
    const answer = await describe.run({ ...declared, file: path });
    setDescribed(answer ?? null);
    return answer;
  };
  const readKept = async (path: string): Promise<void> => {
    chooseAnother(setFile)(path);
    await read(path);
  };
  // The file may have been corrected since it was read, and need another secret now.
  const look = async (): Promise<void> => {
    if (await read()) preview.start({ kind: 'declaration', ...declared, secrets: entered }, null);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (described === null) {
      await read();
      return;
    }
    const connected = await declare.run({ ...declared, secrets: entered });
    if (connected === undefined) return;
    void sync.run(connected);
    useToasts.getState().say(`${described.name} is connected and being read`);
    onDone();
  };
  return (
    <div className="connect">
      <DraftFromFile onKept={(path) => void readKept(path)} />
      <form className="connect-form" onSubmit={(event) => void submit(event)}>
        <PathField
          id="declaration-file"
          label="Declaration file"
          help="A YAML or JSON file that names the API or the files, their fields and what they mean."
          required
          value={file}
          onChange={chooseAnother(setFile)}
          choose={
            shell ? async () => (await shell.ask('dialog.openFile', { title: 'Choose a declaration' })).file : null
          }
        />
        <PathField
          id="declaration-folder"
          label="Folder (optional)"
          help="Where the files are. Empty: the folder that the declaration names."
          value={folder}
          onChange={chooseAnother(setFolder)}
          choose={
            shell
              ? async () => (await shell.ask('dialog.openFolder', { title: 'Choose the folder of files' })).folder
              : null
          }
        />
        {described && (
          <>
            <p role="status">
              <strong>{described.name}</strong>
              {` (${SYSTEM_WORDS[described.kind]}) is read from `}
              <span className="mono">{described.place}</span>
              {described.known ? '. It is connected already; what was read is mapped again by this file.' : '.'}
            </p>
            <SecretFields
              fields={described.secrets}
              stored={described.secrets.filter(({ set }) => set).map(({ key }) => key)}
              takeFocus
              values={secrets}
              onChange={(key, value) => setSecrets((before) => ({ ...before, [key]: value }))}
            />
          </>
        )}
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
          {onBack && (
            <button type="button" className="button" onClick={onBack}>
              Back
            </button>
          )}
          {described && (
            <button
              type="button"
              className="button"
              disabled={preview.running || describe.pending}
              onClick={() => void look()}
            >
              Look at its first records
            </button>
          )}
          <button
            type="submit"
            className="button primary"
            disabled={declare.pending || describe.pending || file.trim() === ''}
          >
            {described === null ? 'Read the declaration' : declare.pending ? 'Reading' : 'Connect and read'}
          </button>
        </div>
      </form>
    </div>
  );
}

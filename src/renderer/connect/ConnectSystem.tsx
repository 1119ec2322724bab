import { useState, type FormEvent, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import type { Output } from '#shared/contract/methods.ts';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useToasts } from '../state/toasts.ts';
import { ConfigFields } from './ConfigFields.tsx';
import { connectionIdOf, fromConfig, readFields, toConfig } from './config-form.ts';
import { SecretFields } from './SecretFields.tsx';
import { SignIn } from './SignIn.tsx';

/** A connection that is there already, to be changed in place. */
export interface ExistingConnection {
  readonly id: string;
  readonly settings: Output<'connections.get'>;
  /** The credential was refused: it is what the person came to change. */
  readonly secretFirst: boolean;
}

interface ConnectSystemProps {
  readonly entry: CatalogEntry;
  /** Null: a new connection. */
  readonly existing?: ExistingConnection | null;
  readonly onDone: () => void;
}

/** The form that the connector's own settings schema describes; can be tested before it is kept. */
export function ConnectSystem({ entry, existing = null, onDone }: ConnectSystemProps): ReactNode {
  const fields = readFields(entry.configSchema);
  const [name, setName] = useState(existing?.settings.name ?? entry.name);
  const [values, setValues] = useState(() => (existing ? fromConfig(fields, existing.settings.config) : {}));
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const test = useCommand('connections.test', { quiet: true });
  const create = useCommand('connections.create', { quiet: true });
  const update = useCommand('connections.update', { quiet: true });
  const save = existing ? update : create;
  const [tested, setTested] = useState<string | null>(null);
  const input = {
    connectorId: entry.connectorId,
    id: existing?.id ?? connectionIdOf(name),
    name: name.trim(),
    config: toConfig(fields, values),
    secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value.trim() !== '')),
  };
  const failure = save.error ?? test.error;

  const runTest = async (): Promise<void> => {
    setTested(null);
    const result = await test.run(input);
    if (result) setTested(result.sentence);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await save.run(input))) return;
    const said = existing ? 'changed and being read again' : 'connected; its first records are on their way';
    useToasts.getState().say(`${input.name} is ${said}`);
    onDone();
  };
  return (
    <form className="connect-form" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor="connect-name">Name</label>
        <input
          id="connect-name"
          className="input"
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <span className="help">
          {'Short name '}
          <span className="mono">{input.id}</span>
          {existing ? ', under which its records are kept; it stays.' : ', under which its records are kept.'}
        </span>
      </div>
      <ConfigFields
        fields={fields}
        values={values}
        onChange={(key, value) => setValues((before) => ({ ...before, [key]: value }))}
      />
      <SecretFields
        fields={entry.secrets}
        stored={existing?.settings.secretsSet ?? []}
        takeFocus={existing?.secretFirst === true}
        values={secrets}
        onChange={(key, value) => setSecrets((before) => ({ ...before, [key]: value }))}
      />
      {existing && existing.settings.signIn !== 'none' && (
        <SignIn connectionId={existing.id} state={existing.settings.signIn} />
      )}
      <DocLinks urls={entry.docs} />
      {tested !== null && (
        <p className="connect-tested" role="status">
          {tested}
        </p>
      )}
      {failure && (
        <p className="connect-failed" role="alert">
          <span className="late">{failure.message}</span>
          {` ${failure.next}`}
          {failure.details.map((line) => (
            <span key={line} className="mono detail">
              {line}
            </span>
          ))}
        </p>
      )}
      <div className="connect-actions">
        <button type="button" className="button" disabled={test.pending} onClick={() => void runTest()}>
          {test.pending ? 'Testing' : 'Test'}
        </button>
        <button type="submit" className="button primary" disabled={save.pending}>
          {existing ? (save.pending ? 'Saving' : 'Save') : save.pending ? 'Connecting' : 'Connect and start'}
        </button>
        {existing && (
          <button type="button" className="button plain" onClick={onDone}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

function DocLinks({ urls }: { urls: readonly string[] }): ReactNode {
  const { shell } = useEngine();
  if (urls.length === 0) return null;
  return (
    <p className="small quiet connect-docs">
      Where to find these:
      {urls.map((url) => (
        <a
          key={url}
          href={url}
          target="_blank"
          rel="noreferrer"
          onClick={(event) => {
            if (!shell) return;
            event.preventDefault();
            void shell.ask('link.open', { url });
          }}
        >
          {url}
        </a>
      ))}
    </p>
  );
}

import { useState, type FormEvent, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { useEngine } from '../data/engine.tsx';
import { useCommand } from '../data/use-command.ts';
import { useToasts } from '../state/toasts.ts';
import { connectionIdOf, readFields, toConfig, type ConfigField } from './config-form.ts';

/** The form that the connector's own settings schema describes; tested before it is kept. */
export function ConnectSystem({ entry, onDone }: { entry: CatalogEntry; onDone: () => void }): ReactNode {
  const { shell } = useEngine();
  const fields = readFields(entry.configSchema);
  const [name, setName] = useState(entry.name);
  const [values, setValues] = useState<Record<string, string | boolean>>({});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const test = useCommand('connections.test', { quiet: true });
  const create = useCommand('connections.create', { quiet: true });
  const [tested, setTested] = useState<string | null>(null);
  const input = {
    connectorId: entry.connectorId,
    id: connectionIdOf(name),
    name: name.trim(),
    config: toConfig(fields, values),
    secrets,
  };
  const failure = create.error ?? test.error;

  const runTest = async (): Promise<void> => {
    setTested(null);
    const result = await test.run(input);
    if (result) setTested(result.sentence);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const created = await create.run(input);
    if (!created) return;
    useToasts.getState().say(`${input.name} is connected; its first records are on their way`);
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
      </div>
      {fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          value={values[field.key] ?? field.initial}
          onChange={(value) => setValues({ ...values, [field.key]: value })}
        />
      ))}
      {entry.secrets.map((secret) => (
        <div key={secret.key} className="field">
          <label htmlFor={`secret-${secret.key}`}>{secret.label}</label>
          <input
            id={`secret-${secret.key}`}
            className="input"
            type="password"
            autoComplete="off"
            required
            value={secrets[secret.key] ?? ''}
            onChange={(event) => setSecrets({ ...secrets, [secret.key]: event.target.value })}
          />
          <span className="help">{secret.help}</span>
        </div>
      ))}
      {entry.docs.length > 0 && (
        <p className="small quiet">
          {'Where to find these: '}
          {entry.docs.map((url) => (
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
      )}
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
        <button type="submit" className="button primary" disabled={create.pending}>
          {create.pending ? 'Connecting' : 'Connect and start'}
        </button>
      </div>
    </form>
  );
}

function Field({
  field,
  value,
  onChange,
}: {
  field: ConfigField;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
}): ReactNode {
  const id = `config-${field.key}`;
  if (field.type === 'boolean') {
    return (
      <div className="field">
        <label className="check">
          <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
          {field.label}
        </label>
        <span className="help">{field.help}</span>
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{field.required ? field.label : `${field.label} (optional)`}</label>
      {field.type === 'choice' ? (
        <select
          id={id}
          className="input"
          required={field.required}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">Choose</option>
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input"
          type={field.type === 'number' ? 'number' : field.type === 'url' ? 'url' : 'text'}
          step="any"
          spellCheck={false}
          required={field.required}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {field.help !== '' && <span className="help">{field.help}</span>}
    </div>
  );
}

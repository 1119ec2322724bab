import { useState, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import type { Input, Output } from '#shared/contract/methods.ts';
import { DocLink } from '../ui/DocLink.tsx';
import { ConfigFields } from './ConfigFields.tsx';
import { connectionIdOf, fromConfig, readFields, toConfig, type FieldValue } from './config-form.ts';
import { SecretFields } from './SecretFields.tsx';

/** A connection that is there already, to be changed in place. */
export interface ExistingConnection {
  readonly id: string;
  readonly settings: Output<'connections.get'>;
  /** The credential was refused: it is what the person came to change. */
  readonly secretFirst: boolean;
}

export type SettingsInput = Input<'connections.create'>;

/** What has been entered so far. */
export interface Settings {
  readonly name: string;
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly secrets: Readonly<Record<string, string>>;
  setName(name: string): void;
  setValue(key: string, value: FieldValue): void;
  setSecret(key: string, value: string): void;
}

export function useSettings(entry: CatalogEntry, existing: ExistingConnection | null): Settings {
  const [name, setName] = useState(existing?.settings.name ?? entry.name);
  const [values, setValues] = useState<Readonly<Record<string, FieldValue>>>(() =>
    existing ? fromConfig(readFields(entry.configSchema), existing.settings.config) : {},
  );
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  return {
    name,
    values,
    secrets,
    setName,
    setValue: (key, value) => setValues((before) => ({ ...before, [key]: value })),
    setSecret: (key, value) => setSecrets((before) => ({ ...before, [key]: value })),
  };
}

/** What the engine takes of it. */
export function settingsInput(
  entry: CatalogEntry,
  existing: ExistingConnection | null,
  { name, values, secrets }: Settings,
): SettingsInput {
  return {
    connectorId: entry.connectorId,
    id: existing?.id ?? connectionIdOf(name),
    name: name.trim(),
    config: toConfig(readFields(entry.configSchema), values),
    secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value.trim() !== '')),
  };
}

/** The fields that the connector's own settings schema describes. */
export function SettingsFields({
  entry,
  existing,
  settings,
}: {
  entry: CatalogEntry;
  existing: ExistingConnection | null;
  settings: Settings;
}): ReactNode {
  return (
    <>
      <div className="field">
        <label htmlFor="connect-name">Name</label>
        <input
          id="connect-name"
          className="input"
          required
          maxLength={80}
          value={settings.name}
          onChange={(event) => settings.setName(event.target.value)}
        />
        <span className="help">
          {'Short name '}
          <span className="mono">{existing?.id ?? connectionIdOf(settings.name)}</span>
          {existing ? ', under which its records are kept; it stays.' : ', under which its records are kept.'}
        </span>
      </div>
      <ConfigFields fields={readFields(entry.configSchema)} values={settings.values} onChange={settings.setValue} />
      <SecretFields
        fields={entry.secrets}
        stored={existing?.settings.secretsSet ?? []}
        takeFocus={existing?.secretFirst === true}
        values={settings.secrets}
        onChange={settings.setSecret}
      />
      <DocLinks urls={entry.docs} />
    </>
  );
}

function DocLinks({ urls }: { urls: readonly string[] }): ReactNode {
  if (urls.length === 0) return null;
  return (
    <p className="small quiet connect-docs">
      Where to find these:
      {urls.map((url) => (
        <DocLink key={url} url={url} />
      ))}
    </p>
  );
}

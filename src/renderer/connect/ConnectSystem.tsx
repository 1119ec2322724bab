import { useState, type FormEvent, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { useCommand } from '../data/use-command.ts';
import { useToasts } from '../state/toasts.ts';
import { Failure } from './Failure.tsx';
import { SettingsFields, settingsInput, useSettings, type ExistingConnection } from './SettingsFields.tsx';
import { SignIn } from './SignIn.tsx';

interface ConnectSystemProps {
  readonly entry: CatalogEntry;
  readonly existing: ExistingConnection;
  readonly onDone: () => void;
}

/** The settings of a connection that is there, to be changed in place; can be tested before they are kept. */
export function ConnectSystem({ entry, existing, onDone }: ConnectSystemProps): ReactNode {
  const settings = useSettings(entry, existing);
  const test = useCommand('connections.test', { quiet: true });
  const update = useCommand('connections.update', { quiet: true });
  const [tested, setTested] = useState<string | null>(null);
  const input = settingsInput(entry, existing, settings);
  const failure = update.error ?? test.error;

  const runTest = async (): Promise<void> => {
    setTested(null);
    const result = await test.run(input);
    if (result) setTested(result.sentence);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await update.run(input))) return;
    useToasts.getState().say(`${input.name} is changed and being read again`);
    onDone();
  };
  return (
    <form className="connect-form" onSubmit={(event) => void submit(event)}>
      <SettingsFields entry={entry} existing={existing} settings={settings} />
      {existing.settings.signIn !== 'none' && <SignIn connectionId={existing.id} state={existing.settings.signIn} />}
      {tested !== null && (
        <p className="connect-tested" role="status">
          {tested}
        </p>
      )}
      {failure && <Failure error={failure} />}
      <div className="connect-actions">
        <button type="button" className="button" disabled={test.pending} onClick={() => void runTest()}>
          {test.pending ? 'Testing' : 'Test'}
        </button>
        <button type="submit" className="button primary" disabled={update.pending}>
          {update.pending ? 'Saving' : 'Save'}
        </button>
        <button type="button" className="button plain" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { customersIn, MOST_CUSTOMERS } from '#shared/domain/connection-scope.ts';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import { useCommand } from '../data/use-command.ts';
import { formatRoute, go } from '../state/route.ts';
import { useToasts } from '../state/toasts.ts';
import { Failure } from './Failure.tsx';
import { startOfDay } from './FromField.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { ScopeStep, type ChosenScope } from './ScopeStep.tsx';
import { SettingsFields, settingsInput, useSettings, type SettingsInput } from './SettingsFields.tsx';
import { usePreview, type PreviewRun } from './use-preview.ts';

function toList(numbers: readonly string[] | null): string[] | null {
  return numbers === null ? null : [...numbers];
}

const STEPS = ['Sign in', 'Test', 'First records', 'Scope'] as const;
type Step = (typeof STEPS)[number];

/** A new connection to a system, step by step: nothing is kept before the last one. */
export function ConnectWizard({
  entry,
  onBack,
  onDone,
}: {
  entry: CatalogEntry;
  /** To the choice of a system. */
  onBack: () => void;
  onDone: (connectionId: string) => void;
}): ReactNode {
  const [step, setStep] = useState<Step>('Sign in');
  const settings = useSettings(entry, null);
  const input = settingsInput(entry, null, settings);
  const preview = usePreview();
  const [scope, setScope] = useState<ChosenScope>({ without: [], from: '', customers: '' });
  const create = useCommand('connections.create', { quiet: true });
  const sync = useCommand('sync.start', { quiet: true });
  const at = STEPS.indexOf(step);
  const back = (): void => {
    preview.cancel();
    const before = STEPS[at - 1];
    if (before === undefined) onBack();
    else setStep(before);
  };

  const connect = async (): Promise<void> => {
    const chosen = entry.streams.map(({ id }) => id).filter((id) => !scope.without.includes(id));
    const from = scope.from === '' ? null : startOfDay(scope.from);
    const streams = scope.without.length === 0 ? null : chosen;
    const customers = toList(customersIn(scope.customers));
    const whole = streams === null && from === null && customers === null;
    if (!(await create.run({ ...input, ...(whole ? {} : { scope: { streams, from, customers } }) }))) return;
    void sync.run({ connectionId: input.id });
    useToasts.getState().say(`${input.name} is connected; its first records are on their way`);
    onDone(input.id);
  };
  return (
    <div className="wizard">
      <ol className="wizard-steps" aria-label="Steps">
        <li data-state="done">{entry.name}</li>
        {STEPS.map((one, index) => (
          <li
            key={one}
            data-state={index < at ? 'done' : index === at ? 'now' : 'to come'}
            aria-current={index === at ? 'step' : undefined}
          >
            {one}
          </li>
        ))}
      </ol>
      {step === 'Sign in' && (
        <SignInStep title={`Sign in to ${entry.name}`} onNext={() => setStep('Test')} onBack={back}>
          <SettingsFields entry={entry} existing={null} settings={settings} />
        </SignInStep>
      )}
      {step === 'Test' && (
        <TestStep
          entry={entry}
          input={input}
          onBack={back}
          onNext={() => {
            preview.start(
              { kind: 'settings', connection: input },
              entry.streams.map(({ id }) => id),
            );
            setStep('First records');
          }}
        />
      )}
      {step === 'First records' && (
        <RecordsStep
          entry={entry}
          preview={preview}
          onAgain={() =>
            preview.start(
              { kind: 'settings', connection: input },
              entry.streams.map(({ id }) => id),
            )
          }
          onBack={back}
          onNext={() => setStep('Scope')}
        />
      )}
      {step === 'Scope' && (
        <>
          <StepHead title="How much is read" />
          <ScopeStep streams={preview.streams} scope={scope} onChange={setScope} />
          {create.error && <Failure error={create.error} />}
          <Actions
            onBack={back}
            next={create.pending ? 'Connecting' : 'Connect and start'}
            disabled={
              create.pending ||
              scope.without.length >= preview.streams.length ||
              (customersIn(scope.customers)?.length ?? 0) > MOST_CUSTOMERS
            }
            onNext={() => void connect()}
          />
        </>
      )}
    </div>
  );
}

/** Says where one is, to those who cannot see the steps, too. */
function StepHead({ title }: { title: string }): ReactNode {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <h2 ref={head} tabIndex={-1} className="wizard-head">
      {title}
    </h2>
  );
}

function Actions({
  onBack,
  onNext,
  next,
  disabled = false,
  children,
}: {
  onBack: () => void;
  /** Undefined: the button submits its form. */
  onNext?: () => void;
  next: string;
  disabled?: boolean;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className="connect-actions wizard-actions">
      <button type="button" className="button" onClick={onBack}>
        Back
      </button>
      <button
        type={onNext === undefined ? 'submit' : 'button'}
        className="button primary"
        disabled={disabled}
        onClick={onNext}
      >
        {next}
      </button>
      {children}
      <span className="spacer" />
      <a className="button plain" href={formatRoute('systems')}>
        Cancel
      </a>
    </div>
  );
}

function SignInStep({
  title,
  onBack,
  onNext,
  children,
}: {
  title: string;
  onBack: () => void;
  onNext: () => void;
  children: ReactNode;
}): ReactNode {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onNext();
  };
  return (
    <form className="connect-form" onSubmit={submit}>
      <StepHead title={title} />
      {children}
      <Actions onBack={onBack} next="Test" />
    </form>
  );
}

/** Asks the system once, with what was entered. */
function TestStep({
  entry,
  input,
  onBack,
  onNext,
}: {
  entry: CatalogEntry;
  input: SettingsInput;
  onBack: () => void;
  onNext: () => void;
}): ReactNode {
  const test = useCommand('connections.test', { quiet: true });
  const create = useCommand('connections.create', { quiet: true });
  const [sentence, setSentence] = useState<string | null>(null);
  const begun = useRef(false);
  const ask = async (): Promise<void> => {
    setSentence(null);
    const answer = await test.run(input);
    if (answer) setSentence(answer.sentence);
  };
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void ask();
  });
  const keepAndSignIn = async (): Promise<void> => {
    if (await create.run(input)) go(formatRoute('systems', input.id, { edit: 'settings' }));
  };
  const error = create.error ?? test.error;
  return (
    <>
      <StepHead title={`Does ${entry.name} answer?`} />
      {test.pending && (
        <p className="quiet" role="status">
          {`Asking ${entry.name} once with these settings.`}
        </p>
      )}
      {sentence !== null && (
        <p className="connect-tested" role="status">
          {sentence}
        </p>
      )}
      {error && <Failure error={error} />}
      {error && entry.signIn && (
        <p>
          {'A person signs in to this system in the browser, once its settings are kept. '}
          <button type="button" className="button low" disabled={create.pending} onClick={() => void keepAndSignIn()}>
            Keep the settings and sign in
          </button>
        </p>
      )}
      <Actions onBack={onBack} next="Look at its first records" disabled={sentence === null} onNext={onNext}>
        {error && (
          <button type="button" className="button" disabled={test.pending} onClick={() => void ask()}>
            Test again
          </button>
        )}
      </Actions>
    </>
  );
}

/** The first page of each stream as it would be read. Nothing of it is kept. */
function RecordsStep({
  entry,
  preview,
  onAgain,
  onBack,
  onNext,
}: {
  entry: CatalogEntry;
  preview: PreviewRun;
  onAgain: () => void;
  onBack: () => void;
  onNext: () => void;
}): ReactNode {
  const { streams, waiting, running, error } = preview;
  const next = entry.streams.find(({ id }) => id === waiting[0]);
  return (
    <>
      <StepHead title="What its first records become" />
      <p className="quiet">
        One page of each stream, read now and mapped as it will be. Nothing of it is kept; hover a value to see where it
        is read from.
      </p>
      {running && (
        <p className="export-running" role="status">
          <progress max={Math.max(1, entry.streams.length)} value={streams.length} />
          <span>{next ? `Reading ${next.entity}` : 'Reading'}</span>
          <button type="button" className="button low" onClick={preview.cancel}>
            Stop
          </button>
        </p>
      )}
      {error && <Failure error={error} />}
      {streams.map((stream) => (
        <PreviewPanel key={stream.streamId} stream={stream} />
      ))}
      <Actions
        onBack={onBack}
        next="Choose how much is read"
        disabled={running || streams.every(({ state }) => state === 'failed')}
        onNext={onNext}
      >
        {!running && (
          <button type="button" className="button" onClick={onAgain}>
            Look again
          </button>
        )}
      </Actions>
    </>
  );
}

import { useState, type ReactNode } from 'react';
import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { DENSITIES, THEMES, useAppearance, ZONES, type AppearanceValues } from '../../state/appearance.ts';
import { formatRoute } from '../../state/route.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { takeFocus } from '../../ui/take-focus.ts';
import { plural } from '../../ui/words.ts';
import { DataKept } from './DataKept.tsx';
import { DecisionLog } from './DecisionLog.tsx';
import { MeteredNetwork } from './MeteredNetwork.tsx';
import { Network } from './Network.tsx';

const THEME_WORDS = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;
const DENSITY_WORDS = { compact: 'Compact', normal: 'Normal', roomy: 'Roomy' } as const;

export function SettingsScreen(): ReactNode {
  const { value: hello } = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const { theme, density, zone, set } = useAppearance();
  const zoneWords: Readonly<Record<AppearanceValues['zone'], string>> = {
    system: `This machine’s zone (${new Intl.DateTimeFormat().resolvedOptions().timeZone})`,
    UTC: 'UTC',
  };
  return (
    <div className="screen">
      <div className="screen-bar">
        <h1 className="bar-title">Settings</h1>
      </div>
      <div ref={takeFocus} tabIndex={-1} data-scroller="" className="settings">
        <section>
          <h2>Look</h2>
          <Choice
            label="Theme"
            values={THEMES}
            words={THEME_WORDS}
            value={theme}
            onChange={(next) => set({ theme: next })}
          />
          <Choice
            label="Rows"
            values={DENSITIES}
            words={DENSITY_WORDS}
            value={density}
            onChange={(next) => set({ density: next })}
          />
          <Choice
            label="Times shown in"
            values={ZONES}
            words={zoneWords}
            value={zone}
            onChange={(next) => set({ zone: next })}
          />
        </section>
        <section>
          <h2>This installation</h2>
          {hello && (
            <dl className="facts">
              <dt>Version</dt>
              <dd>{`${hello.product} ${hello.version}`}</dd>
              <dt>You decide as</dt>
              <dd>{hello.user}</dd>
              <dt>Credentials</dt>
              <dd>{hello.secretsProtection}</dd>
              {hello.absent.length > 0 && (
                <>
                  <dt>Not here</dt>
                  <dd>{`${absentWords(hello.absent)}: only in the desktop app`}</dd>
                </>
              )}
            </dl>
          )}
        </section>
        <section>
          <h2>Policy</h2>
          <p className="quiet">
            Which system owns which status, when a difference counts, when exceptions open and how grave they are.
          </p>
          <p>
            <a href={formatRoute('policy')}>Open the policy</a>
          </p>
        </section>
        <Network />
        <MeteredNetwork />
        <DataKept />
        <Store />
        <DecisionLog />
      </div>
    </div>
  );
}

const ABSENT_WORDS: Readonly<Record<string, string>> = {
  dialog: 'file dialogs',
  link: 'opening links',
  file: 'showing files',
  update: 'updates',
};

/** "dialog.saveFile", "dialog.openFile", "update.check" → "file dialogs, updates" */
function absentWords(absent: readonly string[]): string {
  return [...new Set(absent.map((name) => ABSENT_WORDS[name.split('.')[0] ?? ''] ?? name))].join(', ');
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly values: readonly T[];
  readonly words: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, values, words, value, onChange }: ChoiceProps<T>): ReactNode {
  return (
    <div className="setting">
      <span>{label}</span>
      <div className="segmented" role="group" aria-label={label}>
        {values.map((candidate) => (
          <button key={candidate} type="button" aria-pressed={candidate === value} onClick={() => onChange(candidate)}>
            {words[candidate]}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Everything shown is derived from what was received: it can be built anew, and its digest proves that it came out the same. */
function Store(): ReactNode {
  const rebuild = useCommand('store.rebuild');
  const digest = useCommand('store.digest');
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const runRebuild = async (): Promise<void> => {
    setAsking(false);
    const result = await rebuild.run({});
    if (result) setSaid(`Built ${plural(result.orders, 'order')} anew. Digest ${result.digest}`);
  };
  const runDigest = async (): Promise<void> => {
    const result = await digest.run({});
    if (result) setSaid(`Digest ${result.digest}`);
  };
  return (
    <section>
      <h2>Store</h2>
      <p className="quiet">
        Orders, links, timelines and exceptions are computed from the records received and from your decisions. Building
        them anew changes nothing unless a rule has changed; the digest shows whether two machines hold the same.
      </p>
      <div className="setting-actions">
        <button type="button" className="button" disabled={rebuild.pending} onClick={() => setAsking(true)}>
          {rebuild.pending ? 'Building anew' : 'Build anew'}
        </button>
        <button type="button" className="button" disabled={digest.pending} onClick={() => void runDigest()}>
          {digest.pending ? 'Computing' : 'Show the digest'}
        </button>
      </div>
      {said !== null && (
        <p className="mono setting-said" role="status">
          {said}
        </p>
      )}
      {asking && (
        <Dialog title="Build anew" onClose={() => setAsking(false)}>
          <div className="body">
            <h2>Build everything anew from what was received?</h2>
            <p>
              Nothing received and no decision is lost. Until it is done, lists fill up again; for a large store this
              takes minutes.
            </p>
            <footer>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                Cancel
              </button>
              <button type="button" className="button primary" onClick={() => void runRebuild()}>
                Build anew
              </button>
            </footer>
          </div>
        </Dialog>
      )}
    </section>
  );
}

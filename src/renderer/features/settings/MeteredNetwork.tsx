import { useState, type ReactNode } from 'react';
import { METERED_EVERY, type MeteredMode } from '#shared/domain/metered.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatDuration } from '../../ui/format.ts';

const MODES: readonly (readonly [MeteredMode, string, string])[] = [
  [
    'automatic',
    'Automatic',
    'As the platform says: a cellular connection, or one where data is to be saved. Few computers tell.',
  ],
  ['always', 'Always metered', 'For a hotspot, a satellite link or a roaming card that nothing recognises.'],
  ['never', 'Never metered', 'Everything is read as usual on any network.'],
];

/** Whether bytes cost on this computer's network. */
export function MeteredNetwork(): ReactNode {
  const { value } = useQuery('network.metered', {}, { keep: true });
  if (!value) return null;
  return (
    <section aria-label="Metered network">
      <h2>Metered network</h2>
      <p className="quiet">
        {`On a metered network backfills wait and go on by themselves afterwards, systems are read every ${formatDuration(METERED_EVERY)}, and open orders are not read again in turn. What a person asks for goes at once. `}
        {value.since === null ? 'The network is not metered now.' : 'The network is metered now.'}
      </p>
      {/* A new answer brings the choice that is kept. */}
      <Choice key={value.mode} kept={value.mode} />
    </section>
  );
}

function Choice({ kept }: { kept: MeteredMode }): ReactNode {
  const meter = useCommand('network.meter');
  const [chosen, setChosen] = useState(kept);
  return (
    <>
      {MODES.map(([mode, label, help]) => (
        <label key={mode} className="check">
          <input
            type="radio"
            name="metered-mode"
            checked={chosen === mode}
            disabled={meter.pending}
            onChange={() => {
              setChosen(mode);
              void meter.run({ mode }).then((answer) => answer ?? setChosen(kept));
            }}
          />
          <span>
            {label}
            <span className="quiet">{` ${help}`}</span>
          </span>
        </label>
      ))}
    </>
  );
}

import { useState, type ReactNode } from 'react';
import type { ParkedFilter } from '#shared/contract/dto/parked.ts';
import type { RecordMapping } from '#shared/domain/decisions.ts';
import { useCommand } from '../../data/use-command.ts';
import { useStudy } from '../../data/use-study.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { plural } from '../../ui/words.ts';
import { effectOf, ReplayEffectView } from './ReplayEffectView.tsx';

const MAPPINGS: readonly { readonly mapping: RecordMapping; readonly words: string; readonly help: string }[] = [
  { mapping: 'current', words: 'Present mapping', help: 'with the settings the connection has now' },
  { mapping: 'received', words: 'Original mapping', help: 'with the settings it had when each record came' },
];

/** What reading parked records again would change, and then the reading. */
export function ReplayDialog({ filter, onClose }: { filter: ParkedFilter; onClose: () => void }): ReactNode {
  const [mapping, setMapping] = useState<RecordMapping>('current');
  const { study, error, cancel } = useStudy({ study: 'replay_preview', filter, mapping, copy: null });
  const replay = useCommand('parked.replay');
  const effect = effectOf(study);
  const run = async (): Promise<void> => {
    if (await replay.run({ filter, mapping })) onClose();
  };
  return (
    <Dialog title="Read parked records again" onClose={onClose}>
      <div className="body replay-body">
        <h2>{effect ? `Read ${plural(effect.records, 'parked record')} again?` : 'Read parked records again?'}</h2>
        <fieldset className="replay-mappings">
          <legend className="small quiet">Read with</legend>
          {MAPPINGS.map((each) => (
            <label key={each.mapping}>
              <input
                type="radio"
                name="mapping"
                checked={each.mapping === mapping}
                onChange={() => setMapping(each.mapping)}
              />
              <span>{each.words}</span>
              <span className="small quiet">{each.help}</span>
            </label>
          ))}
        </fieldset>
        <section aria-label="Dry run">
          <h3>What it would change, before it changes anything</h3>
          <ReplayEffectView study={study} error={error} onCancel={cancel} />
        </section>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Leave them parked
          </button>
          <button
            type="button"
            className="button primary"
            disabled={!effect || effect.records === 0 || replay.pending}
            onClick={() => void run()}
          >
            {effect && effect.readable > 0 ? `Read ${plural(effect.readable, 'record')}` : 'Read again'}
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

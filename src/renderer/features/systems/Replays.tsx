import { useState, type ReactNode } from 'react';
import type { Replay } from '#shared/contract/dto/parked.ts';
import { useDecide } from '../../data/decisions.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

/** The replay that runs, or the last one that ran here, until it is put away. */
export function Replays({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('parked.replays', {}, { keep: true });
  const [closed, setClosed] = useState<string | null>(null);
  const last = value?.rows.find(({ filter }) => (filter.connectionId ?? connectionId) === connectionId);
  if (!last || last.id === closed) return null;
  return <ReplayLine replay={last} onClose={() => setClosed(last.id)} />;
}

function ReplayLine({ replay, onClose }: { replay: Replay; onClose: () => void }): ReactNode {
  const cancel = useCommand('parked.cancel');
  const decide = useDecide();
  const undo = async (): Promise<void> => {
    const undos = replay.decisionIds.map((decisionId) => ({ kind: 'undo', decisionId }) as const);
    if (await decide('Took the replay back', undos)) onClose();
  };
  const { state, done, total, stillParked } = replay;
  if (state === 'running')
    return (
      <div className="replay-line" role="status">
        <progress max={Math.max(1, total)} value={done} aria-label="Reading parked records again" />
        <span className="tabular">{`${formatCount(done)} of ${plural(total, 'parked record')} read again`}</span>
        <button type="button" className="button low" onClick={() => void cancel.run({ id: replay.id })}>
          Cancel
        </button>
      </div>
    );
  const words = { done: 'Replay done', cancelled: 'Replay cancelled', failed: 'Replay failed' }[state];
  return (
    <div className="replay-line" role="status">
      <span>
        {`${words}: ${formatCount(done - stillParked)} of ${plural(done, 'record')} can be read now`}
        {stillParked > 0 && `, ${formatCount(stillParked)} still parked`}
        {replay.error !== null && <span className="late">{` ${replay.error}`}</span>}
      </span>
      {replay.decisionIds.length > 0 && (
        <button type="button" className="button low" onClick={() => void undo()}>
          Undo the replay
        </button>
      )}
      <button type="button" className="button plain low" onClick={onClose}>
        Close
      </button>
    </div>
  );
}

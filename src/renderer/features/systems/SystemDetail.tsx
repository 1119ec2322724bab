import { useState, type ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { customersText, isRead } from '#shared/domain/connection-scope.ts';
import { Since } from '../../connect/FromField.tsx';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, go } from '../../state/route.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { plural } from '../../ui/words.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { Acknowledgements } from './Acknowledgements.tsx';
import { ApiEnds, isApiEndTold } from './ApiSupport.tsx';
import { BreakerLine } from './BreakerLine.tsx';
import { ConnectionTimeline } from './ConnectionTimeline.tsx';
import { CountControls } from './CountControls.tsx';
import { Drift, DriftCount } from './Drift.tsx';
import { Insight } from './Insight.tsx';
import { FailureMark, LetItFailMenu } from './LetItFail.tsx';
import { MeteredLine } from './MeteredLine.tsx';
import { ParkedRecords } from './ParkedRecords.tsx';
import { RunHistory } from './RunHistory.tsx';
import { StreamsTable } from './StreamsTable.tsx';
import { SyncPace } from './SyncPace.tsx';
import { editAddress, FreshnessBar, SyncButton, SystemError } from './parts.tsx';

/** One connection in full: streams, runs, and the records that could not be read. */
export function SystemDetail({ system }: { system: SystemHealth }): ReactNode {
  const [removing, setRemoving] = useState(false);
  const now = useNow();
  const { value: insight } = useQuery('systems.insight', { connectionId: system.connectionId }, { keep: true });
  return (
    <div className="system-detail">
      <header className="system-head">
        <FailureMark connectionId={system.connectionId} />
        <p className={system.error ? 'system-sentence late' : 'system-sentence'}>{system.sentence}</p>
        {system.error && (
          <p>
            <SystemError system={system} below={system.sentence} />
          </p>
        )}
        {system.outage !== null && (
          <p className="ageing">
            {`${system.outage.sentence}. `}
            {system.error === null && <RunbookButton name="data-older-than-agreed" />}
          </p>
        )}
        <DriftCount count={system.drift} />
        {isApiEndTold(system.api, now) && (
          <p>
            <ApiEnds api={system.api} />
          </p>
        )}
        <BreakerLine breaker={system.breaker} error={system.error} />
        <MeteredLine system={system} />
        <SyncPace system={system} />
        <dl className="order-facts">
          <div>
            <dt>Age against target</dt>
            <dd>
              <FreshnessBar system={system} />
            </dd>
          </div>
          <div>
            <dt>Last success</dt>
            <dd>{system.lastSuccessAt === null ? 'never' : <At at={system.lastSuccessAt} />}</dd>
          </div>
          <div>
            <dt>Newest change at the source</dt>
            <dd>{system.newestRecordAt === null ? 'not known' : <At at={system.newestRecordAt} />}</dd>
          </div>
          <div>
            <dt>Records</dt>
            <dd className="tabular">{formatCount(system.records)}</dd>
          </div>
          <div>
            <dt>Documents</dt>
            <dd className="tabular">{formatCount(system.documents)}</dd>
          </div>
          <WhatIsRead connectionId={system.connectionId} />
        </dl>
        <div className="system-actions">
          <SyncButton system={system} />
          <a className="button low" href={editAddress(system.connectionId, 'settings')}>
            Edit settings
          </a>
          <LetItFailMenu connectionId={system.connectionId} />
          <button type="button" className="button low" onClick={() => setRemoving(true)}>
            Remove
          </button>
        </div>
      </header>
      <ParkedRecords system={system} />
      <Acknowledgements connectionId={system.connectionId} />
      <CountControls connectionId={system.connectionId} />
      <Drift connectionId={system.connectionId} />
      <StreamsTable system={system} streams={insight?.streams} />
      {insight && <Insight system={system} insight={insight} />}
      <RunHistory connectionId={system.connectionId} />
      <ConnectionTimeline connectionId={system.connectionId} />
      {removing && <RemoveDialog system={system} onClose={() => setRemoving(false)} />}
    </div>
  );
}

/** The streams that are read and since when, with the way to change it. */
function WhatIsRead({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('connections.scope', { connectionId }, { keep: true });
  if (!value || value.streams.length === 0) return null;
  const { scope, streams } = value;
  const out = streams.filter(({ streamId }) => !isRead(scope, streamId)).map(({ entity }) => entity);
  const count = streams.length - out.length;
  return (
    <div>
      <dt>What is read</dt>
      <dd title={out.length === 0 ? undefined : `Not read: ${out.join(', ')}`}>
        {out.length > 0
          ? `${count} of ${plural(streams.length, 'stream')}`
          : count === 1
            ? 'Its one stream'
            : `All ${count} streams`}
        {scope.from === null ? ', everything' : ', since '}
        {scope.from !== null && <Since at={scope.from} />}
        {scope.customers !== null && `, of ${customersText(scope.customers)}`}{' '}
        <a href={editAddress(connectionId, 'scope')}>Change</a>
      </dd>
    </div>
  );
}

function RemoveDialog({ system, onClose }: { system: SystemHealth; onClose: () => void }): ReactNode {
  const remove = useCommand('connections.remove');
  const run = async (): Promise<void> => {
    if (await remove.run({ connectionId: system.connectionId })) go(formatRoute('systems'));
  };
  return (
    <Dialog title={`Remove ${system.name}`} onClose={onClose}>
      <div className="body">
        <h2>{`Remove ${system.name}?`}</h2>
        <p>{`Throughline stops asking it, and its ${plural(system.records, 'record')} leave the orders. Nothing changes in the system itself. What was read is kept: connected again under the short name ${system.connectionId}, it comes back into the orders and the sync goes on where it stopped. The credential is forgotten. This cannot be undone.`}</p>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Keep it
          </button>
          <button type="button" className="button primary" disabled={remove.pending} onClick={() => void run()}>
            Remove
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

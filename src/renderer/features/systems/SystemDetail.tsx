import { useState, type ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { labelOf } from '../../connect/config-form.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, go } from '../../state/route.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Age, At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';
import { ParkedRecords } from './ParkedRecords.tsx';
import { editAddress, FreshnessBar, SyncButton, SystemError } from './parts.tsx';

const OUTCOME_WORDS = {
  running: 'Running',
  ok: 'Done',
  empty: 'Done, nothing came',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const;
const RUNS = 20;

/** One connection in full: streams, runs, and the records that could not be read. */
export function SystemDetail({ system }: { system: SystemHealth }): ReactNode {
  const [removing, setRemoving] = useState(false);
  return (
    <div className="system-detail">
      <header className="system-head">
        <p className="system-sentence">{system.sentence}</p>
        {system.error && (
          <p>
            <SystemError system={system} />
          </p>
        )}
        {system.affectedOrders > 0 && (
          <p className="ageing">{`${plural(system.affectedOrders, 'order')} may not be as shown while this lasts.`}</p>
        )}
        {system.syncing && <Progress syncing={system.syncing} />}
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
          {system.credentials.map((credential) => (
            <div key={credential.key}>
              <dt>{`${credential.label} ends`}</dt>
              <dd>
                <At at={credential.expiresAt} />
              </dd>
            </div>
          ))}
        </dl>
        <div className="system-actions">
          <SyncButton system={system} />
          <a className="button low" href={editAddress(system.connectionId, 'settings')}>
            Edit settings
          </a>
          <button type="button" className="button low" onClick={() => setRemoving(true)}>
            Remove
          </button>
        </div>
      </header>
      <ParkedRecords connectionId={system.connectionId} count={system.parked} />
      <Streams system={system} />
      <Runs connectionId={system.connectionId} />
      {removing && <RemoveDialog system={system} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function Progress({ syncing }: { syncing: NonNullable<SystemHealth['syncing']> }): ReactNode {
  const total = syncing.remaining === null ? null : syncing.read + syncing.remaining;
  return (
    <p className="export-running">
      {total === null ? null : <progress max={Math.max(1, total)} value={syncing.read} />}
      <span className="tabular">{`${syncing.streamId}: ${formatCount(syncing.read)} read${syncing.remaining === null ? '' : `, ${formatCount(syncing.remaining)} to go`}`}</span>
    </p>
  );
}

function Streams({ system }: { system: SystemHealth }): ReactNode {
  return (
    <section className="system-section">
      <h2>Streams</h2>
      <table>
        <thead>
          <tr>
            <th>Stream</th>
            <th className="stretch">Brings</th>
            <th className="num">Records</th>
            <th>Newest at the source</th>
            <th>Last success</th>
          </tr>
        </thead>
        <tbody>
          {system.streams.map((stream) => (
            <tr key={stream.streamId}>
              <td className="mono">{stream.streamId}</td>
              <td className="stretch">{labelOf(stream.entity)}</td>
              <td className="num">{formatCount(stream.records)}</td>
              <td>{stream.newestRecordAt === null ? '–' : <At at={stream.newestRecordAt} />}</td>
              <td>{stream.lastSuccessAt === null ? 'never' : <Age at={stream.lastSuccessAt} suffix=" ago" />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Runs({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.runs', { connectionId, limit: RUNS });
  return (
    <section className="system-section">
      <h2>Runs</h2>
      <table>
        <thead>
          <tr>
            <th>Started</th>
            <th className="num">Took</th>
            <th>Outcome</th>
            <th className="num">Read</th>
            <th className="num">Changed</th>
            <th className="num">Unchanged</th>
            <th className="num">Rejected</th>
            <th className="num">Size</th>
            <th className="stretch">Error</th>
          </tr>
        </thead>
        <tbody>
          {value?.rows.map((run) => (
            <tr key={run.id}>
              <td>
                <At at={run.startedAt} />
              </td>
              <td className="num">{run.endedAt === null ? '' : formatDuration(run.endedAt - run.startedAt)}</td>
              <td className={run.outcome === 'failed' ? 'late' : run.outcome === 'empty' ? 'ageing' : ''}>
                {OUTCOME_WORDS[run.outcome]}
              </td>
              <td className="num">{formatCount(run.read)}</td>
              <td className="num">{formatCount(run.changed)}</td>
              <td className="num">{formatCount(run.unchanged)}</td>
              <td className={run.rejected > 0 ? 'num late' : 'num'}>{formatCount(run.rejected)}</td>
              <td className="num">{formatBytes(run.bytes)}</td>
              <td className="stretch ellipsis quiet" title={run.error ?? undefined}>
                {run.error ?? ''}
              </td>
            </tr>
          ))}
          {value?.rows.length === 0 && (
            <tr>
              <td colSpan={9} className="quiet">
                It has not run yet.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
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
        <p>{`Throughline stops asking it, and its ${plural(system.records, 'record')} leave the orders. Nothing changes in the system itself. What was read is kept: connected again under the short name ${system.connectionId}, it comes back into the orders and the sync goes on where it stopped. The credential is forgotten. This cannot be undone with Ctrl Z.`}</p>
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

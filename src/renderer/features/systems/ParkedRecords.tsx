import { useState, type ReactNode } from 'react';
import type { ParkedFilter, ParkedGroup, ParkedRow } from '#shared/contract/dto/parked.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { Age } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/format.ts';
import { fromLocalInput } from '../../ui/local-time.ts';
import { EditCopyDialog } from './EditCopyDialog.tsx';
import { streamName } from './parts.tsx';
import { ReplayDialog } from './ReplayDialog.tsx';
import { Replays } from './Replays.tsx';

const PARKED_PAGE = 50;

interface Chosen {
  readonly streamId: string;
  readonly reason: string;
  /** As the inputs hold them: "2026-11-22". */
  readonly from: string;
  readonly to: string;
}

const ALL: Chosen = { streamId: '', reason: '', from: '', to: '' };

/** What could not be read: by stream, reason and time, each with its payload, to be corrected or read again. */
export function ParkedRecords({ system }: { system: SystemHealth }): ReactNode {
  const { connectionId, parked: count } = system;
  const [chosen, setChosen] = useState(ALL);
  const [offset, setOffset] = useState(0);
  const [replaying, setReplaying] = useState(false);
  const filter = toFilter(connectionId, chosen);
  const { value } = useQuery('parked.list', count === 0 ? null : { filter, offset, limit: PARKED_PAGE }, {
    keep: true,
  });
  const choose = (change: Partial<Chosen>): void => {
    setChosen({ ...chosen, ...change });
    setOffset(0);
  };
  return (
    <>
      <Replays connectionId={connectionId} />
      {count > 0 && (
        <section className="system-section">
          <div className="section-head">
            <h2>{`Parked records (${formatCount(count)})`}</h2>
            <span className="spacer" />
            {value && value.total > PARKED_PAGE && (
              <Pages offset={offset} total={value.total} onChange={(next) => setOffset(next)} />
            )}
            <Deciding>
              <button
                type="button"
                className="button low"
                disabled={!value || value.total === 0}
                onClick={() => setReplaying(true)}
              >
                {value && value.total < count ? `Read these ${formatCount(value.total)} again` : 'Read all again'}
              </button>
            </Deciding>
          </div>
          <p className="quiet">
            These could not be read. They are kept, their neighbours went on. Correct a copy of one, or read them again
            after a fix.
          </p>
          <Filters system={system} chosen={chosen} onChange={choose} />
          <ul>
            {value?.rows.map((row) => (
              <ParkedRecord key={row.recordId} row={row} stream={streamName(system, row.streamId)} />
            ))}
          </ul>
          {value?.total === 0 && <p className="quiet">No parked record is like this.</p>}
        </section>
      )}
      {replaying && <ReplayDialog filter={filter} onClose={() => setReplaying(false)} />}
    </>
  );
}

function toFilter(connectionId: string, { streamId, reason, from, to }: Chosen): ParkedFilter {
  const startOf = (day: string): number | null => (day === '' ? null : fromLocalInput(`${day}T00:00`, undefined));
  return {
    connectionId,
    streamId: streamId === '' ? null : streamId,
    reason: reason === '' ? null : reason,
    since: startOf(from),
    until: to === '' ? null : startOf(dayAfter(to)),
  };
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function Pages({
  offset,
  total,
  onChange,
}: {
  offset: number;
  total: number;
  onChange: (offset: number) => void;
}): ReactNode {
  return (
    <>
      <button
        type="button"
        className="button plain low"
        disabled={offset === 0}
        onClick={() => onChange(Math.max(0, offset - PARKED_PAGE))}
      >
        Previous
      </button>
      <button
        type="button"
        className="button plain low"
        disabled={offset + PARKED_PAGE >= total}
        onClick={() => onChange(offset + PARKED_PAGE)}
      >
        Next
      </button>
    </>
  );
}

/** Longer reasons are cut in the list of reasons; the record shows them whole. */
const REASON_SHOWN = 80;

function Filters({
  system,
  chosen,
  onChange,
}: {
  system: SystemHealth;
  chosen: Chosen;
  onChange: (change: Partial<Chosen>) => void;
}): ReactNode {
  const { value } = useQuery('parked.groups', { connectionId: system.connectionId }, { keep: true });
  const groups = value?.rows ?? [];
  const streams = counted(groups, ({ streamId }) => streamId);
  const ofStream = groups.filter(({ streamId }) => chosen.streamId === '' || chosen.streamId === streamId);
  const reasons = counted(ofStream, ({ reason }) => reason);
  return (
    <div className="parked-filters">
      <label>
        <span className="small quiet">Stream</span>
        <select
          className="input"
          value={chosen.streamId}
          onChange={(event) => onChange({ streamId: event.target.value, reason: '' })}
        >
          <option value="">All</option>
          {streams.map(([streamId, count]) => (
            <option key={streamId} value={streamId}>{`${streamName(system, streamId)} (${formatCount(count)})`}</option>
          ))}
        </select>
      </label>
      <label className="parked-reasons">
        <span className="small quiet">Reason</span>
        <select className="input" value={chosen.reason} onChange={(event) => onChange({ reason: event.target.value })}>
          <option value="">All</option>
          {reasons.map(([reason, count]) => (
            <option key={reason} value={reason}>
              {`${reason.length > REASON_SHOWN ? `${reason.slice(0, REASON_SHOWN)}…` : reason} (${formatCount(count)})`}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="small quiet">Arrived from</span>
        <input
          type="date"
          className="input"
          value={chosen.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </label>
      <label>
        <span className="small quiet">to</span>
        <input
          type="date"
          className="input"
          value={chosen.to}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </label>
    </div>
  );
}

function counted(groups: readonly ParkedGroup[], of: (group: ParkedGroup) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(of(group), (counts.get(of(group)) ?? 0) + group.count);
  return [...counts];
}

function ParkedRecord({ row, stream }: { row: ParkedRow; stream: string }): ReactNode {
  const [editing, setEditing] = useState(false);
  const [retrying, setRetrying] = useState(false);
  const decide = useDecide();
  const { edited } = row;
  const name = `${stream} ${row.sourceId}`;
  const takeBack = (): void => {
    if (edited) void decide(`Took back the copy of ${name}`, [{ kind: 'undo', decisionId: edited.decisionId }]);
  };
  return (
    <li>
      <details className="parked">
        <summary>
          <span className="ellipsis parked-id" title={name}>
            {`${stream} `}
            <span className="mono quiet">{row.sourceId}</span>
          </span>
          <span className="ellipsis parked-reason" title={row.reason}>
            {edited && <span className="ageing">Edited: </span>}
            {row.reason}
          </span>
          <span className="mono quiet ellipsis">{row.path}</span>
          <span className="quiet">
            <Age at={row.firstSeenAt} suffix=" ago" />
          </span>
        </summary>
        <div className="parked-actions">
          <Deciding>
            <button type="button" className="button low" onClick={() => setEditing(true)}>
              {edited ? 'Edit the copy' : 'Edit a copy'}
            </button>
            <button type="button" className="button low" onClick={() => setRetrying(true)}>
              Read again
            </button>
            {edited && (
              <button type="button" className="button low" onClick={takeBack}>
                Take the copy back
              </button>
            )}
          </Deciding>
        </div>
        {edited && (
          <>
            <p className="small quiet">
              {`Copy by ${edited.by}, `}
              <Age at={edited.at} suffix=" ago" />: what is read
            </p>
            <pre className="mono payload-text">{edited.payload}</pre>
            <p className="small quiet">As it came, kept</p>
          </>
        )}
        <pre className="mono payload-text">{row.payload}</pre>
      </details>
      {editing && <EditCopyDialog row={row} name={name} onClose={() => setEditing(false)} />}
      {retrying && <ReplayDialog filter={{ recordId: row.recordId }} onClose={() => setRetrying(false)} />}
    </li>
  );
}

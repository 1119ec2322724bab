import type { ReactNode } from 'react';
import {
  FRESHNESS_TARGETS,
  type Hop,
  type HopLatency,
  type StreamInsight,
} from '#shared/contract/dto/observability.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import type { FreshnessTargets } from '#shared/domain/freshness.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { useChange } from '../../data/decisions.ts';
import { useEngine } from '../../data/engine.tsx';
import { useCommand } from '../../data/use-command.ts';
import { At } from '../../ui/Figures.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { AgeBar, latencyText } from './measures.tsx';

const TARGETS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, DAY, 2 * DAY, 7 * DAY];

const HOP_HEADS: readonly { readonly hop: Hop; readonly words: string; readonly title: string }[] = [
  { hop: 'recorded', words: 'To the source', title: 'From what happened to the source’s record of it' },
  { hop: 'fetched', words: 'To here', title: 'From the source’s record to this machine' },
  { hop: 'visible', words: 'To the screen', title: 'From this machine to the screens' },
];

/** What each stream brings, up to when all of it is here against its target, and how long records take on their way. */
export function StreamsTable({
  system,
  streams,
}: {
  system: SystemHealth;
  streams: readonly StreamInsight[] | undefined;
}): ReactNode {
  return (
    <section className="system-section" aria-label="Streams">
      <h2>
        {'Streams '}
        <span className="quiet section-note">latency by hop: median · 95 of 100 within</span>
      </h2>
      <div className="wide-table">
        <table>
          <thead>
            <tr>
              <th>Stream</th>
              <th className="num">Records</th>
              <th title="All that the source had then is here">Complete up to</th>
              <th>Target</th>
              <th>Newest at the source</th>
              {HOP_HEADS.map(({ hop, words, title }) => (
                <th key={hop} className="num" title={`${title}: median, and 95 of 100 within`}>
                  {words}
                </th>
              ))}
              <th className="stretch">State</th>
            </tr>
          </thead>
          <tbody>
            {system.streams.map((stream) => (
              <StreamRow
                key={stream.streamId}
                connectionId={system.connectionId}
                stream={stream}
                insight={streams?.find(({ streamId }) => streamId === stream.streamId)}
              />
            ))}
            {system.streams.length === 0 && (
              <tr>
                <td colSpan={9} className="quiet">
                  Nothing was read yet.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function StreamRow({
  connectionId,
  stream,
  insight,
}: {
  connectionId: string;
  stream: SystemHealth['streams'][number];
  insight: StreamInsight | undefined;
}): ReactNode {
  const now = useNow();
  const age = typeof insight?.watermarkAt === 'number' ? Math.max(0, now - insight.watermarkAt) : null;
  return (
    <tr>
      <td title={stream.streamId}>{stream.entity}</td>
      <td className="num">{formatCount(stream.records)}</td>
      <td>
        {age === null || !insight ? (
          <span className="quiet">not read to its end yet</span>
        ) : insight.state === 'off' ? (
          <span className="quiet tabular">{formatDuration(age)}</span>
        ) : (
          <AgeBar ageMs={age} targetMs={insight.targetMs} />
        )}
      </td>
      <td>{insight && insight.state !== 'off' && <TargetChoice connectionId={connectionId} insight={insight} />}</td>
      <td>{stream.newestRecordAt === null ? '–' : <At at={stream.newestRecordAt} />}</td>
      {HOP_HEADS.map(({ hop }) => (
        <HopCell key={hop} latency={insight?.hops.find((one) => one.hop === hop)} />
      ))}
      <td className="stretch ellipsis" title={insight?.error?.message}>
        {insight?.error && insight.state !== 'off' ? (
          <span className="late">{insight.error.message}</span>
        ) : (
          <span className={insight?.state === 'behind' ? 'ageing' : 'quiet'}>
            {insight === undefined ? '' : STATE_WORDS[insight.state]}
          </span>
        )}
      </td>
    </tr>
  );
}

const STATE_WORDS: Readonly<Record<StreamInsight['state'], string>> = {
  fresh: 'As fresh as agreed',
  behind: 'Older than agreed',
  never: 'Not read yet',
  off: 'Not read any more; its records stay as they were',
};

function HopCell({ latency }: { latency: HopLatency | undefined }): ReactNode {
  if (!latency)
    return (
      <td className="num none" title="No record has come this way since the first read">
        –
      </td>
    );
  const text = latencyText(latency);
  return (
    <td className="num" title={`${text}, of ${formatCount(latency.samples)} records`}>
      {text}
    </td>
  );
}

const USUAL = '';

/** How old the stream's data may be, as agreed with those who use it; exceptions go by it too. */
function TargetChoice({ connectionId, insight }: { connectionId: string; insight: StreamInsight }): ReactNode {
  const { client } = useEngine();
  const set = useCommand('preferences.set');
  const change = useChange();
  const stream = `${connectionId}/${insight.streamId}`;
  const save = async (ms: number | null): Promise<boolean> => {
    const { value } = await client.ask('preferences.get', { key: FRESHNESS_TARGETS });
    const { [stream]: _before, ...others } = (value ?? {}) as FreshnessTargets;
    const targets = ms === null ? others : { ...others, [stream]: ms };
    return (await set.run({ key: FRESHNESS_TARGETS, value: targets })) !== undefined;
  };
  const choose = (ms: number | null): void => {
    const before = insight.ownTarget ? insight.targetMs : null;
    const words = `Target of ${insight.entity}: ${formatDuration(ms ?? insight.usualTargetMs)}`;
    void change(
      words,
      () => save(ms),
      () => save(before),
    );
  };
  const own = insight.ownTarget ? [insight.targetMs] : [];
  const choices = [...new Set([...TARGETS, ...own])].toSorted((a, b) => a - b);
  return (
    <select
      className="input low"
      aria-label={`Target age of ${insight.entity}`}
      title={insight.ownTarget ? undefined : 'As the policy has it for all streams'}
      value={insight.ownTarget ? insight.targetMs : USUAL}
      disabled={set.pending}
      onChange={({ target: { value } }) => choose(value === USUAL ? null : Number(value))}
    >
      <option value={USUAL}>{`${formatDuration(insight.usualTargetMs)}, as all`}</option>
      {choices.map((ms) => (
        <option key={ms} value={ms}>
          {formatDuration(ms)}
        </option>
      ))}
    </select>
  );
}

import { Unplug } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useEngine } from '../data/engine.tsx';
import { useZone } from '../state/appearance.ts';
import { formatRoute } from '../state/route.ts';
import { useSelection } from '../state/selection.ts';
import type { LinkState } from '../transport/live-transport.ts';
import { formatAge, formatBytes, formatCount, formatDuration, formatMoney, zoneWords } from '../ui/format.ts';
import { useNow } from '../ui/now.ts';
import { plural } from '../ui/words.ts';

const FRESHNESS_WORDS: Readonly<Record<Status['systems'][number]['freshness'], string>> = {
  fresh: 'up to date',
  ageing: 'ageing',
  stale: 'older than agreed',
  never: 'never synced',
  failing: 'failing',
};

/** The age of everything that is shown. */
export function StatusBar({ status }: { status: Status }): ReactNode {
  const { count, sums } = useSelection();
  return (
    <footer className="status-bar" aria-label="State of the data">
      <LinkMark />
      <Ages systems={status.systems} />
      {status.metered !== null && <MeteredItem metered={status.metered} />}
      {status.backlog > 0 && (
        <span
          className="status-item"
          title="Received and not yet worked into orders"
        >{`${plural(status.backlog, 'record')} in work`}</span>
      )}
      {status.parked > 0 && (
        <a className="status-item" href={formatRoute('systems')}>{`${formatCount(status.parked)} parked`}</a>
      )}
      <span className="spacer" />
      {count > 0 && (
        <span className="status-item tabular">{`${plural(count, 'row')} selected${sums.length === 0 ? '' : `, ${sums.map(formatMoney).join(' + ')}`}`}</span>
      )}
      <ShownZone at={status.now} />
      <span className="status-item tabular">{plural(status.orders, 'order')}</span>
    </footer>
  );
}

/** Why less is read than usual, and how much was read today. */
function MeteredItem({ metered: { waiting, bytesToday } }: { metered: NonNullable<Status['metered']> }): ReactNode {
  const waits = waiting.length === 0 ? '' : `: backfill of ${waiting.join(', ')} waits`;
  return (
    <a
      className="status-item"
      href={formatRoute('systems')}
      title="Systems are read less often; each can be let go on"
    >{`Metered network${waits}, ${formatBytes(bytesToday)} read today`}</a>
  );
}

/** The zone of every time on screen: a time without it could be read in another. */
function ShownZone({ at }: { at: Instant }): ReactNode {
  const zone = useZone();
  const { name, offset } = zoneWords(at, zone);
  return (
    <a
      className="status-item"
      href={formatRoute('settings')}
      title="Times are shown in this zone; Settings has another"
    >
      {offset === name ? name : `${name} (${offset})`}
    </a>
  );
}

/** Of more than these, the ones that give no cause for a look are counted. */
const MOST_AGES = 12;

function Ages({ systems }: { systems: Status['systems'] }): ReactNode {
  const isCalm = ({ freshness, syncing }: Status['systems'][number]): boolean => freshness === 'fresh' && !syncing;
  const shown = systems.length <= MOST_AGES ? systems : systems.filter((system) => !isCalm(system));
  const calm = systems.length - shown.length;
  return (
    <span className="status-systems">
      {shown.map((system) => (
        <SystemAge key={system.connectionId} system={system} />
      ))}
      {calm > 0 && (
        <a className="status-item" href={formatRoute('systems')}>
          {shown.length === 0 ? `All ${calm} systems up to date` : `${calm} more up to date`}
        </a>
      )}
    </span>
  );
}

function SystemAge({ system }: { system: Status['systems'][number] }): ReactNode {
  const now = useNow();
  const age = system.lastSuccessAt === null ? 'never' : formatAge(now - system.lastSuccessAt);
  const percent = system.progress === null ? '' : ` ${Math.floor(system.progress * 100)} %`;
  const left = system.msLeft === null ? '' : `, ${formatDuration(system.msLeft)} left`;
  const words = system.syncing ? `syncing${percent}${left}` : age;
  return (
    <a
      className="status-item system-age"
      data-freshness={system.freshness}
      data-syncing={system.syncing}
      href={formatRoute('systems', system.connectionId)}
      title={`${system.name}: ${FRESHNESS_WORDS[system.freshness]}${system.lastSuccessAt === null ? '' : `, last success ${age === 'now' ? 'just now' : `${age} ago`}`}`}
    >
      <span className="monogram">{system.monogram}</span>
      <span className="tabular">{words}</span>
    </a>
  );
}

/** Said only when the engine cannot be reached; what is shown stays. */
function LinkMark(): ReactNode {
  const { transport } = useEngine();
  const [state, setState] = useState<LinkState>('open');
  useEffect(() => transport.onState(setState), [transport]);
  if (state === 'open') return null;
  return (
    <span className="status-item link-lost" role="alert">
      <Unplug size={13} aria-hidden />
      Not connected to the engine; trying again. What is shown may be older.
    </span>
  );
}

import { Plus, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { HOUR } from '#shared/domain/time.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, go, useRoute } from '../../state/route.ts';
import { useToasts } from '../../state/toasts.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { formatCount, formatDuration, formatFull } from '../../ui/format.ts';
import { useScreenKeys } from '../../ui/keys.ts';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/now.ts';
import { OutageList } from '../../ui/Outages.tsx';
import { takeFocus } from '../../ui/take-focus.ts';
import { SYSTEM_WORDS } from '../../ui/words.ts';
import { Connect } from '../../connect/Connect.tsx';
import { EditConnection } from '../../connect/EditConnection.tsx';
import { ApiEnds, isApiEndTold } from './ApiSupport.tsx';
import { RestMark } from './BreakerLine.tsx';
import { EditScope } from './EditScope.tsx';
import { FailureTag } from './LetItFail.tsx';
import { FreshnessBar, readEdit, SyncButton, SystemError } from './parts.tsx';
import { SystemDetail } from './SystemDetail.tsx';

const KEYS = [
  { keys: 'Enter', words: 'Open the system' },
  { keys: 'Esc', words: 'Back to all systems' },
];
export const ADD = 'add';

/** Every connection: how fresh it is against its target, what it last did, what is wrong and what to do. */
export function SystemsScreen({ item }: { item: string }): ReactNode {
  const { value, error } = useQuery('systems.list', {});
  const edit = readEdit(useRoute().params['edit']);
  useScreenKeys((event) => {
    if (event.key !== 'Escape' || item === '') return false;
    go(formatRoute('systems', edit === null ? '' : item));
    return true;
  }, KEYS);
  const systems = value?.rows ?? [];
  const selected = systems.find((system) => system.connectionId === item);
  return (
    <div className="screen">
      <SystemsBar item={item} title={item === ADD ? 'Add a system' : (selected?.name ?? 'Systems')} />
      <div key={item} ref={takeFocus} tabIndex={-1} data-scroller="" className="systems-scroll">
        {error && !value && <ErrorNotice error={error} />}
        {!value && !error && <Skeleton rows={8} />}
        {item === ADD && (
          <div className="systems-add">
            <Connect takesFocus onDone={(connectionId) => go(formatRoute('systems', connectionId ?? ''))} />
          </div>
        )}
        {value &&
          item !== ADD &&
          item !== '' &&
          (selected ? (
            edit === null ? (
              <SystemDetail system={selected} />
            ) : edit === 'scope' ? (
              <div className="systems-scope">
                <h2>What is read</h2>
                <EditScope system={selected} onDone={() => go(formatRoute('systems', selected.connectionId))} />
              </div>
            ) : (
              <div className="systems-add">
                <EditConnection
                  connectionId={selected.connectionId}
                  secretFirst={edit === 'secret'}
                  onDone={() => go(formatRoute('systems', selected.connectionId))}
                />
              </div>
            )
          ) : (
            <Notice title="There is no such system">
              <p>It may have been removed.</p>
            </Notice>
          ))}
        {value &&
          item === '' &&
          (systems.length === 0 ? (
            <Notice
              title="No system is connected"
              actions={
                <a className="button primary" href={formatRoute('systems', ADD)}>
                  Add a system
                </a>
              }
            >
              <p>Connect an ERP, warehouse, carrier or CRM system, or a folder of files.</p>
            </Notice>
          ) : (
            <>
              {systems.some(({ outage }) => outage !== null && outage.orders > 0) && (
                <div className="systems-out">
                  <OutageList systems={systems} />
                </div>
              )}
              <SystemsTable systems={systems} />
            </>
          ))}
      </div>
    </div>
  );
}

function SystemsBar({ item, title }: { item: string; title: string }): ReactNode {
  const { value: status } = useQuery('status.get', {});
  const sync = useCommand('sync.start');
  const advance = useCommand('demo.advance');
  const move = async (hours: number): Promise<void> => {
    const result = await advance.run({ hours });
    if (result) useToasts.getState().say(`The demo company is at ${formatFull(result.now, undefined)}`);
  };
  return (
    <div className="screen-bar">
      <h1 className="bar-title">
        {item !== '' && <a href={formatRoute('systems')}>Systems</a>}
        {item !== '' && <span className="faint"> / </span>}
        {title}
      </h1>
      <span className="spacer" />
      {status?.demo === true && item === '' && (
        <Deciding>
          <Menu
            label="Move the demo company's clock forward"
            className="button low"
            button={advance.pending ? 'Advancing' : 'Advance the demo'}
          >
            {[1, 4, 24, 72].map((hours) => (
              <MenuItem key={hours} onClick={() => void move(hours)}>{`By ${formatDuration(hours * HOUR)}`}</MenuItem>
            ))}
          </Menu>
        </Deciding>
      )}
      {item === '' && (
        <Deciding>
          <button
            type="button"
            className="button low"
            disabled={sync.pending}
            onClick={() => void sync.run({ connectionId: null })}
          >
            <RefreshCw size={13} aria-hidden />
            Sync all now
          </button>
          <a className="button low" href={formatRoute('systems', ADD)}>
            <Plus size={13} aria-hidden />
            Add a system
          </a>
        </Deciding>
      )}
    </div>
  );
}

function SystemsTable({ systems }: { systems: readonly SystemHealth[] }): ReactNode {
  return (
    <table className="systems-table">
      <thead>
        <tr>
          <th>System</th>
          <th className="minor">Kind</th>
          <th>Age against target</th>
          <th className="stretch">State</th>
          <th className="num minor" title="Records read in the last run">
            Read
          </th>
          <th className="num minor" title="New or changed in the last run">
            Changed
          </th>
          <th className="num minor" title="Rejected in the last run">
            Rejected
          </th>
          <th className="num">Parked</th>
          <th className="num lesser">Records</th>
          <th className="num" title="Orders that this system's state leaves in doubt">
            In doubt
          </th>
          <th>
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {systems.map((system) => (
          <SystemRow key={system.connectionId} system={system} />
        ))}
      </tbody>
    </table>
  );
}

/** The sentence of a failure stands in full in the line below. */
const STATE_IN_A_WORD = 'Failing';

function SystemRow({ system }: { system: SystemHealth }): ReactNode {
  const { lastRun } = system;
  const address = formatRoute('systems', system.connectionId);
  const apiEnds = isApiEndTold(system.api, useNow());
  return (
    <>
      <tr data-freshness={system.freshness} onDoubleClick={() => go(address)}>
        <td>
          <a href={address} className="system-name ellipsis" title={system.name}>
            <span className="monogram">{system.monogram}</span>
            {system.name}
          </a>
          <FailureTag connectionId={system.connectionId} />
        </td>
        <td className="quiet minor">{SYSTEM_WORDS[system.kind]}</td>
        <td>
          <FreshnessBar system={system} />
        </td>
        <td className="stretch ellipsis" title={system.sentence}>
          {system.error ? STATE_IN_A_WORD : system.sentence}
        </td>
        <td className="num minor">{lastRun ? formatCount(lastRun.read) : '–'}</td>
        <td className="num minor">{lastRun ? formatCount(lastRun.changed) : '–'}</td>
        <td className={lastRun && lastRun.rejected > 0 ? 'num minor late' : 'num minor'}>
          {lastRun ? formatCount(lastRun.rejected) : '–'}
        </td>
        <td className="num">
          {system.parked > 0 ? (
            <a href={address} className="ageing">
              {formatCount(system.parked)}
            </a>
          ) : (
            '0'
          )}
        </td>
        <td className="num lesser">{formatCount(system.records)}</td>
        <td className={system.affectedOrders > 0 ? 'num ageing' : 'num'}>{formatCount(system.affectedOrders)}</td>
        <td>
          <SyncButton system={system} />
        </td>
      </tr>
      {system.error && (
        <tr className="system-error">
          <td colSpan={11} className="indented">
            <SystemError system={system} />
            <RestMark breaker={system.breaker} />
          </td>
        </tr>
      )}
      {apiEnds && (
        <tr className="system-error">
          <td colSpan={11} className="indented">
            <ApiEnds api={system.api} />
          </td>
        </tr>
      )}
    </>
  );
}

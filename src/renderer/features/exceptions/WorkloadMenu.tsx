import { UsersRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Output } from '#shared/contract/methods.ts';
import { useQuery } from '../../data/use-query.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Age, Unknown } from '../../ui/Figures.tsx';

type Load = Output<'exceptions.workload'>['people'][number];

/** Who has how much to do; a row shows what that person, or that team, has. */
export function WorkloadMenu({
  onOwner,
  onTeam,
}: {
  onOwner: (name: string) => void;
  onTeam: (name: string) => void;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button
        type="button"
        className="button plain low"
        aria-label="Workload"
        title="Workload: who has how much to do"
        onClick={() => setOpen(true)}
      >
        <UsersRound size={14} aria-hidden />
        <span className="bar-words">Workload</span>
      </button>
      {open && (
        <WorkloadDialog
          onClose={close}
          onOwner={(name) => {
            close();
            onOwner(name);
          }}
          onTeam={(name) => {
            close();
            onTeam(name);
          }}
        />
      )}
    </>
  );
}

function WorkloadDialog({
  onClose,
  onOwner,
  onTeam,
}: {
  onClose: () => void;
  onOwner: (name: string) => void;
  onTeam: (name: string) => void;
}): ReactNode {
  const { value } = useQuery('exceptions.workload', {}, { keep: true });
  return (
    <Dialog title="Workload" onClose={onClose}>
      <div className="body">
        <h2>Workload</h2>
        {value && value.people.length === 0 && <p className="quiet">Nobody has taken an exception yet.</p>}
        {value && value.people.length > 0 && <LoadTable name="Person" rows={value.people} onShow={onOwner} />}
        {value && value.unassigned.length > 0 && (
          <LoadTable name="Nobody’s, by team" rows={value.unassigned} onShow={onTeam} />
        )}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function LoadTable({
  name,
  rows,
  onShow,
}: {
  name: string;
  rows: readonly Load[];
  onShow: (name: string) => void;
}): ReactNode {
  return (
    <table className="workload">
      <thead>
        <tr>
          <th scope="col">{name}</th>
          {['Open', 'Critical', 'Overdue', 'Waiting', 'Snoozed', 'Oldest'].map((words) => (
            <th key={words} scope="col" className="right">
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <button type="button" className="link-button" onClick={() => onShow(row.name)}>
                {row.name}
              </button>
            </th>
            {[row.open, row.critical, row.overdue, row.waiting, row.snoozed].map((count, index) => (
              // oxlint-disable-next-line react/no-array-index-key
              <td key={index} className={count === 0 ? 'tabular right none' : 'tabular right'}>
                {count}
              </td>
            ))}
            <td className="right">
              {row.oldestAt === null ? <Unknown why="Nothing is open" /> : <Age at={row.oldestAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

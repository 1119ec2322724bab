import { useState, type ReactNode } from 'react';
import { FIELD_GROUPS, type ChangeRow, type FieldGroup } from '#shared/contract/dto/past.ts';
import { useQuery } from '../../data/use-query.ts';
import { FactChange, FactValue } from '../../order-parts/Fact.tsx';
import { useEvidence } from '../../state/evidence.ts';
import { At } from '../../ui/Figures.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Monogram, useSystems } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, plural } from '../../ui/words.ts';

const PAGE = 40;
const MOST = 500;

const GROUP_WORDS: Readonly<Record<FieldGroup, string>> = {
  status: 'Status',
  promise: 'Promised and requested dates',
  quantities: 'Quantities',
  amounts: 'Amounts and prices',
  milestones: 'Milestones',
  holds: 'Holds',
  references: 'References',
  parties: 'Parties',
  record: 'Records',
};

/** Every field of every document of the order that a version changed, the newest first. */
export function ChangeLog({ orderKey }: { orderKey: string }): ReactNode {
  const [connectionId, setConnection] = useState<string | null>(null);
  const [group, setGroup] = useState<FieldGroup | null>(null);
  const [limit, setLimit] = useState(PAGE);
  const { value } = useQuery('order.changes', { orderKey, offset: 0, limit, connectionId, group }, { keep: true });
  const systems = useSystems();
  if (!value) return null;
  return (
    <div className="change-log">
      <div className="section-head">
        <h3>{`Field changes (${value.total})`}</h3>
        <span className="spacer" />
        <select
          className="input"
          aria-label="System"
          value={connectionId ?? ''}
          onChange={(event) => setConnection(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">All systems</option>
          {value.connectionIds.map((id) => (
            <option key={id} value={id}>
              {systems.get(id)?.name ?? id}
            </option>
          ))}
        </select>
        <select
          className="input"
          aria-label="Field"
          value={group ?? ''}
          onChange={(event) => setGroup(FIELD_GROUPS.find((one) => one === event.target.value) ?? null)}
        >
          <option value="">All fields</option>
          {FIELD_GROUPS.filter((one) => value.groups.includes(one)).map((one) => (
            <option key={one} value={one}>
              {GROUP_WORDS[one]}
            </option>
          ))}
        </select>
      </div>
      {value.total === 0 ? (
        <p className="quiet">No version of its records has changed anything of this kind.</p>
      ) : (
        <div className="wide-table">
          <table className="changes">
            <thead>
              <tr>
                <th>First seen</th>
                <th>Recorded</th>
                <th>System</th>
                <th>Document</th>
                <th>Field</th>
                <th>Change</th>
              </tr>
            </thead>
            <tbody>
              {value.rows.map((row, index) => (
                // The same field may change twice in one version's parts.
                // oxlint-disable-next-line react/no-array-index-key
                <Row key={`${row.documentKey} ${row.version} ${row.words} ${index}`} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value.rows.length < Math.min(value.total, MOST) && (
        <button type="button" className="link-button more" onClick={() => setLimit(Math.min(MOST, limit * 4))}>
          {`Show more of ${plural(value.total, 'change')}`}
        </button>
      )}
    </div>
  );
}

function Row({ row }: { row: ChangeRow }): ReactNode {
  const name = `${row.kind === null ? 'Record' : DOCUMENT_WORDS[row.kind]} ${row.label}`;
  return (
    <tr>
      <td className="nowrap">
        <At at={row.firstSeenAt} />
      </td>
      <td className="nowrap">
        {row.recordedAt === null ? <span className="none">–</span> : <At at={row.recordedAt} />}
      </td>
      <td>
        <Monogram connectionId={row.connectionId} />
      </td>
      <td className="nowrap">{name}</td>
      <td>
        <button
          type="button"
          className="evidence-link"
          onClick={() =>
            useEvidence
              .getState()
              .open(`${row.words}, ${name}`, [{ documentKey: row.documentKey, path: row.path }], row.version)
          }
        >
          {row.words}
        </button>
      </td>
      <td>
        {row.group === 'record' && row.before === null ? (
          row.after && <FactValue fact={row.after} none="" />
        ) : (
          <FactChange before={row.before} after={row.after} />
        )}
        {row.note !== null && (
          <span className="quiet small change-note">
            <Sentence text={row.note} />
          </span>
        )}
      </td>
    </tr>
  );
}

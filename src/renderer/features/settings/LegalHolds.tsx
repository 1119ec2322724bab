import { useState, type FormEvent, type ReactNode } from 'react';
import type { LegalHoldRow } from '#shared/contract/dto/retention.ts';
import { HOLD_SUBJECTS, type HoldSubject } from '#shared/domain/retention.ts';
import { useDecide } from '../../data/decisions.ts';
import { useEngine } from '../../data/engine.tsx';
import { errorData } from '../../data/query-cache.ts';
import { useQuery } from '../../data/use-query.ts';
import { useToasts } from '../../state/toasts.ts';
import { At } from '../../ui/Figures.tsx';

const SUBJECT_WORDS: Readonly<Record<HoldSubject, string>> = {
  order: 'Order',
  customer: 'Customer',
  connection: 'Connection',
  everything: 'Everything',
};

/** What must not be purged, with why, who and since when. */
export function LegalHolds({ holds }: { readonly holds: readonly LegalHoldRow[] }): ReactNode {
  const decide = useDecide();
  return (
    <>
      <h3>Legal holds</h3>
      {holds.length === 0 ? (
        <p className="quiet">None. What is under hold is kept whatever the rules say.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>On</th>
              <th className="stretch">Why</th>
              <th>Who</th>
              <th>Since</th>
              <th>
                <span className="visually-hidden">Lift</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {holds.map(({ id, name, reason, author, since }) => (
              <tr key={id}>
                <td>{name}</td>
                <td className="stretch ellipsis" title={reason}>
                  {reason}
                </td>
                <td>{author}</td>
                <td>
                  <At at={since} />
                </td>
                <td className="num">
                  <button
                    type="button"
                    className="link-button"
                    onClick={() =>
                      void decide(`Lifted the hold on ${name}`, [{ kind: 'hold_lift', holdId: id, reason: '' }])
                    }
                  >
                    Lift
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <NewHold />
    </>
  );
}

function NewHold(): ReactNode {
  const { client } = useEngine();
  const decide = useDecide();
  const [on, setOn] = useState<HoldSubject>('order');
  const [named, setNamed] = useState('');
  const [reason, setReason] = useState('');
  const { value: systems } = useQuery('systems.list', on === 'connection' ? {} : null);
  const connections = systems?.rows ?? [];
  const connection = connections.find(({ connectionId }) => connectionId === named) ?? connections[0];

  const keyOf = async (): Promise<string | null> => {
    if (on === 'everything') return '';
    if (on === 'connection') return connection?.connectionId ?? null;
    if (on === 'customer') return named.trim();
    try {
      const { orderKeys } = await client.ask('order.find', { reference: named.trim() });
      const [only, ...others] = orderKeys;
      if (only !== undefined && others.length === 0) return only;
      useToasts
        .getState()
        .say(only === undefined ? `There is no order ${named}.` : `${named} names ${orderKeys.length} orders.`);
    } catch (error) {
      useToasts.getState().fail(errorData(error));
    }
    return null;
  };
  const hold = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const key = await keyOf();
    if (key === null || !(await decide('Put under legal hold', [{ kind: 'hold', on, key, reason }]))) return;
    setNamed('');
    setReason('');
  };
  return (
    <form className="retention-apply" onSubmit={(event) => void hold(event)}>
      <label>
        <span>Hold</span>
        <select
          className="input"
          value={on}
          onChange={(event) => {
            setOn(HOLD_SUBJECTS.find((subject) => subject === event.target.value) ?? 'order');
            setNamed('');
          }}
        >
          {HOLD_SUBJECTS.map((subject) => (
            <option key={subject} value={subject}>
              {SUBJECT_WORDS[subject]}
            </option>
          ))}
        </select>
      </label>
      {(on === 'order' || on === 'customer') && (
        <label>
          <span>{on === 'order' ? 'Number' : 'Name, as on its orders'}</span>
          <input
            className="input"
            required
            maxLength={200}
            value={named}
            onChange={(event) => setNamed(event.target.value)}
          />
        </label>
      )}
      {on === 'connection' && (
        <label>
          <span>Which</span>
          <select
            className="input"
            value={connection?.connectionId ?? ''}
            onChange={(event) => setNamed(event.target.value)}
          >
            {connections.map(({ connectionId, name }) => (
              <option key={connectionId} value={connectionId}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>Why</span>
        <input
          className="input"
          required
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button type="submit" className="button">
        Put under hold
      </button>
    </form>
  );
}

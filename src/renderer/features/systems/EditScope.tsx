import { useState, type ReactNode } from 'react';
import type { ConnectionScope } from '#shared/contract/dto/scope.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import {
  customersIn,
  customersText,
  isRead,
  MOST_CUSTOMERS,
  sameScope,
  scopeEffect,
  scopeEffectText,
  sinceText,
  type Scope,
  type ScopeEffect,
} from '#shared/domain/connection-scope.ts';
import { Failure } from '../../connect/Failure.tsx';
import { CustomersField } from '../../connect/CustomersField.tsx';
import { dayOf, FromField, Since, startOfDay } from '../../connect/FromField.tsx';
import { useChange } from '../../data/decisions.ts';
import { useEngine } from '../../data/engine.tsx';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute } from '../../state/route.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatCount, formatDate } from '../../ui/format.ts';
import { BackfillSize } from './BackfillSize.tsx';
import { ErrorNotice, Skeleton } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/now.ts';

type Stream = ConnectionScope['streams'][number];

/** Which streams of a connection are read and since when; shows what a change does before it is made. */
export function EditScope({ system, onDone }: { system: SystemHealth; onDone: () => void }): ReactNode {
  const { value, error } = useQuery('connections.scope', { connectionId: system.connectionId });
  if (error && !value) return <ErrorNotice error={error} />;
  if (!value) return <Skeleton rows={6} />;
  // An older answer may be shown for a moment; the form starts again when the scope turns out to be another.
  return <ScopeForm key={JSON.stringify(value.scope)} system={system} known={value} onDone={onDone} />;
}

function ScopeForm({
  system,
  known,
  onDone,
}: {
  system: SystemHealth;
  known: ConnectionScope;
  onDone: () => void;
}): ReactNode {
  const [draft, setDraft] = useState<Scope>(known.scope);
  const [typed, setTyped] = useState(() => known.scope.customers?.join(', ') ?? '');
  const [asking, setAsking] = useState(false);
  const numbers = known.streams.find((stream) => stream.numbers !== null)?.numbers ?? null;
  const isTooMany = (draft.customers?.length ?? 0) > MOST_CUSTOMERS;
  const now = useNow();
  const tell = (at: number): string => formatDate(dayOf(at), now);
  const changes = changesOf(known, draft, system, tell);
  const isChanged = !sameScope(known.scope, draft);
  const chosen = known.streams.filter(({ streamId }) => isRead(draft, streamId));
  const toggle = (streamId: string): void => {
    const ids = known.streams.map((stream) => stream.streamId).filter((id) => isRead(draft, id) !== (id === streamId));
    setDraft({ ...draft, streams: ids.length === known.streams.length ? null : ids });
  };
  return (
    <div className="connect-scope">
      <p className="quiet">
        What is left out is not asked for any more. Nothing that was read is thrown away, and nothing changes in the
        system itself.
      </p>
      <FromField
        day={draft.from === null ? '' : dayOf(draft.from)}
        onChange={(day) => setDraft({ ...draft, from: day === '' ? null : startOfDay(day) })}
      />
      {numbers !== null && (
        <CustomersField
          text={typed}
          numbers={numbers}
          onChange={(text) => {
            setTyped(text);
            setDraft({ ...draft, customers: customersIn(text) });
          }}
        />
      )}
      <div className="wide-table">
        <table className="scope-table">
          <thead>
            <tr>
              <th>Stream</th>
              <th className="num">Records here</th>
              <th>Read so far</th>
              <th className="stretch">{isChanged ? 'What the change does' : 'Now'}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ stream, records, effect, words }) => (
              <tr key={stream.streamId}>
                <td>
                  <label className="check">
                    <input
                      type="checkbox"
                      checked={isRead(draft, stream.streamId)}
                      disabled={chosen.length === 1 && chosen[0] === stream}
                      onChange={() => toggle(stream.streamId)}
                    />
                    {stream.entity}
                  </label>
                </td>
                <td className="num">{formatCount(records)}</td>
                <td className="quiet">
                  <ReadSoFar stream={stream} />
                </td>
                <td className={`stretch scope-effect ${TONES[effect]}`}>
                  {isChanged || effect !== 'same' ? words : 'Read'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <BackfillSize
        connectionId={system.connectionId}
        ids={changes.flatMap(({ stream, effect }) => (FETCHES.has(effect) ? [stream.streamId] : []))}
        scope={draft}
      />
      <Deciding>
        <div className="connect-actions wizard-actions">
          <button
            type="button"
            className="button primary"
            disabled={!isChanged || isTooMany}
            onClick={() => setAsking(true)}
          >
            Apply …
          </button>
          {known.former !== null && (
            <button
              type="button"
              className="button"
              disabled={sameScope(draft, known.former.scope)}
              onClick={() => {
                if (known.former === null) return;
                setDraft(known.former.scope);
                setTyped(known.former.scope.customers?.join(', ') ?? '');
              }}
            >
              {'As it was until '}
              <At at={known.former.until} />
            </button>
          )}
          <span className="spacer" />
          <a className="button plain" href={formatRoute('systems', system.connectionId)}>
            Cancel
          </a>
        </div>
      </Deciding>
      {asking && (
        <AskDialog
          system={system}
          scope={{ before: known.scope, after: draft }}
          changes={changes}
          tell={tell}
          onClose={() => setAsking(false)}
          onDone={onDone}
        />
      )}
    </div>
  );
}

/** What of a change makes a stream be read that was not, or not so. */
const FETCHES: ReadonlySet<ScopeEffect> = new Set(['backfills', 'begins']);

const TONES: Readonly<Record<ScopeEffect, string>> = {
  same: 'quiet',
  off: 'quiet',
  begins: '',
  goes_on: '',
  backfills: '',
  cut_short: 'ageing',
  ends: 'ageing',
};

interface Change {
  readonly stream: Stream;
  readonly records: number;
  readonly effect: ScopeEffect;
  readonly words: string;
}

function changesOf(
  known: ConnectionScope,
  after: Scope,
  system: SystemHealth,
  tell: (at: number) => string,
): readonly Change[] {
  return known.streams.map((stream) => {
    const records = system.streams.find(({ streamId }) => streamId === stream.streamId)?.records ?? 0;
    const effect = scopeEffect(stream, known.scope, after);
    const words = scopeEffectText(effect, stream, records, { before: known.scope, after }, tell);
    return { stream, records, effect, words };
  });
}

function ReadSoFar({ stream: { begun, since, customers, complete } }: { stream: Stream }): ReactNode {
  if (!begun) return 'nothing yet';
  const from = since === null ? 'everything' : <Since at={since} />;
  return (
    <>
      {since === null ? null : 'since '}
      {from}
      {customers === null ? null : `, of ${customersText(customers)}`}
      {complete ? null : ', not to its end yet'}
    </>
  );
}

/** Says once more what will happen to the streams that change, and does it. */
function AskDialog({
  system,
  scope: { before, after },
  changes,
  tell,
  onClose,
  onDone,
}: {
  system: SystemHealth;
  scope: { readonly before: Scope; readonly after: Scope };
  changes: readonly Change[];
  tell: (at: number) => string;
  onClose: () => void;
  onDone: () => void;
}): ReactNode {
  const { connectionId, name } = system;
  const { client } = useEngine();
  const rescope = useCommand('connections.rescope', { quiet: true });
  const change = useChange();
  const touched = changes.filter(({ effect }) => effect !== 'same' && effect !== 'off');
  const read = async (scope: Scope): Promise<void> => {
    await client.ask('connections.rescope', { connectionId, scope: toInput(scope) });
    await client.ask('sync.start', { connectionId });
  };
  const apply = async (): Promise<void> => {
    const isMade = await change(
      `What is read of ${name} is changed`,
      async () => (await rescope.run({ connectionId, scope: toInput(after) })) !== undefined,
      () => read(before),
    );
    if (!isMade) return;
    void client.ask('sync.start', { connectionId }).catch(() => undefined);
    onDone();
  };
  return (
    <Dialog title={`Change what is read of ${name}`} onClose={onClose}>
      <div className="body">
        <h2>{`Change what is read of ${name}?`}</h2>
        {before.from !== after.from && (
          <p>{`Read ${sinceText(after.from, tell)}, before ${sinceText(before.from, tell)}.`}</p>
        )}
        {customersText(before.customers) !== customersText(after.customers) && (
          <p>{`Read of ${customersText(after.customers)}, before of ${customersText(before.customers)}.`}</p>
        )}
        {touched.length === 0 ? (
          <p>Nothing is read again; what is older and here already stays.</p>
        ) : (
          <dl className="scope-changes">
            {touched.map(({ stream, words }) => (
              <div key={stream.streamId}>
                <dt>{stream.entity}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        )}
        <p className="quiet">
          A run under way is stopped after its page, and a new one begins. The change stands in the timeline and can be
          undone.
        </p>
        {rescope.error && <Failure error={rescope.error} />}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="button"
            className="button primary"
            data-first-focus
            disabled={rescope.pending}
            onClick={() => void apply()}
          >
            Apply
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function toInput({ streams, from, customers }: Scope): ConnectionScope['scope'] {
  return { streams: streams && [...streams], from, customers: customers && [...customers] };
}

import { useState, type ReactNode } from 'react';
import type { Purge } from '#shared/contract/dto/retention.ts';
import { totalOf } from '#shared/domain/retention.ts';
import { useCommand } from '../../data/use-command.ts';
import { useStudy } from '../../data/use-study.ts';
import { useToasts } from '../../state/toasts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { ErrorNotice } from '../../ui/Notice.tsx';
import { TallyTables } from './TallyTables.tsx';

/** Purging by the rules in force, and the report of each purge. */
export function Purges({ purges }: { readonly purges: readonly Purge[] }): ReactNode {
  const [asking, setAsking] = useState(false);
  const running = purges.find(({ state }) => state === 'running' || state === 'clearing');
  const reports = purges.filter((purge) => purge !== running);
  return (
    <>
      <h3>Purges</h3>
      {running ? (
        <Running purge={running} />
      ) : (
        <div className="setting-actions">
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Purge …
          </button>
        </div>
      )}
      {reports.length === 0 ? (
        <p className="quiet">Nothing was ever purged.</p>
      ) : (
        reports.map((purge) => <Report key={purge.id} purge={purge} />)
      )}
      {asking && <Ask onClose={() => setAsking(false)} />}
    </>
  );
}

function Running({ purge: { state, looked, total, tally } }: { readonly purge: Purge }): ReactNode {
  const cancel = useCommand('retention.cancel');
  const { orders, records } = totalOf(tally);
  return (
    <div className="setting-actions" role="status">
      <progress aria-label="Purging" max={Math.max(1, total)} value={state === 'running' ? looked : total} />
      <span className="tabular">
        {state === 'running'
          ? `${formatCount(looked)} of ${formatCount(total)} looked at; gone: ${formatCount(orders)} orders, ${formatCount(records)} records`
          : 'Giving room back, as soon as nothing reads a state of before'}
      </span>
      {state === 'running' && (
        <button type="button" className="button low" disabled={cancel.pending} onClick={() => void cancel.run({})}>
          End it
        </button>
      )}
    </div>
  );
}

/** Shows what would go before anything does. */
function Ask({ onClose }: { readonly onClose: () => void }): ReactNode {
  const purge = useCommand('retention.purge');
  const { study, error } = useStudy({ study: 'retention_preview', months: null });
  const preview = study?.result?.study === 'retention_preview' ? study.result.preview : null;
  const isAny = preview !== null && preview.tally.lines.length > 0;
  const start = async (): Promise<void> => {
    if (await purge.run({})) onClose();
  };
  const failed = error ?? study?.error ?? null;
  return (
    <Dialog title="Purge" onClose={onClose}>
      <div className="body retention-ask">
        <h2>Purge what the rules let go?</h2>
        {failed !== null && <ErrorNotice error={failed} />}
        {preview ? (
          <TallyTables tally={preview.tally} nothing="Nothing would go by the rules in force." />
        ) : (
          failed === null && (
            <progress aria-label="Looking" max={Math.max(1, study?.total ?? 1)} value={study?.done ?? 0} />
          )
        )}
        <p>
          This cannot be undone. What is purged does not come back when its source sends it again. Copies that
          Throughline made of the store before an upgrade are deleted; copies and exports of your own still have it.
        </p>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button primary"
            disabled={!isAny || purge.pending}
            onClick={() => void start()}
          >
            Purge
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function Report({ purge }: { readonly purge: Purge }): ReactNode {
  const { id, state, endedAt, author, tally, fileBefore, fileAfter, seal, intact } = purge;
  const { orders, records } = totalOf(tally);
  const copy = (): void => {
    void navigator.clipboard
      .writeText(JSON.stringify(purge, null, 2))
      .then(() => useToasts.getState().say(`Report ${id} is copied.`));
  };
  return (
    <details className="retention-report">
      <summary>
        {`Report ${id}: ${formatCount(orders)} orders, ${formatCount(records)} records${state === 'cancelled' ? ', ended early' : ''}, by ${author}, `}
        {endedAt !== null && <At at={endedAt} />}
        {intact === false && <strong className="late"> The report was changed after it was sealed.</strong>}
      </summary>
      <TallyTables tally={tally} nothing="Nothing went." />
      <p className="quiet">
        {`The store’s file: ${formatBytes(fileBefore)} before, ${formatBytes(fileAfter ?? 0)} after. Seal `}
        <span className="mono setting-said">{seal}</span>
      </p>
      <button type="button" className="button low" onClick={copy}>
        Copy the report
      </button>
    </details>
  );
}

import type { ReactNode } from 'react';
import type { ReplayEffect } from '#shared/contract/dto/parked.ts';
import type { Study } from '#shared/contract/dto/studies.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import { orderAddress } from '../../state/route.ts';
import { formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

export function effectOf(study: Study | undefined): ReplayEffect | null {
  return study?.result?.study === 'replay_preview' ? study.result.effect : null;
}

/** How far the dry run is, and then what it found. */
export function ReplayEffectView({
  study,
  error,
  onCancel,
}: {
  study: Study | undefined;
  error: ContractErrorData | undefined;
  onCancel: () => void;
}): ReactNode {
  const problem = error ?? study?.error;
  if (problem)
    return (
      <p role="alert">
        {problem.message} <span className="quiet">{problem.next}</span>
      </p>
    );
  if (study?.state === 'cancelled') return <p className="quiet">The dry run was stopped.</p>;
  const effect = effectOf(study);
  if (effect) return <Effect effect={effect} />;
  return (
    <div className="replay-progress" role="status">
      <progress value={study && study.total > 0 ? study.done / study.total : 0} max={1} aria-label="Dry run" />
      <span className="small quiet tabular">
        {study && study.total > 0
          ? `${formatCount(study.done)} of ${formatCount(study.total)} looked at`
          : 'Reading the records'}
      </span>
      <button type="button" className="button plain low" onClick={onCancel}>
        Stop
      </button>
    </div>
  );
}

function Effect({ effect }: { effect: ReplayEffect }): ReactNode {
  const { records, readable, reasons, documents, unlinked, orders, examples } = effect;
  return (
    <div className="replay-effect">
      <p>
        {records === 1
          ? readable === 1
            ? 'The record can be read.'
            : 'The record still cannot be read.'
          : `${formatCount(readable)} of ${plural(records, 'record')} can be read.`}
        {readable > 0 &&
          ` ${documents === 1 ? 'It becomes 1 document' : `They become ${plural(documents, 'document')}`}; ${plural(orders, 'order')} would change${unlinked === 0 ? '' : `, ${plural(unlinked, 'document')} would wait for an order`}.`}
      </p>
      {examples.length > 0 && (
        <table aria-label="Orders that would change">
          <thead>
            <tr>
              <th className="stretch">Order</th>
              <th>Change</th>
              <th className="num">Documents</th>
            </tr>
          </thead>
          <tbody>
            {examples.map(({ orderKey, orderNo, change, documents: count }) => (
              <tr key={orderKey}>
                <td className="stretch ellipsis">
                  {change === 'new' ? orderNo : <a href={orderAddress(orderKey)}>{orderNo}</a>}
                </td>
                <td>{change === 'new' ? 'New order' : 'Changes'}</td>
                <td className="num">{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {orders > examples.length && (
        <p className="small quiet">{`The first ${formatCount(examples.length)} of ${formatCount(orders)}.`}</p>
      )}
      {reasons.length > 0 && (
        <ul className="replay-reasons" aria-label="Would stay parked">
          {reasons.map(({ reason, path, count }) => (
            <li key={reason}>
              <span className="late">
                {records === 1 ? reason : `${plural(count, 'record')} would stay parked: ${reason}`}
              </span>
              {path !== '' && <span className="mono small quiet">{` ${path}`}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

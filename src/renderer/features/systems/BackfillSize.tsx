import type { ReactNode } from 'react';
import type { Scope } from '#shared/domain/connection-scope.ts';
import { Failure } from '../../connect/Failure.tsx';
import { SizeCells, sumOf } from '../../connect/ScopeStep.tsx';
import { usePreview } from '../../connect/use-preview.ts';

/** How much the change of a scope will read, asked of the source when somebody wants to know. */
export function BackfillSize({
  connectionId,
  ids,
  scope,
}: {
  connectionId: string;
  /** Streams that are fetched. */
  ids: readonly string[];
  scope: Scope;
}): ReactNode {
  const preview = usePreview();
  if (ids.length === 0) return null;
  const sized = preview.streams.filter(({ streamId }) => ids.includes(streamId));
  return (
    <div className="backfill-size">
      <button
        type="button"
        className="button low"
        disabled={preview.running}
        onClick={() => preview.start({ kind: 'connection', connectionId, whole: true }, ids, scope)}
      >
        {preview.running ? 'Asking the source' : 'How much will be read?'}
      </button>
      {preview.error && <Failure error={preview.error} />}
      {sized.length > 0 && (
        <div className="wide-table">
          <table aria-label="Size of the backfill">
            <thead>
              <tr>
                <th>Read</th>
                <th className="num">Records</th>
                <th className="num">Size</th>
                <th className="num">Takes about</th>
              </tr>
            </thead>
            <tbody>
              {sized.map(({ streamId, entity, size }) => (
                <tr key={streamId}>
                  <td>{entity}</td>
                  <SizeCells size={size} isOut={false} />
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th>{sized.some(({ size }) => size === null) ? 'In all that is known' : 'In all'}</th>
                <SizeCells size={sumOf(sized)} isOut={false} />
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </div>
  );
}

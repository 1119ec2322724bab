import type { ReactNode } from 'react';
import type { PreviewStream } from '#shared/contract/dto/preview.ts';
import { boundsText, customersIn } from '#shared/domain/connection-scope.ts';
import { formatBytes, formatCount, formatDuration } from '../ui/format.ts';
import { CustomersField } from './CustomersField.tsx';
import { FromField } from './FromField.tsx';

/** What of the system is to be read: streams, and since when. */
export interface ChosenScope {
  /** Ids of the streams that are left out. */
  readonly without: readonly string[];
  /** YYYY-MM-DD; empty: everything. */
  readonly from: string;
  /** Numbers as they are typed; empty: all. */
  readonly customers: string;
}

/** Which streams and since when, with how much the first sync will read. */
export function ScopeStep({
  streams,
  scope,
  onChange,
}: {
  streams: readonly PreviewStream[];
  scope: ChosenScope;
  onChange: (scope: ChosenScope) => void;
}): ReactNode {
  const chosen = streams.filter(({ streamId }) => !scope.without.includes(streamId));
  const bounds = { from: scope.from === '' ? null : 0, customers: customersIn(scope.customers) };
  const unbounded = chosen.flatMap((stream) => {
    const cannot = boundsText(stream, bounds);
    return cannot === null ? [] : [`${stream.entity} ${cannot}.`];
  });
  const numbers = streams.find((stream) => stream.numbers !== null)?.numbers ?? null;
  const toggle = (streamId: string): void => {
    const without = scope.without.includes(streamId)
      ? scope.without.filter((id) => id !== streamId)
      : [...scope.without, streamId];
    onChange({ ...scope, without });
  };
  return (
    <div className="connect-scope">
      <FromField day={scope.from} onChange={(from) => onChange({ ...scope, from })} />
      {numbers !== null && (
        <CustomersField
          text={scope.customers}
          numbers={numbers}
          onChange={(customers) => onChange({ ...scope, customers })}
        />
      )}
      <table>
        <thead>
          <tr>
            <th>Read</th>
            <th className="num">Records in all</th>
            <th className="num">Size</th>
            <th className="num">First sync takes about</th>
          </tr>
        </thead>
        <tbody>
          {streams.map((stream) => (
            <tr key={stream.streamId}>
              <td>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={!scope.without.includes(stream.streamId)}
                    onChange={() => toggle(stream.streamId)}
                  />
                  {stream.entity}
                  {stream.state === 'failed' && <span className="late">did not answer</span>}
                </label>
              </td>
              <SizeCells size={stream.size} isOut={scope.without.includes(stream.streamId)} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th>{chosen.some(({ size }) => size === null) ? 'In all that is known' : 'In all'}</th>
            <SizeCells size={sumOf(chosen)} isOut={false} />
          </tr>
        </tfoot>
      </table>
      <p className="quiet small">
        {scope.from === '' && bounds.customers === null
          ? 'Counted by the source where it counts, else estimated from the first page. The first sync goes on in the background and can be stopped after any page.'
          : 'The counts are of everything; what is chosen above makes it less.'}
      </p>
      {unbounded.length > 0 && <p className="ageing small">{unbounded.join(' ')}</p>}
    </div>
  );
}

/** Records, bytes and time of what is read of a stream. */
export function SizeCells({ size, isOut }: { size: PreviewStream['size']; isOut: boolean }): ReactNode {
  if (isOut || size === null) {
    return (
      <td className="num quiet" colSpan={3}>
        {isOut ? 'left out' : 'not known before it is read'}
      </td>
    );
  }
  return (
    <>
      <td className="num">{`${size.basis === 'estimated' ? 'about ' : ''}${formatCount(size.records)}`}</td>
      <td className="num">{formatBytes(size.bytes)}</td>
      <td className="num">{formatDuration(Math.max(size.ms, 60_000))}</td>
    </>
  );
}

export function sumOf(streams: readonly PreviewStream[]): PreviewStream['size'] {
  const sizes = streams.flatMap(({ size }) => (size === null ? [] : [size]));
  if (sizes.length === 0) return null;
  const sum = (of: (size: NonNullable<PreviewStream['size']>) => number): number =>
    sizes.reduce((total, size) => total + of(size), 0);
  return {
    records: sum(({ records }) => records),
    basis: sizes.some(({ basis }) => basis === 'estimated') ? 'estimated' : 'counted',
    bytes: sum(({ bytes }) => bytes),
    ms: sum(({ ms }) => ms),
  };
}

import type { ReactNode } from 'react';
import { ENTITY_WORDS, KEPT_WORDS, totalOf, type KeptLine, type RetentionTally } from '#shared/domain/retention.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

/** What a purge takes, or took, by kind and year, and what it leaves and why. */
export function TallyTables({
  tally,
  nothing,
}: {
  readonly tally: RetentionTally;
  readonly nothing: string;
}): ReactNode {
  const total = totalOf(tally);
  return (
    <>
      {tally.lines.length === 0 ? (
        <p>{nothing}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>What</th>
              <th className="num">Year</th>
              <th className="num">Orders</th>
              <th className="num">Records</th>
              <th className="num">Versions</th>
              <th className="num">As received</th>
            </tr>
          </thead>
          <tbody>
            {tally.lines.map((line) => (
              <tr key={`${line.entity} ${line.year}`}>
                <td>{ENTITY_WORDS[line.entity]}</td>
                <td className="num">{line.year}</td>
                <td className="num">{line.orders === 0 ? '' : formatCount(line.orders)}</td>
                <td className="num">{formatCount(line.records)}</td>
                <td className="num">{formatCount(line.versions)}</td>
                <td className="num">{formatBytes(line.bytes)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={2}>Together</td>
              <td className="num">{formatCount(total.orders)}</td>
              <td className="num">{formatCount(total.records)}</td>
              <td className="num">{formatCount(total.versions)}</td>
              <td className="num">{formatBytes(total.bytes)}</td>
            </tr>
          </tfoot>
        </table>
      )}
      {tally.kept.length > 0 && (
        <ul className="retention-kept" aria-label="Kept">
          {tally.kept.map((line) => (
            <li key={line.reason}>{`Kept: ${keptWords(line)}`}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function keptWords({ reason, orders, records }: KeptLine): string {
  const what = [
    ...(orders > 0 ? [plural(orders, 'order')] : []),
    ...(records > 0 ? [`${plural(records, 'record')} of no order`] : []),
  ];
  return `${what.join(' and ')} ${KEPT_WORDS[reason]}`;
}

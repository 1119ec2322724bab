import type { ReactNode } from 'react';
import type { Acknowledgements as Answers, OpenAnswer } from '#shared/contract/dto/acknowledgements.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { orderAddress } from '../../state/route.ts';
import { At } from '../../ui/Figures.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/now.ts';
import { DOCUMENT_WORDS, plural } from '../../ui/words.ts';

/** What was sent by messages against the answers that came: refused, overdue, or still awaited, each with its time. */
export function Acknowledgements({ connectionId }: { connectionId: string }): ReactNode {
  const { value } = useQuery('systems.acknowledgements', { connectionId }, { keep: true });
  if (!value || value.sent === 0) return null;
  const open = value.rejected + value.overdue + value.awaited;
  return (
    <section className="system-section" aria-label="Acknowledgements">
      <div className="section-head">
        <h2>Acknowledgements</h2>
        <span className="spacer" />
        {value.rejected + value.overdue > 0 && <RunbookButton name="acknowledgement-missing" />}
      </div>
      <p className="quiet">
        {'Sent since '}
        <At at={value.since} />
        {`: ${summaryOf(value)}.${value.rows.length < open ? ` The ${value.rows.length} most urgent are listed.` : ''}`}
      </p>
      {value.rows.length > 0 && (
        <div className="wide-table">
          <table>
            <thead>
              <tr>
                <th>Sent</th>
                <th>What</th>
                <th>To</th>
                <th>Order</th>
                <th className="stretch">Answer</th>
              </tr>
            </thead>
            <tbody>
              {value.rows.map((row) => (
                <AnswerRow key={row.documentKey} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function summaryOf({ sent, accepted, rejected, overdue, awaited }: Answers): string {
  return [
    plural(sent, 'document'),
    `${formatCount(accepted)} accepted`,
    ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
    ...(overdue > 0 ? [`${formatCount(overdue)} overdue`] : []),
    ...(awaited > 0 ? [`${formatCount(awaited)} awaited`] : []),
  ].join(', ');
}

function AnswerRow({ row }: { row: OpenAnswer }): ReactNode {
  const { documentKey, kind, label, party, sentAt, order } = row;
  const name = `${DOCUMENT_WORDS[kind]} ${label}`;
  return (
    <tr>
      <td>
        <At at={sentAt} />
      </td>
      <td>
        <EvidenceLink title={name} sources={[{ documentKey, path: '' }]}>
          {name}
        </EvidenceLink>
      </td>
      <td className="ellipsis">{party ?? '–'}</td>
      <td>{order === null ? '–' : <a href={orderAddress(order.orderKey)}>{order.orderNo}</a>}</td>
      <td className="stretch ellipsis" title={row.reason ?? undefined}>
        <Standing row={row} />
      </td>
    </tr>
  );
}

function Standing({ row: { standing, dueAt, answeredAt, answerKey, reason } }: { row: OpenAnswer }): ReactNode {
  const now = useNow();
  if (standing === 'overdue') return <span className="late">{`Overdue for ${formatDuration(now - dueAt)}`}</span>;
  if (standing === 'awaited') return <span className="quiet">{`Awaited, due in ${formatDuration(dueAt - now)}`}</span>;
  return (
    <EvidenceLink
      className="late"
      title="The answer"
      sources={answerKey === null ? [] : [{ documentKey: answerKey, path: '' }]}
    >
      {'Rejected '}
      {answeredAt !== null && <At at={answeredAt} />}
      {reason !== null && `: ${reason}`}
    </EvidenceLink>
  );
}

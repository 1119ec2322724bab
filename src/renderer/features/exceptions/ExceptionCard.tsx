import type { ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { At } from '../../ui/Figures.tsx';
import { CauseIcon, SeverityMark } from '../../ui/Icons.tsx';
import { CAUSE_WORDS, SEVERITY_WORDS, STATE_WORDS } from '../../ui/words.ts';
import { copiedSentence, Sentence } from '../../ui/Sentence.tsx';

/** The exception in full: what, since when, the next step, and what people wrote. */
export function ExceptionCard({ row }: { row: ExceptionRow }): ReactNode {
  const { value: notes } = useQuery(
    'decisions.list',
    row.notes > 0 ? { key: row.exceptionKey, offset: 0, limit: 20 } : null,
  );
  return (
    <section className="exception-card" aria-label="Exception">
      <h2>
        <CauseIcon cause={row.cause} size={15} />
        <EvidenceLink title={copiedSentence(row.headline)} sources={row.sources}>
          <Sentence text={row.headline} />
        </EvidenceLink>
      </h2>
      <p className="small quiet">
        <SeverityMark severity={row.severity} />
        {` ${SEVERITY_WORDS[row.severity]}, ${CAUSE_WORDS[row.cause].toLowerCase()}, `}
        <span title={EXCEPTIONS[row.code].title} className="mono">
          {row.code}
        </span>
        {', since '}
        <At at={row.onsetAt} />
        {`, ${STATE_WORDS[row.state].toLowerCase()}`}
        {row.owner !== null && `, ${row.owner}`}
      </p>
      <p>
        <span className="quiet">Next: </span>
        {row.nextAction}
      </p>
      {row.consequences > 0 && row.orderKey !== null && <Consequences root={row} orderKey={row.orderKey} />}
      {row.snoozedUntil !== null && (
        <p className="small quiet">
          Snoozed until <At at={row.snoozedUntil} />
          {row.snoozeReason === null ? '' : `: ${row.snoozeReason}`}
        </p>
      )}
      {notes?.rows
        .filter((note) => note.body.kind === 'note' && !note.undone)
        .map((note) => (
          <p key={note.id} className="exception-note small">
            <span className="quiet">
              {`${note.author}, `}
              <At at={note.at} />
            </span>
            {note.body.kind === 'note' && <span>{note.body.text}</span>}
          </p>
        ))}
    </section>
  );
}

/** What folds under this exception: it goes when this one goes. */
function Consequences({ root, orderKey }: { root: ExceptionRow; orderKey: string }): ReactNode {
  const { value } = useQuery('order.exceptions', { orderKey });
  const following = value?.rows.filter((row) => row.rootKey === root.exceptionKey && row.clearedAt === null) ?? [];
  if (following.length === 0) return null;
  return (
    <div className="small">
      <span className="quiet">Follows from it:</span>
      <ul className="consequences" aria-label="Consequences">
        {following.map((row) => (
          <li key={row.exceptionKey}>
            <CauseIcon cause={row.cause} />
            <EvidenceLink title={copiedSentence(row.headline)} sources={row.sources}>
              <Sentence text={row.headline} />
            </EvidenceLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

import type { ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { runbookOfCode } from '#shared/domain/runbooks.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { filteredAddress } from '../../grid/address-filters.ts';
import { RunbookButton } from '../../runbook/Runbook.tsx';
import { Deciding } from '../../ui/Deciding.tsx';
import { At, Money } from '../../ui/Figures.tsx';
import { CauseIcon, SeverityMark } from '../../ui/Icons.tsx';
import { useNow } from '../../ui/now.ts';
import { copiedSentence, Sentence } from '../../ui/Sentence.tsx';
import { CAUSE_WORDS, plural, SEVERITY_WORDS, STATE_WORDS } from '../../ui/words.ts';
import type { Asked } from './ActionBar.tsx';
import { Consequences } from './Consequences.tsx';
import { ExceptionStory } from './ExceptionStory.tsx';
import { JeopardyParts } from './JeopardyParts.tsx';
import { OwningScreenLink } from './OwningScreenLink.tsx';

/** The exception in full: what, since when, the next step, what it costs, what follows, and what people wrote. */
export function ExceptionCard({
  row,
  onTake,
  onAsk,
}: {
  row: ExceptionRow;
  onTake: () => void;
  onAsk: (asked: Asked) => void;
}): ReactNode {
  const subject = row.sources[0]?.documentKey ?? null;
  const runbook = runbookOfCode(row.code, row.orderKey === null ? 'connection' : 'order');
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
        {`, ${STATE_WORDS[row.state].toLowerCase()}${isKeptOpen(row) ? ', still holds' : ''}`}
      </p>
      <p>
        <span className="quiet">Next: </span>
        {row.nextAction}
        {subject !== null && <OwningScreenLink documentKey={subject} />}
        {runbook !== null && (
          <>
            {' '}
            <RunbookButton name={runbook} />
          </>
        )}
      </p>
      <Assignment row={row} onTake={onTake} onAsk={onAsk} />
      {(row.valueAtRisk !== null || row.penalty !== null) && (
        <p className="small">
          <span className="quiet">At risk: </span>
          {row.valueAtRisk !== null && <Money value={row.valueAtRisk} />}
          {row.penalty !== null && (
            <>
              <span className="quiet">, penalty if late </span>
              <Money value={row.penalty} />
            </>
          )}
        </p>
      )}
      {row.outage !== null && row.outage.orders > 0 && (
        <p className="small">
          <a
            href={filteredAddress(
              'orders',
              { view: 'open' },
              { systems: { kind: 'choice', values: [row.outage.connectionId] } },
            )}
          >
            {`Show the ${plural(row.outage.orders, 'open order')} it touches`}
          </a>
          <span className="quiet">{`, ${row.outage.dueToday} due today`}</span>
        </p>
      )}
      {row.orderKey !== null && row.jeopardy !== null && <JeopardyParts orderKey={row.orderKey} />}
      {row.consequences > 0 && <Consequences root={row} />}
      {row.snoozedUntil !== null && (
        <p className="small quiet">
          Snoozed until <At at={row.snoozedUntil} />
          {row.snoozeReason === null ? '' : `: ${row.snoozeReason}`}
        </p>
      )}
      <ExceptionStory row={row} />
      <Notes row={row} />
    </section>
  );
}

/** Who has it and until when; both are changed where they stand. */
function Assignment({
  row,
  onTake,
  onAsk,
}: {
  row: ExceptionRow;
  onTake: () => void;
  onAsk: (asked: Asked) => void;
}): ReactNode {
  const now = useNow();
  const isOverdue = row.dueAt !== null && row.dueAt <= now && row.clearedAt === null;
  return (
    <Deciding>
      <p className="assignment small">
        <span className="quiet">Owner: </span>
        <button type="button" className="link-button" title="Give it an owner (O)" onClick={() => onAsk('owner')}>
          {row.owner ?? 'nobody'}
        </button>
        {row.owner === null && (
          <>
            <span className="quiet">{`, with ${row.team}`}</span>
            <button type="button" className="link-button" title="Take it (M)" onClick={onTake}>
              Take it
            </button>
          </>
        )}
        <span className="assignment-due">
          <span className="quiet">Due: </span>
          <button
            type="button"
            className={isOverdue ? 'link-button overdue' : 'link-button'}
            title="Due date (T)"
            onClick={() => onAsk('due')}
          >
            {row.dueAt === null ? 'not set' : <At at={row.dueAt} />}
            {isOverdue && ', overdue'}
          </button>
        </span>
      </p>
    </Deciding>
  );
}

/** A person is done with it, its condition is not. */
function isKeptOpen({ state, clearedAt }: ExceptionRow): boolean {
  return clearedAt === null && (state === 'resolved' || state === 'dismissed');
}

function Notes({ row }: { row: ExceptionRow }): ReactNode {
  const { value: notes } = useQuery(
    'decisions.list',
    row.notes > 0 ? { key: row.exceptionKey, offset: 0, limit: 20 } : null,
  );
  return notes?.rows
    .filter((note) => note.body.kind === 'note' && !note.undone)
    .map((note) => (
      <p key={note.id} className="exception-note small">
        <span className="quiet">
          {`${note.author}, `}
          <At at={note.at} />
        </span>
        {note.body.kind === 'note' && <span>{note.body.text}</span>}
      </p>
    ));
}

import type { ReactNode } from 'react';
import type { EXCEPTION_COLUMNS, ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { formatMicros } from '#shared/domain/decimal.ts';
import { CAUSE_CLASSES, EXCEPTION_STATES, EXCEPTIONS, SEVERITIES } from '#shared/domain/exceptions.ts';
import { DIRECTIONS } from '#shared/domain/jeopardy.ts';
import type { GridColumn } from '../../grid/columns.ts';
import type { Choice } from '../../grid/filters.ts';
import { Age, At, Money, Unknown } from '../../ui/Figures.tsx';
import { Cause, SeverityMark } from '../../ui/Icons.tsx';
import { DirectionMark, JeopardyBar } from '../../ui/Jeopardy.tsx';
import { useNow } from '../../ui/now.ts';
import { CAUSE_WORDS, DIRECTION_WORDS, plural, SEVERITY_WORDS, STATE_WORDS } from '../../ui/words.ts';
import { copiedSentence } from '../../ui/Sentence.tsx';
import { Headline } from './Headline.tsx';

type ExceptionColumn = (typeof EXCEPTION_COLUMNS)[number];

const CAUSES: readonly Choice[] = CAUSE_CLASSES.map((value) => ({ value, words: CAUSE_WORDS[value] }));
const LEVELS: readonly Choice[] = SEVERITIES.map((value) => ({ value, words: SEVERITY_WORDS[value] })).toReversed();
const STATES: readonly Choice[] = EXCEPTION_STATES.map((value) => ({ value, words: STATE_WORDS[value] }));
const CODES: readonly Choice[] = Object.entries(EXCEPTIONS).map(([value, { title }]) => ({
  value,
  words: `${value} ${title}`,
}));

const DIRECTION_CHOICES: readonly Choice[] = DIRECTIONS.map((value) => ({ value, words: DIRECTION_WORDS[value] }));

function iso(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString();
}

/** A person may be done with what still holds: it says so until it clears or comes back. */
function StateWords({ row }: { row: ExceptionRow }): ReactNode {
  const closed = row.state === 'resolved' || row.state === 'dismissed';
  if (closed && row.clearedAt === null)
    return (
      <span title="It still holds; it comes back when it gets worse, or at its due date">{`${STATE_WORDS[row.state]}, holds`}</span>
    );
  if (!closed && row.reopened > 0)
    return (
      <span
        title={`It came back ${row.reopened === 1 ? 'once' : `${row.reopened} times`}`}
      >{`${STATE_WORDS[row.state]}, again`}</span>
    );
  return STATE_WORDS[row.state];
}

/** Past its due date it says so, by more than its colour. */
function Due({ row }: { row: ExceptionRow }): ReactNode {
  const now = useNow();
  if (row.dueAt === null) return <Unknown why="No due date is set" />;
  const isOverdue = row.clearedAt === null && row.dueAt <= now;
  return (
    <span className={isOverdue ? 'overdue' : undefined} title={isOverdue ? 'Overdue' : undefined}>
      <At at={row.dueAt} />
    </span>
  );
}

export const EXCEPTION_GRID_COLUMNS: readonly (GridColumn<ExceptionRow> & { id: ExceptionColumn })[] = [
  {
    id: 'severity',
    words: 'Sev.',
    help: 'Severity: dot low, ring medium, bar high, filled bar critical',
    width: 62,
    pinned: true,
    filter: 'choice',
    choices: () => LEVELS,
    cell: (row) => (
      <span className="cell-row severity-cell">
        <SeverityMark severity={row.severity} />
      </span>
    ),
    copy: (row) => SEVERITY_WORDS[row.severity],
  },
  {
    id: 'headline',
    words: 'What and why',
    width: 376,
    flex: 1,
    filter: 'text',
    cell: (row) => <Headline row={row} />,
    copy: (row) => copiedSentence(row.headline),
  },
  {
    id: 'order_no',
    words: 'Order',
    width: 92,
    filter: 'text',
    cell: (row) =>
      row.orderNo === null ? (
        row.outage === null ? (
          <Unknown why="It concerns a system, not one order" />
        ) : (
          <span title={`Open orders that it touches; ${row.outage.dueToday} of them due today`}>
            {plural(row.outage.orders, 'order')}
          </span>
        )
      ) : (
        <span className="order-no">{row.orderNo}</span>
      ),
    copy: (row) => row.orderNo ?? '',
  },
  {
    id: 'onset_at',
    words: 'Age',
    help: 'Since the condition first held, by the events’ own time',
    width: 66,
    right: true,
    filter: 'date',
    cell: (row) => <Age at={row.onsetAt} />,
    copy: (row) => iso(row.onsetAt),
  },
  {
    id: 'value_at_risk',
    words: 'At risk',
    width: 130,
    right: true,
    filter: 'money',
    cell: (row) =>
      row.valueAtRisk === null ? <Unknown why="No amount is known" /> : <Money value={row.valueAtRisk} />,
    copy: (row) => (row.valueAtRisk === null ? '' : formatMicros(row.valueAtRisk.amount)),
  },
  {
    id: 'jeopardy',
    words: 'Jeopardy',
    help: 'How much the order is in danger, 1 to 100',
    width: 120,
    filter: 'number',
    cell: (row) =>
      row.jeopardy === null || row.jeopardyBand === null ? (
        <Unknown why="The order is not expected late, and nothing holds it up" />
      ) : (
        <span className="cell-row">
          <JeopardyBar score={row.jeopardy} band={row.jeopardyBand} />
        </span>
      ),
    copy: (row) => (row.jeopardy === null ? '' : String(row.jeopardy)),
  },
  {
    id: 'direction',
    words: 'Direction',
    help: 'Whether the order’s delay grows',
    width: 104,
    filter: 'choice',
    choices: () => DIRECTION_CHOICES,
    cell: (row) =>
      row.direction === null ? (
        <Unknown why="The order is not expected late, and nothing holds it up" />
      ) : (
        <span className="cell-row">
          <DirectionMark direction={row.direction} />
        </span>
      ),
    copy: (row) => (row.direction === null ? '' : DIRECTION_WORDS[row.direction]),
  },
  {
    id: 'due_at',
    words: 'Due',
    width: 96,
    filter: 'date',
    cell: (row) => <Due row={row} />,
    copy: (row) => iso(row.dueAt),
  },
  {
    id: 'owner',
    words: 'Owner',
    width: 96,
    filter: 'text',
    cell: (row) =>
      row.owner ?? (
        <span className="none" title="Nobody has taken it; this team would">
          {row.team}
        </span>
      ),
    copy: (row) => row.owner ?? '',
  },
  {
    id: 'state',
    words: 'State',
    width: 118,
    filter: 'choice',
    choices: () => STATES,
    cell: (row) =>
      row.snoozedUntil === null ? (
        <StateWords row={row} />
      ) : (
        <span className="quiet" title={row.snoozeReason ?? undefined}>
          until <At at={row.snoozedUntil} />
        </span>
      ),
    copy: (row) => STATE_WORDS[row.state],
  },
  {
    id: 'customer',
    words: 'Customer',
    width: 150,
    filter: 'text',
    cell: (row) => row.customer ?? <Unknown why="No customer is known" />,
    copy: (row) => row.customer ?? '',
  },
  {
    id: 'cause',
    words: 'Cause',
    width: 102,
    filter: 'choice',
    choices: () => CAUSES,
    cell: (row) => (
      <span className="cell-row">
        <Cause cause={row.cause} />
      </span>
    ),
    copy: (row) => CAUSE_WORDS[row.cause],
  },
  {
    id: 'code',
    words: 'Code',
    width: 96,
    hidden: true,
    filter: 'choice',
    choices: () => CODES,
    cell: (row) => (
      <span className="mono" title={EXCEPTIONS[row.code].title}>
        {row.code}
      </span>
    ),
    copy: (row) => row.code,
  },
  {
    id: 'penalty',
    words: 'Penalty',
    help: 'What a late delivery costs by contract',
    width: 104,
    right: true,
    hidden: true,
    filter: 'money',
    cell: (row) =>
      row.penalty === null ? (
        <Unknown why="No penalty is agreed, or it will not be late" />
      ) : (
        <Money value={row.penalty} />
      ),
    copy: (row) => (row.penalty === null ? '' : formatMicros(row.penalty.amount)),
  },
  {
    id: 'team',
    words: 'Team',
    help: 'Who takes it up where nobody is named',
    width: 130,
    hidden: true,
    filter: 'text',
    cell: (row) => row.team,
    copy: (row) => row.team,
  },
  {
    id: 'detected_at',
    words: 'Found',
    help: 'When it was found here, this time',
    width: 108,
    hidden: true,
    filter: 'date',
    cell: (row) => (row.detectedAt === null ? <Unknown why="Not noted" /> : <At at={row.detectedAt} />),
    copy: (row) => iso(row.detectedAt),
  },
  {
    id: 'next_action',
    words: 'Next action',
    width: 280,
    sortable: false,
    cell: (row) => (
      <span className="quiet" title={row.nextAction}>
        {row.nextAction}
      </span>
    ),
    copy: (row) => row.nextAction,
  },
];
